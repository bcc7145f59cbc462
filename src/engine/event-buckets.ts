import { RECORD, TIME, type EventRecords } from './event-records.js';

/** Events of the part of time that is spread over buckets, per bucket, when it is spread. */
const EVENTS_PER_BUCKET = 2;
/** As many times are looked at to find the upper quartile of all. */
const SAMPLES = 63;

/**
 * Events that are not due soon, unsorted, by buckets of time: a list through the slots for each bucket,
 * and one for everything later than the last. Putting in and taking out an event costs the same however many there are.
 */
export class EventBuckets {
  /** The bucket whose events, with all earlier ones, belong into the heap. */
  current = 0;
  private count = 0;
  private start = 0;
  private end = Infinity;
  /** Buckets per microsecond. */
  private density = 0;
  /** First slot of each list, or -1; the last list is that of everything later. */
  private heads = new Int32Array(2).fill(-1);
  private readonly sample = new Float64Array(SAMPLES);

  constructor(private readonly records: EventRecords) {}

  /** The bucket of a time; at most `current` means the heap, where without buckets even what is never due belongs. */
  bucketOf(time: number): number {
    if (this.count === 0) return 0;
    return time < this.end ? Math.floor((time - this.start) * this.density) : this.count + 1;
  }

  /** Puts a slot into a bucket. */
  link(slot: number, bucket: number): void {
    const { heads, records } = this;
    const first = heads[bucket]!;
    records.places[slot] = bucket;
    records.next[slot] = first;
    records.previous[slot] = -1;
    if (first >= 0) records.previous[first] = slot;
    heads[bucket] = slot;
  }

  /** Takes a slot out of its bucket. */
  unlink(slot: number, bucket: number): void {
    const { next, previous } = this.records;
    const after = next[slot]!;
    const before = previous[slot]!;
    if (before >= 0) next[before] = after;
    else this.heads[bucket] = after;
    if (after >= 0) previous[after] = before;
  }

  /** Goes on to the next bucket that holds anything and returns its first slot; -1 if only later events are left. */
  advance(): number {
    while (this.current < this.count) {
      const first = this.heads[++this.current]!;
      if (first < 0) continue;
      this.heads[this.current] = -1;
      return first;
    }
    return -1;
  }

  /** Empties all lists into `slots` from index `end` on; returns where it ended. */
  drain(slots: Int32Array, end: number): number {
    let filled = end;
    for (let bucket = this.current; bucket < this.heads.length; bucket++) {
      for (let slot = this.heads[bucket]!; slot >= 0; slot = this.records.next[slot]!) slots[filled++] = slot;
    }
    this.clear();
    return filled;
  }

  /** No buckets: every finite time belongs into the heap. */
  clear(): void {
    this.current = 0;
    this.count = 0;
    this.start = 0;
    this.end = Infinity;
    this.density = 0;
    this.heads.fill(-1);
  }

  /**
   * Divides time anew for these events: buckets for the three quarters that are due first, one list for the rest.
   * A quartile, unlike the mean or the range, does not mind that some events are years away. All lists must be empty.
   * There are no buckets if even the quartile is never due.
   */
  divide(slots: Int32Array, length: number): void {
    const first = this.firstOf(slots, length);
    const range = this.upperQuartileOf(slots, length) - first;
    if (!(range < Infinity)) return;
    this.count = Math.max(1, Math.floor((0.75 * length) / EVENTS_PER_BUCKET));
    // Times are whole microseconds: a bucket needs no less.
    const width = Math.max(1, (range + 1) / this.count);
    this.start = first;
    this.density = 1 / width;
    this.end = first + width * this.count;
    this.current = 0;
    if (this.heads.length < this.count + 2) this.heads = new Int32Array(2 * this.count + 2);
    this.heads.fill(-1);
  }

  private firstOf(slots: Int32Array, length: number): number {
    const { values } = this.records;
    let first = Infinity;
    for (let i = 0; i < length; i++) first = Math.min(first, values[slots[i]! * RECORD + TIME]!);
    return first;
  }

  private upperQuartileOf(slots: Int32Array, length: number): number {
    const size = Math.min(SAMPLES, length);
    const sample = this.sample.subarray(0, size);
    for (let i = 0; i < size; i++) {
      sample[i] = this.records.values[slots[Math.floor((i * length) / size)]! * RECORD + TIME]!;
    }
    return sample.sort()[(3 * size) >> 2]!;
  }
}
