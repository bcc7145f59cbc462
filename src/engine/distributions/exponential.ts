import { expm1, log1p } from '../elementary.js';
import { gammaQuantile } from '../gamma-quantile.js';
import { describeSeconds } from '../time.js';
import { requirePositive, type Distribution } from './distribution.js';

/** No memory: what has lasted long lasts no longer and no shorter. */
class Exponential implements Distribution {
  readonly kind = 'exponential';
  readonly variance: number;
  readonly min = 0;
  readonly max = Infinity;

  constructor(readonly mean: number) {
    this.variance = mean * mean;
  }

  quantile(u: number): number {
    return -this.mean * log1p(-u);
  }

  cdf(x: number): number {
    return x > 0 ? -expm1(-x / this.mean) : 0;
  }

  cumulativeHazard(x: number): number {
    return x > 0 ? x / this.mean : 0;
  }

  inverseCumulativeHazard(h: number): number {
    return h > 0 ? h * this.mean : 0;
  }

  /** An Erlang law of shape 2. */
  lengthBiasedQuantile(u: number): number {
    return this.mean * gammaQuantile(2, u);
  }

  describe(): string {
    return `exponential mean ${describeSeconds(this.mean)}`;
  }
}

/** Exponential with this mean. Throws a `RangeError` unless it is positive and finite. */
export function exponential(mean: number): Distribution {
  requirePositive('the mean of an exponential distribution', mean);
  return new Exponential(mean);
}
