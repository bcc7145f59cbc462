/** The share of windows in which something holds, when windows of one replication may be alike. */
import { ln, exp } from '../engine/elementary.js';
import { absent, CONFIDENCE, share } from '../metrics/intervals.js';
import type { Interval } from '../results/results.js';

/** From so many replications on their spread tells how alike the windows of one are. */
const ENOUGH = 10;

/**
 * Korn and Graubard (1998): the exact interval of Clopper and Pearson for the number of windows that would say as much
 * if they were independent. Where all windows agree: a bound from their number, never a perfect share.
 * @param holds one per window, in order
 * @param perReplication how many windows each replication gave
 */
export function shareOfWindows(
  holds: readonly boolean[],
  perReplication: readonly number[],
  what: 'month' | 'year',
): Interval {
  const count = holds.length;
  if (count === 0) return absent(`no whole ${what} was simulated`);
  const successes = holds.filter(Boolean).length;
  if (successes === 0 || successes === count) return bound(count, successes > 0, what);
  const effect = designEffect(holds, perReplication);
  return { ...share(successes / effect, count / effect), estimate: successes / count };
}

/** Exact, one-sided: (1 − p)^n = 5 %, which is 3.0 ÷ n. */
function bound(count: number, all: boolean, what: string): Interval {
  const rest = exp(ln(1 - CONFIDENCE) / count);
  const assumes = `${all ? 'every one' : 'none'} of ${count} ${what}s, taken as independent`;
  const ends = all ? { low: rest, high: null } : { low: null, high: 1 - rest };
  return { estimate: null, ...ends, confidence: CONFIDENCE, kind: 'bound', assumes };
}

/** Variance of the share over replications, relative to that of independent windows; at least 1. */
function designEffect(holds: readonly boolean[], perReplication: readonly number[]): number {
  const clusters = perReplication.filter((count) => count > 0);
  if (clusters.length < ENOUGH) return 1;
  const p = holds.filter(Boolean).length / holds.length;
  let squares = 0;
  let first = 0;
  for (const count of clusters) {
    let residual = -p * count;
    for (let i = first; i < first + count; i++) if (holds[i]) residual += 1;
    squares += residual * residual;
    first += count;
  }
  const independent = holds.length * p * (1 - p);
  return Math.max(1, (squares * clusters.length) / (clusters.length - 1) / independent);
}
