/** How parcels move: they ask endpoints, follow the answers, and tell their callers how it ended. */
import type { CauseId } from '../../engine/causes.js';
import { fromSeconds, type Microseconds } from '../../engine/time.js';
import {
  partOf,
  type CallStep,
  type Failed,
  type Fate,
  type Mute,
  type Outcome,
  type PlainFate,
  type Route,
  type Served,
  type Stationed,
  type Step,
} from '../../infrastructure/service.js';
import { meanLateness } from '../requests/kernel-timers.js';
import {
  KEEPALIVE_SECONDS,
  LAST_SYN_WAIT_SECONDS,
  SYN_TRIES,
  rtoRungSeconds,
  synDelaySeconds,
} from '../../infrastructure/tcp-timers.js';
import type { Core } from './core.js';
import type { Parcel } from './parcel.js';
import { State } from './parcel.js';
import { ticketFor, type Place } from './place.js';
import { chosen, isRefusal, sharesOf } from './shares.js';
import { NOTHING, type StationFlow } from './station-flow.js';
import { isServed } from './survey.js';

/** A connection did not come about: another attempt may be made. */
const CONNECTION_FAILURES: readonly Outcome[] = ['refused', 'no-route', 'connect-timeout'];
/** A failure that takes longer than this is waited for. */
const LONG_SECONDS = 0.05;
/** Two hours are known to that. */
const KEEPALIVE_GRAIN: Microseconds = 2_000_000;
const SILENCES = { 'on-change': State.parked, 'rto-ladder': State.repeating, never: State.forsaken } as const;

export class Journey {
  constructor(private readonly core: Core) {}

  /** Its operation begins at a place. */
  open(parcel: Parcel, place: Place): void {
    this.arriveAt(parcel, place);
    this.take(parcel, place.endpoint.begin(place.operation, place.caller));
  }

  /** Its SYN, or its data, is sent once more. */
  again(parcel: Parcel): void {
    const { place } = parcel;
    switch (parcel.state) {
      case State.opening:
        // After the last SYN the kernel only waits, and gives up.
        if (parcel.rung >= SYN_TRIES) return this.timedOut(parcel, place.depth);
        parcel.state = State.moving;
        return this.take(parcel, place.endpoint.begin(place.operation, place.caller));
      case State.repeating:
        parcel.state = State.moving;
        return this.take(parcel, this.resumed(parcel, false));
      case State.failing: {
        parcel.state = State.moving;
        const { outcome, because } = parcel;
        if (outcome === 'ok') return this.open(parcel, place);
        return this.result(parcel, place, outcome, because);
      }
    }
  }

  /** What the endpoint says to an operation under way. */
  resumed(parcel: Parcel, acknowledged: boolean): Fate {
    const { place, process, incarnation } = parcel;
    if (process === null) return place.endpoint.begin(place.operation, place.caller);
    const ticket = ticketFor(process, incarnation, acknowledged);
    return place.endpoint.resume(place.operation, place.caller, ticket);
  }

  /** Follows an answer. */
  take(parcel: Parcel, fate: Fate): void {
    switch (fate.kind) {
      case 'mixed':
        return this.divide(parcel, fate.parts);
      case 'failed':
        return this.fail(parcel, fate);
      case 'mute':
        return this.silence(parcel, fate);
      case 'served':
        this.charge(parcel, fate, 1);
        return this.result(parcel, parcel.place, 'ok', 0);
      case 'station':
        return this.arrive(parcel, fate);
      case 'forward':
        this.connect(parcel);
        return this.forward(parcel, parcel.place, fate.route, { tried: 0, tries: 0, because: 0 });
    }
  }

  /** An operation at a place has ended for its caller. */
  result(parcel: Parcel, place: Place, outcome: Outcome, because: CauseId): void {
    for (let depth = place.depth; depth < parcel.deadlines.length; depth++)
      parcel.deadlines[depth] = Infinity;
    if (place.depth <= parcel.gone) return parcel.forget();
    const { parts } = this.core;
    switch (place.kind) {
      case 'client':
        return parts.clients!.attemptEnded(parcel, outcome, because);
      case 'probe':
        return parts.probes.ended(parcel, outcome, because);
      case 'hop':
        return this.hopEnded(parcel, place, outcome, because);
      case 'call':
        return this.callEnded(parcel, place, outcome, because);
    }
  }

