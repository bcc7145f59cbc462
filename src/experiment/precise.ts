/** Whether a run is as precise as was asked for. */
import { absent, CONFIDENCE, ratioOf } from '../metrics/intervals.js';
import type { Interval } from '../results/results.js';
import type { PrecisionGoal } from '../scenario/model.js';
import type { Aggregate } from './aggregate.js';
import { outageRate, unavailabilityBy } from './unavailability.js';

/** A relative half-width means nothing before so many outages, or failovers. */
const LEAST = 30;

/** Half-width of the 95 % interval, relative to the estimate. */
export function isPrecise(goal: PrecisionGoal, aggregate: Aggregate): boolean {
  if (countOf(goal, aggregate) < LEAST) return false;
  const { estimate, low, high } = intervalOf(goal, aggregate);
  if (estimate === null || low === null || high === null || estimate <= 0) return false;
  return (high - low) / 2 / estimate <= goal.relative;
}

function countOf({ measure, subject }: PrecisionGoal, aggregate: Aggregate): number {
  return measure === 'failover'
    ? (aggregate.failoverSeconds.get(subject)?.count ?? 0)
    : aggregate.outages.count;
}

function intervalOf({ measure, subject }: PrecisionGoal, aggregate: Aggregate): Interval {
  switch (measure) {
    case 'unavailability':
      return unavailabilityBy(aggregate.offered > 0 ? 'request' : 'time', aggregate, {
        confidence: CONFIDENCE,
        longestRepairSeconds: null,
      });
    case 'outages':
      return outageRate(aggregate);
    case 'outage':
      return ratioOf(aggregate.outages.seconds.moments);
    case 'failover': {
      const seconds = aggregate.failoverSeconds.get(subject);
      return seconds === undefined ? absent('none happened') : ratioOf(seconds.moments);
    }
  }
}
