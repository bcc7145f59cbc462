/**
 * A station as the flow lens knows it: workers held by requests that got no answer to a call, and a line of requests
 * that wait for a worker or, having one, for a processor. While nothing is short, requests pass through without being
 * listed here; their workers are counted as rate × time.
 */
import type { CauseId } from '../../engine/causes.js';
import { Peak, type PeakState } from './host-use.js';
import type { Microseconds } from '../../engine/time.js';
import { Utilisation, type UtilisationState } from '../../infrastructure/utilisation.js';
import type { Endpoint, Station } from '../../infrastructure/service.js';
import type { StationUse } from '../lens.js';
import { State, type Parcel } from './parcel.js';
import type { Place } from './place.js';

/** Amounts of requests below this are nothing. */
export const NOTHING = 1e-9;

const HALF = 0.5;
/** With so many of those who came last a new one is compared. */
const LAST = 16;
const LONG_LINE = 100;
/** What has been merged is merged again when it has grown so much: to compare after every step would cost more than it saves. */
const GROWN = 1.25;
const SHORT_LINE = 8;

/** Plain data. */
export interface SavedStation {
  readonly index: number;
  /** Numbers of parcels. */
  readonly line: readonly number[];
  readonly plain: Pick<
    StationFlow,
    | ('stuck' | 'stuckAlive' | 'lineAmount' | 'passing' | 'workerSeconds' | 'incarnation' | 'fullCause')
    | ('begun' | 'longest' | 'mergedFrom' | 'usageSince' | 'told' | 'toldBlocked')
  >;
  readonly usage: UtilisationState;
  readonly peak: PeakState;
}

export class StationFlow {
  /** Somebody has come to it. */
  used = false;
  /** Workers held by parcels that are parked somewhere in the plan. */
  stuck = 0;
  /** Of those, with users who still wait. */
  stuckAlive = 0;
  /** In order of arrival; those whose call has just been answered come first, for they have their workers. */
  line: Parcel[] = [];
  lineAmount = 0;
  /** Who has come in the step under way, while somebody waits. */
  readonly door: Parcel[] = [];
  /** Workers of requests that pass through. */
  passing = 0;
  /** Worker-seconds that this step may still use. */
  workerSeconds = 0;
  incarnation = 0;
  /** What it is out of balance because of, as a cause of its own; 0: it is in balance, or nobody asked yet. */
  fullCause: CauseId = 0;
  begun = 0;
  /** The same, at the beginning of the step. */
  begunBefore = 0;
  longest = 0;
  /** What the profile of the load makes of its use while all is well. */
  readonly peak = new Peak();
  readonly usage = new Utilisation();
  usageSince: Microseconds = 0;
  told = false;
  /** Listeners know that it is blocked, or that it is not. */
  toldBlocked = false;
  /** Dead work in the line is merged where it is so long. */
  mergedFrom = LONG_LINE;

  constructor(
    readonly station: Station,
    readonly endpoint: Endpoint,
    /** Among all, in the order in which they were first met. */
    readonly index: number,
  ) {}

  /** The first one comes. */
  begin(now: Microseconds): void {
    this.used = true;
    this.stuck = this.stuckAlive = this.lineAmount = this.passing = this.workerSeconds = 0;
    this.begun = this.longest = this.fullCause = 0;
    this.told = this.toldBlocked = false;
    this.mergedFrom = LONG_LINE;
    this.line = [];
    this.incarnation = this.station.process.incarnation;
    this.usageSince = now;
    this.usage.reset(now);
    this.peak.reset();
  }

  /** Connections that still fit, in the queue or at a worker. */
  get room(): number {
    const { workers, backlog } = this.station;
    if (workers === Infinity) return Infinity;
    // The kernel lets one more in than the backlog says.
    const free = this.station.process.working ? Math.max(0, workers - this.stuck - this.passing) : 0;
    return Math.max(0, free + backlog + 1 - this.lineAmount);
  }

