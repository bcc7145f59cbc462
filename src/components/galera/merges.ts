/**
 * Views that can hear each other merge into one: after a heal, and when a member that has started is let in. The merge
 * begins some time after they can (`reconnect`; a starting member comes by itself), and while it lasts the commits of
 * all who take part wait once more (`merge_stall`, `join_stall`).
 */
import type { CauseId, Microseconds } from '../../engine/index.js';
import type { Cluster } from './cluster.js';
import type { Side } from './evs.js';
import type { GaleraMember } from './member.js';

/** One view that is to become part of a greater one. */
interface Newcomer {
  readonly view: number;
  readonly startAt: Microseconds;
  readonly installAt: Microseconds;
  readonly because: CauseId;
}

/** A merge that can be installed now. */
export interface Union {
  /** The one that the others come to, first. */
  readonly sides: readonly Side[];
  readonly because: CauseId;
}

/** The parts of one island; the first is the one that the others come to. */
interface Meeting {
  readonly core: Side;
  readonly others: readonly Side[];
}

const NO_UNIONS: readonly Union[] = [];

export class Merges {
  private newcomers: Newcomer[] = [];

  constructor(private readonly cluster: Cluster) {}

  /** Takes in who has met, and who has lost sight of the others. @returns merges that are due */
  update(sides: readonly Side[], because: CauseId): readonly Union[] {
    if (sides.length <= 1) {
      // Nobody is there to be met.
      if (this.newcomers.length > 0) this.newcomers = [];
      return NO_UNIONS;
    }
    const meetings = meetingsOf(sides);
    const present = new Set(meetings.flatMap(({ others }) => others.map((side) => side.view.id)));
    this.newcomers = this.newcomers.filter(({ view }) => present.has(view));
    const unions: Union[] = [];
    for (const { core, others } of meetings) {
      for (const side of others) if (!this.find(side)) this.newcomers.push(this.newcomer(side, because));
      const taking = others.filter((side) => this.started(side));
      const due = taking
        .map((side) => this.find(side))
        .find((one) => one && one.installAt <= this.cluster.now);
      if (due) unions.push({ sides: [core, ...taking], because: due.because });
    }
    return unions;
  }

  /** Why the commits of a side wait for a merge; 0 when they do not. */
  stallOf(side: Side, sides: readonly Side[]): CauseId {
    if (sides.length <= 1) return 0;
    for (const { core, others } of meetingsOf(sides)) {
      const taking = others.filter((other) => this.started(other));
      const concerned = core === side ? taking[0] : taking.find((other) => other === side);
      if (concerned) return this.find(concerned)?.because ?? 0;
    }
    return 0;
  }

  get underWay(): boolean {
    return this.newcomers.length > 0;
  }

  nextDue(): Microseconds {
    const now = this.cluster.now;
    let next = Infinity;
    for (const { startAt, installAt } of this.newcomers) {
      if (startAt > now) next = Math.min(next, startAt);
      if (installAt > now) next = Math.min(next, installAt);
    }
    return next;
  }

  save(): unknown {
    return [...this.newcomers];
  }

  restore(state: unknown): void {
    this.newcomers = [...(state as Newcomer[])];
  }

  private find(side: Side): Newcomer | undefined {
    return this.newcomers.find(({ view }) => view === side.view.id);
  }

  private started(side: Side): boolean {
    return (this.find(side)?.startAt ?? Infinity) <= this.cluster.now;
  }

  private newcomer(side: Side, because: CauseId): Newcomer {
    const { cluster } = this;
    const member = firstOf(side);
    const fresh = member.closed;
    const startAt = cluster.now + (fresh ? 0 : cluster.drawn('reconnect', member));
    const installAt = startAt + cluster.drawn(fresh ? 'join' : 'merge', member);
    const reason = fresh ? member.because : because || member.because;
    return { view: side.view.id, startAt, installAt, because: reason };
  }
}

/** Where several settled sides are on one island. */
function meetingsOf(sides: readonly Side[]): Meeting[] {
  const meetings: Meeting[] = [];
  const islands = new Set(sides.map(({ island }) => island));
  for (const island of islands) {
    const settled = sides.filter((side) => side.island === island && side.missing.length === 0);
    const [core, ...others] = settled.sort(precedence);
    if (core && others.length > 0) meetings.push({ core, others });
  }
  return meetings;
}

/** A primary component before others, the older before the newer; then the greater; then the first member. */
function precedence(one: Side, other: Side): number {
  return (
    Number(other.view.primary) - Number(one.view.primary) ||
    one.view.history - other.view.history ||
    other.members.length - one.members.length ||
    firstOf(one).index - firstOf(other).index
  );
}

function firstOf(side: Side): GaleraMember {
  const [first] = side.members;
  if (first === undefined) throw new Error('a side has members');
  return first;
}
