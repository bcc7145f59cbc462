/** Quantiles of independent observations, with distribution-free intervals from order statistics. */
import { exp, ln } from '../engine/elementary.js';
import { CONFIDENCE } from '../metrics/intervals.js';
import type { Interval } from '../results/results.js';

/**
 * The interval between the order statistics whose ranks the binomial distribution of "values below the quantile"
 * leaves with probability 5 %.
 * When the sample is too small for one side, that end is null.
 */
export function quantileOf(values: readonly number[], p: number): Interval {
  const sorted = Float64Array.from(values).sort();
  const count = sorted.length;
  const estimate = sorted[Math.max(1, Math.ceil(p * count)) - 1] ?? null;
  const lowRank = binomialQuantile(count, p, (1 - CONFIDENCE) / 2);
  const highRank = binomialQuantile(count, p, (1 + CONFIDENCE) / 2) + 1;
  return {
    estimate,
    low: lowRank >= 1 ? sorted[lowRank - 1]! : null,
    high: highRank <= count ? sorted[highRank - 1]! : null,
    confidence: CONFIDENCE,
  };
}

/** Smallest k with P(Binomial(n, p) <= k) >= u, summed term by term in logarithms. */
function binomialQuantile(n: number, p: number, u: number): number {
  let logTerm = n * ln(1 - p);
  let total = exp(logTerm);
  let k = 0;
  while (total < u && k < n) {
    logTerm += ln((n - k) / (k + 1)) + ln(p / (1 - p));
    k += 1;
    total += exp(logTerm);
  }
  return k;
}
