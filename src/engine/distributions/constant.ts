import { describeSeconds } from '../time.js';
import type { Distribution } from './distribution.js';

/** Always the same value. */
class Constant implements Distribution {
  readonly kind = 'constant';
  readonly mean: number;
  readonly variance = 0;
  readonly min: number;
  readonly max: number;

  constructor(private readonly value: number) {
    this.mean = this.min = this.max = value;
  }

  quantile(): number {
    return this.value;
  }

  cdf(x: number): number {
    return x < this.value ? 0 : 1;
  }

  cumulativeHazard(x: number): number {
    return x < this.value ? 0 : Infinity;
  }

  inverseCumulativeHazard(): number {
    return this.value;
  }

  lengthBiasedQuantile(): number {
    return this.value;
  }

  describe(): string {
    return describeSeconds(this.value);
  }
}

/** The constant `value` ≥ 0. Throws a `RangeError` if it is negative or not finite. */
export function constant(value: number): Distribution {
  if (!(value >= 0 && value < Infinity))
    throw new RangeError(`a constant must be >= 0 and finite (got ${value})`);
  return new Constant(value);
}
