/** Handle of a job: a number, safe to keep after the job has ended. */
export type JobHandle = number;

/** Never a job. */
export const NO_JOB: JobHandle = -1;

/** At most this many jobs at a time: the slot is the low part of a handle. */
const SLOT_LIMIT = 0x400000;
const FREE = -1;

/** Plain state. */
export interface JobTableState {
  readonly finish: Float64Array;
  readonly tag: Float64Array;
  readonly heap: Int32Array;
  readonly position: Int32Array;
  readonly generation: Int32Array;
  readonly free: number;
}

/**
 * Jobs in columns of typed arrays: nothing is allocated for a job. A slot that is given back changes its generation, so
 * that old handles to it are recognised.
 */
export class JobTable {
  /** In the virtual time of its process: the work done for each job of it so far. */
  finish = new Float64Array(64);
  tag = new Float64Array(64);
  /** Index of the heap (of the process) it is in. */
  heap = new Int32Array(64);
  /** Place in that heap, FREE for a free slot. */
  position = new Int32Array(64).fill(FREE);
  private generation = new Int32Array(64);
  /** Slots ever taken; those beyond have never been touched. */
  private touched = 0;
  /** Most recently freed slot, or -1; a free slot keeps the next one in `heap`. */
  private free = -1;

  take(heap: number, finish: number, tag: number): number {
    let slot = this.free;
    if (slot >= 0) this.free = this.heap[slot]!;
    else slot = this.touch();
    this.heap[slot] = heap;
    this.finish[slot] = finish;
    this.tag[slot] = tag;
    return slot;
  }

  /** Its place in the heap must have been given up before. */
  release(slot: number): void {
    this.position[slot] = FREE;
    this.generation[slot] = (this.generation[slot]! + 1) & 0x7fffffff;
    this.heap[slot] = this.free;
    this.free = slot;
  }

  handleOf(slot: number): JobHandle {
    return this.generation[slot]! * SLOT_LIMIT + slot;
  }

  /** The slot of a handle, -1 when its job has ended. */
  find(handle: JobHandle): number {
    const generation = Math.floor(handle / SLOT_LIMIT);
    const slot = handle - generation * SLOT_LIMIT;
    if (handle < 0 || slot >= this.touched) return -1;
    return this.generation[slot] === generation && this.position[slot] !== FREE ? slot : -1;
  }

  save(): JobTableState {
    const end = this.touched;
    return {
      finish: this.finish.slice(0, end),
      tag: this.tag.slice(0, end),
      heap: this.heap.slice(0, end),
      position: this.position.slice(0, end),
      generation: this.generation.slice(0, end),
      free: this.free,
    };
  }

  restore(state: JobTableState): void {
    this.touched = state.finish.length;
    while (this.finish.length < this.touched) this.grow();
    this.finish.set(state.finish);
    this.tag.set(state.tag);
    this.heap.set(state.heap);
    this.position.set(state.position);
    this.generation.set(state.generation);
    // Later slots must look as they did then, or a restored run would hand out other handles.
    this.position.fill(FREE, this.touched);
    this.generation.fill(0, this.touched);
    this.free = state.free;
  }

  private touch(): number {
    if (this.touched === this.finish.length) {
      if (this.touched >= SLOT_LIMIT) throw new RangeError(`more than ${SLOT_LIMIT} jobs at a time`);
      this.grow();
    }
    return this.touched++;
  }

  private grow(): void {
    const capacity = 2 * this.finish.length;
    this.finish = widened(this.finish, new Float64Array(capacity));
    this.tag = widened(this.tag, new Float64Array(capacity));
    this.heap = widened(this.heap, new Int32Array(capacity));
    this.position = widened(this.position, new Int32Array(capacity).fill(FREE));
    this.generation = widened(this.generation, new Int32Array(capacity));
  }
}

function widened<T extends Float64Array | Int32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
