/** Adds up the time during which something was on, by name. */
import { toSeconds } from '../engine/time.js';

/** Plain data. */
export interface SwitchedTimeState {
  readonly since: readonly (readonly [string, number])[];
  readonly total: readonly (readonly [string, number])[];
}

export class SwitchedTime {
  private readonly since = new Map<string, number>();
  private readonly total = new Map<string, number>();

  constructor(private readonly now: () => number) {}

  /** Idempotent: switching on what is on changes nothing. */
  set(name: string, on: boolean): void {
    const since = this.since.get(name);
    if (on && since === undefined) this.since.set(name, this.now());
    if (!on && since !== undefined) {
      this.since.delete(name);
      this.total.set(name, (this.total.get(name) ?? 0) + this.now() - since);
    }
  }

  /** Seconds by name until now, what is still on included; names sorted, those never on left out. */
  seconds(): Record<string, number> {
    const names = [...new Set([...this.since.keys(), ...this.total.keys()])].sort();
    return Object.fromEntries(names.map((name) => [name, toSeconds(this.of(name))]));
  }

  save(): SwitchedTimeState {
    return { since: [...this.since], total: [...this.total] };
  }

  restore({ since, total }: SwitchedTimeState): void {
    refill(this.since, since);
    refill(this.total, total);
  }

  private of(name: string): number {
    const since = this.since.get(name);
    return (this.total.get(name) ?? 0) + (since === undefined ? 0 : this.now() - since);
  }
}

function refill(map: Map<string, number>, entries: readonly (readonly [string, number])[]): void {
  map.clear();
  for (const [name, value] of entries) map.set(name, value);
}
