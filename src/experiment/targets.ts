/** Verdicts on the targets of a scenario: met, missed or undecided, never a guess. */
import { SECONDS_PER_YEAR } from '../engine/time.js';
import { absent, bare, ratioOf, scaled } from '../metrics/intervals.js';
import type { Sample } from '../metrics/sample.js';
import type { Interval, Results, TargetResult, Verdict } from '../results/results.js';
import type { TargetSpecification } from '../scenario/model.js';
import type { Aggregate } from './aggregate.js';
import { basisOf, complying } from './promises.js';
import { quantileOf } from './quantiles.js';

type Measured = Pick<Results, 'unavailability' | 'availability' | 'downtimeSecondsPerYear' | 'data'> & {
  /** What to say where nothing was lost. */
  readonly withoutOutage: Interval;
};

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
  if (target.window !== null && (target.share !== null || target.statistic === 'longest')) {
    return complying(target, target.window, aggregate);
  }
  switch (target.measure) {
    case 'availability':
    case 'time-availability':
      return measured.availability[basisOf(target)];
    case 'loss':
      return lossOf(target, aggregate, measured);
    case 'failover':
      return statisticOf(target, aggregate.failoverSeconds.get(target.subject));
    case 'outage':
      return statisticOf(target, aggregate.outages.seconds);
    case 'latency':
      return latencyOf(target, aggregate);
    case 'downtime':
      return target.excludingPlanned
        ? scaled(measured.unavailability.timeExcludingPlanned, SECONDS_PER_YEAR)
        : measured.downtimeSecondsPerYear.mean;
    case 'lost-writes':
      return bare(measured.data.lostWrites, 'a count');
  }
}

/** Over replications: requests of one replication are not independent of each other. */
function lossOf(target: TargetSpecification, aggregate: Aggregate, measured: Measured): Interval {
  if (target.subject === null) {
    return measured.unavailability[target.excludingPlanned ? 'requestExcludingPlanned' : 'request'];
  }
  const total = aggregate.classes.find((one) => one.name === target.subject);
  if (!total) return absent(`no class ${target.subject}`);
  return total.lost === 0 ? measured.withoutOutage : ratioOf(total.loss);
}

function statisticOf(target: TargetSpecification, sample: Sample | undefined): Interval {
  if (sample === undefined || sample.count === 0) return absent('none happened');
  if (target.statistic === 'mean') return ratioOf(sample.moments);
  return quantileOf(sample, Number(target.statistic.slice(1)) / 100);
}

/** Over replications: requests of one replication are not independent of each other. */
function latencyOf(target: TargetSpecification, aggregate: Aggregate): Interval {
  const { statistic, subject } = target;
  if (statistic === 'longest') return absent('latency has no longest: it grows with the time simulated');
  const chosen = aggregate.classes.find((one) => subject === null || one.name === subject);
  return chosen && chosen.latency.count > 0
    ? ratioOf(chosen.latencyByReplication[statistic])
    : absent('no request was served');
}
