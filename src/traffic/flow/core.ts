/** What the parts of the flow lens share: its own clock, the parcels, what it knows of stations and of processors. */
import type { CauseId } from '../../engine/causes.js';
import type { Simulation } from '../../engine/simulation.js';
import type { Microseconds } from '../../engine/time.js';
import type { Endpoint, Station } from '../../infrastructure/service.js';
import type { World } from '../../infrastructure/world.js';
import type { TrafficSpecification } from '../specification.js';
import { Bins } from './bins.js';
import type { Clients } from './clients.js';
import type { Feedback } from './feedback.js';
import type { Journey } from './journey.js';
import type { Process } from '../../infrastructure/process.js';
import { State, type Parcel } from './parcel.js';
import type { Place } from './place.js';
import type { FlowRecorder } from './recorder.js';
import { StationFlow, type SavedStation } from './station-flow.js';
import type { Queues } from './queues.js';
import type { Probes } from './probes.js';
import type { HostUse } from './host-use.js';
import type { Latencies } from './latencies.js';
import { Tidings } from './tidings.js';

/** Timeouts that only a proxy notices are rounded up to this. */
const ROUNDED: Microseconds = 500_000;
const ROUNDED_SYN: Microseconds = 125_000;
/** Of the parcels that rest at a place, so many are compared with a new one. */
const LOOKED_AT = 12;
const MOST_RESTING = 64;
/** All that is dead is compared when so many of all parcels, and at least so many, may have become alike. */
const LOOSENED_SHARE = 1 / 8;
const LOOSENED_LEAST = 6;

export interface FlowParts {
  readonly journey: Journey;
  readonly queues: Queues;
  readonly clients: Clients | null;
  readonly probes: Probes;
  readonly feedback: Feedback;
  readonly latencies: Latencies;
  readonly hostUse: HostUse;
}

export class Core {
  parts!: FlowParts;
  /** Up to when everything has been worked out; the engine may be further. */
  time: Microseconds = 0;
  parcels: Parcel[] = [];
  /** Parcels have moved otherwise than by a step. */
  moved = true;
  /** Parcels whose callers have gone since dead work was merged last: what is left may have become alike. */
  loosened = 0;
  /** Those that somebody has come to. */
  readonly stations: StationFlow[] = [];
  /** All that were ever made. */
  readonly places: Place[] = [];
  /** Those where parcels rest, or have rested since there were no parcels at all. */
  readonly restingAt: Place[] = [];
  readonly bins: Bins;
  readonly tidings: Tidings;
  /** CPU seconds that each host may still spend in this step. */
  readonly budgets: Float64Array;
  /** The change that was taken in last. */
  lastChange: CauseId = 0;
  /** Name of the component that an endpoint belongs to. */
  readonly serviceOf = new Map<Endpoint, string>();
  /** Where connections of clients end, by the place of their attempts. */
  readonly entries = new Map<Place, { readonly process: Process | null; readonly incarnation: number }>();
  private readonly stationOf = new Map<Station, StationFlow>();
  private readonly stationList: StationFlow[] = [];

  constructor(
    readonly simulation: Simulation,
    readonly world: World,
    readonly recorder: FlowRecorder,
    readonly traffic: TrafficSpecification | null,
  ) {
    this.bins = new Bins(traffic?.classes.length ?? 0);
    this.tidings = new Tidings(simulation);
    this.budgets = new Float64Array(world.hosts.length);
  }

  /** The instant for the engine, which may be behind: whole microseconds, and never its past. */
  get instant(): Microseconds {
    return Math.max(this.simulation.now, Math.ceil(this.time));
  }

  /** There is neither a request, nor dead work, nor a check under way that would have to be followed. */
  get isEmpty(): boolean {
    return this.parcels.every(({ state }) => state === State.moving);
  }

  /** @param endpoint where it is met */
  station(station: Station, endpoint: Endpoint): StationFlow {
    let flow = this.stationOf.get(station);
    if (flow === undefined) {
      flow = new StationFlow(station, endpoint, this.stationList.length);
      this.stationList.push(flow);
      this.stationOf.set(station, flow);
    }
    if (!flow.used) {
      flow.begin(this.time);
      // Where only checks come, the first of them must not wait for a step to begin.
      if (this.parts.clients === null) flow.workerSeconds = flow.freeWorkers;
      this.stations.push(flow);
    }
    return flow;
  }

  /** By the number that it has among all. */
  stationAt(index: number): StationFlow {
    return this.stationList[index]!;
  }

