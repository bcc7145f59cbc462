/** The load balancer: a pair of proxies of which one has the address, and a route to the back ends. */
import type { Component, ComponentContext, FailoverFormula, Health } from '../component.js';
import { OwnCauses } from '../own-causes.js';
import type { CauseId } from '../../engine/causes.js';
import { draw } from '../../engine/distributions/index.js';
import type { EventTarget } from '../../engine/simulation.js';
import { fromSeconds } from '../../engine/time.js';
import type { Change } from '../../infrastructure/change.js';
import type { Host } from '../../infrastructure/host.js';
import { OUTSIDE } from '../../infrastructure/network.js';
import type { Outcome, Service } from '../../infrastructure/service.js';
import { assemble, processOf, type Assembled } from './assembly.js';
import { BalancerAddress } from './balancer-address.js';
import { formulas } from './formulas.js';
import { Pair } from './pair.js';
import type { BalancerParameters } from './parameters.js';
import { ErrorClocks, isError } from './passive.js';
import { at, type Proxy } from './proxy.js';
import { Reports } from './reports.js';
import type { Mode, Rotation } from './rotation.js';
import { settingsOf, type Settings } from './settings.js';

const CHECK = 1;
const RESULT = 2;
const TAKEOVER = 3;
const ERROR = 4;
const RETURN = 5;

interface BalancerState {
  readonly wrongPath: CauseId;
  readonly downBecause: readonly (readonly [backend: number, because: CauseId])[];
  readonly parts: readonly unknown[];
}

export class LoadBalancer implements Component, EventTarget {
  readonly service: BalancerAddress;
  private readonly settings: Settings;
  private readonly own: OwnCauses;
  private readonly reports: Reports;
  private readonly target: number;
  private readonly pair: Pair;
  private readonly errors: ErrorClocks;
  private assembled: Assembled | null = null;
  /** An operator has mistyped check_path, so that every check fails: the cause, or 0. */
  private wrongPath: CauseId = 0;
  /** Why each back end that is out has been taken out. */
  private downBecause = new Map<number, CauseId>();

  constructor(private readonly context: ComponentContext<BalancerParameters>) {
    const { simulation, world, name, observer, members } = context;
    this.settings = settingsOf(context.parameters);
    this.own = new OwnCauses((reason, because) => context.cause(reason, because));
    this.reports = new Reports(name, simulation, observer);
    this.target = simulation.register(this);
    this.errors = new ErrorClocks({
      ...{ simulation, target: this.target, errorOperation: ERROR },
      stream: (backend) => context.stream(`errors/${at(this.rotation.targets, backend).name}`),
    });
    this.pair = new Pair({
      ...{ simulation, target: this.target, takeoverOperation: TAKEOVER, hosts: members.length },
      usable: (index) => this.usable(index),
      draw: () => draw(context.parameters.takeover, context.stream('takeover')),
      lost: (because) => this.reports.activeLost(because),
      regained: () => this.reports.activeRegained(),
      takenOver: (index, because) => this.takenOver(index, because),
    });
    this.service = new BalancerAddress({
      ...{ name, world, own: this.own, hosts: members.map(({ host }) => host) },
      active: () => this.activeProxy.parts,
      forwarded: () => this.parts.forwarded,
    });
  }

  get name(): string {
    return this.context.name;
  }

  start(): void {
    const { simulation, probes } = this.context;
    for (const proxy of this.proxies) proxy.start(simulation.now, this.rejected);
    if (this.settings.throttle > 0) this.rotation.throttlesBecause(this.context.cause('throttled', 0));
    if (this.rotation.live.length === 0) this.rotationChanged(0);
    probes.onContention(() => this.reconsider(0));
  }

  changed(change: Change): void {
    this.reports.felt(change.because, change.kind === 'process-stopping');
    if (!this.concerns(change)) return this.reconsider(change.because);
    const because = this.own.note(change);
    for (const proxy of this.proxies) {
      const forgot = proxy.follow(this.context.simulation.now, this.rejected);
      if (forgot && proxy === this.activeProxy) this.adopt(proxy, because);
    }
    this.pair.review(because);
    if (this.pairComplete) this.reports.pairComplete();
    this.reconsider(change.because);
    this.answersChanged(because);
  }

  serviceChanged(_service: Service, because: CauseId): void {
    this.reports.felt(because, false);
    this.reconsider(because);
  }

  handle(operation: number, argument: number, because: CauseId): void {
    switch (operation) {
      case CHECK:
        return this.slot(argument).proxy.checkerOf(this.slot(argument).backend).send();
      case RESULT:
        return this.result(argument, because);
      case TAKEOVER:
        return this.pair.takeOver(because);
      case ERROR:
        return this.error(argument, this.errors.came(argument) ?? because);
      case RETURN:
        return this.returnUnchecked(argument);
    }
  }

