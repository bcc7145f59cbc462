/** The times in which all is well: what passes through is integrated, not followed. */
import { toSeconds, type Microseconds } from '../../engine/time.js';
import type { Process } from '../../infrastructure/process.js';
import type { Core } from './core.js';
import type { Place } from './place.js';
import { restoreBefore, saveBefore, type SavedBefore } from './saved-ways.js';
import { NOTHING } from './station-flow.js';
import type { Outlook, Survey, Way } from './survey.js';

/** Above this use of workers or processors, chance makes queues, and time is followed in steps. */
const FULL = 0.98;
/** What is under way when a change comes has arrived within this long. */
const MOMENTS: Microseconds = 1_000_000;
/** Of one outlook, so many rates are told apart. */
const MOST_RATES = 64;
/** Months and years begin at multiples of these. */
const CUTS_SECONDS = [30 * 86_400, 365 * 86_400] as const;

/** Connections that were under way before a change, by way; and of its calls. */
export interface UnderWay {
  readonly way: Way;
  readonly process: Process;
  readonly incarnation: number;
  readonly calls: readonly {
    readonly place: Place;
    readonly seconds: number;
    readonly process: Process | null;
    readonly incarnation: number;
  }[];
}

export interface Before {
  readonly outlook: Outlook;
  readonly underWay: readonly UnderWay[];
}

/** Plain data. */
export interface QuietState {
  readonly resting: boolean;
  readonly lightEnough: boolean;
  readonly lightUntil: Microseconds;
  readonly isNews: boolean;
  readonly sign: string;
  readonly now: SavedBefore | null;
}

export class Quiet {
  /** Time is not followed in steps. */
  resting = false;
  private now: Before | null = null;
  private lightEnough = false;
  /** There is room until the rate of arrivals changes. */
  lightUntil: Microseconds = Infinity;
  /** The last survey found other answers than the one before. */
  isNews = true;
  private sign = '';
  /** The outlook in the snapshot that was taken or restored last. */
  private saved: { readonly before: Before; readonly as: SavedBefore } | null = null;

  constructor(
    private readonly core: Core,
    private readonly asked: Survey,
  ) {}

  save(): QuietState {
    const { resting, lightEnough, lightUntil, isNews, sign } = this;
    return { resting, lightEnough, lightUntil, isNews, sign, now: this.savedNow() };
  }

  restore(state: QuietState): void {
    this.resting = state.resting;
    this.lightEnough = state.lightEnough;
    this.lightUntil = state.lightUntil;
    this.isNews = state.isNews;
    this.sign = state.sign;
    const { now } = state;
    if (now !== null && this.saved?.as === now) this.now = this.saved.before;
    else this.now = now === null ? null : restoreBefore(now, this.core);
    this.saved = now === null || this.now === null ? null : { before: this.now, as: now };
  }

  /** What was found is replaced, never changed, so that one copy serves until something else is found. */
  private savedNow(): SavedBefore | null {
    if (this.now === null) return null;
    if (this.saved?.before !== this.now) this.saved = { before: this.now, as: saveBefore(this.now) };
    return this.saved.as;
  }

  get outlook(): Before | null {
    return this.now;
  }

  /** Nothing stands against resting, as far as answers and load go. */
  get possible(): boolean {
    return this.now === null || (this.now.outlook.allWell && this.lightEnough);
  }

  /** Asks all endpoints what they answer now. */
  survey(): void {
    const { clients } = this.core.parts;
    if (clients === null) return;
    const outlook = this.asked.outlook(clients.roots);
    this.enterAt(clients.roots);
    this.now = this.beforeOf(outlook);
    this.core.parts.latencies.enter(outlook);
    this.weigh();
    // Who serves what makes no difference while all is well and there is room everywhere.
    const sign = this.possible ? '' : (outlook.memo.sign ??= signOf(outlook));
    this.isNews = sign !== this.sign;
    this.sign = sign;
    if (this.resting && !this.possible) this.leave();
  }

  /** Is there room for what comes: always, or until the rate changes? */
  weigh(): void {
    const { core } = this;
    const { clients } = core.parts;
    const outlook = this.now?.outlook;
    this.lightUntil = Infinity;
    this.lightEnough = outlook?.allWell === true && this.isRestful(outlook, clients!.highestRate(core.time));
    if (this.lightEnough || outlook?.allWell !== true || !this.isRestful(outlook, clients!.rate(core.time)))
      return;
    this.lightEnough = true;
    this.lightUntil = clients!.rateChanges(core.time);
  }

  enter(): void {
    if (!this.resting) this.load();
    this.resting = true;
  }