  /** A worker carries the plan out from a step on. The parcel is at the place of the station's operation. */
  carryOut(parcel: Parcel, station: StationFlow): void {
    const { place } = parcel;
    const plan = place.plan!;
    for (let index = parcel.step; index < plan.length; index++) {
      const step = plan[index]!;
      if (step.kind === 'work') {
        this.work(parcel, step);
        continue;
      }
      const refused = this.core.parts.queues.bursts.full(step);
      if (refused !== null) return this.result(parcel, place, step.failAs, refused);
      const child = place.callOf(plan, index, station.station.process.host);
      const fate = child.endpoint.begin(child.operation, child.caller);
      if (isServed(fate) && (fate.kind === 'served' || parcel.probe === null)) {
        this.chargeAll(parcel, fate, step.count);
        this.core.parts.feedback.succeeded(child, parcel.amount);
        continue;
      }
      parcel.step = index;
      return this.call(parcel, child, fate, station);
    }
    this.result(parcel, place, 'ok', 0);
  }

  /** The caller at a depth waits no longer. What is deeper goes on without him. */
  timedOut(parcel: Parcel, depth: number): void {
    let place = parcel.place;
    while (place.depth > depth) place = place.parent!;
    const connected = (parcel.connected & (1 << depth)) !== 0;
    const because = this.blame(parcel);
    const outcome = connected ? 'response-timeout' : 'connect-timeout';
    const { dead } = parcel;
    const users = this.leaveBehind(parcel, place);
    // What goes on for nobody is late for the proxy all the same.
    if (users !== parcel && place.hop !== null) {
      this.core.parts.feedback.seen(place.hop.route, place.hop.target, outcome, because, dead);
    }
    this.result(users, place, outcome, because);
  }

  /** What stops it now. */
  blame(parcel: Parcel): CauseId {
    if (parcel.state === State.queued && parcel.station !== null)
      return this.core.parts.queues.blame(parcel.station);
    return parcel.because;
  }

  /** The servers keep what they have begun for callers who have gone. @returns who waits at a place above */
  leaveBehind(parcel: Parcel, place: Place): Parcel {
    const { state } = parcel;
    // A worker belongs to the operation that made the call, one level up.
    const deeper = parcel.place.depth > place.depth;
    const held = (parcel.seated && deeper) || state === State.queued;
    const proxied = deeper && (parcel.place.hop?.route.from ?? null) !== null && state !== State.failing;
    if ((held || proxied) && parcel.probe === null) {
      const users = parcel.detach(place);
      this.core.loosen(parcel);
      return users;
    }
    if (!(parcel.seated && !deeper)) this.release(parcel);
    parcel.deadlines[place.depth] = Infinity;
    parcel.place = place;
    parcel.state = State.moving;
    return parcel;
  }

  /** Gives back the workers, or the place in the queue, that it has. */
  release(parcel: Parcel): void {
    const { station } = parcel;
    if (station === null) return;
    if (parcel.seated) {
      station.stuck = Math.max(0, station.stuck - parcel.amount);
      station.stuckAlive = Math.max(0, station.stuckAlive - parcel.alive);
    } else if (parcel.state === State.queued) this.core.parts.queues.leave(parcel);
    parcel.station = null;
    parcel.seated = false;
  }

  // ---- answers ----------------------------------------------------------------------------------------------------

  private arriveAt(parcel: Parcel, place: Place): void {
    parcel.place = place;
    parcel.since = this.core.time;
    parcel.rung = 0;
    parcel.process = null;
    parcel.connected &= (1 << place.depth) - 1;
  }

