/** The users of the flow lens: they arrive in amounts, wait as long as their patience lasts, and try again. */
import type { CauseId } from '../../engine/causes.js';
import { expm1 } from '../../engine/elementary.js';
import { fromSeconds, toSeconds, type Microseconds } from '../../engine/time.js';
import type { Caller, Cause, Operation, Outcome, Service } from '../../infrastructure/service.js';
import { RateProfile } from '../rate-profile.js';
import type { TrafficSpecification } from '../specification.js';
import { Surges, type Surge } from '../surges.js';
import type { Bin } from './bins.js';
import { Cells, type Loss } from './cells.js';
import type { Core } from './core.js';
import { Parcel, State } from './parcel.js';
import { Place } from './place.js';
import { SLOW_SHARE } from './regime.js';
import { NOTHING } from './station-flow.js';
import type { Branch, Outlook } from './survey.js';

/** Requests whose last attempt has failed alike, before the next one. */
interface Pool extends Loss {
  readonly attempt: number;
  first: number;
  waiting: number[];
}

/** Plain data. */
export interface ClientsState {
  readonly pools: readonly Readonly<Pool>[];
  readonly surges: readonly Surge[];
  readonly doorsClosed: boolean;
}

/** Somebody outside. */
const CLIENT: Caller = { host: null, client: 0 };
/** Points at which a law of back-off other than the exponential one is represented. */
const BACKOFF_POINTS = 16;
/** In a step of fewer mean pauses than this it makes no difference whether somebody tries again in it or in the next. */
const LEAST_PAUSES = 0.1;

export class Clients {
  readonly profile: RateProfile;
  readonly roots: Place[] = [];
  readonly cells = new Cells();
  readonly patience: Microseconds;
  private readonly surges = new Surges();
  private readonly shares: readonly number[];
  readonly attemptTimeout: Microseconds;
  private pools: Pool[] = [];
  /** Within a step: those of before it. */
  private waited: Pool[] = [];
  private doorsClosed = false;

  constructor(
    private readonly core: Core,
    private readonly traffic: TrafficSpecification,
  ) {
    this.profile = new RateProfile(traffic.arrivals);
    const total = traffic.classes.reduce((sum, { share }) => sum + share, 0);
    this.shares = traffic.classes.map(({ share }) => share / total);
    this.patience = fromSeconds(traffic.clients.patienceSeconds);
    this.attemptTimeout = fromSeconds(traffic.clients.attemptTimeoutSeconds);
  }

  start(entry: Service): void {
    for (const trafficClass of this.traffic.classes) {
      const operation: Operation = { kind: 'request', trafficClass, path: null };
      const at = { endpoint: entry, operation, service: entry.name, all: this.core.places };
      this.roots.push(new Place('client', null, at, CLIENT));
    }
  }

  closeDoors(): void {
    this.doorsClosed = true;
  }

  get closed(): boolean {
    return this.doorsClosed;
  }

  surge(factor: number, because: CauseId): void {
    this.surges.change(factor, because);
  }

  get surgeFactor(): number {
    return this.surges.factor;
  }

  get surgeBecause(): CauseId {
    return this.surges.because;
  }

  shareOf(trafficClass: number): number {
    return this.shares[trafficClass]!;
  }

  /** Requests per second now. */
  rate(at: Microseconds): number {
    return this.doorsClosed ? 0 : this.surges.factor * this.profile.rate(toSeconds(at));
  }

  /** When the rate changes next. */
  rateChanges(at: Microseconds): Microseconds {
    return Math.ceil(this.profile.nextChange(toSeconds(at)) * 1e6);
  }

  /** Requests per second over a period of the profile. */
  meanRate(): number {
    const { profile, surges } = this;
    return surges.factor * profile.meanPerSecond;
  }

  /** The highest rate that the profile reaches from now on. */
  highestRate(at: Microseconds): number {
    return this.doorsClosed ? 0 : this.surges.factor * this.profile.highest(toSeconds(at));
  }

  /** Requests that arrive between two times. */
  arrivals(from: Microseconds, to: Microseconds): number {
    if (this.doorsClosed) return 0;
    return this.surges.factor * this.profile.integral(toSeconds(from), toSeconds(to));
  }

  /** All that arrive in a bin set out. */
  arrive(bin: Bin, { branches }: Outlook): void {
    const amount = this.arrivals(bin.from, bin.to);
    if (amount <= 0) return;
    this.core.recorder.attempts(amount);
    this.roots.forEach((root, trafficClass) => {
      const own = amount * this.shares[trafficClass]!;
      bin.offered[trafficClass] = own;
      for (const branch of branches[trafficClass]!) this.setOut(bin, root, trafficClass, own, branch);
    });
  }

