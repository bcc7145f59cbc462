/** Verdicts on the targets of a scenario: met, missed or undecided, never a guess. */
import { SECONDS_PER_YEAR } from '../engine/time.js';
import { absent, bare, complement, ratioOf, scaled } from '../metrics/intervals.js';
import type { Sample } from '../metrics/sample.js';
import type { Interval, TargetResult, Verdict } from '../results/results.js';
import type { TargetSpecification } from '../scenario/model.js';
import type { Aggregate } from './aggregate.js';
import { basisOf, complying } from './promises.js';
import { quantileOf } from './quantiles.js';
import { boundWithoutOutage, unavailabilityBy, type Certainty } from './unavailability.js';

/** Verdicts from looks during the run, by the number of the target. */
export interface Verdicts {
  verdictOf(index: number): Pick<TargetResult, 'verdict' | 'sequential'>;
}

/** @param looks null: this is the only one */
export function judge(
  targets: readonly TargetSpecification[],
  aggregate: Aggregate,
  certainty: Certainty,
  looks: Verdicts | null,
): TargetResult[] {
  return targets.map((target, index) => {
    const interval = intervalFor(target, aggregate, certainty);
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
      ...(looks === null ? { verdict: verdictOf(target, interval) } : looks.verdictOf(index)),
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

export function intervalFor(
  target: TargetSpecification,
  aggregate: Aggregate,
  certainty: Certainty,
): Interval {
  const { confidence } = certainty;
  if (target.window !== null && (target.share !== null || target.statistic === 'longest')) {
    return complying(target, target.window, aggregate, confidence);
  }
  switch (target.measure) {
    case 'availability':
    case 'time-availability':
      return complement(unavailabilityBy(basisOf(target), aggregate, certainty));
    case 'loss':
      return lossOf(target, aggregate, certainty);
    case 'failover':
      return statisticOf(target, aggregate.failoverSeconds.get(target.subject), confidence);
    case 'outage':
      return statisticOf(target, aggregate.outages.seconds, confidence);
    case 'latency':
      return latencyOf(target, aggregate, confidence);
    case 'downtime':
      return scaled(
        unavailabilityBy(target.excludingPlanned ? 'timeExcludingPlanned' : 'time', aggregate, certainty),
        SECONDS_PER_YEAR,
      );
    case 'lost-writes':
      return bare(aggregate.lostWrites, 'a count');
  }
}

/** Over replications: requests of one replication are not independent of each other. */
function lossOf(target: TargetSpecification, aggregate: Aggregate, certainty: Certainty): Interval {
  if (target.subject === null) {
    const counting = target.excludingPlanned ? 'requestExcludingPlanned' : 'request';
    return unavailabilityBy(counting, aggregate, certainty);
  }
  const total = aggregate.classes.find((one) => one.name === target.subject);
  if (!total) return absent(`no class ${target.subject}`);
  return total.lost === 0
    ? boundWithoutOutage(aggregate.measuredSeconds, certainty)
    : ratioOf(total.loss, certainty.confidence);
}

function statisticOf(target: TargetSpecification, sample: Sample | undefined, confidence: number): Interval {
  if (sample === undefined || sample.count === 0) return absent('none happened');
  if (target.statistic === 'mean') return ratioOf(sample.moments, confidence);
  return quantileOf(sample, Number(target.statistic.slice(1)) / 100, confidence);
}

/** Over replications: requests of one replication are not independent of each other. */
function latencyOf(target: TargetSpecification, aggregate: Aggregate, confidence: number): Interval {
  const { statistic, subject } = target;
  if (statistic === 'longest') return absent('latency has no longest: it grows with the time simulated');
  const chosen = aggregate.classes.find((one) => subject === null || one.name === subject);
  return chosen && chosen.latency.count > 0
    ? ratioOf(chosen.latencyByReplication[statistic], confidence)
    : absent('no request was served');
}
