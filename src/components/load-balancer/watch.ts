/** What checks and traffic tell of the back ends, and what the proxies make of it. */
import type { CauseId } from '../../engine/causes.js';
import type { Simulation } from '../../engine/simulation.js';
import { fromSeconds, type Microseconds } from '../../engine/time.js';
import type { Checker, ProbeResult } from '../../infrastructure/probe.js';
import type { Outcome } from '../../infrastructure/service.js';
import type { Outlook } from './outlook.js';
import { isError, type ErrorClocks } from './passive.js';
import { at, type Proxy } from './proxy.js';
import type { Settings } from './settings.js';
import type { Withdrawals } from './withdrawals.js';

export interface WatchPort {
  readonly simulation: Simulation;
  readonly target: number;
  readonly returnOperation: number;
  readonly settings: Settings;
  readonly errors: ErrorClocks;
  readonly withdrawals: Withdrawals;
  readonly proxies: () => readonly Proxy[];
  readonly active: () => Proxy;
  /** A check has met something. */
  readonly felt: (because: CauseId, at: Microseconds) => void;
}

interface CheckResult {
  readonly right: boolean;
  readonly generation: number;
  readonly because: CauseId;
}

export class Watch implements Checker {
  constructor(private readonly port: WatchPort) {}

  /** Something has changed somewhere: checks that rest may have to wake. */
  reconsider(because: CauseId): void {
    for (const proxy of this.port.proxies()) {
      if (!proxy.parts.process.working) continue;
      proxy.health.forEach((_, backend) => proxy.reconsider(backend, because));
    }
    for (const proxy of this.port.proxies()) {
      proxy.checkers.forEach((checker, backend) => {
        if (checker.isNews) this.end(proxy, backend, checker.sendNow());
      });
    }
  }

  /** The lens tells of a queue that has come or gone; the engine may be behind. */
  contention(now: Microseconds): void {
    for (const proxy of this.port.proxies()) for (const checker of proxy.checkers) checker.comeTo(now);
    this.reconsider(0);
  }

  /** The event of a check that is due. */
  send(slot: number): void {
    const { proxy, backend } = this.slot(slot);
    this.end(proxy, backend, proxy.checkerOf(backend).send());
  }

  /** The event of a result. */
  result(argument: number, because: CauseId): void {
    const { proxy, backend, generation } = this.sender(Math.floor(argument / 2));
    if (because !== 0) this.port.felt(because, this.port.simulation.now);
    this.take(proxy, backend, { right: argument % 2 === 1, generation, because });
  }

  due(slot: number, now: Microseconds): void {
    const { proxy, backend } = this.slot(slot);
    proxy.checkerOf(backend).sendAhead(now);
  }

  ended({ argument, right, because }: ProbeResult, now: Microseconds): boolean {
    const { proxy, backend, generation } = this.sender(argument);
    const checker = proxy.checkerOf(backend);
    if (because !== 0) this.port.felt(because, now);
    return !checker.awaits(generation) || checker.takeAhead(right, because, now);
  }

  /**
   * One outcome seen in the traffic (rate 0). With a rate: from now on errors come at that rate, or, for a right answer,
   * no errors come any more.
   */
  noticed(backend: number, outcome: Outcome, because: CauseId, ratePerSecond: number): void {
    const { settings, errors, active } = this.port;
    if (settings.passive.observe === 'none') return;
    const wrong = isError(outcome, settings.passive);
    if (ratePerSecond > 0) errors.set(backend, wrong ? ratePerSecond : 0, because);
    else if (wrong) this.error(backend, because);
    else active().healthOf(backend).fine();
  }

  /** The event of an error of which only the rate was known. */
  errorCame(backend: number): void {
    const because = this.port.errors.came(backend);
    if (because !== null) this.error(backend, because);
  }

  /** Without active checks, a back end taken out by the traffic is tried again after an interval. */
  returnUnchecked(slot: number): void {
    const { proxy, backend } = this.slot(slot);
    proxy.healthOf(backend).raise();
    this.judge(proxy, backend, 0, 'it is tried again');
  }

  /** A check has ended; null: it goes on. */
  private end(proxy: Proxy, backend: number, end: Outlook | null): void {
    if (end === null) return;
    const right = end.verdict === 'succeeds';
    const { generation } = proxy.checkerOf(backend);
    this.take(proxy, backend, { right, generation, because: right ? 0 : end.because });
  }

  private take(proxy: Proxy, backend: number, { right, generation, because }: CheckResult): void {
    const checker = proxy.checkerOf(backend);
    if (!checker.take(right, generation)) return;
    const { up } = proxy.healthOf(backend);
    this.judge(proxy, backend, because, up ? 'its check succeeds' : 'its checks fail');
    checker.proceed(right);
  }

  private error(backend: number, because: CauseId): void {
    const { simulation, settings, target, returnOperation } = this.port;
    const proxy = this.port.active();
    const health = proxy.healthOf(backend);
    proxy.checkerOf(backend).catchUp();
    if (health.error() === null) return;
    this.judge(proxy, backend, because, 'a request failed');
    proxy.checkerOf(backend).hurry();
    if (settings.check.kind !== 'none' || health.up) return;
    const back = simulation.now + fromSeconds(settings.check.intervalSeconds);
    const slot = proxy.parts.index * proxy.checkers.length + backend;
    simulation.schedule(back, target, returnOperation, slot, because);
  }

  /** The proxy's opinion of a back end may have turned. */
  private judge(proxy: Proxy, backend: number, because: CauseId, why: string): void {
    const belief = proxy.beliefOf(backend);
    const { up } = proxy.healthOf(backend);
    if (belief.up === up) return;
    belief.up = up;
    if (because !== 0) belief.because = because;
    if (proxy === this.port.active()) this.port.withdrawals.turn(backend, up, belief.because, why);
  }

  /** Of a probe with that argument. */
  private sender(argument: number): {
    readonly proxy: Proxy;
    readonly backend: number;
    readonly generation: number;
  } {
    const slots = this.port.proxies().length * this.port.active().checkers.length;
    return { ...this.slot(argument % slots), generation: Math.floor(argument / slots) };
  }

  private slot(slot: number): { readonly proxy: Proxy; readonly backend: number } {
    const count = this.port.active().checkers.length;
    return { proxy: at(this.port.proxies(), Math.floor(slot / count)), backend: slot % count };
  }
}
