/** The active checks of one back end by one proxy: when the next one is sent, and when it may rest. */
import type { CauseId } from '../../engine/causes.js';
import type { Simulation } from '../../engine/simulation.js';
import { fromSeconds, toSeconds, type Microseconds } from '../../engine/time.js';
import type { Host } from '../../infrastructure/host.js';
import type { Network } from '../../infrastructure/network.js';
import type { ProbePort } from '../../infrastructure/probe.js';
import type { Endpoint, Operation } from '../../infrastructure/service.js';
import { nextSynRungSeconds } from '../../infrastructure/tcp-timers.js';
import type { BackendHealth } from './health.js';
import { OutlookReader, type Held, type Outlook } from './outlook.js';
import type { CheckRules } from './settings.js';
import { count, settledAt, type Turns } from './turns.js';
import { causeOf, endsAtOnce, goingOn, heldBy, isHeld, type UnderWay } from './under-way.js';

/** Where its events go. `slot` tells the checkers of a balancer apart. */
export interface CheckerPort {
  readonly simulation: Simulation;
  readonly probes: ProbePort;
  readonly network: Network;
  /** All that the outlooks have asked. */
  readonly asked: Set<Endpoint>;
  readonly target: number;
  readonly checkOperation: number;
  readonly resultOperation: number;
  /** Is anybody affected by what this proxy finds? While it stands by, its verdicts are taken in when it is asked. */
  watched(): boolean;
  /** Every check fails at once because of this (an operator's mistake), whatever the back end says; 0: none. */
  failsBecause(): CauseId;
  readonly slot: number;
  readonly slots: number;
}

export interface Checked {
  readonly from: Host;
  readonly endpoint: Endpoint;
  readonly rules: CheckRules;
  readonly turns: Turns;
}

/**
 * `off`: none is sent (no checks, mode reject, proxy dead). `due`: the next one is an event. `sent`: one is under way.
 * `well`, `ill`: resting, for every check would succeed (fail in the same way); they are thought of as going on at
 * `started` + k × `period`, and the first that may end otherwise is sent for real. `thought`: not at rest yet, but the
 * end of each check is certain and none is in anybody's way, so that they are only thought of, the first that is not
 * counted from `started` on; the one event is the result that turns the verdict.
 */
type Phase = 'off' | 'due' | 'sent' | 'well' | 'ill' | 'thought';

interface CheckerState {
  phase: Phase;
  /** Start of the last check, or the origin of those thought of. */
  started: Microseconds;
  period: Microseconds;
  /** Of the checks thought of, unless they succeed. */
  length: Microseconds;
  held: Held;
  /** Those thought of succeed. */
  right: boolean;
  /** Why they do not. */
  because: CauseId;
  /** The first of those thought of, where it does not end like the others. */
  first: UnderWay | null;
  /** The check that is due goes on with one thought to have begun at `started`. */
  continues: boolean;
  handle: number;
  /** Results of checks sent before the last stop are not for us. */
  generation: number;
}

export class Checker {
  private state: CheckerState = {
    ...{ phase: 'off', started: 0, period: 0, length: 0, held: 'no', right: false, because: 0 },
    ...{ first: null, continues: false, handle: -1, generation: 0 },
  };
  private readonly operation: Operation;
  private readonly reader: OutlookReader;

  constructor(
    private readonly port: CheckerPort,
    private readonly checked: Checked,
    private readonly health: BackendHealth,
  ) {
    const { rules, from } = checked;
    this.operation = { kind: 'check', trafficClass: null, path: rules.path };
    this.reader = new OutlookReader(port, this.operation, rules, from);
  }

  /** What the next check would find. */
  outlook(): Outlook {
    const because = this.port.failsBecause();
    if (because !== 0) return { verdict: 'fails', seconds: 0, held: 'no', because };
    return this.reader.read(this.checked.endpoint);
  }

  /** From now on: the first check at `at`, unless it is certain to succeed. */
  start(at: Microseconds): void {
    if (this.checked.rules.kind === 'none' || this.state.phase !== 'off') return;
    const outlook = this.outlook();
    if (this.health.full && outlook.verdict === 'succeeds') this.rest(at, outlook, 0);
    else this.layOut(at, outlook);
  }

