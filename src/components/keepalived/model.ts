/** Keepalived: one address that moves between hosts by VRRP. Wires the parts and hands out changes and events. */
import type { CauseId } from '../../engine/causes.js';
import type { EventTarget } from '../../engine/simulation.js';
import type { Microseconds } from '../../engine/time.js';
import type { Change } from '../../infrastructure/change.js';
import type { Host } from '../../infrastructure/host.js';
import type { Service } from '../../infrastructure/service.js';
import type { Component, ComponentContext, FailoverFormula, Health } from '../component.js';
import { Agenda, DOWN, RECEIVE } from './agenda.js';
import { Daemons } from './daemon.js';
import { Election, type ElectionParts } from './election.js';
import { VirtualAddress } from './endpoint.js';
import { formulasFor } from './formulas.js';
import { Hearing, type Path } from './hearing.js';
import { Keeper } from './keeper.js';
import type { KeepalivedParameters } from './parameters.js';
import { Router, TIMERS, type RouterState } from './router.js';
import { rulesOf } from './rules.js';
import { Scripts, type Verdict } from './scripts.js';
import { SCRIPT, SCRIPT_TIMEOUT, Takeovers, VRRP } from './takeovers.js';
import { UnseenStarts } from './unseen-starts.js';

interface KeepalivedState {
  readonly routers: readonly RouterState[];
  readonly paths: readonly Path[];
  readonly takeovers: ReturnType<Takeovers['save']>;
  readonly scripts: ReturnType<Scripts['save']>;
  readonly keeper: unknown;
  readonly told: number;
}

export class Keepalived implements Component, EventTarget {
  readonly name: string;
  readonly service: VirtualAddress;
  private readonly routers: readonly Router[];
  private readonly parts: ElectionParts;
  private readonly election: Election;
  private readonly daemons: Daemons;
  private readonly scripts: Scripts;
  private readonly starts: UnseenStarts;
  /** Of the address, when the others were told last. */
  private told = 0;

  constructor(private readonly context: ComponentContext<KeepalivedParameters>) {
    this.name = context.name;
    this.routers = context.members.map((member) => new Router(member, rulesOf(member.parameters)));
    const agenda = new Agenda(context.simulation, context.simulation.register(this));
    const hearing = new Hearing(this.routers, context.world.network, (from, to) =>
      context.stream(`${from.member.host.name}/advert-loss/${to.member.host.name}`),
    );
    const keeper = new Keeper(context, this.routers, agenda);
    const takeovers = new Takeovers(context.name, context.observer);
    this.parts = { context, routers: this.routers, agenda, hearing, keeper, takeovers };
    this.election = new Election(this.parts);
    const judged: Verdict = (...verdict) => this.judged(...verdict);
    this.scripts = new Scripts(context, this.routers, agenda, judged);
    this.starts = new UnseenStarts(this.parts, this.scripts, judged);
    this.daemons = new Daemons(this.parts, this.election, this.scripts, this.starts);
    this.service = new VirtualAddress(context, keeper);
  }

  start(): void {
    this.scripts.begin();
    this.starts.begin();
    this.election.start();
    this.told = this.service.ownEpoch;
  }

  changed(change: Change): void {
    const { kind, because } = change;
    this.starts.catchUp();
    if (kind === 'address') return this.addressChanged(because);
    if (kind === 'speed') return this.speedChanged(change.host);
    if (kind === 'disk' || kind === 'deploy') return;
    if (kind === 'network') {
      this.parts.keeper.noteNetwork(change);
      this.election.reconsider(because);
    } else {
      const router = this.routers.find(({ member }) => member.host === change.host);
      if (router) this.hostChanged(router, change);
      else return this.missed(); // somebody else's host
    }
    this.report(because);
  }

  /** The members that the scripts look at may answer otherwise, and so may the address in front of them. */
  serviceChanged(service: Service, because: CauseId): void {
    if (service.name !== this.context.parameters.serves) return;
    this.starts.catchUp();
    for (const router of this.routers) {
      this.starts.serviceChanged(router);
      this.look(router, because);
    }
    this.election.callOff();
    this.blameAnew();
    this.context.answersChanged(because);
  }

