/** Crews that repair: a limited number of hands, perhaps shared by several tiers, and those who wait for one. */
import type { Streams } from '../engine/streams.js';
import type { CrewSpecification } from './specification.js';

/** An incident that waits for a hand, and the number of its fault. */
interface Waiting {
  readonly incident: number;
  readonly fault: number;
}

/** Plain state. */
export interface CrewState {
  readonly busy: number;
  readonly waiting: readonly Waiting[];
  readonly picks: number;
}

export class Crew {
  private busy = 0;
  /** In the order in which somebody was ready for them. */
  private waiting: Waiting[] = [];
  private picks = 0;

  constructor(
    readonly specification: CrewSpecification,
    private readonly streams: Streams,
  ) {}

  /** @returns whether a hand is free and has been taken; else the incident waits */
  request(incident: number, fault: number): boolean {
    if (this.busy >= this.specification.count) {
      this.waiting.push({ incident, fault });
      return false;
    }
    this.busy += 1;
    return true;
  }

  /** A hand is free. @returns the incident that it goes on with, null when none waits */
  release(): number | null {
    const next = this.waiting.length > 0 ? this.waiting.splice(this.pick(), 1)[0] : undefined;
    if (next === undefined) this.busy -= 1;
    return next?.incident ?? null;
  }

  save(): CrewState {
    return { busy: this.busy, waiting: [...this.waiting], picks: this.picks };
  }

  restore(state: CrewState): void {
    this.busy = state.busy;
    this.waiting = [...state.waiting];
    this.picks = state.picks;
  }

  private pick(): number {
    const { order } = this.specification;
    if (order === 'fifo' || this.waiting.length === 1) return 0;
    if (order === 'random') return this.lot(this.waiting.length);
    const faults = [...new Set(this.waiting.map(({ fault }) => fault))].sort((a, b) => a - b);
    const chosen = faults[this.lot(faults.length)];
    return this.waiting.findIndex(({ fault }) => fault === chosen);
  }

  private lot(among: number): number {
    if (among === 1) return 0;
    const { name } = this.specification;
    return Math.floor(this.streams.once(`crews/${name}/pick/${this.picks++}`) * among);
  }
}
