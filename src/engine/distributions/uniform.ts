import { expm1, log1p } from '../elementary.js';
import { describeSeconds } from '../time.js';
import type { Distribution } from './distribution.js';

/** Every value between two bounds is as likely. */
class Uniform implements Distribution {
  readonly kind = 'uniform';
  readonly mean: number;
  readonly variance: number;
  private readonly width: number;

  constructor(
    readonly min: number,
    readonly max: number,
  ) {
    this.width = max - min;
    this.mean = min + this.width / 2;
    this.variance = (this.width * this.width) / 12;
  }

  quantile(u: number): number {
    return this.min + this.width * u;
  }

  cdf(x: number): number {
    return Math.min(1, Math.max(0, (x - this.min) / this.width));
  }

  cumulativeHazard(x: number): number {
    return -log1p(-this.cdf(x));
  }

  inverseCumulativeHazard(h: number): number {
    return h > 0 ? this.min - this.width * expm1(-h) : this.min;
  }

  lengthBiasedQuantile(u: number): number {
    return Math.sqrt(this.min * this.min + u * this.width * (this.max + this.min));
  }

  describe(): string {
    return `uniform ${describeSeconds(this.min)} to ${describeSeconds(this.max)}`;
  }
}

/** Uniform between `min` and `max`. Throws a `RangeError` unless 0 ≤ min < max < ∞. */
export function uniform(min: number, max: number): Distribution {
  if (!(min >= 0 && min < max && max < Infinity)) {
    throw new RangeError(`a uniform distribution needs 0 <= min < max (got ${min} to ${max})`);
  }
  return new Uniform(min, max);
}
