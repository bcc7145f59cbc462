/** Interval estimates from independent replications. For reading results, never for deciding a simulated future. */
import { exp, ln } from '../engine/elementary.js';
import type { Interval } from '../results/results.js';
import { betaQuantile, chiSquareQuantile, studentQuantile } from './law-quantiles.js';
import { RatioMoments } from './moments.js';

export const CONFIDENCE = 0.95;

/** Nothing can be said. @param why `no traffic`, `one replication` */
export function absent(why: string): Interval {
  return { estimate: null, low: null, high: null, confidence: null, kind: 'absent', why };
}

/** A value without a statement about its error. */
export function bare(estimate: number, why: string): Interval {
  return { estimate, low: null, high: null, confidence: null, why };
}

/**
 * Ratio of two sums over independent replications, by the classical ratio estimator: variance of the residuals x − R·n,
 * Student's t with k − 1 degrees of freedom, as far below as above.
 * @param numerators, denominators one pair per replication
 */
export function ratio(numerators: readonly number[], denominators: readonly number[]): Interval {
  const moments = new RatioMoments();
  numerators.forEach((numerator, index) => {
    moments.add(numerator, denominators[index] ?? 0);
  });
  const error = errorOf(moments);
  if (typeof error !== 'number') return error;
  const estimate = moments.top / moments.bottom;
  const half = studentQuantile((1 + CONFIDENCE) / 2, moments.count - 1) * error;
  // A ratio of counts cannot be negative.
  return { estimate, low: Math.max(0, estimate - half), high: estimate + half, confidence: CONFIDENCE };
}

/**
 * The same with an interval that is symmetric on the scale of logarithms (delta method): sums of durations are skewed to
 * the right, and this covers better (docs/decisions/0014). With two pairs, whose t is 12.7, as far below as above.
 */
export function ratioOf(moments: RatioMoments, confidence = CONFIDENCE): Interval {
  const error = errorOf(moments);
  if (typeof error !== 'number') return error;
  const estimate = moments.top / moments.bottom;
  const t = studentQuantile((1 + confidence) / 2, moments.count - 1);
  if (estimate <= 0 || moments.count === 2) {
    return { estimate, low: Math.max(0, estimate - t * error), high: estimate + t * error, confidence };
  }
  const factor = exp((t * error) / estimate);
  return { estimate, low: estimate / factor, high: estimate * factor, confidence };
}

/** Standard error of the ratio of the sums, or why there is none. */
function errorOf(moments: RatioMoments): number | Interval {
  if (moments.count === 0 || moments.bottom === 0) return absent('nothing to divide by');
  if (moments.count === 1) {
    return bare(moments.top / moments.bottom, 'one replication says nothing about its error');
  }
  return Math.sqrt(moments.variance) / moments.bottom;
}

/**
 * Rate of rare events: count ÷ exposure, with the exact Poisson interval (Garwood 1936). With no event the upper end is
 * the one-sided bound, at 95 % 3.0 ÷ exposure.
 * @param clustering variance of the count, relative to that of a Poisson count: so many events come together
 */
export function poissonRate(
  count: number,
  exposure: number,
  { assumes, confidence = CONFIDENCE, clustering = 1 }: PoissonOptions,
): Interval {
  if (exposure <= 0) return absent('no time was simulated');
  if (count === 0) {
    const high = -ln(1 - confidence) / exposure;
    return { estimate: null, low: null, high, confidence, kind: 'bound', assumes };
  }
  const tail = (1 - confidence) / 2;
  const clusters = count / clustering;
  const low = ((chiSquareQuantile(tail, 2 * clusters) / 2) * clustering) / exposure;
  const high = ((chiSquareQuantile(1 - tail, 2 * clusters + 2) / 2) * clustering) / exposure;
  return { estimate: count / exposure, low, high, confidence };
}

interface PoissonOptions {
  /** Said where there was no event. */
  readonly assumes: string;
  readonly confidence?: number;
  readonly clustering?: number;
}

/** Share of trials that succeeded, exact (Clopper and Pearson 1934). */
export function share(successes: number, trials: number, confidence = CONFIDENCE): Interval {
  if (trials === 0) return absent('no trials');
  const tail = (1 - confidence) / 2;
  const low = successes === 0 ? 0 : betaQuantile(tail, successes, trials - successes + 1);
  const high = successes === trials ? 1 : betaQuantile(1 - tail, successes + 1, trials - successes);
  return { estimate: successes / trials, low, high, confidence };
}

/** One minus an interval (availability from unavailability). */
export function complement(interval: Interval): Interval {
  const flip = (value: number | null): number | null => (value === null ? null : 1 - value);
  return {
    ...interval,
    estimate: flip(interval.estimate),
    low: flip(interval.high),
    high: flip(interval.low),
  };
}

/** Multiplies by a constant (seconds per year from a fraction of time). */
export function scaled(interval: Interval, factor: number): Interval {
  const times = (value: number | null): number | null => (value === null ? null : value * factor);
  return {
    ...interval,
    estimate: times(interval.estimate),
    low: times(interval.low),
    high: times(interval.high),
  };
}

export function sum(values: readonly number[]): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
