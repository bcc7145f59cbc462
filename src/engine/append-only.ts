const CHUNK_BITS = 10;
const CHUNK_SIZE = 1 << CHUNK_BITS;

/** A copy of an append-only list: its chunks, shared until somebody writes. Plain data. */
export interface AppendOnlyState<T> {
  readonly length: number;
  readonly chunks: readonly (readonly T[])[];
}

/**
 * A list that only grows, in chunks that snapshots share: saving copies one reference per 1024 entries,
 * and the first write to a shared chunk copies that chunk.
 */
export class AppendOnly<T> {
  length = 0;
  private chunks: T[][] = [];
  /** Per chunk: whether no snapshot can see it. */
  private owned: boolean[] = [];

  /** Appends and returns the index of the new entry. */
  push(value: T): number {
    const index = this.length++;
    const chunk = index >> CHUNK_BITS;
    if (chunk === this.chunks.length) {
      this.chunks.push([]);
      this.owned.push(true);
    }
    this.own(chunk).push(value);
    return index;
  }

  /** The entry at an index from 0 to `length - 1`; throws a `RangeError` elsewhere. */
  at(index: number): T {
    if (!(index >= 0 && index < this.length)) throw new RangeError(`no entry ${index} among ${this.length}`);
    return this.chunks[index >> CHUNK_BITS]![index & (CHUNK_SIZE - 1)]!;
  }

  /** Replaces the entry at an index; snapshots keep the old one. */
  set(index: number, value: T): void {
    this.own(index >> CHUNK_BITS)[index & (CHUNK_SIZE - 1)] = value;
  }

  save(): AppendOnlyState<T> {
    this.owned.fill(false);
    return { length: this.length, chunks: this.chunks.slice() };
  }

  restore(state: AppendOnlyState<T>): void {
    this.length = state.length;
    // The cast is safe: a chunk that is not owned is copied before it is written.
    this.chunks = state.chunks.slice() as T[][];
    this.owned = this.chunks.map(() => false);
  }

  private own(chunk: number): T[] {
    if (this.owned[chunk] !== true) {
      this.chunks[chunk] = this.chunks[chunk]!.slice();
      this.owned[chunk] = true;
    }
    return this.chunks[chunk]!;
  }
}
