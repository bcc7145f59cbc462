import type { JobTable } from './job-table.js';

/** Plain state. */
export interface JobHeapState {
  readonly slots: Int32Array;
  readonly virtualTime: number;
  readonly rate: number;
}

/** The jobs of one process, the one that will finish first on top: a binary heap of slots of the table. */
export class JobHeap {
  size = 0;
  /** Work done so far for a job that has been here since virtual time 0, in seconds. */
  virtualTime = 0;
  /** Virtual seconds per second, as long as nothing changes. */
  rate = 0;
  private slots = new Int32Array(16);

  constructor(private readonly table: JobTable) {}

  /** Slot of the job that finishes first; the heap must not be empty. */
  get top(): number {
    return this.slots[0]!;
  }

  push(slot: number): void {
    if (this.size === this.slots.length) {
      const wider = new Int32Array(2 * this.slots.length);
      wider.set(this.slots);
      this.slots = wider;
    }
    this.rise(this.size++, slot);
  }

  remove(slot: number): void {
    const position = this.table.position[slot]!;
    const last = this.slots[--this.size]!;
    if (position < this.size) this.settle(position, last);
    // Nobody is left to compare with: starting anew keeps virtual time small and exact.
    if (this.size === 0) this.virtualTime = 0;
  }

  /** Gives back every job. */
  clear(): void {
    for (let position = 0; position < this.size; position++) this.table.release(this.slots[position]!);
    this.size = 0;
    this.virtualTime = 0;
  }

  save(): JobHeapState {
    return { slots: this.slots.slice(0, this.size), virtualTime: this.virtualTime, rate: this.rate };
  }

  restore(state: JobHeapState): void {
    this.size = state.slots.length;
    if (this.slots.length < this.size) this.slots = new Int32Array(2 * this.size);
    this.slots.set(state.slots);
    this.virtualTime = state.virtualTime;
    this.rate = state.rate;
  }

  private settle(position: number, slot: number): void {
    const { finish } = this.table;
    const parent = (position - 1) >> 1;
    if (position > 0 && finish[slot]! < finish[this.slots[parent]!]!) this.rise(position, slot);
    else this.sink(position, slot);
  }

  private rise(from: number, slot: number): void {
    const { finish } = this.table;
    let position = from;
    while (position > 0) {
      const parent = (position - 1) >> 1;
      const above = this.slots[parent]!;
      if (finish[above]! <= finish[slot]!) break;
      this.put(position, above);
      position = parent;
    }
    this.put(position, slot);
  }

  private sink(from: number, slot: number): void {
    const { finish } = this.table;
    let position = from;
    for (;;) {
      let child = 2 * position + 1;
      if (child >= this.size) break;
      if (child + 1 < this.size && finish[this.slots[child + 1]!]! < finish[this.slots[child]!]!) child++;
      const below = this.slots[child]!;
      if (finish[slot]! <= finish[below]!) break;
      this.put(position, below);
      position = child;
    }
    this.put(position, slot);
  }

  private put(position: number, slot: number): void {
    this.slots[position] = slot;
    this.table.position[slot] = position;
  }
}