  handle(operation: number, argument: number, because: CauseId): void {
    this.starts.catchUp();
    if (operation === RECEIVE) this.election.received(argument, because);
    else if (!this.scripts.handle(operation, argument, because)) this.timer(operation, argument, because);
    this.report(because);
    // All that heard the last advertisement together, and have the same priority, lose patience together.
    if (operation === DOWN) for (const { state } of this.routers) this.parts.agenda.fold(state.events.down);
  }

  health(): Health {
    if (this.parts.keeper.holder() === null) return 'down';
    return this.complete ? 'healthy' : 'degraded';
  }

  settled(): boolean {
    this.starts.catchUp();
    return this.scripts.settled && this.routersSettled;
  }

  /** Runs of scripts that change no verdict are no events. */
  recoversUnseenAt(): Microseconds {
    return this.health() === 'healthy' && this.routersSettled ? this.scripts.settledUnseenAt : Infinity;
  }

  formulas(): readonly FailoverFormula[] {
    return formulasFor(this.routers);
  }

  role(role: string): Host | null {
    return role === 'holder' ? this.parts.keeper.holder() : null;
  }

  save(): KeepalivedState {
    const { hearing, takeovers, keeper } = this.parts;
    return {
      routers: this.routers.map((router) => router.save()),
      paths: hearing.save(),
      takeovers: takeovers.save(),
      scripts: this.scripts.save(),
      keeper: keeper.save(),
      told: this.told,
    };
  }

  restore(state: unknown): void {
    const saved = state as KeepalivedState;
    const { hearing, takeovers, keeper } = this.parts;
    saved.routers.forEach((router, index) => this.routers[index]?.restore(router));
    hearing.restore(saved.paths);
    takeovers.restore(saved.takeovers);
    this.scripts.restore(saved.scripts);
    keeper.restore(saved.keeper);
    this.told = saved.told;
  }

  /** What is slow may not answer in time. */
  private speedChanged(host: Host | null): void {
    for (const router of this.routers) if (router.member.host === host) this.scripts.reconsider(router);
  }

  private addressChanged(because: CauseId): void {
    for (const router of this.routers) this.parts.keeper.refresh(router, because);
    this.tell(because);
  }

  /** A neighbour may have been away when the address was announced. */
  private missed(): void {
    for (const router of this.routers) this.parts.keeper.keepRepeats(router);
  }

  private tell(because: CauseId): void {
    if (this.service.ownEpoch === this.told) return;
    this.told = this.service.ownEpoch;
    this.context.answersChanged(because);
  }

  private hostChanged(router: Router, change: Change): void {
    const { kind, because } = change;
    switch (kind) {
      case 'host-off':
        return this.daemons.hostLost(router, because);
      case 'host-paused':
      case 'host-resumed':
        return this.daemons.stoodStill(router, because);
      case 'link-down':
      case 'link-up':
        this.parts.keeper.noteNetwork(change);
        return this.carrierChanged(router, because);
      case 'host-on':
        return this.election.reconsider(because);
      default:
        return this.daemons.processChanged(router, change);
    }
  }

  /** The kernel tells the daemon at once (netlink). */
  private carrierChanged(router: Router, because: CauseId): void {
    if (router.state.condition === 'master' && !router.member.host.linkUp) {
      const injected = this.context.simulation.now;
      this.parts.takeovers.ceased(router, { mechanism: VRRP, trigger: 'fault', injected, because });
    }
    this.starts.reconsider(router);
    if (router.awake) this.daemons.evaluate(router, because);
    this.election.reconsider(because);
  }

  private timer(operation: number, argument: number, because: CauseId): void {
    const router = this.routers[argument];
    const timer = TIMERS[operation];
    if (!router || !timer) return;
    const { keeper, takeovers } = this.parts;
    const { announce } = router.rules;
    switch (timer) {
      case 'down':
        return this.election.timedOut(router, because);
      case 'preempt':
        return this.election.reconsider(because);
      case 'advert':
        return this.election.advertDue(router, because);
      case 'configure':
        if (router.state.condition !== 'master' || !router.awake) return;
        keeper.take(router, because);
        takeovers.redirected(router);
        return this.election.reviewReturns();
      case 'announce':
      case 'lower-announce':
        return keeper.repeat(router, timer, because);
      case 'refresh':
        keeper.announce(router, announce.refreshRepeat, because);
        return keeper.refresh(router, because);
      case 'start':
        return this.daemons.started(router, because);
      case 'spawn':
        return this.daemons.spawn(router, because);
      case 'awaken':
        return this.election.resumed(router, because);
      case 'orphan':
        return this.daemons.orphaned(router, because);
    }
  }

