/** Time in short steps: those that follow a change are the shortest. */
import type { Microseconds } from '../../engine/time.js';
import { restoreBin, saveBin, type Bin, type SavedBin } from './bins.js';
import type { Core } from './core.js';
import { DEPTHS, State, type Parcel } from './parcel.js';
import { nextCut } from './quiet.js';
import type { Outlook } from './survey.js';
import { NOTHING } from './station-flow.js';

/** Of the clients' patience (or of their timeout for an attempt, if that is shorter). */
const LONGEST_SHARE = 1 / 32;
const SHORTEST_SHARE = 1 / 300;
/** While nobody waits for an answer, only for the next attempt. */
const LONGEST_IDLE_SHARE = 1 / 10;
/** A step may be as long as this share of the time since the last change. */
const GROWTH = 1 / 4;
/** The same where nobody waits for a worker: what becomes of those who arrive then depends on nobody else. */
const APART_LONGEST_SHARE = 1 / 20;
const APART_SHORTEST_SHARE = 1 / 100;
const APART_GROWTH = 1;
/** The first step after a change shows how often anything happens that somebody takes notice of. */
const FIRST_SHARE = 1 / 1000;
const SHORTEST: Microseconds = 1000;
/** Of its workers, so many may be held before a station counts as about to be full. */
const HELD_SHARE = 1 / 2;
/** Time is skipped when nothing has changed for so many times the clients' patience, and at least so many steps. */
const STEADY = 2.2;
const SKIPPED = 3;
/** In one step a parcel is looked at so often at most. */
const MOST_TIMES = 32;
/** A first success that has not come by then comes from nowhere that traffic goes to. */
const AWAITED: Microseconds = 10_000_000;

/** Plain data. */
export interface SteppingState {
  readonly changedAt: Microseconds;
  readonly answersAt: Microseconds;
  readonly counted: Readonly<Census>;
  readonly closed: { readonly bin: SavedBin; readonly steady: boolean } | null;
}

interface Census {
  /** Somebody, or a check, waits for an answer. */
  busy: boolean;
  /** Somebody, or dead work, is in the queue of a station. */
  queued: boolean;
  /** When the first of them must be looked at. */
  nextTimer: Microseconds;
  /** When the first of the checks under way is given up. */
  nextProbe: Microseconds;
}

export class Stepping {
  private readonly longest: Microseconds;
  private readonly shortest: Microseconds;
  private readonly longestIdle: Microseconds;
  private readonly longestApart: Microseconds;
  private readonly first: Microseconds;
  private readonly shortestApart: Microseconds;
  private changedAt: Microseconds = 0;
  /** The same, whether or not it makes a difference. */
  private answersAt: Microseconds = 0;
  private readonly counted: Census = { busy: false, queued: false, nextTimer: Infinity, nextProbe: Infinity };
  /** The bin closed last, and whether it was like the one before. */
  private closed: { readonly bin: Bin; readonly steady: boolean } | null = null;

  constructor(private readonly core: Core) {
    const { traffic } = core;
    const seconds = Math.min(
      traffic?.clients.patienceSeconds ?? 10,
      traffic?.clients.attemptTimeoutSeconds ?? Infinity,
    );
    const share = (of: number): Microseconds => Math.max(SHORTEST, Math.round(seconds * 1e6 * of));
    this.longest = share(LONGEST_SHARE);
    this.longestIdle = share(LONGEST_IDLE_SHARE);
    this.shortest = share(SHORTEST_SHARE);
    this.first = share(FIRST_SHARE);
    this.longestApart = share(APART_LONGEST_SHARE);
    this.shortestApart = share(APART_SHORTEST_SHARE);
  }

  /** Something has changed now. @param isNews for those who come */
  changed(isNews: boolean): void {
    const { time } = this.core;
    this.answersAt = time;
    this.closed = null;
    this.core.parts.feedback.changed();
    if (isNews || this.census.busy) this.changedAt = time;
  }

