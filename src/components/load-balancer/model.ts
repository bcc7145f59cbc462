/** The load balancer: a pair of proxies of which one has the address, and a route to the back ends. */
import type { Component, ComponentContext, FailoverFormula, Health } from '../component.js';
import { OwnCauses } from '../own-causes.js';
import type { CauseId } from '../../engine/causes.js';
import { draw } from '../../engine/distributions/index.js';
import type { EventTarget } from '../../engine/simulation.js';
import type { Change } from '../../infrastructure/change.js';
import type { Host } from '../../infrastructure/host.js';
import { OUTSIDE } from '../../infrastructure/network.js';
import type { Service } from '../../infrastructure/service.js';
import { assemble, processOf, type Assembled } from './assembly.js';
import { BalancerAddress } from './balancer-address.js';
import { formulas } from './formulas.js';
import { Pair } from './pair.js';
import type { BalancerParameters } from './parameters.js';
import { ErrorClocks } from './passive.js';
import { at, type Proxy } from './proxy.js';
import { Reports } from './reports.js';
import type { Mode, Rotation } from './rotation.js';
import { settingsOf, type Settings } from './settings.js';
import { Watch } from './watch.js';
import { Withdrawals } from './withdrawals.js';

const CHECK = 1;
const RESULT = 2;
const TAKEOVER = 3;
const ERROR = 4;
const RETURN = 5;

interface BalancerState {
  readonly wrongPath: CauseId;
  readonly parts: readonly unknown[];
}

interface Holder {
  save(): unknown;
  restore(state: never): void;
}

export class LoadBalancer implements Component, EventTarget {
  readonly service: BalancerAddress;
  private readonly settings: Settings;
  private readonly own: OwnCauses;
  private readonly reports: Reports;
  private readonly target: number;
  private readonly pair: Pair;
  private readonly errors: ErrorClocks;
  private readonly withdrawals: Withdrawals;
  private readonly watch: Watch;
  /** Of its checks, where the lens carries them. */
  private readonly number: number;
  private assembled: Assembled | null = null;
  /** An operator has mistyped check_path, so that every check fails: the cause, or 0. */
  private wrongPath: CauseId = 0;