  /** Of parcels that rest somewhere: there are none. */
  forgetResting(): void {
    for (const place of this.restingAt) place.resting.length = 0;
    this.restingAt.length = 0;
  }

  /** The stations of a snapshot, in the order in which they were come to; whatever came later is as new. */
  useAgain(saved: readonly SavedStation[], parcels: readonly Parcel[]): void {
    for (const flow of this.stationList) flow.used = false;
    this.stations.length = 0;
    for (const one of saved) {
      const flow = this.stationAt(one.index);
      flow.restore(one, parcels);
      this.stations.push(flow);
    }
  }

  /** It waits for something from now on. @param joins others that wait for the same, until the same time */
  keep(parcel: Parcel, state: number, joins = state === State.parked || state === State.forsaken): void {
    parcel.state = state;
    if (state === State.parked || state === State.forsaken || state === State.queued) {
      this.forgetLateDeadlines(parcel);
    }
    parcel.settle();
    if (parcel.amount <= 0 && parcel.probe === null) return;
    if (joins && this.join(parcel)) return;
    if (parcel.listed) return;
    parcel.listed = true;
    this.parcels.push(parcel);
  }

  /** Its callers have gone. SYNs that leave for nobody leave together, on average when they would have. */
  loosen(parcel: Parcel): void {
    this.loosened += 1;
    if (parcel.state !== State.opening || parcel.due === Infinity) return;
    const { depth } = parcel.place;
    parcel.due = Math.round(parcel.due / ROUNDED_SYN) * ROUNDED_SYN;
    parcel.deadlines[depth] = Math.round(parcel.deadlines[depth]! / ROUNDED_SYN) * ROUNDED_SYN;
    parcel.settle();
  }

  /** Is it worth the time to look for dead work that has become alike? */
  get mayMerge(): boolean {
    return this.loosened >= Math.max(LOOSENED_LEAST, this.parcels.length * LOOSENED_SHARE);
  }

  /** Dead work that rests and waits for the same becomes one parcel. */
  mergeDead(): void {
    this.loosened = 0;
    const places: Place[] = [];
    for (const parcel of this.parcels) {
      const { place, state } = parcel;
      const goesOn = state === State.moving || state === State.queued || state === State.failing;
      if (parcel.alive > 0 || parcel.probe !== null || goesOn) continue;
      const { dead } = place;
      if (dead.length === 0) places.push(place);
      const like = dead.find((other) => other.resembles(parcel));
      if (like === undefined) dead.push(parcel);
      else {
        like.absorb(parcel);
        parcel.state = State.moving;
      }
    }
    for (const { dead } of places) dead.length = 0;
  }

  /**
   * Timeouts of callers who will have gone by then, and whose station does not depend on them, mean nothing; unless a
   * proxy takes notice of them: those are rounded, so that they do not keep apart what is alike.
   */
  private forgetLateDeadlines(parcel: Parcel): void {
    if (parcel.probe !== null || this.parts.clients === null) return;
    const last = this.time + this.parts.clients.patience;
    for (let place: Place | null = parcel.place; place !== null; place = place.parent) {
      const at = parcel.deadlines[place.depth]!;
      if (at < last || at === Infinity || (parcel.seated && place === parcel.place)) continue;
      const noticed = place.hop !== null && place.hop.route.watchesAnswers;
      parcel.deadlines[place.depth] = noticed ? Math.ceil(at / ROUNDED) * ROUNDED : Infinity;
    }
  }

  /** Adds it to one that waits for the same. @returns whether there is such a one */
  private join(parcel: Parcel): boolean {
    if (parcel.probe !== null) return false;
    const { resting } = parcel.place;
    if (resting.length === 0) this.restingAt.push(parcel.place);
    for (let index = resting.length - 1; index >= Math.max(0, resting.length - LOOKED_AT); index--) {
      const other = resting[index]!;
      if (other === parcel || other.probe !== null || !other.listed || !other.resembles(parcel)) continue;
      other.absorb(parcel);
      parcel.state = State.moving;
      return true;
    }
    if (resting.length >= MOST_RESTING) {
      const left = resting.filter(
        (one) => one.listed && one.state !== State.moving && one.place === parcel.place,
      );
      resting.splice(0, resting.length, ...left.slice(-LOOKED_AT));
    }
    // The next ones are compared with it, also if it has rested here before.
    const before = resting.indexOf(parcel);
    if (before >= 0) resting.splice(before, 1);
    resting.push(parcel);
    return false;
  }
}
