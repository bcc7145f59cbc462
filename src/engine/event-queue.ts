import { EventOrder } from './event-order.js';
import {
  ARGUMENT,
  BECAUSE,
  EventRecords,
  HANDLE,
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

/**
 * The pending-event set: by time, then priority, then insertion (first in, first out). Nothing is allocated per
 * event: records are in typed arrays, and the event popped is read from fields.
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
  private readonly order = new EventOrder(this.records);

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
    if (records.isFull) this.grow();
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
    this.order.add(slot);
    return handle;
  }

  /** Withdraws an event; `false` (and no harm) if it has fired or was cancelled before. */
  cancel(handle: EventHandle): boolean {
    const slot = this.records.find(handle);
    if (slot < 0) return false;
    const place = this.records.places[slot]!;
    this.records.release(slot);
    this.order.remove(slot, place);
    return true;
  }

  /** Takes an event of this time into the fields, as if it had been popped. `false` if it is not pending, or of another. */
  take(handle: EventHandle, time: Microseconds): boolean {
    const slot = this.records.find(handle);
    if (slot < 0) return false;
    const at = slot * RECORD;
    const { values } = this.records;
    if (values[at + TIME] !== time) return false;
    this.time = time;
    this.target = values[at + TARGET]! | 0;
    this.operation = values[at + OPERATION]! | 0;
    this.argument = values[at + ARGUMENT]!;
    this.because = values[at + BECAUSE]! | 0;
    return this.cancel(handle);
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
    this.order.remove(slot, records.places[slot]!);
    this.order.add(slot);
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
    return this.order.surface() ? this.order.heap.times[0]! : Infinity;
  }

  /**
   * Takes the next event into `time`, `target`, `operation`, `argument` and `because`, if one is due at
   * or before `limit`; says whether it did.
   */
  popUntil(limit: Microseconds): boolean {
    const { order, records } = this;
    if (!order.surface()) return false;
    const { heap } = order;
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
    this.records.restore(state.records, state.capacity);
    this.records.turns = state.turns;
    this.order.rebuild();
  }

  private grow(): void {
    const { records } = this;
    records.restore(records.save(), 2 * records.capacity);
    this.order.rebuild();
  }
}
