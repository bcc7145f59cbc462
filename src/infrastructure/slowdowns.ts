import type { CauseId } from '../engine/causes.js';

/** One thing that slows another down, and why. */
interface Slowdown {
  readonly factor: number;
  readonly because: CauseId;
}

/** Plain state. */
export type SlowdownsState = readonly (readonly [key: string, slowdowns: readonly Slowdown[]])[];

/**
 * What slows each thing down at present. The product of the factors is made anew at every change: undoing a
 * multiplication by a division would leave a rounding error behind.
 */
export class Slowdowns {
  private readonly slowdowns = new Map<string, readonly Slowdown[]>();

  /** @param sameFaults do two changes go back to the same faults? */
  constructor(private readonly sameFaults: (one: CauseId, other: CauseId) => boolean) {}

  /** @returns the product of all factors on this thing */
  add(key: string, factor: number, because: CauseId): number {
    return this.set(key, [...this.of(key), { factor, because }]);
  }

  /** Takes one such factor away, if there is one; of several, that of the same fault. @returns the product of the rest */
  remove(key: string, factor: number, because: CauseId): number {
    const slowdowns = this.of(key);
    const alike = slowdowns.filter((one) => one.factor === factor);
    const own = alike.length > 1 ? alike.find((one) => this.sameFaults(one.because, because)) : undefined;
    const gone = own ?? alike[0];
    return this.set(
      key,
      slowdowns.filter((one) => one !== gone),
    );
  }

  get any(): boolean {
    return this.slowdowns.size > 0;
  }

  /** Why it is slow: the oldest that still slows it down; undefined when nothing does. */
  because(key: string): CauseId | undefined {
    return this.of(key)[0]?.because;
  }

  save(): SlowdownsState {
    // The lists are replaced, never changed in place.
    return [...this.slowdowns];
  }

  restore(state: SlowdownsState): void {
    this.slowdowns.clear();
    for (const [key, slowdowns] of state) this.slowdowns.set(key, slowdowns);
  }

  private of(key: string): readonly Slowdown[] {
    return this.slowdowns.get(key) ?? [];
  }

  private set(key: string, slowdowns: readonly Slowdown[]): number {
    if (slowdowns.length === 0) this.slowdowns.delete(key);
    else this.slowdowns.set(key, slowdowns);
    return slowdowns.reduce((product, { factor }) => product * factor, 1);
  }
}
