/**
 * The VRRP state machine of all routers of one address, after keepalived 2.2.7 (vrrp_state_backup,
 * vrrp_state_master_rx, vrrp_dispatcher_read). Only what decides something is an event: a master-down timer that runs
 * out, an advert between two masters, a goodbye.
 */
import type { CauseId } from '../../engine/causes.js';
import type { Microseconds } from '../../engine/time.js';
import type { ComponentContext } from '../component.js';
import { RECEIVE, type Agenda } from './agenda.js';
import type { Hearing } from './hearing.js';
import type { Keeper } from './keeper.js';
import type { KeepalivedParameters } from './parameters.js';
import { outranks, type Router } from './router.js';
import { OWNER } from './rules.js';
import { VRRP, type Takeovers } from './takeovers.js';

/** Adverts come with a jitter, so one at the very end of a preempt_delay is met as often as not. */
const RACE: Microseconds = 1000;
const PRIORITIES = 256;

export interface ElectionParts {
  readonly context: ComponentContext<KeepalivedParameters>;
  readonly routers: readonly Router[];
  readonly agenda: Agenda;
  readonly hearing: Hearing;
  readonly keeper: Keeper;
  readonly takeovers: Takeovers;
}

export class Election {
  constructor(private readonly parts: ElectionParts) {}

  /** Time 0: the highest router has been master for long. */
  start(): void {
    const { context, keeper } = this.parts;
    const routers = this.parts.routers.filter((router) => router.child.running);
    const [first] = routers;
    if (!first) return;
    const best = routers.reduce((a, b) => (ranksAbove(b, a) ? b : a), first);
    for (const router of this.parts.routers) {
      router.state.condition = routers.includes(router) ? 'backup' : 'stopped';
    }
    best.state.condition = 'master';
    const phase = context.stream(`${best.member.host.name}/advert-phase`).uniform();
    best.state.advertsFrom = -Math.floor(phase * best.rules.interval);
    keeper.start(best);
    this.reconsider(0);
  }

  /** Something has changed that may decide who hears whom, or who is able to act. */
  reconsider(because: CauseId): void {
    const { routers, keeper } = this.parts;
    for (const router of routers) this.noticeSilence(router, because);
    for (const router of routers) this.listen(router, because);
    for (const router of routers) this.arm(router, because);
    for (const router of routers) {
      this.contest(router, because);
      keeper.refresh(router, because);
    }
    this.reviewReturns();
  }

  /** Is a router that was lost back in the company? It must hear the others, and they it. */
  reviewReturns(): void {
    const { routers, hearing, takeovers } = this.parts;
    takeovers.review((index) => {
      const lost = routers[index];
      if (!lost?.whole) return false;
      const others = routers.filter((other) => other !== lost && other.able);
      return others.every((other) => hearing.reaches(lost, other) && hearing.reaches(other, lost));
    });
  }

  /** The master-down timer has run out. */
  timedOut(router: Router, because: CauseId): void {
    if (router.state.condition === 'backup' && router.awake) this.becomeMaster(router, because);
  }

  /** A master's advert is due while another master can hear it. */
  advertDue(router: Router, because: CauseId): void {
    this.advertise(router, because);
    this.contest(router, because);
  }

  /** An advert has arrived at a router; what matters of it to a backup is arithmetic (`Hearing`). */
  received(argument: number, because: CauseId): void {
    const priority = argument % PRIORITIES;
    const pair = Math.floor(argument / PRIORITIES);
    const { routers } = this.parts;
    const from = routers[pair % routers.length];
    const to = routers[Math.floor(pair / routers.length)];
    if (from && to?.state.condition === 'master' && to.awake) this.meet(to, from, priority, because);
  }

  /**
   * Nothing keeps it out of the election any more.
   * @param waits how long it waits for a master at least, if not for a full master-down interval
   */
  enterBackup(router: Router, because: CauseId, waits = router.masterDown): void {
    const { state, rules } = router;
    Object.assign(state, { condition: 'backup', because, preemptAt: 0, masterInterval: rules.interval });
    // The owner does not wait at all.
    const wait = rules.priority === OWNER ? 0 : waits;
    state.heardAt = this.parts.context.simulation.now + wait - router.masterDown;
    this.reconsider(because);
  }

  /**
   * It leaves the election in order, as master with a priority-0 advert: the others need not wait for its silence.
   * @param condition what it is from now on
   */
  leave(router: Router, condition: 'fault' | 'stopped', because: CauseId): void {
    const { hearing, agenda, keeper, context } = this.parts;
    const wasMaster = router.state.condition === 'master';
    const listeners = this.parts.routers.filter((other) => wasMaster && hearing.reaches(router, other));
    hearing.end(router, context.simulation.now);
    router.state.condition = condition;
    router.state.because = because;
    agenda.clear(router, 'down', 'preempt', 'advert');
    for (const other of listeners) this.hearGoodbye(other, router, because);
    keeper.giveUp(router, because);
    this.reconsider(because);
  }