  leave(): void {
    this.resting = false;
  }

  /** Before a change is taken in: the last moments get a bin, for what is under way in them. */
  prepare(now: Microseconds): void {
    const { core } = this;
    const { clients } = core.parts;
    if (!this.resting || clients === null || core.time >= now) return;
    const start = Math.max(core.time, lastCut(now), now - MOMENTS);
    this.report(start);
    if (start >= now) return;
    const bin = core.bins.add(start, now);
    const amount = clients.arrivals(start, now);
    core.recorder.attempts(amount);
    bin.offered.forEach((_, trafficClass) => {
      const own = amount * clients.shareOf(trafficClass);
      bin.offered[trafficClass] = own;
      core.parts.latencies.served(trafficClass, 0, own);
    });
    core.time = now;
  }

  /** All was well until now. */
  report(until: Microseconds): void {
    const { core } = this;
    const { clients, latencies } = core.parts;
    // Where some are turned away, how many depends on the hour.
    const apart = clients !== null && latencies.losesAt(clients.highestRate(core.time));
    for (let from = core.time; from < until;) {
      const to = Math.min(until, nextCut(from), apart ? clients.rateChanges(from) : Infinity);
      this.reportPart(from, to);
      from = to;
    }
    core.time = until;
  }

  private reportPart(from: Microseconds, to: Microseconds): void {
    const { core } = this;
    const { clients } = core.parts;
    if (clients === null || clients.closed) return;
    const amount = clients.arrivals(from, to);
    core.recorder.attempts(amount);
    const seconds = toSeconds(to - from);
    const rested = core.parts.latencies.rested(from, to, amount);
    const { slowShare, holdSeconds, lossByWay, unansweredByWay, cpuSeconds } = rested;
    core.parts.hostUse.rested(to, amount, cpuSeconds);
    const lost = new Float64Array(core.traffic!.classes.length);
    let lostShare = 0;
    this.now!.outlook.ways.forEach(({ trafficClass, share, station, cost }, index) => {
      const comes = amount * clients.shareOf(trafficClass) * share;
      const away = comes * (lossByWay[index] ?? 0);
      const own = comes - away;
      if (away > 0) {
        lost[trafficClass]! += away;
        lostShare += away / amount;
        const because = core.parts.queues.blame(station);
        const unanswered = comes * (unansweredByWay[index] ?? 0);
        core.recorder.flowLost(trafficClass, 'connect-timeout', from, to, away - unanswered, because);
        if (unanswered > 0)
          core.recorder.flowLost(trafficClass, 'response-timeout', from, to, unanswered, because);
      }
      station.begun += own;
      station.passing += (own * (holdSeconds[index] ?? cost.holdSeconds)) / seconds;
    });
    lost.forEach((away, trafficClass) => {
      const own = amount * clients.shareOf(trafficClass);
      core.recorder.flowServed(trafficClass, from, to, own - away);
    });
    core.recorder.success(from, to, 1 - lostShare, slowShare);
    for (const station of core.stations) station.account(to);
    for (const station of core.stations) station.passing = 0;
  }

  /** What the stations carry at the busiest. */
  private load(): void {
    const { clients } = this.core.parts;
    if (clients === null) return;
    const { parts, time } = this.core;
    const rate = clients.highestRate(time);
    const figures = parts.latencies.at(rate);
    if (figures === null) return;
    parts.hostUse.reach(figures.loads, figures.cpuSquares);
    const busy = new Map<Way['station'], { amount: number; squares: number }>();
    (this.now?.outlook.ways ?? []).forEach(({ trafficClass, share, station }, index) => {
      const own = rate * clients.shareOf(trafficClass) * share;
      const sum = busy.get(station) ?? { amount: station.stuck, squares: 0 };
      sum.amount += own * figures.holdSeconds[index]!;
      sum.squares += own * figures.holdSquares[index]!;
      busy.set(station, sum);
    });
    for (const [station, { amount, squares }] of busy) {
      const { workers } = station.station;
      if (workers !== Infinity) station.peak.reach(Math.min(1, amount / workers), squares, workers);
    }
  }

  /** There is room for all, or it is known how many there is no room for. */
  private isRestful(outlook: Outlook, rate: number): boolean {
    if (this.isLight(outlook, rate)) return true;
    const balanced = this.core.parts.latencies.at(rate)?.balanced === true;
    return balanced && outlook.ways.every(({ station }) => station.stuck < NOTHING);
  }

