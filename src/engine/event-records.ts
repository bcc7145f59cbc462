/** Doubles per record, one cache line: the seven below and one spare. */
export const RECORD = 8;
export const TIME = 0;
export const ORDER = 1;
export const ARGUMENT = 2;
export const TARGET = 3;
export const OPERATION = 4;
export const BECAUSE = 5;
export const HANDLE = 6;

/** Where a slot's event waits: nowhere, in the heap, or in a bucket of this number or above. */
export const FREE = -2;
export const IN_HEAP = -1;

/** The order of a slot nobody uses; no heap entry has it. */
const NO_ORDER = -1;
const SMALLEST = 64;

/**
 * The records of pending events. Handles are the numbers 0, 1, 2, ...; an event lives in the slot that is its
 * handle modulo the capacity, and a handle whose slot is taken is passed over. So a handle never
 * returns, finding its event takes one look, and below 2³¹ it is a small integer that needs no memory.
 */
export class EventRecords {
  /** How many events are pending. */
  size = 0;
  values = new Float64Array(SMALLEST * RECORD);
  /** For each slot `FREE`, `IN_HEAP` or the bucket its event waits in. */
  places = new Int32Array(SMALLEST).fill(FREE);
  /** Neighbours in that bucket's list, or -1. */
  next = new Int32Array(SMALLEST);
  previous = new Int32Array(SMALLEST);
  /** Numbers given out to handles and as turns of rescheduled events. */
  turns = 0;
  private mask = SMALLEST - 1;

  /** Whether another event needs more room. */
  get isFull(): boolean {
    return 4 * this.size > 3 * this.mask;
  }

  /** The slots there are. */
  get capacity(): number {
    return this.mask + 1;
  }

  /** The handle for the next event; its slot is free. Never call it when full. */
  nextHandle(): number {
    while (this.places[this.turns & this.mask] !== FREE) this.turns++;
    return this.turns++;
  }

  slotOf(handle: number): number {
    return handle & this.mask;
  }

  /** The slot of a pending event's handle, or -1. */
  find(handle: number): number {
    const slot = handle & this.mask;
    return this.values[slot * RECORD + HANDLE] === handle && this.places[slot] !== FREE ? slot : -1;
  }

  release(slot: number): void {
    this.values[slot * RECORD + ORDER] = NO_ORDER;
    this.places[slot] = FREE;
    this.size--;
  }

  /** Writes the slots in use to `slots`, ascending; returns how many. */
  list(slots: Int32Array): number {
    let length = 0;
    for (let slot = 0; length < this.size; slot++) {
      if (this.places[slot] !== FREE) slots[length++] = slot;
    }
    return length;
  }

  /** The records of all pending events, by slot. */
  save(): Float64Array {
    const saved = new Float64Array(this.size * RECORD);
    let end = 0;
    for (let slot = 0; end < saved.length; slot++) {
      if (this.places[slot] === FREE) continue;
      saved.set(this.values.subarray(slot * RECORD, (slot + 1) * RECORD), end);
      end += RECORD;
    }
    return saved;
  }

  /** Forgets everything and takes these records. Where they wait is to be decided: they are marked as in the heap. */
  restore(saved: Float64Array, capacity: number): void {
    if (capacity !== this.capacity) this.allocate(capacity);
    this.places.fill(FREE);
    for (let at = 0; at < saved.length; at += RECORD) {
      const slot = this.slotOf(saved[at + HANDLE]!);
      this.values.set(saved.subarray(at, at + RECORD), slot * RECORD);
      this.places[slot] = IN_HEAP;
    }
    this.size = saved.length / RECORD;
  }

  private allocate(capacity: number): void {
    this.values = new Float64Array(capacity * RECORD);
    this.places = new Int32Array(capacity);
    this.next = new Int32Array(capacity);
    this.previous = new Int32Array(capacity);
    this.mask = capacity - 1;
  }
}
