/**
 * A parcel is an amount of requests of one class and attempt that are in the same situation: an attempt under way as
 * far as it has come. Those of its requests whose users still wait are known by the bin of their arrival; the others are
 * dead work, which the servers do not know to be dead.
 */
import type { CauseId } from '../../engine/causes.js';
import type { Microseconds } from '../../engine/time.js';
import type { Probe } from '../../infrastructure/probe.js';
import type { Process } from '../../infrastructure/process.js';
import type { Outcome } from '../../infrastructure/service.js';
import type { Place } from './place.js';
import type { StationFlow } from './station-flow.js';

export const State = {
  /** Being moved on, in none of the others. */
  moving: 0,
  /** Its SYNs get no answer; the next rung tries again. */
  opening: 1,
  /** Without an answer until something changes. */
  parked: 2,
  /** Its data is not acknowledged; the next repetition asks. */
  repeating: 3,
  /** Only its caller's timeouts can end it. */
  forsaken: 4,
  /** Waits for a worker, or has one and waits for a processor. */
  queued: 5,
  /** Fails at a known time. */
  failing: 6,
  /** Between two attempts. */
  backoff: 7,
} as const;

/** Deeper stacks than this are not built: client, hop, call, hop of a library. */
export const DEPTHS = 6;

export class Parcel {
  place: Place;
  state: number = State.moving;
  readonly trafficClass: number;
  /** 1 for the first. */
  attempt: number;
  /** Requests that wait, by bin, from `first` on. */
  first: number;
  waiting: number[];
  /** Of them all. */
  alive: number;
  dead = 0;
  /** The client gives this attempt up. */
  attemptEnds: Microseconds = Infinity;
  /** When the first SYN of this connection, or the data now unacknowledged, was sent. */
  since: Microseconds = 0;
  rung = 0;
  due: Microseconds = Infinity;
  because: CauseId = 0;
  outcome: Outcome = 'ok';
  process: Process | null = null;
  incarnation = 0;
  /** The station of which it holds workers, or in whose queue it is. */
  station: StationFlow | null = null;
  seated = false;
  /** The next step of that station's plan. */
  step = 0;
  /** Timeouts of callers, by depth of the place they wait for. */
  readonly deadlines: number[] = new Array<number>(DEPTHS).fill(Infinity);
  /** Callers that believe to be connected, by depth (a bit each). */
  connected = 0;
  probe: Probe | null = null;
  /** It is in the list of all. */
  listed = false;

  constructor(place: Place, trafficClass: number, attempt: number, first: number) {
    this.place = place;
    this.trafficClass = trafficClass;
    this.attempt = attempt;
    this.first = first;
    this.waiting = [];
    this.alive = 0;
  }

  get amount(): number {
    return this.alive + this.dead;
  }

  /** Takes a share of it away, as a parcel in the same situation. */
  split(share: number): Parcel {
    const part = new Parcel(this.place, this.trafficClass, this.attempt, this.first);
    part.waiting = this.waiting.map((amount) => amount * share);
    part.alive = this.alive * share;
    part.dead = this.dead * share;
    for (let i = 0; i < this.waiting.length; i++) this.waiting[i]! -= part.waiting[i]!;
    this.alive -= part.alive;
    this.dead -= part.dead;
    part.copySituation(this);
    return part;
  }

  /** All users turn away; the servers do not know. */
  die(): void {
    this.dead += this.alive;
    this.alive = 0;
    this.waiting = [];
  }

  copySituation(from: Parcel): void {
    this.place = from.place;
    this.state = from.state;
    this.attemptEnds = from.attemptEnds;
    this.since = from.since;
    this.rung = from.rung;
    this.due = from.due;
    this.because = from.because;
    this.outcome = from.outcome;
    this.process = from.process;
    this.incarnation = from.incarnation;
    this.station = from.station;
    this.seated = from.seated;
    this.step = from.step;
    for (let depth = 0; depth < DEPTHS; depth++) this.deadlines[depth] = from.deadlines[depth]!;
    this.connected = from.connected;
    this.probe = from.probe;
  }
}
