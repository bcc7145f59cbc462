/** What an accelerated run changes in the results of its main runs, which are plain. */
import { SECONDS_PER_YEAR } from '../../engine/time.js';
import { absent, bare, complement, scaled } from '../../metrics/intervals.js';
import type { Interval, Results, TargetResult } from '../../results/results.js';
import type { Scenario, TargetSpecification } from '../../scenario/model.js';
import type { Aggregate } from '../aggregate.js';
import { availability } from '../estimates.js';
import { strictest } from '../kept-promises.js';
import { basisOf, errorBudget } from '../promises.js';
import { verdictOf } from '../targets.js';
import type { Certainty } from '../unavailability.js';
import type { Accelerated } from './accelerated.js';

/** In the results; the rest is many and small. */
const MOST_COMBINATIONS = 20;
const APPROXIMATION = 'compound Poisson: excursions with downtime come at a constant rate, independently';
const NOT_TOLD = 'an accelerated run does not tell planned work apart';

interface Basis {
  readonly scenario: Scenario;
  readonly aggregate: Aggregate;
  readonly certainty: Certainty;
}

export function withAcceleration(plain: Results, run: Accelerated, basis: Basis): Results {
  const { scenario, aggregate } = basis;
  const unavailable: Results['unavailability'] = {
    ...run.unavailability,
    requestExcludingPlanned: absent(NOT_TOLD),
    timeExcludingPlanned: absent(NOT_TOLD),
  };
  const target = strictest(scenario.targets);
  const counted = target === null || target.excludingPlanned ? null : target;
  return {
    ...plain,
    run: { ...plain.run, method: 'accelerated', intervalsFrom: 'replications' },
    unavailability: unavailable,
    availability: availability(unavailable),
    acceleration: {
      ...{ cycles: run.cycles, sideRuns: run.sideRuns, effectiveSampleSize: run.effectiveSampleSize },
      ...{ largestWeightShare: run.largestWeightShare, trusted: run.trusted, reasons: run.reasons },
      ...{ single: run.single, overlapping: run.overlapping },
      combinations: run.combinations.slice(0, MOST_COMBINATIONS),
    },
    downtimeSecondsPerYear: {
      ...plain.downtimeSecondsPerYear,
      mean: scaled(unavailable.time, SECONDS_PER_YEAR),
      ...quantiles(run),
    },
    errorBudget: counted && errorBudget(counted, aggregate, unavailable[basisOf(counted)]),
    outages: {
      ...plain.outages,
      perYear: run.outagesPerYear,
      meanTimeBetweenSeconds: betweenOutages(run.outagesPerYear),
    },
    requests: perYear(plain),
    targets: plain.targets.map((one, index) => judged(one, scenario.targets[index], unavailable, run)),
  };
}

/** Of the main runs' years, overlaps are too rare to be seen. */
function quantiles({ trusted, yearSeconds }: Accelerated): Partial<Results['downtimeSecondsPerYear']> {
  const none = { p50: null, p90: null, p99: null };
  if (!trusted || yearSeconds === null) return { ...none, quantiles: none };
  const { p50, p90, p99 } = yearSeconds;
  const told = (value: number): Interval => bare(value, APPROXIMATION);
  return {
    ...yearSeconds,
    quantiles: { p50: told(p50), p90: told(p90), p99: told(p99) },
    approximation: APPROXIMATION,
  };
}

/** Raw totals would depend on how long the main runs happened to be. */
function perYear({ requests, run }: Results): Results['requests'] {
  const each = (amount: number): number => amount / run.simulatedYears;
  const all = (amounts: Readonly<Record<string, number>>): Record<string, number> =>
    Object.fromEntries(Object.entries(amounts).map(([name, amount]) => [name, each(amount)]));
  return {
    basis: 'per-year',
    ...{ offered: each(requests.offered), served: each(requests.served), lost: each(requests.lost) },
    attempts: each(requests.attempts),
    lostByCause: all(requests.lostByCause),
    lostByOrigin: all(requests.lostByOrigin),
    lostByFault: all(requests.lostByFault),
    byClass: Object.fromEntries(
      Object.entries(requests.byClass).map(([name, { offered, served, lost, latencySeconds }]) => [
        name,
        { offered: each(offered), served: each(served), lost: each(lost), latencySeconds },
      ]),
    ),
  };
}

function judged(
  plain: TargetResult,
  target: TargetSpecification | undefined,
  unavailable: Results['unavailability'],
  { trusted }: Accelerated,
): TargetResult {
  if (target === undefined) return plain;
  const interval = intervalOf(target, unavailable) ?? plain.interval;
  const { name, measure, subject, statistic, window, operator, threshold } = plain;
  const verdict = trusted ? verdictOf(target, interval) : 'undecided';
  return { name, measure, subject, statistic, window, operator, threshold, interval, verdict };
}

/** @returns null: what the target asks for is not accelerated */
function intervalOf(target: TargetSpecification, unavailable: Results['unavailability']): Interval | null {
  if (target.window !== null || target.share !== null || target.subject !== null) return null;
  switch (target.measure) {
    case 'availability':
    case 'time-availability':
      return complement(unavailable[basisOf(target)]);
    case 'loss':
      return unavailable[target.excludingPlanned ? 'requestExcludingPlanned' : 'request'];
    case 'downtime':
      return scaled(unavailable[target.excludingPlanned ? 'timeExcludingPlanned' : 'time'], SECONDS_PER_YEAR);
    default:
      return null;
  }
}

function betweenOutages({ estimate, low, high, ...rest }: Interval): Interval {
  const flip = (rate: number | null): number | null =>
    rate === null || rate === 0 ? null : SECONDS_PER_YEAR / rate;
  return { ...rest, estimate: flip(estimate), low: flip(high), high: flip(low) };
}
