import type { Stream } from '../streams.js';

/** A law of a positive random quantity: seconds, usually. Immutable; draws come from outside. */
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
  /** H(x) = −ln P(X > x): 0 below `min`, `Infinity` from `max` on. */
  cumulativeHazard(x: number): number;
  /** The smallest x with H(x) ≥ h: with h ~ Exp(1) a draw of the law. `h` may be `Infinity`, which gives `max`. */
  inverseCumulativeHazard(h: number): number;
  /** The scenario spelling, seconds in a sensible unit: `lognormal median 15min sigma 1.2`. */
  describe(): string;
}

/** One draw, of one uniform, by inversion. */
export function draw(distribution: Distribution, stream: Stream): number {
  return distribution.quantile(stream.uniform());
}