  health(): Health {
    if (!this.usable(this.pair.active) || this.rotation.live.length === 0) return 'down';
    const complete =
      this.pairComplete &&
      this.downBecause.size === 0 &&
      this.parts.modes.every((mode, backend) => this.rotation.modeOf(backend) === mode);
    return complete ? 'healthy' : 'degraded';
  }

  settled(): boolean {
    return this.pair.settled;
  }

  formulas(): readonly FailoverFormula[] {
    return formulas(this.settings, this.context.parameters.takeover, this.context.members.length);
  }

  role(role: string): Host | null {
    return role === 'active' && this.usable(this.pair.active) ? this.activeProxy.parts.host : null;
  }

  inject(fault: string, target: Host | null, because: CauseId): void {
    if (fault === 'wrong-check-path') {
      this.wrongPath = this.context.cause('wrong-check-path', because);
      return this.reconsider(this.wrongPath);
    }
    this.setModes(target, because, () => (fault === 'drain' ? 'drain' : 'reject'));
  }

  undo(fault: string, target: Host | null, because: CauseId): void {
    if (fault === 'wrong-check-path') {
      this.wrongPath = 0;
      return this.reconsider(because);
    }
    this.setModes(target, because, (backend) => at(this.parts.modes, backend));
  }

  save(): BalancerState {
    const holders = [
      this.service,
      this.own,
      this.reports,
      this.pair,
      this.errors,
      this.rotation,
      ...this.proxies,
    ];
    const { wrongPath } = this;
    return { wrongPath, downBecause: [...this.downBecause], parts: holders.map((holder) => holder.save()) };
  }

  restore(state: unknown): void {
    const { wrongPath, downBecause, parts } = state as BalancerState;
    this.wrongPath = wrongPath;
    this.downBecause = new Map(downBecause);
    const holders: { restore(state: never): void }[] = [
      ...[this.service, this.own, this.reports, this.pair, this.errors, this.rotation, ...this.proxies],
    ];
    holders.forEach((holder, index) => holder.restore(parts[index] as never));
  }

  // ---- parts ----------------------------------------------------------------------------------------------------

  /** Built when first asked for: by then every component can be found. */
  private get parts(): Assembled {
    return (this.assembled ??= assemble(this.context, this.settings, {
      ...{ target: this.target, checkOperation: CHECK, resultOperation: RESULT },
      active: () => this.activeProxy.parts.host,
      failsBecause: () => this.wrongPath,
      noticed: (target, outcome, because, ratePerSecond) =>
        this.noticed(target, outcome, because, ratePerSecond),
    }));
  }

  private get proxies(): readonly Proxy[] {
    return this.parts.proxies;
  }

  private get rotation(): Rotation {
    return this.parts.rotation;
  }

  private get activeProxy(): Proxy {
    return at(this.proxies, this.pair.active);
  }

  private get pairComplete(): boolean {
    return this.context.members.every((_, index) => this.usable(index));
  }

  private readonly rejected = (backend: number): boolean => this.rotation.modeOf(backend) === 'reject';

  private slot(argument: number): { readonly proxy: Proxy; readonly backend: number } {
    const count = this.rotation.targets.length;
    return { proxy: at(this.proxies, Math.floor(argument / count)), backend: argument % count };
  }

  /** Whoever watches the pair is in front of it: it sees what the clients outside see. */
  private usable(index: number): boolean {
    const member = at(this.context.members, index);
    return processOf(member).working && this.context.world.network.connects(OUTSIDE, member.host);
  }

  private concerns({ kind, host, process }: Change): boolean {
    if (kind === 'network') return true;
    if (kind === 'disk' || kind === 'speed' || kind === 'process-stopping') return false;
    const member = this.context.members.find((one) => one.host === host);
    return member !== undefined && (process === null || process === processOf(member));
  }

  // ---- checks and errors ----------------------------------------------------------------------------------------

  private reconsider(because: CauseId): void {
    for (const proxy of this.proxies) {
      if (!proxy.parts.process.working) continue;
      proxy.health.forEach((_, backend) => proxy.reconsider(backend, because));
    }
  }

  private result(argument: number, because: CauseId): void {
    const slots = this.rotation.targets.length * this.proxies.length;
    const sender = Math.floor(argument / 2);
    const { proxy, backend } = this.slot(sender % slots);
    const checker = proxy.checkerOf(backend);
    const right = argument % 2 === 1;
    if (!checker.take(right, Math.floor(sender / slots))) return;
    this.judge(proxy, backend, because);
    checker.proceed(right);
  }

