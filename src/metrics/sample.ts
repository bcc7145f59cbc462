/**
 * Values that are not negative, any number of them: as they are as long as they are few, then counted in buckets of a
 * 128th of a doubling, so that quantiles are off by at most 0.4 %. Count, sum, spread and extremes are always exact.
 */
import { RatioMoments } from './moments.js';
import { rankOf } from './rank.js';

/** Up to so many values every quantile is one of them. */
export const KEPT = 10_000;

/** Of the upper half of a double (sign, 11 bits of exponent, 20 of mantissa) what is left out: 7 bits of mantissa stay. */
const SHIFT = 13;
const PAGE_BITS = 7;
const PAGE = 1 << PAGE_BITS;
const double = new Float64Array(1);
const halves = new Uint32Array(double.buffer);
/** Where the upper half lies on this machine. */
const UPPER = ((): 0 | 1 => {
  double[0] = 1;
  return halves[1] === 0 ? 0 : 1;
})();

export class Sample {
  private values = 0;
  private sum = 0;
  private average = 0;
  private squares = 0;
  private kept: number[] | null = [];
  /** By the upper part of a bucket's number, which is the exponent; those that nothing fell into are not there. */
  private readonly pages: (Float64Array | undefined)[] = [];
  /** The kept values in order, until the next one is added. */
  private ordered: Float64Array | null = null;
  private least = Infinity;
  private greatest = -Infinity;

  add(value: number): void {
    this.values += 1;
    this.sum += value;
    // Welford (1962).
    const off = value - this.average;
    this.average += off / this.values;
    this.squares += off * (value - this.average);
    if (value < this.least) this.least = value;
    if (value > this.greatest) this.greatest = value;
    if (this.kept === null) {
      this.countIn(bucketOf(value));
      return;
    }
    this.ordered = null;
    if (this.kept.length < KEPT) this.kept.push(value);
    else this.stopKeeping(value);
  }

  get count(): number {
    return this.values;
  }

  get total(): number {
    return this.sum;
  }

  /** What the mean gets its error from. */
  get moments(): RatioMoments {
    return RatioMoments.ofValues(this.values, this.sum, this.squares);
  }

  /** null when empty. */
  get mean(): number | null {
    return this.count === 0 ? null : this.total / this.count;
  }

  get max(): number | null {
    return this.count === 0 ? null : this.greatest;
  }

  /** The smallest value that at least a share `p` of all do not exceed. */
  quantile(p: number): number | null {
    return this.count === 0 ? null : this.atRank(rankOf(p, this.count));
  }

  /** @param rank from 1 to the number of values */
  atRank(rank: number): number {
    if (this.kept !== null) {
      this.ordered ??= Float64Array.from(this.kept).sort();
      return this.ordered[rank - 1] ?? NaN;
    }
    let left = rank;
    for (const [page, counts] of this.pages.entries()) {
      if (counts === undefined) continue;
      for (let low = 0; low < PAGE; low++) {
        left -= counts[low] ?? 0;
        if (left <= 0) return Math.min(this.greatest, Math.max(this.least, middleOf(page * PAGE + low)));
      }
    }
    return this.greatest;
  }

  private stopKeeping(last: number): void {
    for (const value of this.kept ?? []) this.countIn(bucketOf(value));
    this.countIn(bucketOf(last));
    this.kept = null;
  }

  private countIn(bucket: number): void {
    const page = bucket >>> PAGE_BITS;
    const counts = (this.pages[page] ??= new Float64Array(PAGE));
    counts[bucket & (PAGE - 1)]! += 1;
  }
}

export function sampleOf(values: Iterable<number>): Sample {
  const sample = new Sample();
  for (const value of values) sample.add(value);
  return sample;
}

function bucketOf(value: number): number {
  double[0] = value > 0 ? value : 0;
  return halves[UPPER]! >>> SHIFT;
}

function middleOf(bucket: number): number {
  return bucket === 0 ? 0 : (firstOf(bucket) + firstOf(bucket + 1)) / 2;
}

function firstOf(bucket: number): number {
  halves[UPPER] = bucket << SHIFT;
  halves[1 - UPPER] = 0;
  return double[0]!;
}