  /** Looks at a member with the eyes of the scripts: has it begun to fail, or come back? */
  private look(router: Router, because: CauseId): void {
    this.scripts.recount(router);
    router.state.scripts.forEach((script, index) => {
      const finding = this.scripts.finding(router, index);
      if (finding === null) {
        // The service is back before the script had failed often enough.
        if (script.good === true) script.failingSince = -1;
      } else if (script.failingSince < 0) {
        script.failingSince = this.scripts.foundSince(router, index);
        if (script.good === true) this.suspected(router, script.failingSince, finding);
      }
    });
    this.scripts.wake(router, because);
  }

  /** While nobody may have the address: what the scripts find wrong may be something else by now. */
  private blameAnew(): void {
    const { keeper } = this.parts;
    if (this.routers.some((router) => router.able) || keeper.holder() !== null) return;
    const changed = this.routers.filter((router) => this.findsOther(router));
    const last = changed.at(-1);
    if (!last) return;
    const others = this.routers.filter((router) => router !== last).map(({ state }) => state.because);
    keeper.stillNobody(
      last.state.because,
      others.filter((cause) => cause !== 0),
    );
  }

  private findsOther(router: Router): boolean {
    if (router.state.condition !== 'fault') return false;
    let other = false;
    router.state.scripts.forEach((script, index) => {
      const finding = script.good === false ? this.scripts.finding(router, index) : null;
      if (finding === null || finding.because === script.because) return;
      script.because = finding.because;
      router.state.because = finding.because;
      other = true;
    });
    return other;
  }

  private suspected(router: Router, injected: number, finding: { because: CauseId; slow: boolean }): void {
    if (router.state.condition !== 'master' || !router.awake) return;
    const mechanism = finding.slow ? SCRIPT_TIMEOUT : SCRIPT;
    const { because } = finding;
    this.parts.takeovers.ceased(router, { mechanism, trigger: 'fault', injected, because });
  }

  /** A script counts as failed, or as good again. */
  private judged(router: Router, index: number, because: CauseId, at: Microseconds): void {
    const script = router.state.scripts[index];
    if (script?.good === false && router.state.condition === 'master') {
      const finding = this.scripts.finding(router, index) ?? { because, slow: false };
      this.suspected(router, Math.max(0, script.failingSince), finding);
      this.parts.takeovers.detected();
    }
    if (script?.good === true) script.failingSince = -1;
    const failed = script?.good === false;
    const cause = this.context.cause(failed ? 'script-failed' : 'script-good', because, [], at);
    const check = router.rules.scripts[index]?.check ?? 'script';
    const text = `${check} on ${router.member.host.name} ${failed ? 'has failed too often' : 'succeeds again'}`;
    this.context.simulation.causes.note(cause, text);
    this.daemons.evaluate(router, cause);
  }

  private get routersSettled(): boolean {
    const { agenda } = this.parts;
    const busy = ['preempt', 'advert', 'configure', 'awaken', 'start', 'spawn', 'orphan'] as const;
    return this.routers.every((router) => {
      if (agenda.pending(router, 'down') && router.state.unluckyFrom < 0) return false;
      if (router.state.start !== null) return false;
      return router.state.condition !== 'init' && !busy.some((timer) => agenda.pending(router, timer));
    });
  }

  private get complete(): boolean {
    const { hearing } = this.parts;
    const masters = this.routers.filter(({ state }) => state.condition === 'master');
    // Two that hear each other will not be two for long.
    const apart = masters.some((one) => masters.some((other) => one !== other && !hearing.hears(one, other)));
    return masters.length > 0 && !apart && this.routers.every((router) => router.able);
  }

  private report(because: CauseId): void {
    this.election.callOff();
    this.tell(because);
    this.context.observer.redundancyLost(this.name, !this.complete);
  }
}
