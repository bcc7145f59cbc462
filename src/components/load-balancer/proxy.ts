/** One host of the balancer: its process, and what that thinks of the back ends. */
import type { CauseId } from '../../engine/causes.js';
import { fromSeconds, type Microseconds } from '../../engine/time.js';
import type { Host } from '../../infrastructure/host.js';
import type { Process } from '../../infrastructure/process.js';
import type { Endpoint, Station } from '../../infrastructure/service.js';
import { Checker } from './checker.js';
import type { CheckerPort } from './checker-state.js';
import { BackendHealth } from './health.js';
import type { Settings } from './settings.js';
import { Turns } from './turns.js';

export interface ProxyParts {
  readonly index: number;
  readonly host: Host;
  readonly process: Process;
  readonly station: Station;
  readonly settings: Settings;
  readonly backends: readonly Endpoint[];
  readonly port: Omit<CheckerPort, 'slot' | 'slots'>;
  readonly slots: number;
  /** A phase in [0, 1) for the checks of a back end, drawn anew at every start of the process. */
  phase(endpoint: Endpoint): number;
}

interface Belief {
  /** As the traffic takes it. */
  up: boolean;
  /** Why a check would end as it does, as far as is known. */
  because: CauseId;
  verdict: string;
  /** When a check was first due: all others come in whole intervals from there. */
  anchor: Microseconds;
}

interface ProxyState {
  readonly working: boolean;
  readonly incarnation: number;
  readonly beliefs: readonly Belief[];
  readonly health: readonly unknown[];
  readonly checkers: readonly unknown[];
  readonly busy: number;
  readonly queued: number;
}

export class Proxy {
  readonly beliefs: Belief[];
  readonly health: readonly BackendHealth[];
  readonly checkers: readonly Checker[];
  private working = true;
  private incarnation: number;

  constructor(readonly parts: ProxyParts) {
    const { backends, settings, index, slots } = parts;
    this.incarnation = parts.process.incarnation;
    this.health = backends.map(() => new BackendHealth(settings.check, settings.passive));
    this.checkers = backends.map((endpoint, backend) => {
      const port = { ...parts.port, slot: index * backends.length + backend, slots };
      const turns = new Turns(settings.check, settings.passive);
      const checked = { from: parts.host, endpoint, rules: settings.check, turns };
      return new Checker(port, checked, this.healthOf(backend));
    });
    this.beliefs = backends.map(() => ({ up: true, because: 0, verdict: '', anchor: 0 }));
  }

  healthOf(backend: number): BackendHealth {
    return at(this.health, backend);
  }

  checkerOf(backend: number): Checker {
    return at(this.checkers, backend);
  }

  beliefOf(backend: number): Belief {
    return at(this.beliefs, backend);
  }

  /** Lays out all checks, except of back ends in mode reject. */
  start(now: Microseconds, rejected: (backend: number) => boolean): void {
    const { backends, settings } = this.parts;
    backends.forEach((endpoint, backend) => {
      const interval = fromSeconds(settings.check.intervalSeconds);
      this.beliefOf(backend).anchor = now + Math.floor(this.parts.phase(endpoint) * interval);
      if (!rejected(backend)) this.checkerOf(backend).start(this.beliefOf(backend).anchor);
      this.reconsider(backend, 0);
    });
  }

  /** Checks of one back end go on, in their old phase. */
  resume(backend: number, now: Microseconds): void {
    const interval = fromSeconds(this.parts.settings.check.intervalSeconds);
    const { anchor } = this.beliefOf(backend);
    const turns = Math.max(0, Math.ceil((now - anchor) / interval));
    this.checkerOf(backend).start(anchor + turns * interval);
  }

  /** The process may have died, hung or come back. @returns whether it was started anew, all memory gone */
  follow(now: Microseconds, rejected: (backend: number) => boolean): boolean {
    const { process } = this.parts;
    if (process.working === this.working && process.incarnation === this.incarnation) return false;
    this.working = process.working;
    if (!this.working || process.incarnation !== this.incarnation) {
      for (const checker of this.checkers) checker.stop();
    }
    if (!this.working) return false;
    if (process.incarnation === this.incarnation) {
      this.checkers.forEach((_, backend) => {
        if (!rejected(backend)) this.resume(backend, now);
      });
      return false;
    }
    this.incarnation = process.incarnation;
    for (const health of this.health) health.fresh();
    for (const belief of this.beliefs) belief.up = true;
    this.start(now, rejected);
    return true;
  }

  /** It has taken over: from now on what it finds is news. */
  attend(): void {
    this.checkers.forEach((checker, backend) => {
      this.catchUp(backend);
      checker.attend();
    });
  }

  /** Something has changed: would a check of this back end end otherwise now? */
  reconsider(backend: number, because: CauseId): void {
    const belief = this.beliefOf(backend);
    this.catchUp(backend);
    const outlook = this.checkerOf(backend).reconsider();
    const reason = outlook.verdict === 'succeeds' ? 0 : outlook.because;
    if (outlook.verdict !== belief.verdict) belief.because = reason === 0 ? because : reason;
    else if (reason !== 0) belief.because = reason;
    belief.verdict = outlook.verdict;
  }

  /** Takes in the verdicts of checks that were only thought of while it stood by. */
  private catchUp(backend: number): void {
    const checker = this.checkerOf(backend);
    const belief = this.beliefOf(backend);
    checker.catchUp();
    const { up } = this.healthOf(backend);
    if (belief.up === up) return;
    belief.up = up;
    if (checker.because !== 0) belief.because = checker.because;
  }

  save(): ProxyState {
    const { working, incarnation } = this;
    const { busy, queued } = this.parts.station;
    return {
      ...{ working, incarnation, busy, queued },
      beliefs: this.beliefs.map((belief) => ({ ...belief })),
      health: this.health.map((one) => one.save()),
      checkers: this.checkers.map((one) => one.save()),
    };
  }

  restore(state: ProxyState): void {
    this.working = state.working;
    this.incarnation = state.incarnation;
    Object.assign(this.parts.station, { busy: state.busy, queued: state.queued });
    state.beliefs.forEach((belief, backend) => Object.assign(this.beliefOf(backend), belief));
    this.health.forEach((one, backend) =>
      one.restore(state.health[backend] as ReturnType<BackendHealth['save']>),
    );
    this.checkers.forEach((one, backend) =>
      one.restore(state.checkers[backend] as ReturnType<Checker['save']>),
    );
  }
}

/** @throws Error for an index that nobody was given */
export function at<T>(list: readonly T[], index: number): T {
  const item = list[index];
  if (item === undefined) throw new Error(`nothing has the index ${index}`);
  return item;
}
