import { expm1, log1p } from '../elementary.js';
import type { Distribution } from './distribution.js';

/** One of the values that were measured, each as likely as any other. */
class Empirical implements Distribution {
  readonly kind = 'empirical';
  readonly mean: number;
  readonly variance: number;
  readonly min: number;
  readonly max: number;
  /** Sums of the first n samples, for length-biased draws. */
  private readonly sums: Float64Array;

  constructor(
    private readonly samples: Float64Array,
    private readonly source: string,
  ) {
    const n = samples.length;
    this.min = samples[0]!;
    this.max = samples[n - 1]!;
    this.sums = new Float64Array(n + 1);
    for (let i = 0; i < n; i++) this.sums[i + 1] = this.sums[i]! + samples[i]!;
    const mean = this.sums[n]! / n;
    this.mean = mean;
    this.variance = samples.reduce((sum, x) => sum + (x - mean) * (x - mean), 0) / n;
  }

  quantile(u: number): number {
    return this.samples[Math.ceil(u * this.samples.length) - 1]!;
  }

  cdf(x: number): number {
    return this.countUpTo(x) / this.samples.length;
  }

  cumulativeHazard(x: number): number {
    return this.hazardAfter(this.countUpTo(x));
  }

  inverseCumulativeHazard(h: number): number {
    const last = this.samples.length - 1;
    let index = Math.min(last, Math.floor(-expm1(-h) * this.samples.length));
    // Rounding may be off by one sample; the hazard itself decides.
    while (index < last && this.hazardAfter(index + 1) < h) index++;
    while (index > 0 && this.hazardAfter(index) >= h) index--;
    return this.samples[index]!;
  }

  lengthBiasedQuantile(u: number): number {
    const wanted = u * this.sums[this.samples.length]!;
    return this.samples[countWhere(this.samples.length - 1, (i) => this.sums[i + 1]! < wanted)]!;
  }

  describe(): string {
    return `empirical ${this.source}`;
  }

  private countUpTo(x: number): number {
    return countWhere(this.samples.length, (i) => this.samples[i]! <= x);
  }

  /** H right after the first `count` samples. */
  private hazardAfter(count: number): number {
    return -log1p(-count / this.samples.length);
  }
}

/** How many of 0 … n − 1 satisfy a predicate that holds up to some index and for none beyond. */
function countWhere(n: number, holds: (index: number) => boolean): number {
  let low = 0;
  let high = n;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * The law of a sample: what was measured, each value equally likely. `samples` ascending, at least one, none
 * negative, all finite, else a `RangeError`. `source` is where they come from, for `describe`.
 */
export function empirical(samples: readonly number[], source = `of ${samples.length} samples`): Distribution {
  if (samples.length === 0) throw new RangeError('an empirical distribution needs at least one sample');
  samples.forEach((sample, index) => {
    if (!(sample >= 0 && sample < Infinity))
      throw new RangeError(`sample ${index + 1} must be >= 0 (got ${sample})`);
    if (index > 0 && sample < samples[index - 1]!)
      throw new RangeError(`sample ${index + 1} is out of order`);
  });
  return new Empirical(Float64Array.from(samples), source);
}
