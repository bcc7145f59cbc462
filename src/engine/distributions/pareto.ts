import { exp, expm1, ln, log1p } from '../elementary.js';
import { describeSeconds } from '../time.js';
import { requirePositive, type Distribution } from './distribution.js';

/** P(X > x) = (min / x)^shape: sizes with a heavy tail, without a mean for shape ≤ 1. */
class Pareto implements Distribution {
  readonly kind = 'pareto';
  readonly mean: number;
  readonly variance: number;
  readonly max = Infinity;

  constructor(
    private readonly shape: number,
    readonly min: number,
  ) {
    const above = shape - 1;
    this.mean = shape > 1 ? (shape * min) / above : Infinity;
    this.variance = shape > 2 ? (min * min * shape) / (above * above * (shape - 2)) : Infinity;
  }

  quantile(u: number): number {
    return this.min * exp(-log1p(-u) / this.shape);
  }

  cdf(x: number): number {
    return -expm1(-this.cumulativeHazard(x));
  }

  cumulativeHazard(x: number): number {
    return x > this.min ? this.shape * ln(x / this.min) : 0;
  }

  inverseCumulativeHazard(h: number): number {
    return h > 0 ? this.min * exp(h / this.shape) : this.min;
  }

  /** A Pareto law again, of shape − 1. */
  lengthBiasedQuantile(u: number): number {
    if (this.shape <= 1) throw new RangeError(`${this.describe()} has no mean: no equilibrium exists`);
    return this.min * exp(-log1p(-u) / (this.shape - 1));
  }

  describe(): string {
    return `pareto shape ${this.shape} min ${describeSeconds(this.min)}`;
  }
}

/** Pareto by shape and smallest value. Throws a `RangeError` unless both are positive and finite. */
export function pareto(parameters: { readonly shape: number; readonly min: number }): Distribution {
  requirePositive('the shape of a pareto distribution', parameters.shape);
  requirePositive('the min of a pareto distribution', parameters.min);
  return new Pareto(parameters.shape, parameters.min);
}
