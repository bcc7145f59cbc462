/** When retries leave, on a grid of equal steps: attempts fail evenly within a step, each retry leaves one backoff later. */
import type { Distribution } from '../../../engine/distributions/index.js';
import { expm1 } from '../../../engine/elementary.js';
import { addIntegral, knotsOf, sharesOnGrid } from './law-knots.js';

/** Later retries leave with those of this share. */
const LATEST = 1 - 1e-7;
/** Nor are there more steps than this. */
const MOST_STEPS = 100_000;
/** Below, (1 − e^−y)/y would cancel against 1; its series is used. */
const SMALL = 1e-4;

/**
 * Of attempts that fail in step 0, the share whose retry leaves in step 0, 1, 2, …; adds up to 1, and the mean is that of the
 * law. The law is taken as straight lines between its quantiles: exact for a constant and for a uniform backoff.
 */
export function backoffShares(law: Distribution, stepSeconds: number): Float64Array {
  const knots = knotsOf(law);
  const latest = law.max < Infinity ? knots.values.at(-1)! : law.quantile(LATEST);
  const steps = Math.min(MOST_STEPS, Math.ceil(latest / stepSeconds) + 1);
  const integral = new Float64Array(steps + 2);
  addIntegral(knots, stepSeconds, integral, 1);
  const shares = sharesOnGrid(integral, stepSeconds);
  let rest = 1;
  for (let step = 0; step < steps - 1; step++) rest -= shares[step]!;
  shares[steps - 1] = Math.max(0, rest);
  return shares;
}

/** An exponential backoff has no memory: whoever waits is one pool, however long each has waited. */
export interface ExponentialBackoff {
  /** Of those that wait when a step begins, the share that leaves in it. */
  readonly leaving: number;
  /** Of those that begin to wait in a step, the share that leaves in the same step. */
  readonly leavingAtOnce: number;
}

export function exponentialBackoff(meanSeconds: number, stepSeconds: number): ExponentialBackoff {
  const y = stepSeconds / meanSeconds;
  const leaving = -expm1(-y);
  return { leaving, leavingAtOnce: y < SMALL ? y / 2 - (y * y) / 6 : 1 - leaving / y };
}