  // eslint-disable-next-line @typescript-eslint/max-params -- who, where from, how many, where to
  private setOut(
    bin: Bin,
    root: Place,
    trafficClass: number,
    own: number,
    { share, place, way }: Branch,
  ): void {
    const { core } = this;
    let amount = own * share;
    if (way?.free === true && !core.parts.queues.bursts.any) {
      const passed = core.parts.queues.pass(way, amount);
      if (passed > 0) core.parts.feedback.passed(way, passed);
      amount -= passed;
      if (amount <= NOTHING) return;
    }
    const parcel = new Parcel(place, trafficClass, 1, bin.index);
    parcel.waiting = [amount];
    parcel.alive = amount;
    parcel.attemptEnds = core.time + this.attemptTimeout;
    if (place !== root) parcel.connected = 1;
    core.parts.journey.open(parcel, place);
  }

  /** Of those who waited before the step, who tries again in it. @param seconds its length */
  retry(seconds: number): void {
    // Attempts of now find their pools while these parcels set out: the list is made before.
    const setOut = this.leave(this.pools, -expm1(-seconds / this.traffic.clients.backoff.mean));
    this.waited = this.pools;
    this.pools = [];
    for (const parcel of setOut) this.attempt(parcel);
  }

  /**
   * Of those whose attempt has failed since `retry`, at some time in the same step, who tries again before its end. In steps of a
   * second and pauses of two, an outage of two seconds lost half of what it should while they waited for the next step.
   */
  retryAgain(seconds: number): void {
    const failed = this.pools;
    this.pools = this.waited;
    this.waited = [];
    const pauses = seconds / this.traffic.clients.backoff.mean;
    const setOut = pauses > LEAST_PAUSES ? this.leave(failed, 1 + expm1(-pauses) / pauses) : [];
    for (const pool of failed) {
      const into = this.poolFor(pool, pool.cause, pool.because);
      pool.waiting.forEach((amount, index) => addToPool(into, pool.first + index, amount));
    }
    for (const parcel of setOut) this.attempt(parcel);
  }

  /** A share of each of the pools, on its way to another attempt. */
  private leave(pools: readonly Pool[], share: number): Parcel[] {
    const setOut: Parcel[] = [];
    for (const { trafficClass, attempt, first, waiting } of pools) {
      let parcel = setOut.find((one) => one.trafficClass === trafficClass && one.attempt === attempt + 1);
      if (parcel === undefined) {
        parcel = new Parcel(this.roots[trafficClass]!, trafficClass, attempt + 1, first);
        setOut.push(parcel);
      }
      for (let index = 0; index < waiting.length; index++) {
        const out = waiting[index]! * share;
        waiting[index]! -= out;
        addTo(parcel, first + index, out);
      }
    }
    return setOut.filter(({ alive }) => alive > NOTHING);
  }

  /** How an attempt ended for the clients. */
  attemptEnded(parcel: Parcel, outcome: Outcome, because: CauseId): void {
    if (parcel.alive > 0) {
      if (outcome === 'ok') {
        this.core.parts.feedback.succeeded(parcel.place, parcel.alive);
        this.served(parcel);
      } else if (parcel.attempt <= this.traffic.clients.retries) this.pause(parcel, outcome, because);
      else this.lost(parcel, outcome, because);
    }
    parcel.forget();
  }

  /** Nobody of this bin waits any longer. */
  patienceEnds(bin: Bin): void {
    const { core } = this;
    for (const parcel of core.parcels) {
      const index = bin.index - parcel.first;
      if (index < 0 || index >= parcel.waiting.length || parcel.state === State.moving) continue;
      const amount = parcel.waiting[index]!;
      if (amount <= 0) continue;
      const silent = (parcel.connected & 1) !== 0 ? 'response-timeout' : 'connect-timeout';
      const cause = parcel.state === State.backoff ? (parcel.outcome as Cause) : silent;
      const because = core.parts.journey.blame(parcel);
      this.note(bin, amount, { trafficClass: parcel.trafficClass, cause, because });
      parcel.waiting[index] = 0;
      parcel.alive -= amount;
      if (parcel.seated && parcel.station !== null) parcel.station.stuckAlive -= amount;
      if (this.goesOn(parcel)) parcel.dead += amount;
      else if (parcel.seated && parcel.station !== null) parcel.station.stuck -= amount;
      if (parcel.alive < NOTHING) this.leftAlone(parcel);
    }
    for (const pool of this.pools) {
      const index = bin.index - pool.first;
      const amount = index < 0 ? 0 : (pool.waiting[index] ?? 0);
      if (amount <= 0) continue;
      this.note(bin, amount, pool);
      pool.waiting[index] = 0;
    }
    this.forgetEmptyPools(bin.index);
  }

  /** @param last nobody who came up to this bin waits any longer */
  private forgetEmptyPools(last: number): void {
    let kept = 0;
    for (const pool of this.pools) {
      const { waiting } = pool;
      while (waiting.length > 0 && waiting[0]! <= NOTHING * 1e-3 && pool.first <= last) {
        waiting.shift();
        pool.first += 1;
      }
      if (waiting.length > 0) this.pools[kept++] = pool;
    }
    this.pools.length = kept;
  }

