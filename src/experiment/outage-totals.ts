/** Outages of all replications: how long, what they cost, and of which kinds they were. */
import { RatioMoments } from '../metrics/moments.js';
import type { OutageOutcome, ReplicationOutcome } from '../metrics/outcome.js';
import { Sample } from '../metrics/sample.js';

/** Outages of one kind. */
export interface OutageKindTotal {
  readonly origin: string;
  readonly faults: string;
  count: number;
  seconds: number;
  /** The longest of the first replication that has any. */
  readonly example: { readonly replication: number; startSeconds: number; seconds: number };
}

export class OutageTotals {
  readonly seconds = new Sample();
  readonly kinds = new Map<string, OutageKindTotal>();
  /** What each outage cost beside 1: sums, and how uneven they are. Unplanned: without those that are all planned. */
  readonly secondsUnplanned = new RatioMoments();
  readonly lost = new RatioMoments();
  readonly lostUnplanned = new RatioMoments();

  get count(): number {
    return this.seconds.count;
  }

  add({ outages, replication }: ReplicationOutcome): void {
    for (const one of outages) {
      const seconds = one.endSeconds - one.startSeconds;
      this.seconds.add(seconds);
      this.lost.add(one.lost, 1);
      if (one.plannedShare < 1) {
        this.secondsUnplanned.add(seconds * (1 - one.plannedShare), 1);
        this.lostUnplanned.add(one.lost * (1 - one.plannedShare), 1);
      }
      this.addKind(one, seconds, replication);
    }
  }

  private addKind(
    { origin, faults, startSeconds }: OutageOutcome,
    seconds: number,
    replication: number,
  ): void {
    const key = `${origin}\u0000${faults}`;
    let kind = this.kinds.get(key);
    if (kind === undefined) {
      const example = { replication, startSeconds, seconds };
      kind = { origin, faults, count: 0, seconds: 0, example };
      this.kinds.set(key, kind);
    }
    kind.count += 1;
    kind.seconds += seconds;
    if (kind.example.replication === replication && kind.example.seconds < seconds) {
      kind.example.startSeconds = startSeconds;
      kind.example.seconds = seconds;
    }
  }
}
