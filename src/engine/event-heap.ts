import { ORDER, RECORD, TIME, type EventRecords } from './event-records.js';

/** Below this size a heap full of dead entries is not worth rebuilding. */
const SMALLEST_REBUILD = 64;

/**
 * A binary heap of (time, order, slot) in typed arrays, smallest time, then smallest order first. An entry whose
 * order is no longer that of its slot is dead: cancelling an event costs nothing here, and moving entries about needs no
 * back references. A root that was taken stays open as a hole until the next insertion fills it, so that the usual
 * take-then-insert sifts once.
 *
 * Beyond the last entry every time and order is `Infinity`, so that a parent always has two children to compare; and the
 * smaller child is found by arithmetic, not by a branch that no processor can predict. Together they made a hold of
 * a hundred events a third faster than the plain 4-ary heap.
 */
export class EventHeap {
  /** Entries, dead ones and the hole included. */
  length = 0;
  times = new Float64Array(64).fill(Infinity);
  slots = new Int32Array(64);
  private orders = new Float64Array(64).fill(Infinity);
  /** 1 while the root is a hole. */
  private hole = 0;
  private dead = 0;

  constructor(private readonly records: EventRecords) {}

  /** Adds the event of a slot. Its time and order travel in typed arrays: as arguments they would be allocated. */
  insert(slot: number): void {
    if (this.hole === 0 && ++this.length === this.times.length) this.grow();
    const index = this.hole === 1 ? 0 : this.length - 1;
    const { values } = this.records;
    this.times[index] = values[slot * RECORD + TIME]!;
    this.orders[index] = values[slot * RECORD + ORDER]!;
    this.slots[index] = slot;
    if (this.hole === 0) {
      this.siftUp(index);
      return;
    }
    this.hole = 0;
    this.siftDown(0);
  }

  /** Brings a live entry to the root; `false` if there is none. */
  surface(): boolean {
    while (this.hole === 1 || (this.dead > 0 && this.isDead(0))) {
      this.dead -= 1 - this.hole;
      this.hole = 0;
      this.moveLastToRoot();
    }
    return this.length > 0;
  }

  /** Takes the root, which is live, away. */
  takeRoot(): void {
    this.hole = 1;
  }

  /** Says that one entry more has died. */
  bury(): void {
    this.dead++;
    if (this.dead > SMALLEST_REBUILD && 2 * this.dead > this.length) this.rebuild();
  }

  /** Empties the heap into `slots`, live entries only; returns how many. */
  drain(slots: Int32Array): number {
    let length = 0;
    for (let index = this.hole; index < this.length; index++) {
      if (!this.isDead(index)) slots[length++] = this.slots[index]!;
    }
    this.clear();
    return length;
  }

  clear(): void {
    this.times.fill(Infinity, 0, this.length);
    this.orders.fill(Infinity, 0, this.length);
    this.length = 0;
    this.hole = 0;
    this.dead = 0;
  }

  private moveLastToRoot(): void {
    const { times, orders, slots } = this;
    const last = --this.length;
    times[0] = times[last]!;
    orders[0] = orders[last]!;
    slots[0] = slots[last]!;
    times[last] = Infinity;
    orders[last] = Infinity;
    this.siftDown(0);
  }

  private isDead(index: number): boolean {
    return this.records.values[this.slots[index]! * RECORD + ORDER] !== this.orders[index];
  }

  private rebuild(): void {
    const { times, orders, slots } = this;
    let kept = 0;
    for (let index = this.hole; index < this.length; index++) {
      if (this.isDead(index)) continue;
      times[kept] = times[index]!;
      orders[kept] = orders[index]!;
      slots[kept++] = slots[index]!;
    }
    times.fill(Infinity, kept, this.length);
    orders.fill(Infinity, kept, this.length);
    this.length = kept;
    this.hole = 0;
    this.dead = 0;
    for (let index = (kept >> 1) - 1; index >= 0; index--) {
      this.siftDown(index);
    }
  }

  /** Moves an entry towards the root until its parent comes before it. */
  private siftUp(start: number): void {
    const { times, orders, slots } = this;
    const time = times[start]!;
    const order = orders[start]!;
    const slot = slots[start]!;
    let index = start;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const parentTime = times[parent]!;
      if (parentTime <= time && (parentTime < time || orders[parent]! < order)) break;
      times[index] = parentTime;
      orders[index] = orders[parent]!;
      slots[index] = slots[parent]!;
      index = parent;
    }
    times[index] = time;
    orders[index] = order;
    slots[index] = slot;
  }

  /** Moves an entry away from the root until it comes before its children. */
  private siftDown(start: number): void {
    const { times, orders, slots, length } = this;
    const time = times[start]!;
    const order = orders[start]!;
    const slot = slots[start]!;
    let index = start;
    for (let child = 2 * index + 1; child < length; child = 2 * index + 1) {
      const left = times[child]!;
      const right = times[child + 1]!;
      let best = child + (+(right < left) | 0);
      if (left === right && orders[child + 1]! < orders[child]!) best = child + 1;
      const bestTime = times[best]!;
      if (bestTime >= time && (bestTime > time || order < orders[best]!)) break;
      times[index] = bestTime;
      orders[index] = orders[best]!;
      slots[index] = slots[best]!;
      index = best;
    }
    times[index] = time;
    orders[index] = order;
    slots[index] = slot;
  }

  private grow(): void {
    const capacity = 2 * this.times.length;
    const { times, orders, slots } = this;
    this.times = new Float64Array(capacity).fill(Infinity);
    this.times.set(times);
    this.orders = new Float64Array(capacity).fill(Infinity);
    this.orders.set(orders);
    this.slots = new Int32Array(capacity);
    this.slots.set(slots);
  }
}