  private divide(
    parcel: Parcel,
    parts: readonly { readonly share: number; readonly fate: PlainFate }[],
  ): void {
    if (parcel.probe !== null)
      return this.take(parcel, partOf({ kind: 'mixed', parts }, this.core.parts.probes.uniform()));
    let rest = 1;
    for (const { share, fate } of parts) {
      if (rest <= NOTHING) return;
      const all = share >= rest - NOTHING;
      const piece = all ? parcel : parcel.split(share / rest);
      if (!all && parcel.seated && parcel.station !== null) piece.station = parcel.station;
      this.take(piece, fate);
      rest -= share;
      if (all) return;
    }
  }

  private fail(parcel: Parcel, { cause, because, afterSeconds }: Failed): void {
    if (afterSeconds <= LONG_SECONDS) return this.result(parcel, parcel.place, cause, because);
    parcel.outcome = cause;
    parcel.because = because;
    parcel.due = this.core.time + fromSeconds(afterSeconds);
    this.core.keep(parcel, State.failing);
  }

  private silence(parcel: Parcel, { ask, because }: Mute): void {
    const { place } = parcel;
    const before = parcel.rung;
    parcel.because = because;
    const connected = (parcel.connected & (1 << place.depth)) !== 0;
    if (ask === 'syn-ladder' && !connected) return this.nextSyn(parcel);
    if (!connected) this.connect(parcel);
    const state = ask === 'syn-ladder' ? State.repeating : SILENCES[ask];
    parcel.due = Infinity;
    if (state === State.repeating) {
      if (before === 0) parcel.since = this.core.time;
      parcel.rung = before + 1;
      parcel.due = parcel.since + fromSeconds(rtoRungSeconds(parcel.rung));
    } else parcel.rung = 0;
    if (state === State.forsaken && place.step?.service.sessions === true) {
      // Rounded, so that it does not keep apart what is alike.
      const probed =
        Math.round((this.core.time + fromSeconds(KEEPALIVE_SECONDS)) / KEEPALIVE_GRAIN) * KEEPALIVE_GRAIN;
      parcel.deadlines[place.depth] = Math.min(parcel.deadlines[place.depth]!, probed);
    }
    this.core.keep(parcel, state);
  }

  /** Turned away by silence: the kernel sends the SYN again. @param at when the last one came */
  nextSyn(parcel: Parcel, at: Microseconds = this.core.time): void {
    const { place } = parcel;
    parcel.rung += 1;
    if (parcel.rung === 1) {
      parcel.deadlines[place.depth] = parcel.since + fromSeconds(place.connectTimeoutSeconds);
    }
    const delay = parcel.rung < SYN_TRIES ? synDelaySeconds(parcel.rung) : LAST_SYN_WAIT_SECONDS;
    parcel.due = at + fromSeconds(delay) + meanLateness(delay);
    this.core.keep(parcel, State.opening);
  }

  private connect(parcel: Parcel): void {
    const { place } = parcel;
    parcel.connected |= 1 << place.depth;
    parcel.process = place.endpoint.connected(place.caller)?.process ?? null;
    parcel.incarnation = parcel.process?.incarnation ?? 0;
    parcel.deadlines[place.depth] = this.core.time + fromSeconds(place.answerTimeoutSeconds);
  }

  /** Answered at once, by one or by some of several. */
  private chargeAll(parcel: Parcel, fate: Fate, count: number): void {
    if (fate.kind === 'served') this.charge(parcel, fate, count);
    else if (fate.kind === 'mixed')
      for (const part of fate.parts) this.chargeAll(parcel, part.fate, count * part.share);
  }

  private charge(parcel: Parcel, { work, on }: Served, count: number): void {
    if (work === null) return;
    const { budgets } = this.core;
    for (const process of on) {
      budgets[process.host.index]! -= parcel.amount * count * work.mean * process.slowFactor;
    }
  }

  private work(parcel: Parcel, { process, share, work }: Extract<Step, { kind: 'work' }>): void {
    const { budgets, traffic } = this.core;
    const own =
      parcel.probe === null ? traffic!.classes[parcel.trafficClass]!.work.mean * share : (work?.mean ?? 0);
    budgets[process.host.index]! -= parcel.amount * own * process.slowFactor;
  }

  // ---- stations and their calls -----------------------------------------------------------------------------------

