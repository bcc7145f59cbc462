/**
 * A station as the flow lens knows it: workers held by requests that got no answer to a call, and a line of requests
 * that wait for a worker or, having one, for a processor. While nothing is short, requests pass through without being
 * listed here; their workers are counted as rate × time.
 */
import type { CauseId } from '../../engine/causes.js';
import { Peak } from './host-use.js';
import type { Microseconds } from '../../engine/time.js';
import { Utilisation } from '../../infrastructure/utilisation.js';
import type { Endpoint, Station } from '../../infrastructure/service.js';
import { State, type Parcel } from './parcel.js';
import type { Place } from './place.js';

/** Amounts of requests below this are nothing. */
export const NOTHING = 1e-9;

const HALF = 0.5;
const LONG_LINE = 100;

export class StationFlow {
  /** Workers held by parcels that are parked somewhere in the plan. */
  stuck = 0;
  /** Of those, with users who still wait. */
  stuckAlive = 0;
  /** In order of arrival; those whose call has just been answered come first, for they have their workers. */
  line: Parcel[] = [];
  lineAmount = 0;
  /** Workers of requests that pass through. */
  passing = 0;
  /** Worker-seconds that this step may still use. */
  workerSeconds = 0;
  incarnation: number;
  /** What it is out of balance because of, as a cause of its own; 0: it is in balance, or nobody asked yet. */
  fullCause: CauseId = 0;
  begun = 0;
  longest = 0;
  /** What the profile of the load makes of its use while all is well. */
  readonly peak = new Peak();
  readonly usage = new Utilisation();
  usageSince: Microseconds = 0;
  told = false;
  /** Listeners know that it is blocked, or that it is not. */
  toldBlocked = false;

  constructor(
    readonly station: Station,
    readonly endpoint: Endpoint,
    now: Microseconds,
  ) {
    this.incarnation = station.process.incarnation;
    this.usageSince = now;
    this.usage.reset(now);
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

  /** Dead work that waits together is one parcel of each kind: whose turn comes first among it matters to nobody. */
  merge(): void {
    if (this.line.length < LONG_LINE) return;
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

  account(to: Microseconds): void {
    const { workers } = this.station;
    if (workers !== Infinity) this.usage.add(this.busy / workers, this.usageSince, to);
    this.usageSince = to;
  }
}
