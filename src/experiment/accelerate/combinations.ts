/** Which faults together took the service down, how much each combination counts, and a side run to look at. */
import { order } from '../ranked.js';
import type { Combination, SideRunName } from './accelerated.js';

/** A combination names at most so many faults. */
const MOST_FAULTS = 3;
const MOST_KEPT = 2000;

interface Kind {
  sum: number;
  largest: number;
  example: SideRunName;
}

export class Combinations {
  private readonly kinds = new Map<string, Kind>();

  add(faults: readonly string[], amount: number, example: SideRunName): void {
    const key = faults.slice(0, MOST_FAULTS).join('+') + (faults.length > MOST_FAULTS ? '+more' : '');
    const kind = this.kinds.get(key);
    if (kind === undefined) {
      if (this.kinds.size < MOST_KEPT) this.kinds.set(key, { sum: amount, largest: amount, example });
      return;
    }
    kind.sum += amount;
    if (amount <= kind.largest) return;
    kind.largest = amount;
    kind.example = example;
  }

  merge(other: Combinations): void {
    for (const [key, { sum, largest, example }] of other.kinds) {
      const kind = this.kinds.get(key);
      if (kind === undefined) {
        if (this.kinds.size < MOST_KEPT) this.kinds.set(key, { sum, largest, example });
        continue;
      }
      kind.sum += sum;
      if (largest > kind.largest) Object.assign(kind, { largest, example });
    }
  }

  /** By share of the whole, largest first. */
  ranked(): Combination[] {
    let total = 0;
    for (const { sum } of this.kinds.values()) total += sum;
    return [...this.kinds]
      .sort(([a, x], [b, y]) => y.sum - x.sum || order(a, b))
      .map(([faults, { sum, example }]) => ({ faults, share: sum / total, example }));
  }
}