  /** One outcome seen in the traffic, or (with a rate) that errors, or only right answers, come from now on. */
  private noticed(backend: number, outcome: Outcome, because: CauseId, ratePerSecond: number): void {
    if (this.settings.passive.observe === 'none') return;
    const wrong = isError(outcome, this.settings.passive);
    if (ratePerSecond > 0) this.errors.set(backend, wrong ? ratePerSecond : 0, because);
    else if (wrong) this.error(backend, because);
    else this.activeProxy.healthOf(backend).fine();
  }

  private error(backend: number, because: CauseId): void {
    const { simulation } = this.context;
    const proxy = this.activeProxy;
    if (proxy.healthOf(backend).error() === null) return;
    this.judge(proxy, backend, because);
    proxy.checkerOf(backend).hurry();
    if (this.settings.check.kind !== 'none' || proxy.healthOf(backend).up) return;
    const at = simulation.now + fromSeconds(this.settings.check.intervalSeconds);
    const slot = proxy.parts.index * this.rotation.targets.length + backend;
    simulation.schedule(at, this.target, RETURN, slot, because);
  }

  /** Without active checks, a back end taken out by the traffic is tried again after an interval. */
  private returnUnchecked(slot: number): void {
    const { proxy, backend } = this.slot(slot);
    proxy.healthOf(backend).raise();
    this.judge(proxy, backend, 0);
  }

  /** The proxy's opinion of a back end may have turned. */
  private judge(proxy: Proxy, backend: number, because: CauseId): void {
    const belief = proxy.beliefOf(backend);
    const { up } = proxy.healthOf(backend);
    if (belief.up === up) return;
    belief.up = up;
    if (because !== 0) belief.because = because;
    if (proxy === this.activeProxy) this.turn(backend, up, belief.because);
  }

  /** A back end leaves or enters the rotation. */
  private turn(backend: number, up: boolean, because: CauseId): void {
    const { simulation } = this.context;
    const turned = this.context.cause(up ? 'backend-up' : 'backend-down', because);
    const { name } = at(this.rotation.targets, backend);
    simulation.causes.note(turned, `${name} ${up ? 'is back in' : 'is taken out of'} rotation`);
    if (up) this.downBecause.delete(backend);
    else this.downBecause.set(backend, turned);
    this.rotation.setUp(backend, up);
    if (up) this.reports.backendUp(backend);
    else this.reports.backendDown(backend, turned, this.rotation.live.length > 0);
    this.rotationChanged(turned);
    this.answersChanged(turned);
  }

  /** When nobody is left, the loss belongs to all that took somebody out. */
  private rotationChanged(because: CauseId): void {
    if (this.rotation.live.length > 0) return;
    const others = [...this.downBecause.values()].filter((other) => other !== because);
    this.rotation.failsBecause(this.context.cause('no-backend', because, others));
  }

  // ---- takeover and modes ---------------------------------------------------------------------------------------

  private takenOver(index: number, because: CauseId): void {
    const { simulation } = this.context;
    const moved = this.context.cause('takeover', because);
    const proxy = at(this.proxies, index);
    simulation.causes.note(moved, `${proxy.parts.host.name} has taken over the address`);
    this.rotation.takenOver();
    this.service.moved(moved);
    this.reports.takenOver();
    this.adopt(proxy, moved);
    this.rotationChanged(moved);
    this.answersChanged(moved);
  }

  /** From now on this proxy's opinions count. */
  private adopt(proxy: Proxy, because: CauseId): void {
    proxy.beliefs.forEach((belief, backend) => {
      if (belief.up !== this.downBecause.has(backend)) return;
      this.turn(backend, belief.up, belief.up ? because : belief.because);
    });
  }

  private setModes(target: Host | null, because: CauseId, mode: (backend: number) => Mode): void {
    const { simulation } = this.context;
    const set = this.context.cause('mode-set', because);
    this.rotation.targets.forEach((endpoint, backend) => {
      if (target !== null && this.parts.backends.endpointOn(target) !== endpoint) return;
      this.rotation.setMode(backend, mode(backend));
      for (const proxy of this.proxies) {
        if (this.rejected(backend)) proxy.checkerOf(backend).stop();
        else if (proxy.parts.process.working) proxy.resume(backend, simulation.now);
      }
    });
    this.rotationChanged(set);
    this.answersChanged(set);
  }

  private answersChanged(because: CauseId): void {
    this.service.epoch += 1;
    this.reports.redundancyLost(this.health() !== 'healthy');
    this.context.answersChanged(because);
  }
}
