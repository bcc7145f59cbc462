/** The figures an engineer signs, from folded replications: availability, outages, downtime. */
import { SECONDS_PER_YEAR } from '../engine/time.js';
import { absent, complement, poissonRate, ratioOf, scaled, sum } from '../metrics/intervals.js';
import { summaryOf } from '../metrics/sample-summary.js';
import type { Interval, Results } from '../results/results.js';
import type { Aggregate } from './aggregate.js';
import type { RatioMoments } from '../metrics/moments.js';
import { ranked } from './ranked.js';

/**
 * Nothing was lost: unavailability has no estimate, only a bound: outage rate (3.0 ÷ years) × the longest repair.
 * @param longestRepairSeconds the longest mean time after which a fault of the scenario is over; null: none has an end
 */
export function boundWithoutOutage(measuredSeconds: number, longestRepairSeconds: number | null): Interval {
  if (longestRepairSeconds === null) return absent('nothing was lost, and no repair time bounds an outage');
  const assumes = `no outage was seen; if one came, it would last ${seconds(longestRepairSeconds)}, the longest mean repair of the scenario`;
  const rate = poissonRate(0, measuredSeconds, assumes);
  return { ...rate, high: Math.min(1, (rate.high ?? 0) * longestRepairSeconds) };
}

export function unavailability(
  aggregate: Aggregate,
  longestRepairSeconds: number | null,
): Results['unavailability'] {
  const { batches } = aggregate;
  const bound = boundWithoutOutage(aggregate.measuredSeconds, longestRepairSeconds);
  const byRequest = (lost: RatioMoments): Interval => {
    if (lost.bottom === 0) return absent('no traffic');
    if (lost.top === 0) return bound;
    return withUnseen(atMostAll(ratioOf(lost)), bound, aggregate);
  };
  const byTime = (down: RatioMoments): Interval => {
    if (!aggregate.judged) return absent(UNJUDGED);
    return down.top <= 0 ? bound : atMostAll(ratioOf(down));
  };
  return {
    request: byRequest(batches.lost),
    time: byTime(batches.down),
    requestExcludingPlanned: byRequest(batches.lostUnplanned),
    timeExcludingPlanned: byTime(batches.downUnplanned),
  };
}

/**
 * Years without an outage, though a queue has lost one request in a billion: that spread says nothing about outages that
 * have not come yet.
 */
function withUnseen(interval: Interval, bound: Interval, aggregate: Aggregate): Interval {
  const years = aggregate.measuredSeconds / SECONDS_PER_YEAR;
  if (aggregate.outages.count > 0 || !aggregate.judged || years < 1) return interval;
  if (bound.high === null || bound.assumes === undefined) return interval;
  const high = Math.min(1, (interval.high ?? interval.estimate ?? 0) + bound.high);
  return { ...interval, high, confidence: bound.confidence, assumes: bound.assumes };
}

/** Few replications give wide intervals, but nothing is lost more than once. */
function atMostAll(interval: Interval): Interval {
  return interval.high === null ? interval : { ...interval, high: Math.min(1, interval.high) };
}

export const UNJUDGED = 'no traffic, and the entry does not tell by its state';

export function availability(from: Results['unavailability']): Results['availability'] {
  return {
    request: complement(from.request),
    time: complement(from.time),
    requestExcludingPlanned: complement(from.requestExcludingPlanned),
    timeExcludingPlanned: complement(from.timeExcludingPlanned),
  };
}

export function outages(aggregate: Aggregate): Results['outages'] {
  const years = aggregate.measuredSeconds / SECONDS_PER_YEAR;
  const perYear = aggregate.judged ? rateOf(aggregate) : absent(UNJUDGED);
  const redundancy = [...aggregate.redundancyLostSeconds].map(
    ([name, lost]) => [name, lost / years] as const,
  );
  return {
    perYear,
    durationSeconds: summaryOf(aggregate.outages.seconds),
    meanTimeBetweenSeconds: inverse(perYear),
    longestPerYearSeconds: summaryOf(aggregate.year.longestSeconds),
    slowSecondsPerYear: scaled(ratioOf(aggregate.slow), SECONDS_PER_YEAR),
    redundancyLostSecondsPerYear: Object.fromEntries(redundancy),
  };
}

/** From so many outages and batches on their spread is known, and with it whether outages come in clusters. */
const ENOUGH_OUTAGES = 30;
const ENOUGH_BATCHES = 10;

function rateOf({ outages: { count }, measuredSeconds, batches }: Aggregate): Interval {
  if (count < ENOUGH_OUTAGES || batches.count < ENOUGH_BATCHES) {
    return poissonRate(count, measuredSeconds / SECONDS_PER_YEAR, 'the rate of outages is constant');
  }
  return scaled(ratioOf(batches.outages), SECONDS_PER_YEAR);
}

export function downtime(unavailable: Interval, aggregate: Aggregate): Results['downtimeSecondsPerYear'] {
  const { downSeconds: yearly } = aggregate.year;
  const years = aggregate.measuredSeconds / SECONDS_PER_YEAR;
  const cells = [...aggregate.down.values()].map((cell) => ({ ...cell, count: cell.seconds / years }));
  return {
    mean: scaled(unavailable, SECONDS_PER_YEAR),
    // The worst of fifty years is not the worst of a hundred.
    p50: yearly.count >= 2 ? yearly.quantile(0.5) : null,
    p90: yearly.count >= 10 ? yearly.quantile(0.9) : null,
    p99: yearly.count >= 100 ? yearly.quantile(0.99) : null,
    years: yearly.count,
    byOrigin: ranked(cells, (cell) => cell.origin),
    byFault: ranked(cells, (cell) => cell.faults),
    planned: sum(cells.filter((cell) => cell.planned).map((cell) => cell.count)),
  };
}

function inverse(perYear: Interval): Interval {
  const flip = (value: number | null): number | null =>
    value === null || value === 0 ? null : SECONDS_PER_YEAR / value;
  if (perYear.kind === 'absent') return perYear;
  if (perYear.kind === 'bound') return { ...perYear, low: flip(perYear.high), high: null };
  return { ...perYear, estimate: flip(perYear.estimate), low: flip(perYear.high), high: flip(perYear.low) };
}

function seconds(value: number): string {
  return value < 120 ? `${Math.round(value)} s` : `${Math.round(value / 60)} min`;
}
