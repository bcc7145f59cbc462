/** Quantiles of independent observations, with distribution-free intervals from order statistics. */
import { exp, ln } from '../engine/elementary.js';
import { normalQuantile } from '../engine/normal-quantile.js';
import { CONFIDENCE } from '../metrics/intervals.js';
import type { Sample } from '../metrics/sample.js';
import type { Interval } from '../results/results.js';

/**
 * The interval between the order statistics whose ranks the binomial distribution of "values below the quantile"
 * leaves with probability 5 %.
 * When the sample is too small for one side, that end is null.
 */
export function quantileOf(sample: Sample, p: number, confidence = CONFIDENCE): Interval {
  const { count } = sample;
  const lowRank = binomialQuantile(count, p, (1 - confidence) / 2);
  const highRank = binomialQuantile(count, p, (1 + confidence) / 2) + 1;
  return {
    estimate: sample.quantile(p),
    low: lowRank >= 1 ? sample.atRank(lowRank) : null,
    high: highRank <= count ? sample.atRank(highRank) : null,
    confidence,
  };
}

/** From this variance on the binomial law is normal to a fraction of a rank in a thousand. */
const NORMAL = 1e5;

/** Smallest k with P(Binomial(n, p) <= k) >= u, summed term by term in logarithms. */
function binomialQuantile(n: number, p: number, u: number): number {
  const variance = n * p * (1 - p);
  if (variance > NORMAL) return Math.round(n * p + Math.sqrt(variance) * normalQuantile(u));
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
