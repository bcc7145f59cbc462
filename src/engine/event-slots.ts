/** A copy of the slots in use, plain data. */
export interface SlotsState {
  readonly used: number;
  readonly free: number;
  readonly time: Float64Array;
  readonly order: Float64Array;
  readonly argument: Float64Array;
  readonly target: Int32Array;
  readonly operation: Int32Array;
  readonly because: Int32Array;
  readonly generation: Int32Array;
}

/** At most this many events can be pending: the slot is the low part of a handle. */
const SLOT_LIMIT = 0x400000;

/** The order of a slot nobody uses; no heap entry has it. */
const NO_ORDER = -1;

/**
 * Where pending events live: one slot each, its columns in typed arrays that grow by doubling. A slot
 * that is given back changes its generation, so that old handles to it are recognised; 2³¹ generations pass before one repeats.
 */
export class EventSlots {
  /** How many slots hold an event. */
  used = 0;
  time = new Float64Array(64);
  order = new Float64Array(64);
  argument = new Float64Array(64);
  target = new Int32Array(64);
  operation = new Int32Array(64);
  because = new Int32Array(64);
  private generation = new Int32Array(64);
  /** Slots ever taken; those beyond have never been touched. */
  private touched = 0;
  /** Most recently freed slot, or -1; a free slot keeps the next one in `target`. */
  private free = -1;

  /** Fills a slot and returns it. Throws a `RangeError` when 4 194 304 events are pending already. */
  // eslint-disable-next-line @typescript-eslint/max-params -- an options object would be an allocation per event
  take(
    time: number,
    order: number,
    target: number,
    operation: number,
    argument: number,
    because: number,
  ): number {
    let slot = this.free;
    if (slot >= 0) this.free = this.target[slot]!;
    else slot = this.touch();
    this.used++;
    this.time[slot] = time;
    this.order[slot] = order;
    this.argument[slot] = argument;
    this.target[slot] = target;
    this.operation[slot] = operation;
    this.because[slot] = because;
    return slot;
  }

  /** Gives a slot back; handles to it are no longer pending. */
  release(slot: number): void {
    this.order[slot] = NO_ORDER;
    this.generation[slot] = (this.generation[slot]! + 1) & 0x7fffffff;
    this.target[slot] = this.free;
    this.free = slot;
    this.used--;
  }

  /** The handle of a slot in use. */
  handleOf(slot: number): number {
    return this.generation[slot]! * SLOT_LIMIT + slot;
  }

  /** The slot of a handle, or -1 if its event is not pending. */
  find(handle: number): number {
    const generation = Math.floor(handle / SLOT_LIMIT);
    const slot = handle - generation * SLOT_LIMIT;
    if (!(slot < this.touched) || slot < 0) return -1;
    return this.generation[slot] === generation && this.order[slot]! >= 0 ? slot : -1;
  }

  save(): SlotsState {
    const end = this.touched;
    return {
      used: this.used,
      free: this.free,
      time: this.time.slice(0, end),
      order: this.order.slice(0, end),
      argument: this.argument.slice(0, end),
      target: this.target.slice(0, end),
      operation: this.operation.slice(0, end),
      because: this.because.slice(0, end),
      generation: this.generation.slice(0, end),
    };
  }

  restore(state: SlotsState): void {
    this.touched = state.time.length;
    while (this.time.length < this.touched) this.grow();
    this.used = state.used;
    this.free = state.free;
    this.time.set(state.time);
    this.order.set(state.order);
    this.argument.set(state.argument);
    this.target.set(state.target);
    this.operation.set(state.operation);
    this.because.set(state.because);
    this.generation.set(state.generation);
    // Later slots must look as they did then, or a restored run would hand out other handles.
    this.generation.fill(0, this.touched);
  }

  private touch(): number {
    if (this.touched === this.time.length) {
      if (this.touched >= SLOT_LIMIT) throw new RangeError(`more than ${SLOT_LIMIT} events are pending`);
      this.grow();
    }
    return this.touched++;
  }

  private grow(): void {
    const capacity = 2 * this.time.length;
    this.time = widenDoubles(this.time, capacity);
    this.order = widenDoubles(this.order, capacity);
    this.argument = widenDoubles(this.argument, capacity);
    this.target = widenIntegers(this.target, capacity);
    this.operation = widenIntegers(this.operation, capacity);
    this.because = widenIntegers(this.because, capacity);
    this.generation = widenIntegers(this.generation, capacity);
  }
}

function widenDoubles(from: Float64Array, capacity: number): Float64Array<ArrayBuffer> {
  const wider = new Float64Array(capacity);
  wider.set(from);
  return wider;
}

function widenIntegers(from: Int32Array, capacity: number): Int32Array<ArrayBuffer> {
  const wider = new Int32Array(capacity);
  wider.set(from);
  return wider;
}
