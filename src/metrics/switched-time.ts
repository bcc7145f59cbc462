/** Adds up the time during which something was on, by name. */
import { toSeconds } from '../engine/time.js';

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

  private of(name: string): number {
    const since = this.since.get(name);
    return (this.total.get(name) ?? 0) + (since === undefined ? 0 : this.now() - since);
  }
}
