/** The share of windows in which something holds, when windows of one replication may be alike. */
import { ln, exp } from '../engine/elementary.js';
import { absent, CONFIDENCE, share } from '../metrics/intervals.js';
import type { RatioMoments } from '../metrics/moments.js';
import type { Interval } from '../results/results.js';

/** From so many replications on their spread tells how alike the windows of one are. */
const ENOUGH = 10;

/**
 * Korn and Graubard (1998): the exact interval of Clopper and Pearson for the number of windows that would say as much
 * if they were independent. Where all windows agree: a bound from their number, never a perfect share.
 * @param kept windows in which it holds to all windows, one pair for each replication that has any
 */
export function shareOfWindows(
  kept: RatioMoments,
  what: 'month' | 'year',
  confidence = CONFIDENCE,
): Interval {
  const { top: successes, bottom: count } = kept;
  if (count === 0) return absent(`no whole ${what} was simulated`);
  if (successes === 0 || successes === count) return bound({ count, all: successes > 0, what, confidence });
  const effect = designEffect(kept);
  return { ...share(successes / effect, count / effect, confidence), estimate: successes / count };
}

/** Exact, one-sided: (1 − p)^n = 5 %, which is 3.0 ÷ n. */
function bound(windows: {
  readonly count: number;
  readonly all: boolean;
  readonly what: string;
  readonly confidence: number;
}): Interval {
  const { count, all, what, confidence } = windows;
  const rest = exp(ln(1 - confidence) / count);
  const assumes = `${all ? 'every one' : 'none'} of ${count} ${what}s, taken as independent`;
  const ends = all ? { low: rest, high: null } : { low: null, high: 1 - rest };
  return { estimate: null, ...ends, confidence, kind: 'bound', assumes };
}

/** Variance of the share over replications, relative to that of independent windows; at least 1. */
function designEffect(kept: RatioMoments): number {
  if (kept.count < ENOUGH) return 1;
  const p = kept.top / kept.bottom;
  return Math.max(1, kept.variance / (kept.bottom * p * (1 - p)));
}
