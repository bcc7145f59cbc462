/**
 * Certification: the first of two conflicting transactions at different members wins, the other fails at COMMIT (1213)
 * unless a repetition of it (wsrep_retry_autocommit) gets through. Rows are hit evenly, so that a commit that takes L
 * seconds conflicts with one of the r writes a second at the other members with probability 1 − exp(−r·L/h).
 */
import { expm1 } from '../../../engine/elementary.js';

/** Rarer conflicts are none: no draw is spent on them. */
const NEGLIGIBLE = 1e-6;
/** A share is told anew when it has changed by this factor. */
const NOTICEABLE = 1.25;

export interface Contention {
  /** Writes a second at the other members. */
  readonly ratePerSecond: number;
  readonly latencySeconds: number;
  readonly hotRows: number;
  readonly retries: number;
}

/** The share of the commits that fail for the client. */
export function conflictShare({ ratePerSecond, latencySeconds, hotRows, retries }: Contention): number {
  if (ratePerSecond === 0) return 0;
  const once = -expm1((-ratePerSecond * latencySeconds) / hotRows);
  let share = once;
  for (let attempt = 0; attempt < retries; attempt += 1) share *= once;
  return share < NEGLIGIBLE ? 0 : share;
}

/** Is it worth telling the callers? Estimates of rates always tremble. */
export function isNews(before: number, after: number): boolean {
  if (before === 0 || after === 0) return before !== after;
  return after > before * NOTICEABLE || before > after * NOTICEABLE;
}