  /** No more checks, and none of those under way counts. */
  stop(): void {
    this.catchUp();
    if (this.state.phase === 'off') return;
    this.port.simulation.cancel(this.state.handle);
    this.state.phase = 'off';
    this.state.generation += 1;
  }

  /** Counts the checks thought of that have ended: before somebody else changes the health. */
  catchUp(): void {
    const { state, health, checked } = this;
    if (state.phase !== 'thought') return;
    for (let ended = this.nextEnd; ended < this.now; ended = this.nextEnd) {
      const { first, started } = state;
      count(health, first?.right ?? state.right);
      if (settledAt(health, state.right) && (state.right || state.held !== 'on-change')) {
        this.restAs(state.right);
        if (first !== null) state.started = checked.turns.next(health, started, ended) - state.period;
        return;
      }
      state.started = checked.turns.next(health, started, ended);
      state.first = null;
    }
  }

  /** Why checks fail, as far as they were thought of last; 0: they do not, or that is not known. */
  get because(): CauseId {
    return this.state.because;
  }

  /** From now on this proxy is watched. */
  attend(): void {
    this.catchUp();
    if (this.state.phase !== 'thought') return;
    this.forget();
    this.layOut(this.state.started, this.outlook(), this.state.first);
  }

  /** Something has changed somewhere: a resting checker wakes when its next check may end otherwise. */
  reconsider(): Outlook {
    this.catchUp();
    const outlook = this.outlook();
    const { phase } = this.state;
    if (phase === 'well' && outlook.verdict !== 'succeeds') this.layOut(this.nextTurn(), outlook);
    else if (phase === 'ill' && !this.sameIllness(outlook)) this.recover(outlook);
    else if (phase === 'thought') this.thinkAgain(outlook);
    else if (phase === 'due') this.dueAgain(outlook);
    return outlook;
  }

  /**
   * The traffic has told something (the health has taken it in): the next check comes in its turn, or after the fast
   * interval if that is sooner.
   */
  hurry(): void {
    const { phase, handle, started } = this.state;
    const soon = this.now + fromSeconds(this.checked.rules.fastIntervalSeconds);
    if (phase === 'well') this.layOut(Math.min(soon, this.nextTurn()), this.outlook());
    else if (phase === 'thought') {
      // One that is under way goes on.
      const isUnderWay = started < this.now;
      this.forget();
      const first = isUnderWay ? this.state.first : null;
      this.layOut(isUnderWay ? started : Math.min(soon, started), this.outlook(), first);
    } else if (phase === 'due' && soon < this.port.simulation.timeOf(handle)) {
      this.port.simulation.reschedule(handle, soon);
    }
  }

  /**
   * The event of a check that is due, or of the one thought of that turns the verdict.
   * @returns its end where that is certain and comes at once, so that it need not be sent (for `take` and `proceed`)
   */
  send(): Outlook | null {
    const { state, port, checked } = this;
    if (state.phase === 'thought') return this.endThought();
    if (state.phase !== 'due') return null;
    if (!state.continues) state.started = this.now;
    if (port.probes.weightless) {
      const outlook = this.outlook();
      if (endsAtOnce(outlook)) {
        state.phase = 'sent';
        state.continues = false;
        return outlook;
      }
    }
    const gone = toSeconds(this.now - state.started);
    const { connectTimeoutSeconds, timeoutSeconds, answerTimeoutSeconds } = checked.rules;
    state.phase = 'sent';
    state.continues = false;
    port.probes.probe({
      endpoint: checked.endpoint,
      operation: this.operation,
      from: checked.from,
      connectTimeoutSeconds: connectTimeoutSeconds - gone,
      timeoutSeconds: timeoutSeconds - gone,
      ...(answerTimeoutSeconds === null ? {} : { answerTimeoutSeconds }),
      target: port.target,
      resultOperation: port.resultOperation,
      argument: this.resultArgument,
    });
    return null;
  }

  /** Results of checks sent since the last start are of this number. */
  get generation(): number {
    return this.state.generation;
  }

  /** The event of a result. @returns whether it is for us; then the health knows it, and `proceed` must follow */
  take(right: boolean, generation: number): boolean {
    if (this.state.phase !== 'sent' || generation !== this.state.generation) return false;
    count(this.health, this.succeeded(right));
    return true;
  }

