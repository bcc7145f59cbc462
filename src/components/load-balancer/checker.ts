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
  /** The check that is due goes on with one thought to have begun at `started`. */
  continues: boolean;
  handle: number;
  /** Results of checks sent before the last stop are not for us. */
  generation: number;
}

/** A way there and back, and no waiting. */
const AT_ONCE_SECONDS = 0.1;

export class Checker {
  private state: CheckerState = {
    ...{ phase: 'off', started: 0, period: 0, length: 0, held: 'no', right: false, because: 0 },
    ...{ continues: false, handle: -1, generation: 0 },
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
    while (state.started + state.length < this.now) {
      const ended = state.started + state.length;
      count(health, state.right);
      if (settledAt(health, state.right) && (state.right || state.held !== 'on-change')) {
        this.restAs(state.right);
        return;
      }
      state.started = checked.turns.next(health, state.started, ended);
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
    this.layOut(this.state.started, this.outlook());
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
      const next = started < this.now ? started : Math.min(soon, started);
      this.forget();
      this.layOut(next, this.outlook());
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
      this.goOn(started, goesOn);
    } else this.layOut(started + state.period, outlook);
  }

  // ---- checks that are sent, and such as are only thought of ------------------------------------------------------

  /** Checks need not be sent, and what they will find can be known: at time 0 not everybody has started. */
  private get thinks(): boolean {
    return this.port.probes.weightless && this.now > 0;
  }

  private layOut(at: Microseconds, outlook: Outlook): void {
    if (outlook.verdict === 'open' || !this.thinks) return this.sendAt(at);
    const { state, health, checked } = this;
    const { simulation, target, checkOperation, slot } = this.port;
    state.phase = 'thought';
    state.started = at;
    this.expect(outlook);
    const news = this.port.watched() ? checked.turns.newsAt(health, at, state) : Infinity;
    state.handle = news < Infinity ? simulation.schedule(news, target, checkOperation, slot) : -1;
  }

  /** How checks end from now on. */
  private expect(outlook: Outlook): void {
    const { state } = this;
    state.right = outlook.verdict === 'succeeds';
    state.length = this.lengthOf(outlook);
    state.held = outlook.verdict === 'fails' ? outlook.held : 'no';
    state.because = outlook.verdict === 'succeeds' ? 0 : outlook.because;
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
    const { right, held, because } = state;
    return right
      ? { verdict: 'succeeds' }
      : { verdict: 'fails', seconds: toSeconds(state.length), held, because };
  }

  /** Something has changed while checks were thought of. */
  private thinkAgain(outlook: Outlook): void {
    const { state } = this;
    const same = state.right ? outlook.verdict === 'succeeds' : this.sameIllness(outlook);
    if (same) return this.expect(outlook);
    const { started, length, held } = state;
    this.forget();
    if (started >= this.now) return this.layOut(started, outlook);
    // One is under way, connected or not. If it is, and finds another obstacle, it still fails at its end.
    const obstructed = outlook.verdict === 'fails' && held !== 'syn-ladder' && outlook.held !== 'syn-ladder';
    if (obstructed && started + this.lengthOf(outlook) > this.now) return this.layOut(started, outlook);
    // Else it goes on where it is, or at its next SYN if that comes in time.
    const goesOn = held === 'syn-ladder' ? this.nextSyn(started) : this.now;
    if (goesOn < started + length) return this.goOn(started, goesOn);
    const { simulation, target, resultOperation } = this.port;
    state.phase = 'sent';
    simulation.schedule(started + length, target, resultOperation, 2 * this.resultArgument, state.because);
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
  private goOn(started: Microseconds, at: Microseconds): void {
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

function endsAtOnce(outlook: Outlook): boolean {
  return outlook.verdict === 'succeeds' || (outlook.verdict === 'fails' && outlook.seconds < AT_ONCE_SECONDS);
}

/** What goes on when the obstacle does must be known to be under way. */
function isHeld(outlook: Outlook): boolean {
  return outlook.verdict === 'fails' && outlook.held === 'on-change';
}