  private arrive(parcel: Parcel, { station, plan }: Stationed): void {
    const { place } = parcel;
    const flow = this.core.station(station, place.endpoint);
    place.plan = plan;
    const { process } = station;
    parcel.process = process;
    parcel.incarnation = process.incarnation;
    parcel.step = 0;
    this.core.parts.queues.arrive(parcel, flow);
  }

  private call(parcel: Parcel, child: Place, fate: Fate, station: StationFlow): void {
    parcel.station = station;
    parcel.seated = true;
    station.stuck += parcel.amount;
    station.stuckAlive += parcel.alive;
    this.arriveAt(parcel, child);
    this.take(parcel, fate);
  }

  private callEnded(parcel: Parcel, child: Place, outcome: Outcome, because: CauseId): void {
    const { station } = parcel;
    const place = child.parent!;
    this.release(parcel);
    parcel.place = place;
    if (outcome !== 'ok') return this.result(parcel, place, (child.step as CallStep).failAs, because);
    this.core.parts.feedback.succeeded(child, parcel.amount);
    parcel.step = child.stepIndex + 1;
    if (station === null) return; // its server is gone
    this.core.parts.queues.goOn(parcel, station);
  }

  // ---- routes -----------------------------------------------------------------------------------------------------

  private forward(
    parcel: Parcel,
    place: Place,
    route: Route,
    before: { readonly tried: number; readonly tries: number; readonly because: CauseId },
  ): void {
    parcel.place = place;
    const shares = sharesOf(route, before.tried, this.core);
    if (isRefusal(shares)) {
      return this.fail(parcel, { ...shares, because: shares.because || before.because });
    }
    if (parcel.probe !== null) {
      const { target } = chosen(shares, this.core.parts.probes.uniform());
      const hop = { route, target, tried: before.tried | (1 << target), tries: before.tries + 1 };
      return this.open(parcel, place.hopTo(hop));
    }
    let rest = 1;
    for (const { target, share } of shares) {
      const all = share >= rest - NOTHING;
      const piece = all ? parcel : parcel.split(share / rest);
      const hop = { route, target, tried: before.tried | (1 << target), tries: before.tries + 1 };
      this.open(piece, place.hopTo(hop));
      rest -= share;
      if (all) return;
    }
  }

  private hopEnded(parcel: Parcel, place: Place, outcome: Outcome, because: CauseId): void {
    const parent = place.parent!;
    const { route, target, tried, tries } = place.hop!;
    const connected = (parcel.connected & (1 << place.depth)) !== 0;
    parcel.connected &= (1 << place.depth) - 1;
    parcel.place = parent;
    this.core.parts.feedback.seen(route, target, outcome, because, parcel.amount);
    if (outcome === 'ok') {
      this.core.parts.feedback.succeeded(place, parcel.amount);
      return this.result(parcel, parent, 'ok', 0);
    }
    const failed = !connected && CONNECTION_FAILURES.includes(outcome);
    if (failed && tries <= route.retries) {
      const isLast = tries === route.retries;
      const elsewhere = route.redispatch === 'always' || (isLast && route.redispatch === 'last');
      if (elsewhere) return this.forward(parcel, parent, route, { tried, tries, because });
      return this.knockAgain(
        parcel,
        place,
        outcome === 'connect-timeout' ? 0 : route.retryDelaySeconds,
        because,
      );
    }
    const answer =
      outcome === 'reset' ? route.resetAnswer : outcome === 'response-timeout' ? route.lateAnswer : outcome;
    this.result(parcel, parent, failed ? route.connectFailure : answer, because);
  }

  private knockAgain(parcel: Parcel, place: Place, pauseSeconds: number, because: CauseId): void {
    const hop = { ...place.hop!, tries: place.hop!.tries + 1 };
    const next = place.parent!.hopTo(hop);
    if (pauseSeconds <= LONG_SECONDS) return this.open(parcel, next);
    parcel.place = next;
    parcel.outcome = 'ok';
    parcel.because = because;
    parcel.due = this.core.time + fromSeconds(pauseSeconds);
    this.core.keep(parcel, State.failing);
  }
}
