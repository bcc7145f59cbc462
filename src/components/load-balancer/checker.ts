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
  /** Every check fails at once because of this (an operator's mistake), whatever the back end says; 0: none. */
  failsBecause(): CauseId;
  readonly slot: number;
  readonly slots: number;
}

export interface Checked {
  readonly from: Host;
  readonly endpoint: Endpoint;
  readonly rules: CheckRules;
}

/**
 * `off`: none is sent (no checks, mode reject, proxy dead). `due`: the next one is an event. `sent`: one is under way.
 * `well`, `ill`: resting, for every check would succeed (fail in the same way); they are thought of as going on at
 * `started` + k × `period`, and the first that may end otherwise is sent for real.
 */
type Phase = 'off' | 'due' | 'sent' | 'well' | 'ill';

interface CheckerState {
  phase: Phase;
  /** Start of the last check, or the origin of those thought of. */
  started: Microseconds;
  period: Microseconds;
  /** Of the checks thought of while ill. */
  length: Microseconds;
  held: Held;
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
    ...{
      phase: 'off',
      started: 0,
      period: 0,
      length: 0,
      held: 'no',
      continues: false,
      handle: -1,
      generation: 0,
    },
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
    this.state.started = at;
    if (this.health.full && this.outlook().verdict === 'succeeds') {
      this.state.phase = 'well';
      this.state.period = fromSeconds(this.checked.rules.intervalSeconds);
    } else this.sendAt(at);
  }

  /** No more checks, and none of those under way counts. */
  stop(): void {
    if (this.state.phase === 'off') return;
    this.port.simulation.cancel(this.state.handle);
    this.state.phase = 'off';
    this.state.generation += 1;
  }

  /** Something has changed somewhere: a resting checker wakes when its next check may end otherwise. */
  reconsider(): Outlook {
    const outlook = this.outlook();
    const { phase } = this.state;
    if (phase === 'well' && outlook.verdict !== 'succeeds') this.sendAt(this.nextTurn());
    else if (phase === 'ill' && !this.sameIllness(outlook)) this.recover();
    else if (phase === 'due' && outlook.verdict === 'succeeds') this.restAgain();
    return outlook;
  }

  /** The traffic has told something: the next check comes in its turn, or after the fast interval if that is sooner. */
  hurry(): void {
    const { phase, handle } = this.state;
    const soon = this.now + fromSeconds(this.checked.rules.fastIntervalSeconds);
    if (phase === 'well') this.sendAt(Math.min(soon, this.nextTurn()));
    else if (phase === 'due' && soon < this.port.simulation.timeOf(handle)) {
      this.port.simulation.reschedule(handle, soon);
    }
  }

  /**
   * The event of a check that is due.
   * @returns its end where that is certain and comes at once, so that it need not be sent (for `take` and `proceed`)
   */
  send(): Outlook | null {
    const { state, port, checked } = this;
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
      argument: port.slot + port.slots * state.generation,
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
    if (this.succeeded(right)) this.health.succeeded();
    else this.health.failed();
    return true;
  }

  /** After a result has been taken: rests, or lays out the next check. */
  proceed(right: boolean): void {
    const { state, health } = this;
    const succeeded = this.succeeded(right);
    const { rules } = this.checked;
    const outlook = this.outlook();
    const spent = this.now - state.started;
    if (succeeded && health.full && outlook.verdict === 'succeeds') {
      state.phase = 'well';
      state.period = this.cycle(rules.intervalSeconds, spent);
    } else if (!succeeded && health.empty && outlook.verdict === 'fails' && outlook.held !== 'on-change') {
      state.phase = 'ill';
      state.held = outlook.held;
      state.length = fromSeconds(outlook.seconds);
      state.period = this.cycle(rules.downIntervalSeconds, state.length);
    } else this.sendAt(Math.max(this.now, state.started + this.cycle(this.interval(), spent)));
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

  private succeeded(right: boolean): boolean {
    return right && this.port.failsBecause() === 0;
  }

  private interval(): number {
    const { rules } = this.checked;
    if (this.health.empty) return rules.downIntervalSeconds;
    return this.health.full ? rules.intervalSeconds : rules.fastIntervalSeconds;
  }

  /** From start to start. */
  private cycle(intervalSeconds: number, length: Microseconds): Microseconds {
    return fromSeconds(intervalSeconds) + (this.checked.rules.countedFrom === 'end' ? length : 0);
  }

  /** What made the next check worth sending has gone before its turn. */
  private restAgain(): void {
    const { state, port, health } = this;
    if (!port.probes.weightless || !health.full || state.continues) return;
    state.started = port.simulation.timeOf(state.handle);
    state.period = fromSeconds(this.checked.rules.intervalSeconds);
    state.phase = 'well';
    port.simulation.cancel(state.handle);
  }

  private sendAt(at: Microseconds): void {
    const { simulation, target, checkOperation, slot } = this.port;
    this.state.phase = 'due';
    this.state.handle = simulation.schedule(at, target, checkOperation, slot);
  }

  /** The first of the checks thought of that starts now or later. */
  private nextTurn(): Microseconds {
    const { started, period } = this.state;
    return started + Math.max(0, Math.ceil((this.now - started) / period)) * period;
  }

  private sameIllness(outlook: Outlook): boolean {
    const { held, length } = this.state;
    return outlook.verdict === 'fails' && outlook.held === held && fromSeconds(outlook.seconds) === length;
  }

  /** Wakes from `ill`: a check thought to be under way may go on, at its next SYN; otherwise the next one is sent. */
  private recover(): void {
    const { state } = this;
    const turns = Math.floor((this.now - state.started) / state.period);
    const started = state.started + turns * state.period;
    const underWay = turns > 0 && this.now - started < state.length;
    const goesOn = started + fromSeconds(nextSynRungSeconds(toSeconds(this.now - started)));
    if (underWay && state.held === 'syn-ladder' && goesOn < started + state.length) {
      state.started = started;
      state.continues = true;
      this.sendAt(goesOn);
    } else this.sendAt(started + state.period);
  }
}

function endsAtOnce(outlook: Outlook): boolean {
  return outlook.verdict === 'succeeds' || (outlook.verdict === 'fails' && outlook.seconds < AT_ONCE_SECONDS);
}
