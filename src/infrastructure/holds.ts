import type { CauseId } from '../engine/causes.js';

/** What can hold a thing down; each kind is kept by the index of its host or process. */
export type HoldKind = 'power' | 'pause' | 'link' | 'full' | 'failed' | 'lost' | 'hang' | 'faulty';

/** Plain state. */
export type HoldsState = readonly (readonly [
  HoldKind,
  readonly (readonly [index: number, causes: readonly CauseId[]])[],
])[];

const NOTHING: readonly CauseId[] = [];

/**
 * What holds things down, and why. Faults overlap, and each is undone by itself: a thing goes down with the first hold
 * and comes back when the last lets go, in whatever order they were taken.
 */
export class Holds {
  private readonly holds = new Map<HoldKind, Map<number, readonly CauseId[]>>();

  /** @param sameFaults do two changes go back to the same faults? Whoever lets go, lets go of what that fault has taken */
  constructor(private readonly sameFaults: (one: CauseId, other: CauseId) => boolean) {}

  /** @returns true when it is the first */
  take(kind: HoldKind, index: number, because: CauseId): boolean {
    const before = this.of(kind, index);
    this.set(kind, index, [...before, because]);
    return before.length === 0;
  }

  /** @returns true when it was the last; one too many is ignored */
  release(kind: HoldKind, index: number, because: CauseId): boolean {
    const before = this.of(kind, index);
    if (before.length === 0) return false;
    const own = before.length > 1 ? before.findIndex((taken) => this.sameFaults(taken, because)) : 0;
    const left = before.filter((_, place) => place !== Math.max(0, own));
    this.set(kind, index, left);
    return left.length === 0;
  }

  /** All let go at once (a process that dies does not hang any more). */
  clear(kind: HoldKind, index: number): void {
    this.set(kind, index, NOTHING);
  }

  has(kind: HoldKind, index: number): boolean {
    return this.of(kind, index).length > 0;
  }

  /** Why: the oldest that still holds; undefined when none does. */
  because(kind: HoldKind, index: number): CauseId | undefined {
    return this.of(kind, index)[0];
  }

  save(): HoldsState {
    // Lists are never changed in place.
    return [...this.holds].map(([kind, holds]) => [kind, [...holds]] as const);
  }

  restore(state: HoldsState): void {
    this.holds.clear();
    for (const [kind, holds] of state) this.holds.set(kind, new Map(holds));
  }

  private of(kind: HoldKind, index: number): readonly CauseId[] {
    return this.holds.get(kind)?.get(index) ?? NOTHING;
  }

  private set(kind: HoldKind, index: number, causes: readonly CauseId[]): void {
    let holds = this.holds.get(kind);
    if (holds === undefined) {
      holds = new Map<number, readonly CauseId[]>();
      this.holds.set(kind, holds);
    }
    if (causes.length === 0) holds.delete(index);
    else holds.set(index, causes);
  }
}
