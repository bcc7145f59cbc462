/** The figures an engineer signs, from folded replications: availability, outages, downtime, the risk of missing. */
import { SECONDS_PER_YEAR } from '../engine/time.js';
import { absent, bare, complement, mean, poissonRate, ratio, scaled, sum } from '../metrics/intervals.js';
import { summaryOf } from '../metrics/sample-summary.js';
import type { Interval, Results } from '../results/results.js';
import type { Aggregate } from './aggregate.js';

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
  const { per } = aggregate;
  const bound = (): Interval => boundWithoutOutage(aggregate.measuredSeconds, longestRepairSeconds);
  const byRequest = (lost: readonly number[]): Interval => {
    if (sum(per.offered) === 0) return absent('no traffic');
    return sum(lost) === 0 ? bound() : atMostAll(ratio(lost, per.offered));
  };
  return {
    request: byRequest(per.lost),
    time: timeUnavailability(aggregate, bound),
    requestExcludingPlanned: byRequest(per.lostUnplanned),
  };
}

function timeUnavailability(aggregate: Aggregate, bound: () => Interval): Interval {
  const { downSeconds, measuredSeconds } = aggregate.per;
  if (!isJudged(aggregate)) return absent(UNJUDGED);
  return sum(downSeconds) === 0 ? bound() : atMostAll(ratio(downSeconds, measuredSeconds));
}

/** Few replications give wide intervals, but nothing is lost more than once. */
function atMostAll(interval: Interval): Interval {
  return interval.high === null ? interval : { ...interval, high: Math.min(1, interval.high) };
}

const UNJUDGED = 'no traffic, and the entry does not tell by its state';

/** Did requests, or the entry's state, tell in every replication whether the service was up? */
function isJudged({ per }: Aggregate): boolean {
  return !per.downSeconds.some(Number.isNaN);
}

export function availability(from: Results['unavailability']): Results['availability'] {
  return {
    request: complement(from.request),
    time: complement(from.time),
    requestExcludingPlanned: complement(from.requestExcludingPlanned),
  };
}

export function outages(aggregate: Aggregate): Results['outages'] {
  const years = aggregate.measuredSeconds / SECONDS_PER_YEAR;
  const count = aggregate.outages.length;
  const perYear = isJudged(aggregate)
    ? poissonRate(count, years, 'the rate of outages is constant')
    : absent(UNJUDGED);
  const durations = aggregate.outages.map((outage) => outage.endSeconds - outage.startSeconds);
  const redundancy = [...aggregate.redundancyLostSeconds].map(
    ([name, lost]) => [name, lost / years] as const,
  );
  return {
    perYear,
    durationSeconds: summaryOf(durations),
    meanTimeBetweenSeconds: inverse(perYear),
    slowSecondsPerYear: scaled(
      ratio(aggregate.per.slowSeconds, aggregate.per.measuredSeconds),
      SECONDS_PER_YEAR,
    ),
    redundancyLostSecondsPerYear: Object.fromEntries(redundancy),
  };
}

export function downtime(unavailable: Interval, aggregate: Aggregate): Results['downtimeSecondsPerYear'] {
  const yearly = yearlyDowntime(aggregate);
  const summary = summaryOf(yearly);
  return {
    mean: scaled(unavailable, SECONDS_PER_YEAR),
    p50: summary.p50,
    p90: summary.p90,
    p99: summary.p99,
  };
}

/** Of whole simulated years only: a replication of minutes says nothing about the spread over years. */
function yearlyDowntime(aggregate: Aggregate): number[] {
  const { downSeconds, measuredSeconds } = aggregate.per;
  return downSeconds.filter(
    (down, index) => !Number.isNaN(down) && measuredSeconds[index] === SECONDS_PER_YEAR,
  );
}

/** Share of the windows of this length in which availability by time missed the threshold. */
export function missProbability(
  aggregate: Aggregate,
  windowSeconds: number,
  threshold: number | null,
): Interval {
  if (threshold === null) return absent('no availability target');
  const { downSeconds, measuredSeconds } = aggregate.per;
  const whole = downSeconds.filter(
    (down, index) => !Number.isNaN(down) && measuredSeconds[index] === windowSeconds,
  );
  if (whole.length === 0) return absent('replications are not of this length');
  const missed = whole.map((down) => (down / windowSeconds > 1 - threshold ? 1 : 0));
  return mean(missed);
}

function inverse(perYear: Interval): Interval {
  const flip = (value: number | null): number | null =>
    value === null || value === 0 ? null : SECONDS_PER_YEAR / value;
  if (perYear.kind === 'absent') return perYear;
  if (perYear.kind === 'bound') return { ...perYear, low: flip(perYear.high), high: null };
  return { ...perYear, estimate: flip(perYear.estimate), low: flip(perYear.high), high: flip(perYear.low) };
}

export function perYear(count: number, years: number): Interval {
  return years > 0 ? poissonRate(count, years, 'the rate is constant') : bare(0, 'no time was simulated');
}

function seconds(value: number): string {
  return value < 120 ? `${Math.round(value)} s` : `${Math.round(value / 60)} min`;
}
