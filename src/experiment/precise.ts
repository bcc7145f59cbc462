/** Whether a run is as precise as was asked for. */
import { absent, CONFIDENCE, ratioOf } from '../metrics/intervals.js';
import type { Interval } from '../results/results.js';
import type { PrecisionGoal } from '../scenario/model.js';
import type { Aggregate } from './aggregate.js';
import { outageRate, unavailabilityBy } from './unavailability.js';

/** A relative half-width means nothing before so many outages, or failovers. */
const LEAST = 30;

export function isPrecise(goal: PrecisionGoal, aggregate: Aggregate): boolean {
  return countOf(goal, aggregate) >= LEAST && relativeOf(goal, aggregate) <= goal.relative;
}

/** How much of the way there is behind, 0 to 1: an interval half as wide takes four times as long. */
export function shareOfTheWay(goal: PrecisionGoal, aggregate: Aggregate): number {
  const seen = countOf(goal, aggregate) / LEAST;
  const narrow = goal.relative / relativeOf(goal, aggregate);
  return Math.min(1, seen, narrow * narrow);
}

/** Half-width of the 95 % interval, relative to the estimate; `Infinity`: there is none. */
function relativeOf(goal: PrecisionGoal, aggregate: Aggregate): number {
  const { estimate, low, high } = intervalOf(goal, aggregate);
  if (estimate === null || low === null || high === null || estimate <= 0) return Infinity;
  return (high - low) / 2 / estimate;
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
