/**
 * Which hosts are alike: interchangeable by the model, and in the same state. Where one of several is taken "the first in
 * order", it may be any of those that are alike; others must keep their identity.
 */
import type { Model } from './model.js';
import type { Moment } from './moment.js';

/** Hosts that the model does not tell apart are in different states, and their order matters: do not lump them. */
export class OrderMatters extends Error {}

export class Likeness {
  /**
   * @param classes class of each host; hosts of a class are interchangeable
   * @param places where in a state the things of each host stand
   */
  constructor(
    private readonly model: Model,
    private readonly moment: Moment,
    private readonly classes: readonly number[],
    private readonly places: readonly (readonly number[])[],
  ) {}

  /** @throws OrderMatters unless those of a class are in the same state */
  requireAlike(hosts: readonly number[]): void {
    if (hosts.length < 2) return;
    const stateOf = new Map<number, string>();
    for (const host of hosts) {
      const state = this.stateOf(host);
      const other = stateOf.get(this.classes[host]!) ?? state;
      if (state !== other) throw new OrderMatters();
      stateOf.set(this.classes[host]!, state);
    }
  }

  /** @throws OrderMatters unless it is the same in which order these are taken: all alike, or each of its own class */
  requireOneOrder(hosts: readonly number[]): void {
    const classes = new Set(hosts.map((host) => this.classes[host]));
    if (classes.size === 1) this.requireAlike(hosts);
    else if (classes.size < hosts.length) throw new OrderMatters();
  }

  /** Slots in groups of those that are alike. */
  gather(slots: readonly number[]): number[][] {
    const groups = new Map<string, number[]>();
    for (const slot of slots) {
      const key = this.keyOf(slot);
      const group = groups.get(key);
      if (group) group.push(slot);
      else groups.set(key, [slot]);
    }
    return [...groups.values()];
  }

  private keyOf(slot: number): string {
    const { fault, hosts } = this.model.slots[slot]!;
    const [host] = hosts;
    if (host === undefined || hosts.length > 1) return `slot ${slot}`;
    return `${fault} ${this.classes[host]!} ${this.stateOf(host)}`;
  }

  private stateOf(host: number): string {
    return this.places[host]!.map((place) => this.moment.state[place]!).join(' ');
  }
}
