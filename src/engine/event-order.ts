import { EventBuckets } from './event-buckets.js';
import { EventHeap } from './event-heap.js';
import { IN_HEAP, RECORD, TIME, type EventRecords } from './event-records.js';

/** A heap of fewer entries beats buckets. */
const SMALL_HEAP = 256;

/**
 * The order of pending events. What is due soon is in a heap, which decides every order; what is due later waits
 * unsorted in buckets of time, and moves to the heap a bucket at a time. So the heap stays small, and an event costs
 * about the same whether a hundred or a hundred thousand are pending. With few events there is only the heap.
 */
export class EventOrder {
  readonly heap: EventHeap;
  private readonly buckets: EventBuckets;
  /** A longer heap is spread over buckets, but not before this turn: spreading touches every event. */
  private heapLimit = SMALL_HEAP;
  private nextSpread = 0;
  private scratch = new Int32Array(64);

  constructor(private readonly records: EventRecords) {
    this.heap = new EventHeap(records);
    this.buckets = new EventBuckets(records);
  }

  /** Puts the event of a slot where it belongs by its time. */
  add(slot: number): void {
    const { buckets, heap, records } = this;
    const bucket = buckets.bucketOf(records.values[slot * RECORD + TIME]!);
    if (bucket > buckets.current) {
      buckets.link(slot, bucket);
      return;
    }
    records.places[slot] = IN_HEAP;
    heap.insert(slot);
    if (heap.length > this.heapLimit && records.turns >= this.nextSpread) this.spread();
  }

  /** Takes the event of a slot out, whose order in the records is no longer what it was when it was put in. */
  remove(slot: number, place: number): void {
    if (place === IN_HEAP) this.heap.bury();
    else this.buckets.unlink(slot, place);
  }

  /** Brings the next event to the root of the heap; `false` if nothing is pending. */
  surface(): boolean {
    return this.heap.surface() || this.refill();
  }

  /** Starts anew with all events of the records. */
  rebuild(): void {
    const { records } = this;
    this.heap.clear();
    this.buckets.clear();
    if (this.scratch.length < records.capacity) this.scratch = new Int32Array(records.capacity);
    this.distribute(records.list(this.scratch));
  }

  /** Moves the next bucket's events to the heap. */
  private refill(): boolean {
    const { buckets, heap, records } = this;
    while (heap.length === 0) {
      if (records.size === 0) return false;
      let slot = buckets.advance();
      if (slot < 0) this.spread();
      while (slot >= 0) {
        const next = records.next[slot]!;
        this.addToHeap(slot);
        slot = next;
      }
    }
    return true;
  }

  private spread(): void {
    this.distribute(this.buckets.drain(this.scratch, this.heap.drain(this.scratch)));
  }

  /** Divides time anew and puts the first `length` slots of `scratch` in; nothing else is pending. */
  private distribute(length: number): void {
    const { buckets, heap, records, scratch } = this;
    if (length > SMALL_HEAP) buckets.divide(scratch, length);
    for (let i = 0; i < length; i++) {
      const slot = scratch[i]!;
      const bucket = buckets.bucketOf(records.values[slot * RECORD + TIME]!);
      if (bucket > buckets.current) buckets.link(slot, bucket);
      else this.addToHeap(slot);
    }
    this.heapLimit = Math.max(SMALL_HEAP, 2 * heap.length);
    this.nextSpread = records.turns + length;
  }

  private addToHeap(slot: number): void {
    this.records.places[slot] = IN_HEAP;
    this.heap.insert(slot);
  }
}