  save(): SteppingState {
    const { changedAt, answersAt, closed } = this;
    const { clients } = this.core.parts;
    return {
      ...{ changedAt, answersAt },
      counted: { ...this.counted },
      closed:
        closed === null || clients === null
          ? null
          : { bin: saveBin(closed.bin, clients.cells), steady: closed.steady },
    };
  }

  restore({ changedAt, answersAt, counted, closed }: SteppingState): void {
    const { clients } = this.core.parts;
    this.changedAt = changedAt;
    this.answersAt = answersAt;
    Object.assign(this.counted, counted);
    this.closed =
      closed === null ? null : { bin: restoreBin(closed.bin, clients!.cells), steady: closed.steady };
  }

  /** Nobody waits for anything, nobody will try again, and nobody wants to know of a success. */
  get calm(): boolean {
    const { core } = this;
    if (core.parts.clients !== null && !core.parts.clients.idle) return false;
    const { busy, queued } = this.census;
    if (busy || queued) return false;
    // Without clients there is no success to wait for.
    if (core.parts.clients === null) return true;
    return !this.isAwaited;
  }

  /** Does somebody want to know of a success that may yet come? */
  private get isAwaited(): boolean {
    const { recorder, time } = this.core;
    return recorder.awaited.length > 0 && time - this.answersAt <= AWAITED;
  }

  /** When the first of the dead work under way must be looked at; `Infinity`: only a change moves it. */
  get nextTimer(): Microseconds {
    return this.census.nextTimer;
  }

  /** What dead work does when its time has come. */
  timersAt(time: Microseconds): void {
    this.core.parts.queues.begin(this.shortest / 1e6);
    this.timers(time, time);
    this.core.parts.queues.admit(0);
    this.core.time = time;
    this.tidy();
  }

  /** One step, at the most up to a time. */
  step(limit: Microseconds, outlook: Outlook | null, isEased: boolean): void {
    const { core } = this;
    const { clients, queues } = core.parts;
    const from = core.time;
    const length = this.length(isEased, isEased || isClear(outlook));
    const to = Math.min(limit, from + length, nextCut(from), this.census.nextProbe);
    const seconds = (to - from) / 1e6;
    core.parts.feedback.look(to);
    queues.begin(seconds);
    this.timers(from, to);
    core.time = (from + to) / 2;
    if (clients !== null) {
      clients.retry(seconds);
      queues.drain();
      if (!clients.closed && outlook !== null) clients.arrive(core.bins.add(from, to), outlook);
      clients.retryAgain(seconds);
    }
    queues.drain();
    queues.admit(seconds);
    core.time = to;
    this.patience(to);
    this.tidy();
    this.account(seconds, to);
    core.parts.feedback.stepped(seconds);
    this.close(to);
  }

  /** @param isEased all that arrive pass freely @param isClear nobody who arrives is held up but in a queue */
  private length(isEased: boolean, isClear: boolean): Microseconds {
    const { core } = this;
    const { feedback, clients } = core.parts;
    if (isEased && !this.isAwaited && this.isApart) {
      // Nothing happens before the next of those who have been held up tries again.
      const free = Math.max(this.census.nextTimer - core.time, 0) + this.longest;
      return clients?.idle === false ? Math.min(this.longestIdle, free) : free;
    }
    if (feedback.isFresh) return this.first;
    const expected = Math.max(Math.round(feedback.expectedSeconds * 1e6), SHORTEST);
    return Math.min(this.usual(isClear), expected);
  }

  private usual(isClear: boolean): Microseconds {
    const since = this.core.time - this.changedAt;
    // A line is served as fast as it can be, however time is cut.
    if (!isClear && !this.isApart) {
      const longest = this.waiting ? this.longest : this.longestIdle;
      return Math.min(longest, Math.max(this.shortest, Math.round(since * GROWTH)));
    }
    const longest = this.waiting ? this.longestApart : this.longestIdle;
    return Math.min(longest, Math.max(this.shortestApart, Math.round(since * APART_GROWTH)));
  }

