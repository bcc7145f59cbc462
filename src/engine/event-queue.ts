import { EventBuckets } from './event-buckets.js';
import { EventHeap } from './event-heap.js';
import {
  ARGUMENT,
  BECAUSE,
  EventRecords,
  HANDLE,
  IN_HEAP,
  OPERATION,
  ORDER,
  RECORD,
  TARGET,
  TIME,
} from './event-records.js';
import type { Microseconds } from './time.js';

/** Names one pending event; a number, safe to keep after the event has fired. */
export type EventHandle = number;

/** A copy of the pending events, plain data. */
export interface QueueState {
  readonly turns: number;
  readonly capacity: number;
  readonly records: Float64Array;
}

/** Order = priority × this + turn: one double decides every tie. */
const PRIORITY_STEP = 0x2000000000000; // 2^49
/** A heap of fewer entries beats buckets. */
const SMALL_HEAP = 256;

/**
 * The pending-event set: by time, then priority, then insertion (first in, first out).
 *
 * What is due soon is in a heap, which decides every order; what is due later waits unsorted in buckets of time, and
 * moves to the heap a bucket at a time. So the heap stays small, and an event costs about the same whether a
 * hundred or a hundred thousand are pending. With few events pending there is only the heap.
 */
export class EventQueue {
  /** The event popped last: when it was due. */
  time: Microseconds = 0;
  /** The event popped last: who handles it. */
  target = 0;
  /** The event popped last: what to do. */
  operation = 0;
  /** The event popped last: its number. */
  argument = 0;
  /** The event popped last: the cause it carries. */
  because = 0;

  private readonly records = new EventRecords();
  private readonly heap = new EventHeap(this.records);
  private readonly buckets = new EventBuckets(this.records);
  /** A longer heap is spread over buckets, but not before this turn: spreading touches every event. */
  private heapLimit = SMALL_HEAP;
  private nextSpread = 0;
  private scratch = new Int32Array(64);

  /** How many events are pending. */
  get size(): number {
    return this.records.size;
  }

  /** Adds an event. `priority` is a whole number from 0 (first) to 7. */
  // eslint-disable-next-line @typescript-eslint/max-params -- an options object would be an allocation per event
  push(
    time: Microseconds,
    priority: number,
    target: number,
    operation: number,
    argument: number,
    because: number,
  ): EventHandle {
    const { records } = this;
    if (records.isFull) this.restoreRecords(records.save(), 2 * records.capacity);
    const handle = records.nextHandle();
    const slot = records.slotOf(handle);
    const order = priority * PRIORITY_STEP + handle;
    const { values } = records;
    const at = slot * RECORD;
    values[at] = time;
    values[at + ORDER] = order;
    values[at + ARGUMENT] = argument;
    values[at + TARGET] = target;
    values[at + OPERATION] = operation;
    values[at + BECAUSE] = because;
    values[at + HANDLE] = handle;
    records.size++;
    this.file(slot);
    return handle;
  }

  /** Withdraws an event; `false` (and no harm) if it has fired or was cancelled before. */
  cancel(handle: EventHandle): boolean {
    const slot = this.records.find(handle);
    if (slot < 0) return false;
    const inHeap = this.records.places[slot] === IN_HEAP;
    if (!inHeap) this.buckets.unlink(slot);
    this.records.release(slot);
    if (inHeap) this.heap.bury();
    return true;
  }

  /** Moves a pending event to `time`; among ties it counts as inserted now. `false` if it is not pending. */
  reschedule(handle: EventHandle, time: Microseconds): boolean {
    const { records } = this;
    const slot = records.find(handle);
    if (slot < 0) return false;
    const at = slot * RECORD;
    const priority = Math.floor(records.values[at + ORDER]! / PRIORITY_STEP);
    const order = priority * PRIORITY_STEP + records.turns++;
    records.values[at] = time;
    records.values[at + ORDER] = order;
    if (records.places[slot] === IN_HEAP) this.heap.bury();
    else this.buckets.unlink(slot);
    this.file(slot);
    return true;
  }