  /** Its last user has gone, but for what rounding leaves. Whatever it does it may now do together with others. */
  private leftAlone(parcel: Parcel): void {
    parcel.alive = 0;
    parcel.waiting = [];
    if (parcel.dead > NOTHING) this.core.loosened += 1;
  }

  /** A back-off of a law given by points is over. */
  again(parcel: Parcel): void {
    parcel.attempt += 1;
    parcel.state = State.moving;
    this.attempt(parcel);
  }

  get idle(): boolean {
    return this.pools.length === 0;
  }

  save(): ClientsState {
    return {
      pools: this.pools.map((pool) => ({ ...pool, waiting: pool.waiting.slice() })),
      surges: this.surges.save(),
      doorsClosed: this.doorsClosed,
    };
  }

  restore({ pools, surges, doorsClosed }: ClientsState): void {
    this.pools = pools.map((pool) => ({ ...pool, waiting: pool.waiting.slice() }));
    this.surges.restore(surges);
    this.doorsClosed = doorsClosed;
  }

  private attempt(parcel: Parcel): void {
    const { core } = this;
    core.recorder.attempts(parcel.alive);
    parcel.attemptEnds = core.time + this.attemptTimeout;
    parcel.connected = 0;
    core.parts.journey.open(parcel, this.roots[parcel.trafficClass]!);
  }

  private served(parcel: Parcel): void {
    const { core } = this;
    const slow = this.patience * SLOW_SHARE;
    const { waiting } = parcel;
    for (let index = 0; index < waiting.length; index++) {
      const amount = waiting[index]!;
      const bin = amount > 0 ? core.bins.ifOpen(parcel.first + index) : null;
      // Its patience has ended within this very step: what was not lost by then has been reported as served.
      if (bin === null) continue;
      const waited = Math.max(0, core.time - bin.middle);
      if (waited > slow) bin.slow += amount;
      core.parts.latencies.served(parcel.trafficClass, waited, amount);
    }
  }

  private lost(parcel: Parcel, cause: Cause, because: CauseId): void {
    const { trafficClass } = parcel;
    const cell = this.cells.numberOf({ trafficClass, cause, because });
    const { waiting, first } = parcel;
    for (let index = 0; index < waiting.length; index++) {
      const amount = waiting[index]!;
      if (amount > 0) this.core.bins.ifOpen(first + index)?.lose(trafficClass, cell, amount);
    }
  }

  private note(bin: Bin, amount: number, loss: Loss): void {
    bin.lose(loss.trafficClass, this.cells.numberOf(loss), amount);
  }

  private pause(parcel: Parcel, cause: Cause, because: CauseId): void {
    const { backoff } = this.traffic.clients;
    if (backoff.kind !== 'exponential') return this.pauseByPoints(parcel, cause, because);
    const pool = this.poolFor(parcel, cause, because);
    const { waiting, first } = parcel;
    for (let index = 0; index < waiting.length; index++) addToPool(pool, first + index, waiting[index]!);
  }

  /** Of those whose last attempt has failed alike. */
  private poolFor({ trafficClass, attempt, first }: Parcel | Pool, cause: Cause, because: CauseId): Pool {
    for (const one of this.pools) {
      const alike = one.trafficClass === trafficClass && one.attempt === attempt;
      if (alike && one.cause === cause && one.because === because) return one;
    }
    const pool = { trafficClass, attempt, cause, because, first, waiting: [] };
    this.pools.push(pool);
    return pool;
  }

  private pauseByPoints(parcel: Parcel, cause: Cause, because: CauseId): void {
    const { core } = this;
    for (let point = 0; point < BACKOFF_POINTS; point++) {
      const part = parcel.split(1 / (BACKOFF_POINTS - point));
      part.outcome = cause;
      part.because = because;
      part.due =
        core.time + fromSeconds(this.traffic.clients.backoff.quantile((point + 0.5) / BACKOFF_POINTS));
      core.keep(part, State.backoff);
    }
  }

  /** Do servers go on with what somebody no longer waits for? */
  private goesOn({ place, state, seated }: Parcel): boolean {
    if (seated || state === State.queued) return true;
    return place.depth > 0 && (place.hop?.route.from ?? null) !== null && state !== State.failing;
  }
}

function addTo(parcel: Parcel, bin: number, amount: number): void {
  addToPool(parcel, bin, amount);
  parcel.alive += amount;
}

/** Adds to the amount of a bin, wherever that lies. */
function addToPool(into: { first: number; waiting: number[] }, bin: number, amount: number): void {
  if (amount === 0) return;
  while (bin < into.first) {
    into.waiting.unshift(0);
    into.first -= 1;
  }
  while (into.waiting.length <= bin - into.first) into.waiting.push(0);
  into.waiting[bin - into.first]! += amount;
}
