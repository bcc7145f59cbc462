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

const NEVER: readonly number[] = new Array<number>(DEPTHS).fill(Infinity);

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
  readonly deadlines: number[] = [...NEVER];
  /** Callers that believe to be connected, by depth (a bit each). */
  connected = 0;
  /** Callers down to this depth have given the operation up and see nothing more of it. */
  gone = -1;
  probe: Probe | null = null;
  /** It is in the list of all. */
  listed = false;
  /** In the snapshot that is being made. */
  number = -1;
  /** When it must be looked at, unless something changes before. */
  next: Microseconds = Infinity;

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
    const { waiting } = this;
    part.waiting = waiting.slice();
    for (let i = 0; i < waiting.length; i++) {
      const own = waiting[i]! * share;
      part.waiting[i] = own;
      waiting[i]! -= own;
    }
    part.alive = this.alive * share;
    part.dead = this.dead * share;
    this.alive -= part.alive;
    this.dead -= part.dead;
    part.copySituation(this);
    return part;
  }

  /** Finds out when it must be looked at. */
  settle(): void {
    let next = Math.min(this.due, this.attemptEnds);
    for (let depth = 0; depth <= this.place.depth; depth++) next = Math.min(next, this.deadlines[depth]!);
    this.next = next;
  }

  /** The users alone, as of an operation at a place above; what is left goes on as dead work. */
  detach(place: Place): Parcel {
    const users = new Parcel(place, this.trafficClass, this.attempt, this.first);
    users.waiting = this.waiting;
    users.alive = this.alive;
    users.connected = this.connected;
    for (let depth = 0; depth < place.depth; depth++) users.deadlines[depth] = this.deadlines[depth]!;
    if (this.seated && this.station !== null) this.station.stuckAlive -= this.alive;
    this.dead += this.alive;
    this.alive = 0;
    this.waiting = [];
    this.attemptEnds = Infinity;
    this.gone = Math.max(this.gone, place.depth);
    for (let depth = 0; depth <= place.depth; depth++) this.deadlines[depth] = Infinity;
    this.settle();
    return users;
  }

  /** A SYN or the request of a half-open connection: nobody learns why it gets no answer. */
  private get knocksForNobody(): boolean {
    return this.alive <= 0 && (this.state === State.repeating || this.state === State.opening);
  }

  /** May the two be one from now on? */
  resembles(other: Parcel): boolean {
    const same =
      this.trafficClass === other.trafficClass &&
      this.state === other.state &&
      this.rung === other.rung &&
      (this.because === other.because || (this.knocksForNobody && other.knocksForNobody)) &&
      this.station === other.station &&
      this.seated === other.seated &&
      this.process === other.process &&
      this.incarnation === other.incarnation &&
      this.connected === other.connected &&
      this.gone === other.gone &&
      this.step === other.step &&
      this.attemptEnds === other.attemptEnds &&
      this.due === other.due;
    if (!same) return false;
    // What servers do for nobody has no attempt.
    if (this.attempt !== other.attempt && this.alive > 0 && other.alive > 0) return false;
    for (let depth = 0; depth <= this.place.depth; depth++) {
      if (this.deadlines[depth] !== other.deadlines[depth]) return false;
    }
    return true;
  }

  /** Takes another one in. */
  absorb(other: Parcel): void {
    if (this.alive <= 0) this.attempt = other.attempt;
    for (let index = 0; index < other.waiting.length; index++) {
      const amount = other.waiting[index]!;
      if (amount > 0) this.add(other.first + index, amount);
    }
    this.dead += other.dead;
  }

  /** Adds users who arrived in a bin. */
  add(bin: number, amount: number): void {
    if (this.alive <= 0 || this.waiting.length === 0) {
      this.waiting = [];
      this.first = bin;
      this.alive = 0;
    }
    for (; bin < this.first; this.first--) this.waiting.unshift(0);
    while (this.waiting.length <= bin - this.first) this.waiting.push(0);
    this.waiting[bin - this.first]! += amount;
    this.alive += amount;
  }

  /** Nothing of it is left. */
  forget(): void {
    this.waiting = [];
    this.alive = 0;
    this.dead = 0;
    this.state = State.moving;
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
    this.gone = from.gone;
    this.probe = from.probe;
  }
}
