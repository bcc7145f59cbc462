import { log1p } from '../elementary.js';
import type { Stream } from '../streams.js';

/** A law of a non-negative random quantity: seconds, usually. Immutable; the randomness comes from outside. */
export interface Distribution {
  /** The law's name in scenario files: `exponential`, `lognormal`, ... */
  readonly kind: string;
  /** Expected value; `Infinity` for a Pareto law with shape ≤ 1. */
  readonly mean: number;
  /** Variance; `Infinity` for a Pareto law with shape ≤ 2. */
  readonly variance: number;
  /** Smallest possible value. */
  readonly min: number;
  /** Largest possible value, or `Infinity`. */
  readonly max: number;
  /** The value below which the share `u` of all draws lies, 0 < u < 1: one uniform, one value. */
  quantile(u: number): number;
  /** P(X ≤ x). */
  cdf(x: number): number;
  /** H(x) = −ln P(X > x): 0 below `min`, `Infinity` from a finite `max` on. */
  cumulativeHazard(x: number): number;
  /** The smallest x with H(x) ≥ h, for h > 0; for 0 and below `min`, for `Infinity` `max`. With h ~ Exp(1), a draw. */
  inverseCumulativeHazard(h: number): number;
  /**
   * The quantile of the length-biased law, whose density is x f(x) / mean: of the interval that a
   * random instant falls into. Throws a `RangeError` if the mean is infinite.
   */
  lengthBiasedQuantile(u: number): number;
  /** The scenario spelling, seconds in a sensible unit: `lognormal median 15min sigma 1.2`. */
  describe(): string;
}

/** One draw, of one uniform, by inversion. */
export function draw(distribution: Distribution, stream: Stream): number {
  return distribution.quantile(stream.uniform());
}

/** A draw of Exp(1), of one uniform. */
export function drawHazard(stream: Stream): number {
  return -log1p(-stream.uniform());
}

/**
 * The age of a clock of this law that has been running, and restarting, for ever: density (1 − F) / mean.
 * A uniform share of a length-biased interval; two uniforms. The time left is then `remaining(distribution, age, stream)`.
 */
export function equilibriumAge(distribution: Distribution, stream: Stream): number {
  const interval = distribution.lengthBiasedQuantile(stream.uniform());
  return interval * stream.uniform();
}

/** How much longer than `age` a quantity lasts, given that it lasts longer; one uniform. */
export function remaining(distribution: Distribution, age: number, stream: Stream): number {
  const hazard = distribution.cumulativeHazard(age) + drawHazard(stream);
  return Math.max(0, distribution.inverseCumulativeHazard(hazard) - age);
}

/** Throws a `RangeError` unless `value` is positive and finite; `name` says what it is. */
export function requirePositive(name: string, value: number): void {
  if (!(value > 0 && value < Infinity)) throw new RangeError(`${name} must be > 0 and finite (got ${value})`);
}
