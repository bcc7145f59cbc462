/** Verdicts on the targets of a scenario: met, missed or undecided, never a guess. */
import { absent, bare, mean, share } from '../metrics/intervals.js';
import type { FailoverOutcome } from '../metrics/outcome.js';
import type { Interval, Results, TargetResult, Verdict } from '../results/results.js';
import type { TargetSpecification } from '../scenario/model.js';
import type { Aggregate } from './aggregate.js';
import { quantileOf } from './quantiles.js';

type Measured = Pick<Results, 'unavailability' | 'availability' | 'downtimeSecondsPerYear' | 'data'>;

export function judge(
  targets: readonly TargetSpecification[],
  aggregate: Aggregate,
  measured: Measured,
): TargetResult[] {
  return targets.map((target) => {
    const interval = intervalFor(target, aggregate, measured);
    const { name, measure, subject, statistic, window, operator, threshold } = target;
    return {
      name,
      measure,
      subject,
      statistic,
      window,
      operator,
      threshold,
      interval,
      verdict: verdictOf(target, interval),
    };
  });
}

/** Met or missed when the whole interval lies on one side of the threshold. */
export function verdictOf(
  target: Pick<TargetSpecification, 'operator' | 'threshold' | 'share'>,
  interval: Interval,
): Verdict {
  const threshold = target.share ?? target.threshold;
  const atLeast = target.share !== null || target.operator === '>=';
  const { low, high } = interval;
  if (low !== null && (atLeast ? low >= threshold : low > threshold)) return atLeast ? 'met' : 'missed';
  if (high !== null && (atLeast ? high < threshold : high <= threshold)) return atLeast ? 'missed' : 'met';
  return 'undecided';
}

function intervalFor(target: TargetSpecification, aggregate: Aggregate, measured: Measured): Interval {
  switch (target.measure) {
    case 'availability':
      return target.window
        ? windows(target)
        : target.excludingPlanned
          ? measured.availability.requestExcludingPlanned
          : measured.availability.request;
    case 'time-availability':
      return target.window ? windows(target) : measured.availability.time;
    case 'loss':
      return lossOf(target, aggregate, measured);
    case 'failover':
      return statisticOf(target, failoverTotals(aggregate.failovers, target.subject));
    case 'outage':
      return target.statistic === 'longest'
        ? windows(target)
        : statisticOf(target, aggregate.outages.map(durationOf));
    case 'latency':
      return latencyOf(target, aggregate);
    case 'downtime':
      return measured.downtimeSecondsPerYear.mean;
    case 'lost-writes':
      return bare(measured.data.lostWrites, 'a count');
  }
}

/** Shares of months or years need runs of that length: the flow lens gives them. */
function windows(target: TargetSpecification): Interval {
  return absent(`replications are shorter than a ${target.window ?? 'window'}`);
}

function durationOf(outage: { readonly startSeconds: number; readonly endSeconds: number }): number {
  return outage.endSeconds - outage.startSeconds;
}

/** Seconds from injection to the first success, of those that got that far. */
export function failoverTotals(failovers: readonly FailoverOutcome[], component: string | null): number[] {
  return failovers
    .filter((one) => component === null || one.component === component)
    .filter((one) => one.reconnectionSeconds !== null)
    .map(
      (one) =>
        one.stages.detection + one.stages.decision + one.stages.redirection + (one.reconnectionSeconds ?? 0),
    );
}

function lossOf(target: TargetSpecification, aggregate: Aggregate, measured: Measured): Interval {
  if (target.subject === null) return measured.unavailability.request;
  const total = aggregate.classes.find((one) => one.name === target.subject);
  return total ? share(total.lost, total.lost + total.served) : absent(`no class ${target.subject}`);
}

function statisticOf(target: TargetSpecification, values: readonly number[]): Interval {
  if (values.length === 0) return absent('none happened');
  if (target.statistic === 'mean') return mean(values);
  return quantileOf(values, Number(target.statistic.slice(1)) / 100);
}

/** Over replications: requests of one replication are not independent of each other. */
function latencyOf(target: TargetSpecification, aggregate: Aggregate): Interval {
  const { statistic, subject } = target;
  if (statistic === 'longest') return absent('latency has no longest: it grows with the time simulated');
  const chosen = aggregate.classes.find((one) => subject === null || one.name === subject);
  return chosen && chosen.latency.count > 0
    ? mean(chosen.latencyPerReplication[statistic])
    : absent('no request was served');
}
