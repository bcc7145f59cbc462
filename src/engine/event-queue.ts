import type { Microseconds } from './time.js';
import { EventSlots, type SlotsState } from './event-slots.js';

/** Names one pending event; a number, safe to keep after the event has fired. */
export type EventHandle = number;

/** A copy of the pending events, plain data. */
export interface QueueState {
  readonly times: Float64Array;
  readonly orders: Float64Array;
  readonly entries: Int32Array;
  readonly sequence: number;
  readonly slots: SlotsState;
}

/** Order = priority × this + insertion number: one double decides every tie. */
const PRIORITY_STEP = 0x2000000000000; // 2^49
/** Below this size a heap full of dead entries is not worth rebuilding. */
const SMALLEST_REBUILD = 64;

/**
 * The pending-event set: by time, then priority, then insertion (first in, first out).
 *
 * A 4-ary heap in typed arrays. An event lives in a slot, the heap holds (time, order, slot). Cancelling
 * marks the slot and leaves its heap entry dead (an entry whose order is no longer its slot's), so that it costs O(1) and
 * moving entries about needs no back references; the heap is rebuilt when dead entries outnumber live ones.
 * A popped root stays open as a hole until the next push fills it: the usual pop-then-push sifts once.
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

  private times = new Float64Array(64);
  private orders = new Float64Array(64);
  private entries = new Int32Array(64);
  /** Heap entries, dead ones and the hole included. */
  private length = 0;
  /** 1 while the root is a hole. */
  private hole = 0;
  private dead = 0;
  private sequence = 0;
  private readonly slots = new EventSlots();

  /** How many events are pending. */
  get size(): number {
    return this.length - this.hole - this.dead;
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
    const order = priority * PRIORITY_STEP + this.sequence++;
    const slot = this.slots.take(time, order, target, operation, argument, because);
    this.insert(time, order, slot);
    return this.slots.handleOf(slot);
  }

  /** Withdraws an event; `false` (and no harm) if it has fired or was cancelled before. */
  cancel(handle: EventHandle): boolean {
    const slot = this.slots.find(handle);
    if (slot < 0) return false;
    this.slots.release(slot);
    this.buryOne();
    return true;
  }

  /** Moves a pending event to `time`; among ties it counts as inserted now. `false` if it is not pending. */
  reschedule(handle: EventHandle, time: Microseconds): boolean {
    const slot = this.slots.find(handle);
    if (slot < 0) return false;
    const priority = Math.floor(this.slots.order[slot]! / PRIORITY_STEP);
    const order = priority * PRIORITY_STEP + this.sequence++;
    this.slots.time[slot] = time;
    this.slots.order[slot] = order;
    this.insert(time, order, slot);
    this.buryOne();
    return true;
  }

  /** Whether the event of this handle is still to come. */
  isPending(handle: EventHandle): boolean {
    return this.slots.find(handle) >= 0;
  }

  /** When the event of this handle is due; `NaN` if it is not pending. */
  timeOf(handle: EventHandle): Microseconds {
    const slot = this.slots.find(handle);
    return slot < 0 ? NaN : this.slots.time[slot]!;
  }

  /** When the next event is due; `Infinity` if none is pending. */
  peekTime(): Microseconds {
    this.surface();
    return this.length > 0 ? this.times[0]! : Infinity;
  }

  /**
   * Takes the next event into `time`, `target`, `operation`, `argument` and `because`, if one is due at
   * or before `limit`; says whether it did.
   */
  popUntil(limit: Microseconds): boolean {
    this.surface();
    if (this.length === 0 || this.times[0]! > limit) return false;
    const slot = this.entries[0]!;
    const slots = this.slots;
    this.time = this.times[0]!;
    this.target = slots.target[slot]!;
    this.operation = slots.operation[slot]!;
    this.argument = slots.argument[slot]!;
    this.because = slots.because[slot]!;
    slots.release(slot);
    this.hole = 1;
    return true;
  }

  /** A copy that later operations leave alone. */
  save(): QueueState {
    this.surface();
    return {
      times: this.times.slice(0, this.length),
      orders: this.orders.slice(0, this.length),
      entries: this.entries.slice(0, this.length),
      sequence: this.sequence,
      slots: this.slots.save(),
    };
  }

  /** Returns to a saved state, which stays good for further restores. Handles of that time are valid again. */
  restore(state: QueueState): void {
    this.length = state.times.length;
    while (this.times.length < this.length) this.grow();
    this.times.set(state.times);
    this.orders.set(state.orders);
    this.entries.set(state.entries);
    this.sequence = state.sequence;
    this.slots.restore(state.slots);
    this.hole = 0;
    this.dead = this.length - this.slots.used;
  }

  private insert(time: Microseconds, order: number, slot: number): void {
    if (this.hole === 1) {
      this.hole = 0;
      this.siftDown(0, time, order, slot);
      return;
    }
    if (this.length === this.times.length) this.grow();
    this.siftUp(this.length++, time, order, slot);
  }

  /** Closes the hole and drops dead entries until a live one, or nothing, is at the root. */
  private surface(): void {
    while (this.hole === 1 || (this.length > 0 && this.isDead(0))) {
      this.dead -= 1 - this.hole;
      this.hole = 0;
      const last = --this.length;
      if (last > 0) this.siftDown(0, this.times[last]!, this.orders[last]!, this.entries[last]!);
    }
  }

  private isDead(index: number): boolean {
    return this.slots.order[this.entries[index]!] !== this.orders[index];
  }

  private buryOne(): void {
    this.dead++;
    if (this.dead > SMALLEST_REBUILD && 2 * this.dead > this.length) this.rebuild();
  }

  private rebuild(): void {
    const { times, orders, entries } = this;
    let kept = 0;
    for (let index = this.hole; index < this.length; index++) {
      if (this.isDead(index)) continue;
      times[kept] = times[index]!;
      orders[kept] = orders[index]!;
      entries[kept++] = entries[index]!;
    }
    this.length = kept;
    this.hole = 0;
    this.dead = 0;
    for (let index = (kept - 2) >> 2; index >= 0; index--) {
      this.siftDown(index, times[index]!, orders[index]!, entries[index]!);
    }
  }

  private siftUp(start: number, time: number, order: number, slot: number): void {
    const { times, orders, entries } = this;
    let index = start;
    while (index > 0) {
      const parent = (index - 1) >> 2;
      const parentTime = times[parent]!;
      if (parentTime < time || (parentTime === time && orders[parent]! < order)) break;
      times[index] = parentTime;
      orders[index] = orders[parent]!;
      entries[index] = entries[parent]!;
      index = parent;
    }
    times[index] = time;
    orders[index] = order;
    entries[index] = slot;
  }

  private siftDown(start: number, time: number, order: number, slot: number): void {
    const { times, orders, entries, length } = this;
    let index = start;
    for (let child = 4 * index + 1; child < length; child = 4 * index + 1) {
      const end = Math.min(child + 4, length);
      let best = child;
      let bestTime = times[child]!;
      for (let other = child + 1; other < end; other++) {
        const otherTime = times[other]!;
        if (otherTime < bestTime || (otherTime === bestTime && orders[other]! < orders[best]!)) {
          best = other;
          bestTime = otherTime;
        }
      }
      if (time < bestTime || (time === bestTime && order < orders[best]!)) break;
      times[index] = bestTime;
      orders[index] = orders[best]!;
      entries[index] = entries[best]!;
      index = best;
    }
    times[index] = time;
    orders[index] = order;
    entries[index] = slot;
  }

  private grow(): void {
    const capacity = 2 * this.times.length;
    const { times, orders, entries } = this;
    this.times = new Float64Array(capacity);
    this.times.set(times);
    this.orders = new Float64Array(capacity);
    this.orders.set(orders);
    this.entries = new Int32Array(capacity);
    this.entries.set(entries);
  }
}