  private isLight(outlook: Outlook, rate: number): boolean {
    const { light } = outlook.memo;
    const { ways } = outlook;
    if (this.core.world.slowed || isAnyStuck(ways)) return this.findLight(ways, rate);
    let isLight = light.get(rate);
    if (isLight === undefined) {
      if (light.size >= MOST_RATES) light.clear();
      light.set(rate, (isLight = this.findLight(ways, rate)));
    }
    return isLight;
  }

  private findLight(ways: readonly Way[], rate: number): boolean {
    const { core } = this;
    const { clients } = core.parts;
    const work = new Float64Array(core.world.hosts.length);
    const workers = new Map<Way['station'], number>();
    for (const { trafficClass, share, station, cost } of ways) {
      const own = rate * clients!.shareOf(trafficClass) * share;
      workers.set(station, (workers.get(station) ?? station.stuck) + own * cost.holdSeconds);
      for (const { host, seconds } of cost.work) work[host]! += own * seconds;
    }
    for (const [{ station }, busy] of workers) if (busy > FULL * station.workers) return false;
    return core.world.hosts.every(
      ({ index, options, slowFactor }) => work[index]! <= (FULL * options.cores) / slowFactor,
    );
  }

  /** All classes come in by the same door. */
  private enterAt(roots: readonly Place[]): void {
    const { entries } = this.core;
    const process = roots[0]?.endpoint.connected(roots[0].caller)?.process ?? null;
    const incarnation = process?.incarnation ?? 0;
    for (const root of roots) {
      const known = entries.get(root);
      if (known?.process === process && known.incarnation === incarnation) continue;
      entries.set(root, { process, incarnation });
    }
  }

  /** The same as the last time, if no process has started anew. */
  private beforeOf(outlook: Outlook): Before {
    const { memo } = outlook;
    if (memo.before === null) {
      memo.before = { outlook, underWay: outlook.ways.map((way) => this.underWayOf(way)) };
    } else if (!isCurrent(memo.before)) {
      memo.before = { outlook, underWay: memo.before.underWay.map(renewed) };
    }
    return memo.before;
  }

  private underWayOf(way: Way): UnderWay {
    const { process } = way.station.station;
    return {
      way,
      process,
      incarnation: process.incarnation,
      calls: this.callsOf(way),
    };
  }

  private callsOf({ place, station }: Way): UnderWay['calls'] {
    const { process } = station.station;
    return (place.plan ?? []).flatMap((step, index) => {
      if (step.kind !== 'call') return [];
      const call = place.callOf(place.plan!, index, process.host);
      const fate = call.endpoint.begin(call.operation, call.caller);
      if (fate.kind !== 'served' && fate.kind !== 'mixed') return [];
      const served = fate.kind === 'served' ? fate : null;
      const seconds = served === null ? 0 : step.count * (served.delaySeconds + (served.work?.mean ?? 0));
      const end = call.endpoint.connected(call.caller)?.process ?? null;
      return [{ place: call, seconds, process: end, incarnation: end?.incarnation ?? 0 }];
    });
  }
}

function isAnyStuck(ways: readonly Way[]): boolean {
  for (const { station } of ways) if (station.stuck !== 0) return true;
  return false;
}

/** Have none of the processes that were connected to started anew? */
function isCurrent({ underWay }: Before): boolean {
  for (const { process, incarnation, calls } of underWay) {
    if (process.incarnation !== incarnation) return false;
    for (const call of calls) {
      if (call.process !== null && call.process.incarnation !== call.incarnation) return false;
    }
  }
  return true;
}

function renewed(one: UnderWay): UnderWay {
  const calls = one.calls.map(({ place, seconds, process }) => {
    return { place, seconds, process, incarnation: process?.incarnation ?? 0 };
  });
  return { way: one.way, process: one.process, incarnation: one.process.incarnation, calls };
}

/** What makes one outlook differ from another. */
function signOf({ allWell, branches }: Outlook): string {
  const parts = branches.map((own) =>
    own.map(({ place, share, way }) => {
      const cost =
        way === null ? 'none' : `${way.cost.okShare} ${way.cost.stuckShare} ${way.cost.holdSeconds}`;
      return `${place.endpoint.name} ${share} ${cost}`;
    }),
  );
  return `${allWell} ${parts.join()}`;
}

function lastCut(before: Microseconds): Microseconds {
  let last = 0;
  for (const seconds of CUTS_SECONDS)
    last = Math.max(last, Math.floor((before - 1) / (seconds * 1e6)) * seconds * 1e6);
  return last;
}

export function nextCut(after: Microseconds): Microseconds {
  let next = Infinity;
  for (const seconds of CUTS_SECONDS) {
    const length = seconds * 1e6;
    next = Math.min(next, (Math.floor(after / length) + 1) * length);
  }
  return next;
}