  /** After a result has been taken: rests, or lays out the next check. */
  proceed(right: boolean): void {
    const { state, health } = this;
    const succeeded = this.succeeded(right);
    const outlook = this.outlook();
    const alike = outlook.verdict === (succeeded ? 'succeeds' : 'fails');
    if (alike && settledAt(health, succeeded) && !isHeld(outlook)) {
      this.rest(state.started, outlook, succeeded ? this.now - state.started : this.lengthOf(outlook));
    } else this.layOut(this.checked.turns.next(health, state.started, this.now), outlook);
  }

  save(): CheckerState {
    return { ...this.state };
  }

  restore(state: CheckerState): void {
    this.state = { ...state };
  }

  private get now(): Microseconds {
    return this.port.simulation.now;
  }

  private get resultArgument(): number {
    return this.port.slot + this.port.slots * this.state.generation;
  }

  private succeeded(right: boolean): boolean {
    return right && this.port.failsBecause() === 0;
  }

  // ---- at rest ----------------------------------------------------------------------------------------------------

  private rest(started: Microseconds, outlook: Outlook, length: Microseconds): void {
    this.state.started = started;
    this.expect(outlook);
    this.state.length = length;
    this.restAs(outlook.verdict === 'succeeds');
  }

  /** The check that began at `started` was the last to count; the others are as it was. */
  private restAs(right: boolean): void {
    const { state } = this;
    state.first = null;
    const { intervalSeconds, downIntervalSeconds } = this.checked.rules;
    state.phase = right ? 'well' : 'ill';
    state.period = this.checked.turns.cycle(right ? intervalSeconds : downIntervalSeconds, state.length);
  }

  /** The first of the checks thought of that starts now or later. */
  private nextTurn(): Microseconds {
    const { started, period } = this.state;
    return started + Math.max(0, Math.ceil((this.now - started) / period)) * period;
  }

  private sameIllness(outlook: Outlook): boolean {
    const { held, length } = this.state;
    return outlook.verdict === 'fails' && outlook.held === held && this.lengthOf(outlook) === length;
  }

  /** Wakes from `ill`: a check thought to be under way may go on, at its next SYN; otherwise the next one is sent. */
  private recover(outlook: Outlook): void {
    const { state } = this;
    const turns = Math.floor((this.now - state.started) / state.period);
    const started = state.started + turns * state.period;
    const underWay = turns > 0 && this.now - started < state.length;
    const goesOn = this.nextSyn(started);
    if (underWay && state.held === 'syn-ladder' && goesOn < started + state.length) {
      this.goOn(started, goesOn, outlook);
    } else this.layOut(started + state.period, outlook);
  }

  // ---- checks that are sent, and such as are only thought of ------------------------------------------------------

  /** Checks need not be sent, and what they will find can be known: at time 0 not everybody has started. */
  private get thinks(): boolean {
    return this.port.probes.weightless && this.now > 0;
  }

  /** @param first the check that begins, or has begun, then: where it does not end as they all do now */
  private layOut(at: Microseconds, outlook: Outlook, first: UnderWay | null = null): void {
    if (outlook.verdict === 'open' || !this.thinks) return this.sendAt(at);
    const { state, health, checked } = this;
    const { simulation, target, checkOperation, slot } = this.port;
    state.phase = 'thought';
    state.started = at;
    state.first = first;
    this.expect(outlook);
    const { right } = first ?? state;
    const beginning = { started: at, ends: this.nextEnd, right };
    const news = this.port.watched() ? checked.turns.newsAt(health, beginning, state) : Infinity;
    state.handle = news < Infinity ? simulation.schedule(news, target, checkOperation, slot) : -1;
  }

  /** How checks end from now on. */
  private expect(outlook: Outlook): void {
    const { state } = this;
    state.right = outlook.verdict === 'succeeds';
    state.length = this.lengthOf(outlook);
    state.held = heldBy(outlook);
    state.because = causeOf(outlook);
  }

  /** When the first of those thought of ends. */
  private get nextEnd(): Microseconds {
    const { first, started, length } = this.state;
    return first?.ends ?? started + length;
  }

