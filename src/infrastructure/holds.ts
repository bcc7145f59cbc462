/** What can hold a thing down; each kind is counted by the index of its host or process. */
export type HoldKind = 'power' | 'pause' | 'link' | 'full' | 'failed' | 'lost' | 'hang' | 'faulty';

/** Plain state. */
export type HoldsState = readonly (readonly [
  HoldKind,
  readonly (readonly [index: number, count: number])[],
])[];

/**
 * Counts of what holds things down. Faults overlap, and each is undone by itself: a thing goes down with the first hold
 * and comes back when the last lets go, in whatever order they were taken.
 */
export class Holds {
  private readonly counts = new Map<HoldKind, Map<number, number>>();

  /** @returns true when it is the first */
  take(kind: HoldKind, index: number): boolean {
    const count = this.count(kind, index);
    this.set(kind, index, count + 1);
    return count === 0;
  }

  /** @returns true when it was the last; one too many is ignored */
  release(kind: HoldKind, index: number): boolean {
    const count = this.count(kind, index);
    if (count > 0) this.set(kind, index, count - 1);
    return count === 1;
  }

  /** All let go at once (a process that dies does not hang any more). */
  clear(kind: HoldKind, index: number): void {
    this.set(kind, index, 0);
  }

  count(kind: HoldKind, index: number): number {
    return this.counts.get(kind)?.get(index) ?? 0;
  }

  save(): HoldsState {
    return [...this.counts].map(([kind, counts]) => [kind, [...counts]] as const);
  }

  restore(state: HoldsState): void {
    this.counts.clear();
    for (const [kind, counts] of state) this.counts.set(kind, new Map(counts));
  }

  private set(kind: HoldKind, index: number, count: number): void {
    let counts = this.counts.get(kind);
    if (counts === undefined) {
      counts = new Map<number, number>();
      this.counts.set(kind, counts);
    }
    if (count === 0) counts.delete(index);
    else counts.set(index, count);
  }
}
