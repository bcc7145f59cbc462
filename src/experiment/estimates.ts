/** Availability, outages and downtime, as results say them. */
import { SECONDS_PER_YEAR } from '../engine/time.js';
import { complement, ratioOf, scaled, sum } from '../metrics/intervals.js';
import { summaryOf } from '../metrics/sample-summary.js';
import type { Interval, Results } from '../results/results.js';
import type { Aggregate } from './aggregate.js';
import { quantileOf } from './quantiles.js';
import { ranked } from './ranked.js';
import { outageRate } from './unavailability.js';

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
  const perYear = outageRate(aggregate);
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

export function downtime(unavailable: Interval, aggregate: Aggregate): Results['downtimeSecondsPerYear'] {
  const { downSeconds: yearly } = aggregate.year;
  // The worst of fifty years is not the worst of a hundred.
  const from = (least: number, p: number): Interval | null =>
    yearly.count >= least ? quantileOf(yearly, p) : null;
  const [p50, p90, p99] = [from(2, 0.5), from(10, 0.9), from(100, 0.99)];
  const years = aggregate.measuredSeconds / SECONDS_PER_YEAR;
  const cells = [...aggregate.down.values()].map((cell) => ({ ...cell, count: cell.seconds / years }));
  return {
    mean: scaled(unavailable, SECONDS_PER_YEAR),
    ...{ p50: p50?.estimate ?? null, p90: p90?.estimate ?? null, p99: p99?.estimate ?? null },
    quantiles: { p50, p90, p99 },
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