  /** How long a failing check takes. */
  private lengthOf(outlook: Outlook): Microseconds {
    if (outlook.verdict !== 'fails') return 0;
    // What comes at once is not sent, and takes no time.
    return this.port.probes.weightless && endsAtOnce(outlook) ? 0 : fromSeconds(outlook.seconds);
  }

  private endThought(): Outlook {
    this.catchUp();
    const { state } = this;
    state.phase = 'sent';
    state.handle = -1;
    const { right, because } = state.first ?? state;
    const seconds = toSeconds(this.nextEnd - state.started);
    state.first = null;
    return right ? { verdict: 'succeeds' } : { verdict: 'fails', seconds, held: state.held, because };
  }

  /** Something has changed while checks were thought of. */
  private thinkAgain(outlook: Outlook): void {
    const { state } = this;
    const same = state.right ? outlook.verdict === 'succeeds' : this.sameIllness(outlook);
    if (same) return this.expect(outlook);
    const { started, first } = state;
    const { ends, isLadder, goesOn } = this.standing();
    this.forget();
    if (started >= this.now) return this.layOut(started, outlook);
    if (first?.certain === true) return this.fails(first, outlook);
    // One is under way, connected or not. If it is, and finds another obstacle, it still fails at its end.
    const obstructed = outlook.verdict === 'fails' && !isLadder && outlook.held !== 'syn-ladder';
    if (obstructed && started + this.lengthOf(outlook) > this.now) return this.layOut(started, outlook);
    // Else it goes on where it is, or at its next SYN if that comes in time.
    if (goesOn < ends) return this.goOn(started, goesOn, outlook);
    this.fails({ ends, right: false, because: state.because, connects: goesOn, certain: true }, outlook);
  }

  /** Of the first of those thought of: when it fails at the latest as it stands, and goes on at the earliest. */
  private standing(): {
    readonly ends: Microseconds;
    readonly isLadder: boolean;
    readonly goesOn: Microseconds;
  } {
    const { now } = this;
    const { first, held, started } = this.state;
    const connects = first !== null && now <= first.connects;
    const isLadder = connects || held === 'syn-ladder';
    const ends = isLadder ? started + fromSeconds(this.checked.rules.connectTimeoutSeconds) : this.nextEnd;
    return { ends, isLadder, goesOn: connects ? first.connects : isLadder ? this.nextSyn(started) : now };
  }

  /** The one under way is lost, whatever the others will find. */
  private fails(first: UnderWay, outlook: Outlook): void {
    const { state } = this;
    if (outlook.verdict !== 'open') return this.layOut(state.started, outlook, first);
    const { simulation, target, resultOperation } = this.port;
    state.phase = 'sent';
    simulation.schedule(first.ends, target, resultOperation, 2 * this.resultArgument, first.because);
  }

  /** One that is due may have become certain. */
  private dueAgain(outlook: Outlook): void {
    const { state, port } = this;
    if (state.continues || outlook.verdict === 'open' || !this.thinks) return;
    const at = port.simulation.timeOf(state.handle);
    this.forget();
    if (this.health.full && outlook.verdict === 'succeeds') this.rest(at, outlook, 0);
    else this.layOut(at, outlook);
  }

  private forget(): void {
    this.port.simulation.cancel(this.state.handle);
    this.state.handle = -1;
  }

  /** A check that began then is really under way from `at` on. */
  private goOn(started: Microseconds, at: Microseconds, outlook: Outlook): void {
    if (outlook.verdict !== 'open' && this.thinks) {
      const first = goingOn({ started, at, length: this.lengthOf(outlook) }, outlook, this.checked.rules);
      return this.layOut(started, outlook, first);
    }
    this.state.started = started;
    this.state.continues = true;
    this.sendAt(at);
  }

  private nextSyn(started: Microseconds): Microseconds {
    return started + fromSeconds(nextSynRungSeconds(toSeconds(this.now - started)));
  }

  private sendAt(at: Microseconds): void {
    const { simulation, target, checkOperation, slot } = this.port;
    this.state.phase = 'due';
    this.state.handle = simulation.schedule(at, target, checkOperation, slot);
  }
}
