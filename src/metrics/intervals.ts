/** Interval estimates from independent replications. For reading results, never for deciding a simulated future. */
import { ln } from '../engine/elementary.js';
import type { Interval } from '../results/results.js';
import { betaQuantile, chiSquareQuantile, studentQuantile } from './law-quantiles.js';

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
 * Ratio of two sums over independent replications (losses to requests, down seconds to seconds), by the classical ratio
 * estimator: variance of the residuals x − R·n, Student's t with k − 1 degrees of freedom.
 * @param numerators, denominators one pair per replication
 */
export function ratio(numerators: readonly number[], denominators: readonly number[]): Interval {
  const count = numerators.length;
  const bottom = sum(denominators);
  if (count === 0 || bottom === 0) return absent('nothing to divide by');
  const estimate = sum(numerators) / bottom;
  if (count === 1) return bare(estimate, 'one replication says nothing about its error');
  let squares = 0;
  for (let i = 0; i < count; i++) {
    const residual = numerators[i]! - estimate * denominators[i]!;
    squares += residual * residual;
  }
  const standardError = Math.sqrt((squares * count) / (count - 1)) / bottom;
  return around(estimate, standardError, count - 1);
}

/** Mean of independent values, Student's t. */
export function mean(values: readonly number[]): Interval {
  return values.length === 0
    ? absent('no observations')
    : ratio(values, new Array<number>(values.length).fill(1));
}

/**
 * Rate of rare events: count ÷ exposure, with the exact Poisson interval (Garwood 1936). With no event the upper end is
 * the one-sided 95 % bound 3.0 ÷ exposure.
 */
export function poissonRate(count: number, exposure: number, assumes: string): Interval {
  if (exposure <= 0) return absent('no time was simulated');
  if (count === 0) {
    const high = -ln(1 - CONFIDENCE) / exposure;
    return { estimate: null, low: null, high, confidence: CONFIDENCE, kind: 'bound', assumes };
  }
  const tail = (1 - CONFIDENCE) / 2;
  const low = chiSquareQuantile(tail, 2 * count) / 2 / exposure;
  const high = chiSquareQuantile(1 - tail, 2 * count + 2) / 2 / exposure;
  return { estimate: count / exposure, low, high, confidence: CONFIDENCE };
}

/** Share of trials that succeeded, exact (Clopper and Pearson 1934). */
export function share(successes: number, trials: number): Interval {
  if (trials === 0) return absent('no trials');
  const tail = (1 - CONFIDENCE) / 2;
  const low = successes === 0 ? 0 : betaQuantile(tail, successes, trials - successes + 1);
  const high = successes === trials ? 1 : betaQuantile(1 - tail, successes + 1, trials - successes);
  return { estimate: successes / trials, low, high, confidence: CONFIDENCE };
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

function around(estimate: number, standardError: number, degrees: number): Interval {
  const half = studentQuantile((1 + CONFIDENCE) / 2, degrees) * standardError;
  // A ratio of counts cannot be negative.
  return { estimate, low: Math.max(0, estimate - half), high: estimate + half, confidence: CONFIDENCE };
}

export function sum(values: readonly number[]): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