  /** It is gone without a word (killed, or its host lost power). The address is the keeper's affair. */
  vanish(router: Router, because: CauseId): void {
    this.parts.hearing.end(router, this.parts.context.simulation.now);
    router.state.condition = 'stopped';
    router.state.because = because;
    router.state.silent = false;
    this.parts.agenda.clear(router, 'down', 'preempt', 'advert');
  }

  private becomeMaster(router: Router, because: CauseId): void {
    const { context, keeper, takeovers, hearing, agenda } = this.parts;
    const { simulation } = context;
    const { state } = router;
    const unlucky = state.unluckyFrom >= 0;
    const cause = context.cause(unlucky ? 'unlucky-takeover' : 'takeover', because);
    simulation.causes.note(cause, `${router.member.host.name} makes itself master`);
    if (unlucky) takeovers.unlucky(simulation.now, cause);
    takeovers.chosen();
    Object.assign(state, { condition: 'master', because: cause, masterInterval: router.rules.interval });
    state.unluckyFrom = -1;
    agenda.clear(router, 'down', 'preempt');
    hearing.end(router, simulation.now);
    state.advertsFrom = simulation.now;
    keeper.prepare(router, 'configure', cause);
    this.advertise(router, cause);
    this.reconsider(cause);
  }

  /** A master has heard of a better one. */
  private stepDown(router: Router, master: Router, because: CauseId): void {
    const { context, keeper, agenda, hearing } = this.parts;
    const { state } = router;
    const { now } = context.simulation;
    hearing.end(router, now);
    Object.assign(state, { condition: 'backup', heardAt: now, preemptAt: 0 });
    state.because = because;
    state.masterInterval = router.rules.version === 3 ? master.rules.interval : router.rules.interval;
    agenda.clear(router, 'advert');
    keeper.giveUp(router, because);
    this.reconsider(because);
  }

  /** Two masters have met: the better one speaks again at once, the other gives way. */
  private meet(router: Router, other: Router, priority: number, because: CauseId): void {
    if (priority > 0 && outranks(priority, other.index, router.state.priority, router.index)) {
      return this.stepDown(router, other, because);
    }
    this.speakOutOfTurn(router, because);
    if (priority > 0) this.parts.keeper.announceAgain(router, because);
  }

  private hearGoodbye(router: Router, from: Router, because: CauseId): void {
    const { hearing, context } = this.parts;
    if (hearing.lost(from, router)) return;
    if (router.state.condition === 'master') return this.speakOutOfTurn(router, because);
    if (router.state.condition !== 'backup') return;
    // The timer is set to the skew: as if the last advert had come so long ago.
    const { now } = context.simulation;
    router.state.heardAt = now + hearing.delay(from, router) + router.skew - router.masterDown;
  }

  /** An advert that answers another; its next regular one is due an interval later. */
  private speakOutOfTurn(router: Router, because: CauseId): void {
    this.parts.hearing.restart(router, this.parts.context.simulation.now);
    this.advertise(router, because);
    this.contest(router, because);
  }

  /** Sends an advert now. Only other masters need it as an event. */
  private advertise(router: Router, because: CauseId): void {
    const { routers, hearing, agenda, context } = this.parts;
    for (const other of routers) {
      if (other.state.condition !== 'master' || !hearing.hears(other, router)) continue;
      if (hearing.lost(router, other)) continue;
      const pair = other.index * routers.length + router.index;
      const at = context.simulation.now + hearing.delay(router, other);
      agenda.send(at, RECEIVE, pair * PRIORITIES + router.state.priority, because);
    }
  }

  /** While another master hears it, each advert of a master is an event. */
  private contest(router: Router, because: CauseId): void {
    const { routers, hearing, agenda, context } = this.parts;
    const rival = routers.some((other) => other.state.condition === 'master' && hearing.hears(other, router));
    // One that stood still reads what has piled up before it speaks (`resumed`).
    if (rival && !agenda.pending(router, 'awaken'))
      agenda.set(router, 'advert', hearing.nextSent(router, context.simulation.now + 1), because);
    else agenda.clear(router, 'advert');
  }

  /** A router that stood still is awake again, or has just fallen silent. */
  private noticeSilence(router: Router, because: CauseId): void {
    const { state } = router;
    const silent = state.condition !== 'stopped' && !router.awake;
    if (silent === state.silent) return;
    state.silent = silent;
    if (!silent) return this.awaken(router, because);
    state.because = because;
    const { simulation } = this.parts.context;
    if (state.condition !== 'master') return;
    const { host } = router.member;
    if (!host.alive) this.parts.keeper.nobody(router, because);
    this.parts.takeovers.ceased(router, {
      ...{ mechanism: VRRP, trigger: 'fault' as const },
      ...{ injected: simulation.now, because },
    });
  }

  /** It reads the adverts that have piled up before it looks at its own overdue timer. */
  private awaken(router: Router, because: CauseId): void {
    const { routers, hearing, keeper, context } = this.parts;
    const { state } = router;
    const { now } = context.simulation;
    const masters = routers.filter((other) => hearing.hears(router, other));
    if (state.condition === 'backup' && masters.length > 0) state.heardAt = now;
    if (state.condition === 'master') keeper.prepare(router, 'awaken', because);
  }

