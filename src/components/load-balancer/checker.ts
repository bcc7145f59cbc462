/** The active checks of one back end by one proxy: when the next one is sent, and when it may rest. */
import type { CauseId } from '../../engine/causes.js';
import { fromSeconds, toSeconds, type Microseconds } from '../../engine/time.js';
import type { Operation } from '../../infrastructure/service.js';
import { nextSynRungSeconds } from '../../infrastructure/tcp-timers.js';
import { freshState, type Checked, type CheckerPort, type CheckerState } from './checker-state.js';
import { Dispatch } from './dispatch.js';
import type { BackendHealth } from './health.js';
import { OutlookReader, type Outlook } from './outlook.js';
import { count, settledAt } from './turns.js';
import { causeOf, endsAtOnce, goingOn, heldBy, isForeseen, isHeld, type UnderWay } from './under-way.js';

export class Checker {
  private readonly state = freshState();
  private readonly dispatch: Dispatch;
  private readonly reader: OutlookReader;

  constructor(
    private readonly port: CheckerPort,
    private readonly checked: Checked,
    private readonly health: BackendHealth,
  ) {
    const { rules, from } = checked;
    const operation: Operation = { kind: 'check', trafficClass: null, path: rules.path };
    this.dispatch = new Dispatch(port, checked, operation, this.state);
    this.reader = new OutlookReader(port, operation, rules, from);
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
    this.dispatch.withdraw();
    this.state.phase = 'off';
    this.state.generation += 1;
  }

  /** Counts the checks thought of that have ended: before somebody else changes the health. */
  catchUp(): void {
    const { state, health, checked } = this;
    if (state.phase !== 'thought') return;
    const until = Math.min(this.now, state.news);
    for (let ended = this.nextEnd; ended < until; ended = this.nextEnd) {
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
    this.dispatch.withdraw();
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
    const { phase, due, started } = this.state;
    const soon = this.now + fromSeconds(this.checked.rules.fastIntervalSeconds);
    if (phase === 'well') this.layOut(Math.min(soon, this.nextTurn()), this.outlook());
    else if (phase === 'thought') {
      // One that is under way goes on.
      const isUnderWay = started < this.now;
      this.dispatch.withdraw();
      const first = isUnderWay ? this.state.first : null;
      this.layOut(isUnderWay ? started : Math.min(soon, started), this.outlook(), first);
    } else if (phase === 'due' && soon < due) {
      this.dispatch.withdraw();
      this.dispatch.dueAt(soon);
    }
  }

  /**
   * The event of a check that is due, or of the one thought of that turns the verdict.
   * @returns its end where that is certain and comes at once, so that it need not be sent (for `take` and `proceed`)
   */
  send(): Outlook | null {
    const { state, port } = this;
    if (state.phase === 'thought') return this.endThought();
    if (state.phase !== 'due') return null;
    state.handle = -1;
    if (!state.continues) state.started = state.due;
    if (port.probes.weightless) {
      const outlook = this.outlook();
      if (endsAtOnce(outlook)) {
        state.phase = 'sent';
        state.continues = false;
        return outlook;
      }
    }
    state.phase = 'sent';
    state.continues = false;
    this.dispatch.probe();
    return null;
  }

  /** Does the one thought of that turns the verdict end now? Then what has just happened is why, and it needs no event. */
  get isNews(): boolean {
    return this.state.phase === 'thought' && this.state.news === this.port.simulation.now;
  }

  /** The same as `send` for that one, which is not going to be an event. */
  sendNow(): Outlook | null {
    this.dispatch.withdraw();
    return this.send();
  }

  /** A lens that moves ahead of the engine has come here. */
  comeTo(now: Microseconds): void {
    this.state.ahead = Math.max(this.state.ahead, now);
  }

  /** The check is due, as a lens that is ahead of the engine says. */
  sendAhead(now: Microseconds): void {
    this.comeTo(now);
    const end = this.send();
    if (end === null) return;
    const right = end.verdict === 'succeeds';
    const because = causeOf(end);
    if (this.takeAhead(right, because, now)) return;
    this.dispatch.tellAt(now, right, because);
  }

  /** A result, told by such a lens. @returns whether it is no news, and has been taken in */
  takeAhead(right: boolean, because: CauseId, now: Microseconds): boolean {
    const { state, health } = this;
    const succeeded = this.succeeded(right);
    if (health.turnsWith(succeeded) && this.port.watched()) return false;
    this.comeTo(now);
    state.because = succeeded ? 0 : because;
    count(health, succeeded);
    this.proceed(right);
    return true;
  }

  /** Is the result of a check of that number for us? */
  awaits(generation: number): boolean {
    return this.state.phase === 'sent' && generation === this.state.generation;
  }

  /** Results of checks sent since the last start are of this number. */
  get generation(): number {
    return this.state.generation;
  }

  /** The event of a result. @returns whether it is for us; then the health knows it, and `proceed` must follow */
  take(right: boolean, generation: number): boolean {
    if (!this.awaits(generation)) return false;
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
    Object.assign(this.state, state);
  }

  private get now(): Microseconds {
    return this.dispatch.now;
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

  /** @param first the check that begins, or has begun, then: where it does not end as they all do now */
  private layOut(at: Microseconds, outlook: Outlook, first: UnderWay | null = null): void {
    if (outlook.verdict === 'open' || !this.dispatch.thinks) return this.dispatch.dueAt(at);
    const { state, health, checked } = this;
    state.phase = 'thought';
    state.started = at;
    state.first = first;
    this.expect(outlook);
    const { right } = first ?? state;
    const beginning = { started: at, ends: this.nextEnd, right };
    this.dispatch.newsAt(this.port.watched() ? checked.turns.newsAt(health, beginning, state) : Infinity);
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
    state.news = Infinity;
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
    this.dispatch.withdraw();
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
    state.phase = 'sent';
    this.dispatch.tellAt(first.ends, false, first.because);
  }

  /** One that is due may have become certain. */
  private dueAgain(outlook: Outlook): void {
    const { state } = this;
    if (state.continues || outlook.verdict === 'open' || !this.dispatch.thinks) return;
    this.dispatch.withdraw();
    if (this.health.full && outlook.verdict === 'succeeds') this.rest(state.due, outlook, 0);
    else this.layOut(state.due, outlook);
  }

  /** A check that began then is really under way from `at` on. */
  private goOn(started: Microseconds, at: Microseconds, outlook: Outlook): void {
    if (isForeseen(outlook) && this.dispatch.thinks) {
      const first = goingOn({ started, at, length: this.lengthOf(outlook) }, outlook, this.checked.rules);
      return this.layOut(started, outlook, first);
    }
    this.state.started = started;
    this.state.continues = true;
    this.dispatch.dueAt(at);
  }

  private nextSyn(started: Microseconds): Microseconds {
    return started + fromSeconds(nextSynRungSeconds(toSeconds(this.now - started)));
  }
}