  /** Nobody waits for a worker, or will soon: requests are independent of each other. */
  private get isApart(): boolean {
    const { core } = this;
    if (core.parts.queues.bursts.any) return false;
    return core.stations.every(
      ({ lineAmount, stuck, station }) => lineAmount < NOTHING && stuck <= HELD_SHARE * station.workers,
    );
  }

  /** Does anybody wait for an answer? */
  private get waiting(): boolean {
    return this.census.busy;
  }

  /** What all parcels together wait for; looked up again after each step, and after a change. */
  private get census(): Census {
    if (this.core.moved) this.count();
    return this.counted;
  }

  private count(): void {
    const { core, counted } = this;
    core.moved = false;
    counted.busy = false;
    counted.queued = false;
    counted.nextTimer = Infinity;
    counted.nextProbe = Infinity;
    for (const parcel of core.parcels) this.include(parcel);
  }

  private include({ alive, probe, state, next, attemptEnds }: Parcel): void {
    const { counted } = this;
    if (alive > NOTHING) counted.busy = true;
    if (state === State.queued) counted.queued = true;
    if (next < counted.nextTimer && state !== State.moving) counted.nextTimer = next;
    if (probe === null) return;
    counted.busy = true;
    if (attemptEnds > this.core.time && attemptEnds < counted.nextProbe) counted.nextProbe = attemptEnds;
  }

  /**
   * While everything fails at once and has done so for a while, one moment is like the other: what was lost of each
   * arrival goes on being lost. @returns whether time has been skipped
   */
  skip(limit: Microseconds): boolean {
    const { core } = this;
    const { clients } = core.parts;
    const ratio = this.closed;
    if (clients === null || clients.closed || ratio === null || !ratio.steady) return false;
    const ahead = Math.min(limit, this.nextTimer) - core.time - this.longestIdle;
    if (ahead < SKIPPED * this.longestIdle || core.time - this.changedAt < STEADY * clients.patience)
      return false;
    if (this.waiting || (this.isAwaited && ratio.bin.lostShare < 1 - NOTHING)) return false;
    const begin = core.bins.open[0]?.from ?? core.time;
    for (let from = begin; from < begin + ahead;) {
      const to = Math.min(begin + ahead, nextCut(from));
      this.reportLike(ratio.bin, from, to);
      from = to;
    }
    core.bins.shiftAll(ahead);
    core.time += ahead;
    for (const station of core.stations) station.account(core.time);
    return true;
  }

  private reportLike(bin: Bin, from: Microseconds, to: Microseconds): void {
    const { clients } = this.core.parts;
    const { recorder } = this.core;
    const arrived = clients!.arrivals(from, to);
    const times = arrived / bin.total;
    recorder.attempts(arrived * (1 + (this.core.traffic?.clients.retries ?? 0)));
    bin.offered.forEach((amount, c) => {
      const served = times * (amount - bin.lost[c]!);
      recorder.flowServed(c, from, to, served);
      if (served > NOTHING) this.core.parts.latencies.served(c, 0, served);
    });
    bin.cells.forEach((number, index) => {
      const { trafficClass, cause, because } = clients!.cells.at(number);
      recorder.flowLost(trafficClass, cause, from, to, times * bin.amounts[index]!, because);
    });
    recorder.success(from, to, 1 - bin.lostShare, 0);
  }

  /** Nobody of the open bins waits any more. */
  closeBins(): void {
    for (let bin = this.core.bins.shift(); bin !== undefined; bin = this.core.bins.shift()) this.report(bin);
  }

  private timers(from: Microseconds, to: Microseconds): void {
    if (this.census.nextTimer > to) return;
    const { parcels } = this.core;
    const count = parcels.length;
    for (let index = 0; index < count; index++) {
      const parcel = parcels[index]!;
      // SYNs may leave more often than steps are long.
      for (let times = 0; times < MOST_TIMES; times++) {
        if (parcel.next > to || parcel.state === State.moving) break;
        this.dueOf(parcel, from);
      }
    }
  }