  constructor(private readonly context: ComponentContext<BalancerParameters>) {
    const { simulation, world, name, observer, members } = context;
    this.settings = settingsOf(context.parameters);
    this.own = new OwnCauses(context);
    this.reports = new Reports(name, simulation, observer);
    this.target = simulation.register(this);
    const events = { simulation, target: this.target };
    this.errors = new ErrorClocks({
      ...{ ...events, errorOperation: ERROR },
      stream: (backend) => context.stream(`errors/${at(this.rotation.targets, backend).name}`),
    });
    this.withdrawals = new Withdrawals({
      ...{ context, reports: this.reports },
      rotation: () => this.rotation,
      answersChanged: (because) => this.answersChanged(because),
    });
    this.watch = new Watch({
      ...{ ...events, returnOperation: RETURN, settings: this.settings },
      ...{ errors: this.errors, withdrawals: this.withdrawals },
      proxies: () => this.parts.proxies,
      active: () => this.activeProxy,
      felt: (because, at) => this.reports.felt(because, false, at),
    });
    this.number = context.probes.carrier?.carry(this.watch) ?? 0;
    this.pair = new Pair({
      ...{ ...events, takeoverOperation: TAKEOVER, hosts: members.length },
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
    for (const proxy of this.parts.proxies) proxy.start(simulation.now, this.rejected);
    if (this.settings.throttle > 0) this.rotation.throttlesBecause(this.context.cause('throttled', 0));
    this.withdrawals.review(0);
    probes.onContention((_, now) => this.watch.contention(now));
  }

  changed(change: Change): void {
    this.reports.felt(change.because, change.kind === 'process-stopping');
    if (!this.concerns(change)) {
      if (this.parts.attention.concerns(change)) this.watch.reconsider(change.because);
      return;
    }
    const because = this.own.note(change);
    for (const proxy of this.parts.proxies) {
      const forgot = proxy.follow(this.context.simulation.now, this.rejected);
      if (forgot && proxy === this.activeProxy) this.withdrawals.adopt(proxy, because);
    }
    this.pair.review(because);
    if (this.pairComplete) this.reports.pairComplete();
    this.watch.reconsider(change.because);
    this.answersChanged(because);
  }

  serviceChanged(service: Service, because: CauseId): void {
    this.reports.felt(because, false);
    if (this.parts.attention.asks(service)) this.watch.reconsider(because);
  }

  handle(operation: number, argument: number, because: CauseId): void {
    switch (operation) {
      case CHECK:
        return this.watch.send(argument);
      case RESULT:
        return this.watch.result(argument, because);
      case TAKEOVER:
        return this.pair.takeOver(because);
      case ERROR:
        return this.watch.errorCame(argument);
      case RETURN:
        return this.watch.returnUnchecked(argument);
    }
  }

  health(): Health {
    if (!this.usable(this.pair.active) || this.rotation.live.length === 0) return 'down';
    const asConfigured = this.parts.modes.every((mode, backend) => this.rotation.modeOf(backend) === mode);
    return this.pairComplete && this.withdrawals.none && asConfigured ? 'healthy' : 'degraded';
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
    this.reports.felt(because, false);
    if (fault !== 'wrong-check-path')
      return this.setModes(target, because, () => (fault === 'drain' ? 'drain' : 'reject'));
    this.wrongPath = this.context.cause('wrong-check-path', because);
    this.watch.reconsider(this.wrongPath);
  }

  undo(fault: string, target: Host | null, because: CauseId): void {
    if (fault !== 'wrong-check-path')
      return this.setModes(target, because, (backend) => at(this.parts.modes, backend));
    this.wrongPath = 0;
    this.watch.reconsider(because);
  }

  save(): BalancerState {
    return { wrongPath: this.wrongPath, parts: this.holders.map((holder) => holder.save()) };
  }

  restore(state: unknown): void {
    const { wrongPath, parts } = state as BalancerState;
    this.wrongPath = wrongPath;
    this.holders.forEach((holder, index) => holder.restore(parts[index] as never));
  }

  private get holders(): readonly Holder[] {
    const { service, own, reports, pair, errors, withdrawals, rotation } = this;
    return [service, own, reports, pair, errors, withdrawals, rotation, ...this.parts.proxies];
  }

  /** Built when first asked for: by then every component can be found. */
  private get parts(): Assembled {
    return (this.assembled ??= this.assembledNow());
  }

  private assembledNow(): Assembled {
    return assemble(this.context, this.settings, {
      ...{ target: this.target, checkOperation: CHECK, resultOperation: RESULT, number: this.number },
      active: () => this.activeProxy.parts.host,
      failsBecause: () => this.wrongPath,
      noticed: (backend, outcome, because, rate) => {
        if (because !== 0) this.reports.felt(because, false);
        this.watch.noticed(backend, outcome, because, rate);
      },
    });
  }

  private get rotation(): Rotation {
    return this.parts.rotation;
  }

  private get activeProxy(): Proxy {
    return at(this.parts.proxies, this.pair.active);
  }

  private get pairComplete(): boolean {
    return this.context.members.every((_, index) => this.usable(index));
  }

  private readonly rejected = (backend: number): boolean => this.rotation.modeOf(backend) === 'reject';

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

  private takenOver(index: number, because: CauseId): void {
    const moved = this.context.cause('takeover', because);
    const proxy = at(this.parts.proxies, index);
    this.context.simulation.causes.note(moved, `${proxy.parts.host.name} has taken over the address`);
    this.rotation.takenOver();
    this.service.moved(moved);
    this.reports.takenOver();
    proxy.attend();
    this.withdrawals.adopt(proxy, moved);
    this.answersChanged(moved);
  }

  private setModes(target: Host | null, because: CauseId, mode: (backend: number) => Mode): void {
    const set = this.context.cause('mode-set', because);
    this.rotation.targets.forEach((endpoint, backend) => {
      if (target !== null && this.parts.backends.endpointOn(target) !== endpoint) return;
      this.rotation.setMode(backend, mode(backend));
      for (const proxy of this.parts.proxies) {
        if (this.rejected(backend)) proxy.checkerOf(backend).stop();
        else if (proxy.parts.process.working) proxy.resume(backend, this.context.simulation.now);
      }
    });
    this.withdrawals.review(set);
    this.answersChanged(set);
  }

  private answersChanged(because: CauseId): void {
    this.service.epoch += 1;
    this.reports.redundancyLost(this.health() !== 'healthy');
    this.context.answersChanged(because);
  }
}