  /** Workers come whole: where less than half of one is left in amounts, there is none. */
  get freeWorkers(): number {
    const free = this.station.workers - this.stuck;
    return free < HALF ? 0 : free;
  }

  /** None is free, and only a change can free one. */
  get blocked(): boolean {
    return this.station.process.working && this.freeWorkers === 0;
  }

  append(parcel: Parcel): void {
    this.line.push(parcel);
    this.lineAmount += parcel.amount;
    this.longest = Math.max(this.longest, this.lineAmount);
  }

  /**
   * Dead work that waits together is one parcel of each kind: whose turn comes first among it matters to nobody.
   * @param loosened some of it may have become alike in this step
   */
  merge(loosened: boolean): void {
    if (this.line.length < (loosened ? SHORT_LINE : this.mergedFrom)) return;
    const run = new Map<Place, Parcel>();
    this.line = this.line.filter((parcel) => {
      if (parcel.alive > NOTHING || parcel.probe !== null || parcel.step > 0) {
        run.clear();
        return true;
      }
      const first = run.get(parcel.place);
      if (first?.next !== parcel.next) {
        run.set(parcel.place, parcel);
        return true;
      }
      first.dead += parcel.amount;
      parcel.dead = 0;
      parcel.state = State.moving;
      return false;
    });
    this.mergedFrom = Math.max(LONG_LINE, Math.round(this.line.length * GROWN));
  }

  /** Whoever comes at the same time as one of the last in the line waits with it. @returns whether there is such a one */
  joinLast(parcel: Parcel): boolean {
    if (parcel.probe !== null) return false;
    const { line } = this;
    for (let index = line.length - 1; index >= Math.max(0, line.length - LAST); index--) {
      const other = line[index]!;
      if (other.probe !== null) return false;
      if (other.place !== parcel.place || !other.resembles(parcel)) continue;
      this.lineAmount += parcel.amount;
      this.longest = Math.max(this.longest, this.lineAmount);
      other.absorb(parcel);
      parcel.station = null;
      parcel.state = State.moving;
      return true;
    }
    return false;
  }

  putFirst(parcel: Parcel): void {
    this.line.unshift(parcel);
    this.lineAmount += parcel.amount;
  }

  /** Workers in use now. */
  get busy(): number {
    const { workers } = this.station;
    return Math.min(
      workers,
      this.stuck + this.passing + (this.station.process.working ? this.lineAmount : 0),
    );
  }

  save(): SavedStation {
    const { stuck, stuckAlive, lineAmount, passing, workerSeconds, incarnation, fullCause } = this;
    const { begun, longest, mergedFrom, usageSince, told, toldBlocked } = this;
    const now = { stuck, stuckAlive, lineAmount, passing, workerSeconds, incarnation, fullCause };
    return {
      index: this.index,
      line: this.line.map(({ number }) => number),
      plain: { ...now, begun, longest, mergedFrom, usageSince, told, toldBlocked },
      usage: this.usage.save(),
      peak: this.peak.save(),
    };
  }

  restore({ line, plain, usage, peak }: SavedStation, parcels: readonly Parcel[]): void {
    Object.assign(this, plain);
    this.used = true;
    this.line = line.map((number) => parcels[number]!);
    this.usage.restore(usage);
    this.peak.restore(peak);
  }

  account(to: Microseconds): void {
    const { workers } = this.station;
    if (workers !== Infinity) this.usage.add(this.busy / workers, this.usageSince, to);
    this.usageSince = to;
  }

  /** How it was used until now. */
  use(now: Microseconds): StationUse {
    this.account(now);
    const { name, workers } = this.station;
    return {
      ...{ name, workers, begun: this.begun, longestQueue: this.longest },
      busySeconds: workers === Infinity ? 0 : this.usage.seconds * workers,
      peakUtilisation: Math.max(this.usage.peak(now), this.peak.within(now)),
    };
  }
}
