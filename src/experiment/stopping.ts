/** When to stop adding replications. Looks happen at fixed numbers of replications, so that time decides nothing else. */
import { SECONDS_PER_YEAR } from '../engine/time.js';
import { ratioOf } from '../metrics/intervals.js';
import type { RunSpecification } from '../scenario/model.js';
import type { Aggregate } from './aggregate.js';

/** A relative half-width means nothing before so many outages. */
const LEAST_OUTAGES = 30;
/** With none of the ways to stop given: one replication of an incident is the answer, years come in many. */
const ALONE = { requests: 1, flow: 20 } as const;

/** How many replications there will be, where that is known beforehand. */
export function plannedReplications(run: RunSpecification): number | null {
  const { replications, years, precision, budgetSeconds, durationSeconds, lens } = run;
  const byYears = years === null ? Infinity : Math.ceil((years * SECONDS_PER_YEAR) / durationSeconds);
  const planned = Math.min(replications ?? Infinity, byYears);
  if (Number.isFinite(planned)) return planned;
  return precision === null && budgetSeconds === null ? ALONE[lens] : null;
}

/**
 * @param wallSeconds since the run began; only used against a budget
 * @returns why the run is over, or null when another replication is due
 */
export function reasonToStop(
  run: RunSpecification,
  aggregate: Aggregate,
  wallSeconds: number,
): string | null {
  const done = aggregate.replications;
  if (run.replications !== null && done >= run.replications) return 'replications';
  if (run.years !== null && aggregate.measuredSeconds >= run.years * SECONDS_PER_YEAR) return 'years';
  if (run.precision !== null && isLook(done) && preciseEnough(aggregate, run.precision)) return 'precision';
  if (run.budgetSeconds !== null && wallSeconds >= run.budgetSeconds) return 'budget';
  const unlimited =
    run.replications === null && run.years === null && run.precision === null && run.budgetSeconds === null;
  return unlimited && done >= ALONE[run.lens] ? 'replications' : null;
}

/** 2, 3, 4, 6, 8, 12, 16, 24, …: about 40 % apart. */
export function isLook(replications: number): boolean {
  let power = 2;
  while (power * 2 <= replications) power *= 2;
  return replications >= 2 && (replications === power || replications === power * 1.5);
}

/** Half-width of the 95 % interval of unavailability by request (by time without traffic), relative to the estimate. */
function preciseEnough(aggregate: Aggregate, precision: number): boolean {
  if (aggregate.outages.count < LEAST_OUTAGES) return false;
  const { lost, down } = aggregate.batches;
  const interval = ratioOf(lost.bottom > 0 ? lost : down);
  const { estimate, high } = interval;
  return estimate !== null && high !== null && estimate > 0 && (high - estimate) / estimate <= precision;
}
