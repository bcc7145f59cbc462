/** Plain state. */
export type SlowdownsState = readonly (readonly [key: string, factors: readonly number[]])[];

/**
 * The factors that slow each thing down at present. Their product is made anew at every change: undoing a
 * multiplication by a division would leave a rounding error behind.
 */
export class Slowdowns {
  private readonly factors = new Map<string, readonly number[]>();

  /** @returns the product of all factors on this thing */
  add(key: string, factor: number): number {
    return this.set(key, [...(this.factors.get(key) ?? []), factor]);
  }

  /** Takes one such factor away, if there is one. @returns the product of the rest */
  remove(key: string, factor: number): number {
    const factors = this.factors.get(key) ?? [];
    const index = factors.indexOf(factor);
    return this.set(
      key,
      factors.filter((_, position) => position !== index),
    );
  }

  save(): SlowdownsState {
    // The lists are replaced, never changed in place.
    return [...this.factors];
  }

  restore(state: SlowdownsState): void {
    this.factors.clear();
    for (const [key, factors] of state) this.factors.set(key, factors);
  }

  private set(key: string, factors: readonly number[]): number {
    if (factors.length === 0) this.factors.delete(key);
    else this.factors.set(key, factors);
    return factors.reduce((product, factor) => product * factor, 1);
  }
}
