import { Streams, type Stream } from '../../../src/engine/index.js';

/**
 * A statistical test draws from streams seeded with its own name: nobody can try seeds until one
 * passes. All tests below use limits with a false-alarm rate of at most 1 in 10 million each.
 */
export function streamFor(testName: string | undefined, stream = 'draws'): Stream {
  if (testName === undefined) throw new Error('a statistical test needs a name');
  return new Streams(testName, 0).stream(stream);
}

/** √n × the largest distance between a sample and its law stays below this but for 1 in 10⁷: 2 exp(−2 × 2.9²). */
export const KS_LIMIT = 2.9;

/** A mean stays within this many standard errors but for 1 in 10⁷, by the central limit theorem. */
export const Z_LIMIT = 5.33;

/** Kolmogorov and Smirnov's statistic, times √n. Sorts the sample. */
export function ksStatistic(sample: Float64Array, cdf: (x: number) => number): number {
  sample.sort();
  const n = sample.length;
  let distance = 0;
  sample.forEach((x, index) => {
    const expected = cdf(x);
    distance = Math.max(distance, expected - index / n, (index + 1) / n - expected);
  });
  return distance * Math.sqrt(n);
}

export interface Moments {
  readonly mean: number;
  /** Of the mean. */
  readonly standardError: number;
}

export function momentsOf(sample: Float64Array): Moments {
  const n = sample.length;
  const mean = sample.reduce((sum, x) => sum + x, 0) / n;
  const squares = sample.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  return { mean, standardError: Math.sqrt(squares / n / (n - 1)) };
}

/** How many standard errors two sample means, or a sample mean and a number, are apart. */
export function standardErrorsApart(one: Moments, other: Moments | number): number {
  const second = typeof other === 'number' ? { mean: other, standardError: 0 } : other;
  return Math.abs(one.mean - second.mean) / Math.hypot(one.standardError, second.standardError);
}