  /** Whether the event of this handle is still to come. */
  isPending(handle: EventHandle): boolean {
    return this.records.find(handle) >= 0;
  }

  /** When the event of this handle is due; `NaN` if it is not pending. */
  timeOf(handle: EventHandle): Microseconds {
    const slot = this.records.find(handle);
    return slot < 0 ? NaN : this.records.values[slot * RECORD + TIME]!;
  }

  /** When the next event is due; `Infinity` if none is pending. */
  peekTime(): Microseconds {
    return this.heap.surface() || this.refill() ? this.heap.times[0]! : Infinity;
  }

  /**
   * Takes the next event into `time`, `target`, `operation`, `argument` and `because`, if one is due at
   * or before `limit`; says whether it did.
   */
  popUntil(limit: Microseconds): boolean {
    const { heap, records } = this;
    if (!heap.surface() && !this.refill()) return false;
    const time = heap.times[0]!;
    if (time > limit) return false;
    const slot = heap.slots[0]!;
    const at = slot * RECORD;
    const { values } = records;
    this.time = time;
    this.target = values[at + TARGET]! | 0;
    this.operation = values[at + OPERATION]! | 0;
    this.argument = values[at + ARGUMENT]!;
    this.because = values[at + BECAUSE]! | 0;
    records.release(slot);
    heap.takeRoot();
    return true;
  }

  /** A copy that later operations leave alone. */
  save(): QueueState {
    const { records } = this;
    return { turns: records.turns, capacity: records.capacity, records: records.save() };
  }

  /** Returns to a saved state, which stays good for further restores. Handles of that time are valid again. */
  restore(state: QueueState): void {
    this.restoreRecords(state.records, state.capacity);
    this.records.turns = state.turns;
    this.nextSpread = 0;
  }

  private restoreRecords(saved: Float64Array, capacity: number): void {
    this.records.restore(saved, capacity);
    this.heap.clear();
    this.buckets.clear();
    if (this.scratch.length < capacity) this.scratch = new Int32Array(capacity);
    let length = 0;
    for (let at = 0; at < saved.length; at += RECORD) {
      this.scratch[length++] = this.records.slotOf(saved[at + HANDLE]!);
    }
    this.distribute(length);
  }

  /** Puts an event where it belongs by its time. */
  private file(slot: number): void {
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

  /** Moves the next bucket's events to the heap; `false` if nothing is pending. */
  private refill(): boolean {
    const { buckets, heap, records } = this;
    while (heap.length === 0) {
      if (records.size === 0) return false;
      let slot = buckets.advance();
      if (slot < 0) this.spread();
      while (slot >= 0) {
        const next = records.next[slot]!;
        this.moveToHeap(slot);
        slot = next;
      }
    }
    return true;
  }

  private spread(): void {
    const length = this.buckets.drain(this.scratch, this.heap.drain(this.scratch, 0));
    this.distribute(length);
  }

  /** Divides time anew and files the first `length` slots of `scratch`; nothing else is pending. */
  private distribute(length: number): void {
    const { buckets, heap, records, scratch } = this;
    const { values } = records;
    if (length > SMALL_HEAP) buckets.divide(scratch, length);
    for (let i = 0; i < length; i++) {
      const slot = scratch[i]!;
      const bucket = buckets.bucketOf(values[slot * RECORD]!);
      if (bucket > buckets.current) buckets.link(slot, bucket);
      else this.moveToHeap(slot);
    }
    this.heapLimit = Math.max(SMALL_HEAP, 2 * heap.length);
    this.nextSpread = records.turns + length;
  }

  private moveToHeap(slot: number): void {
    this.records.places[slot] = IN_HEAP;
    this.heap.insert(slot);
  }
}