  /** A master that stood still has got hold of a processor: it gives way to a better one, or speaks again. */
  resumed(router: Router, because: CauseId): void {
    const { routers, hearing, keeper } = this.parts;
    const { state } = router;
    if (state.condition !== 'master' || !router.awake) return;
    const masters = routers.filter((other) => hearing.hears(router, other));
    const better = masters.find((other) => ranksAbove(other, router));
    if (better) return this.stepDown(router, better, because);
    this.speakOutOfTurn(router, because);
    if (!state.holds) keeper.prepare(router, 'configure', because);
    else if (masters.length > 0) keeper.announceAgain(router, because);
  }

  /** Which masters a backup accepts now. */
  private listen(router: Router, because: CauseId): void {
    const { routers, hearing, context } = this.parts;
    const { now } = context.simulation;
    if (router.state.condition === 'backup') this.delayPreemption(router, because);
    for (const from of routers) {
      if (from === router) continue;
      const before = hearing.path(from, router).audible;
      const audible = hearing.hears(router, from);
      const accepted = audible && router.state.condition === 'backup' && this.accepts(router, from);
      hearing.set(from, router, now, { accepted, audible });
      if (accepted) router.state.masterInterval = from.rules.interval;
      if (before && !audible && from.able && router.able) this.cutOff(from, because);
    }
  }

  private accepts(router: Router, from: Router): boolean {
    const { nopreempt, preemptDelay } = router.rules;
    if (nopreempt || from.state.priority >= router.state.priority) return true;
    const { preemptAt } = router.state;
    return preemptDelay > 0 && this.parts.context.simulation.now < preemptAt;
  }

  /** `preempt_delay` runs from the first advert of a lower master; an equal or higher one stops it. */
  private delayPreemption(router: Router, because: CauseId): void {
    const { routers, hearing, agenda, context } = this.parts;
    const { state, rules } = router;
    if (rules.preemptDelay === 0) return;
    const masters = routers.filter((from) => hearing.hears(router, from));
    if (masters.some((from) => from.state.priority >= state.priority)) {
      state.preemptAt = 0;
      return agenda.clear(router, 'preempt');
    }
    const [first] = masters;
    if (!first || state.preemptAt !== 0) return;
    const heard = hearing.nextSent(first, context.simulation.now) + hearing.delay(first, router);
    const early = context.stream(`${router.member.host.name}/preempt-race`).uniform() < 0.5;
    state.preemptAt = heard + rules.preemptDelay + (early ? -RACE : RACE);
    agenda.set(router, 'preempt', state.preemptAt, because);
  }

  /** Its adverts have ceased to arrive somewhere although it lives. */
  private cutOff(master: Router, because: CauseId): void {
    const injected = this.parts.context.simulation.now;
    this.parts.takeovers.ceased(master, { mechanism: VRRP, trigger: 'fault', injected, because });
  }

  /** Sets the master-down timer of a backup, unless an advert will come before it runs out. */
  private arm(router: Router, because: CauseId): void {
    const { routers, hearing, agenda, context } = this.parts;
    const { state } = router;
    if (state.condition !== 'backup' || !router.awake) return agenda.clear(router, 'down');
    // A takeover by bad luck is drawn once for a lossy path.
    if (state.unluckyFrom >= 0) return;
    const { now } = context.simulation;
    hearing.catchUp(router, now);
    const heard = routers.filter((from) => from !== router && hearing.path(from, router).accepted);
    const inTime = heard.filter((from) => hearing.nextArrival(from, router, now) < router.expiry);
    const safest = inTime.sort((a, b) => hearing.path(a, router).loss - hearing.path(b, router).loss)[0];
    if (!safest) return agenda.set(router, 'down', router.expiry, because);
    if (hearing.path(safest, router).loss === 0) return agenda.clear(router, 'down');
    state.unluckyFrom = safest.index;
    const cause = context.world.network.becauseOf(safest.member.host, router.member.host);
    agenda.set(router, 'down', hearing.unluckyExpiry(safest, router, now), cause || because);
  }

  /**
   * Calls a failover off when somebody has the address and nobody is about to take it over: what had ceased is back, or
   * it was only about one of two holders that could not hear each other. To be asked at the end of every event.
   */
  callOff(): void {
    const { routers, agenda, takeovers } = this.parts;
    if (takeovers.mechanism === null) return;
    const waits = (router: Router): boolean => agenda.pending(router, 'down') && router.state.unluckyFrom < 0;
    const masters = routers.filter((router) => router.state.condition === 'master' && router.awake);
    const holders = masters.filter((router) => router.state.holds);
    if (holders.length === 0 || holders.length < masters.length || routers.some(waits)) return;
    const fails = (router: Router): boolean =>
      takeovers.isAbout(router) && takeovers.byScript && router.failing;
    if (!holders.every(fails)) takeovers.calledOff();
  }
}

function ranksAbove(a: Router, b: Router): boolean {
  return outranks(a.state.priority, a.index, b.state.priority, b.index);
}
