/**
 * Durations counted in log-linear buckets: 128 per doubling, so a quantile is off by 0.4 % at most, whatever the range.
 * Adding costs a few integer operations and no memory. Values are whole microseconds below 2^31 (35 minutes); longer
 * ones are counted as that.
 */

import { rankOf } from './rank.js';

const SUB_BITS = 7;
const SUB = 1 << SUB_BITS;
/** Values below 2·SUB have a bucket of their own; then SUB buckets per doubling up to 2^31. */
const BUCKETS = (31 - SUB_BITS) * SUB + SUB;
const LARGEST = 0x7fffffff;

export class LatencyHistogram {
  private counts = new Float64Array(BUCKETS);
  private total = 0;
  private sum = 0;
  private largest = 0;

  get count(): number {
    return this.total;
  }

  /** @param microseconds not negative, whole; @param amount how many took so long */
  add(microseconds: number, amount = 1): void {
    const value = microseconds > LARGEST ? LARGEST : microseconds;
    this.counts[bucketOf(value)]! += amount;
    this.total += amount;
    this.sum += value * amount;
    if (value > this.largest) this.largest = value;
  }

  merge(other: LatencyHistogram): void {
    if (other.total === 0) return;
    for (let bucket = 0; bucket < BUCKETS; bucket++) this.counts[bucket]! += other.counts[bucket]!;
    this.total += other.total;
    this.sum += other.sum;
    this.largest = Math.max(this.largest, other.largest);
  }

  /** Mean in seconds, null when empty. */
  get meanSeconds(): number | null {
    return this.total === 0 ? null : this.sum / this.total / 1e6;
  }

  get maxSeconds(): number | null {
    return this.total === 0 ? null : this.largest / 1e6;
  }

  /** The smallest value (middle of its bucket, in seconds) that at least a share `p` of all do not exceed. */
  quantileSeconds(p: number): number | null {
    if (this.total === 0) return null;
    const rank = rankOf(p, this.total);
    let seen = 0;
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      seen += this.counts[bucket]!;
      if (seen >= rank) return Math.min(middleOf(bucket), this.largest) / 1e6;
    }
    return this.maxSeconds;
  }

  /** How many were longer than this (to the bucket). */
  countAbove(seconds: number): number {
    let above = 0;
    for (
      let bucket = bucketOf(Math.min(LARGEST, Math.round(seconds * 1e6))) + 1;
      bucket < BUCKETS;
      bucket++
    ) {
      above += this.counts[bucket]!;
    }
    return above;
  }

  save(): { counts: Float64Array; total: number; sum: number; largest: number } {
    return { counts: this.counts.slice(), total: this.total, sum: this.sum, largest: this.largest };
  }

  restore(state: { counts: Float64Array; total: number; sum: number; largest: number }): void {
    this.counts = state.counts.slice();
    this.total = state.total;
    this.sum = state.sum;
    this.largest = state.largest;
  }
}

/** The bucket of a whole number of microseconds below 2^31. */
export function bucketOf(value: number): number {
  if (value < 2 * SUB) return value;
  const shift = 31 - Math.clz32(value) - SUB_BITS;
  return shift * SUB + (value >> shift);
}

/** The smallest value of a bucket, in microseconds. */
export function firstOf(bucket: number): number {
  if (bucket < 2 * SUB) return bucket;
  const shift = Math.floor(bucket / SUB) - 1;
  return (bucket - shift * SUB) * (1 << shift);
}

/** The value that stands for a bucket, in microseconds. */
export function middleOf(bucket: number): number {
  return (firstOf(bucket) + firstOf(bucket + 1) - 1) / 2;
}