  private dueOf(parcel: Parcel, from: Microseconds): void {
    const { core } = this;
    const { journey, clients } = core.parts;
    core.time = Math.max(from, parcel.next);
    // Whoever has lost patience by then is gone.
    this.patience(core.time);
    if (parcel.attemptEnds <= parcel.next && parcel.state !== State.backoff) {
      parcel.attemptEnds = Infinity;
      return journey.timedOut(parcel, 0);
    }
    for (let depth = 0; depth < DEPTHS; depth++) {
      if (parcel.deadlines[depth]! <= parcel.next) return journey.timedOut(parcel, depth);
    }
    if (parcel.state === State.backoff) clients!.again(parcel);
    else journey.again(parcel);
  }

  private patience(to: Microseconds): void {
    const { core } = this;
    const { clients } = core.parts;
    if (clients === null) return;
    for (const bin of core.bins.open) {
      if (bin.middle + clients.patience > to) return;
      if (!bin.expired) clients.patienceEnds(bin);
      bin.expired = true;
    }
  }

  /** Parcels that have moved on, or of which nothing is left, are forgotten. */
  private tidy(): void {
    const { core } = this;
    const merges = core.mayMerge;
    for (const station of core.stations) station.merge(merges);
    if (merges) core.mergeDead();
    let kept = 0;
    for (const parcel of core.parcels) {
      const gone =
        parcel.state === State.moving ||
        (parcel.amount < NOTHING && parcel.probe === null && parcel.state !== State.queued);
      if (gone) {
        if (parcel.state !== State.moving) core.parts.journey.release(parcel);
        parcel.listed = false;
      } else core.parcels[kept++] = parcel;
    }
    core.parcels.length = kept;
    if (kept === 0) core.forgetResting();
    this.count();
  }

  private account(seconds: number, to: Microseconds): void {
    this.core.parts.hostUse.stepped(to, seconds);
    this.core.parts.latencies.stepped(seconds);
    for (const station of this.core.stations) {
      const used = seconds > 0 ? station.freeWorkers - station.workerSeconds / seconds : 0;
      station.passing = station.lineAmount > NOTHING ? 0 : Math.max(0, used);
      station.account(to);
    }
  }

  private close(to: Microseconds): void {
    const { core } = this;
    const patience = core.parts.clients?.patience ?? 0;
    for (let bin = core.bins.open[0]; bin !== undefined; bin = core.bins.open[0]) {
      if (!bin.expired || bin.to + patience > to) return;
      core.bins.shift();
      this.report(bin);
      this.closed = { bin, steady: this.closed !== null && bin.isLike(this.closed.bin) };
    }
  }

  private report(bin: Bin): void {
    const { recorder } = this.core;
    let offered = 0;
    let lost = 0;
    bin.offered.forEach((amount, trafficClass) => {
      // Amounts that were split and put together again may exceed the whole by rounding.
      const failed = Math.min(amount, bin.lost[trafficClass]!);
      offered += amount;
      lost += failed;
      recorder.flowServed(trafficClass, bin.from, bin.to, amount - failed);
    });
    bin.cells.forEach((number, index) => {
      const { trafficClass, cause, because } = this.core.parts.clients!.cells.at(number);
      recorder.flowLost(trafficClass, cause, bin.from, bin.to, bin.amounts[index]!, because);
    });
    const share = offered > 0 ? (offered - lost) / offered : 1;
    recorder.success(bin.from, bin.to, share, offered > 0 ? bin.slow / offered : 0);
  }
}

/** Whoever arrives is served in his turn, or fails at once. */
function isClear(outlook: Outlook | null): boolean {
  if (outlook === null) return true;
  return outlook.branches.every((own) =>
    own.every(({ way, place }) => (way === null ? place.kind === 'client' : way.free)),
  );
}
