/**
 * The two processes of keepalived on each host. The parent starts the child and starts it again when it dies, ever
 * later if it dies young (lib/scheduler.c, calc_restart_delay). When the parent dies the kernel sends the child a
 * SIGTERM (PR_SET_PDEATHSIG), so that even a kill -9 of the parent ends in order.
 */
import type { CauseId } from '../../engine/causes.js';
import { draw } from '../../engine/distributions/index.js';
import { fromSeconds, toSeconds } from '../../engine/time.js';
import type { Change } from '../../infrastructure/change.js';
import type { Trigger } from '../../metrics/observer.js';
import type { Election, ElectionParts } from './election.js';
import { CHILD, PARENT, type Router } from './router.js';
import { skew } from './rules.js';
import type { Scripts } from './scripts.js';
import { GOODBYE, VRRP } from './takeovers.js';
import type { UnseenStarts } from './unseen-starts.js';

/** A child that ran so long is started again at once. */
const OLD_SECONDS = 60;
const LONGEST_DELAY_SECONDS = 60;

export class Daemons {
  constructor(
    private readonly parts: ElectionParts,
    private readonly election: Election,
    private readonly scripts: Scripts,
    private readonly starts: UnseenStarts,
  ) {}

  /** Something happened to one of the processes. */
  processChanged(router: Router, change: Change): void {
    const { process, because } = change;
    if (process?.name === PARENT) this.parentChanged(router, change);
    else if (process?.name === CHILD) this.childChanged(router, change);
    // A SIGSTOP or SIGCONT of either.
    if (change.kind === 'process-hung' || change.kind === 'process-resumed') this.stoodStill(router, because);
  }

  /** The whole machine stands still, or goes on. */
  stoodStill(router: Router, because: CauseId): void {
    this.starts.reconsider(router);
    this.election.reconsider(because);
    const { agenda, context } = this.parts;
    const childless = router.parent.working && !router.child.running;
    if (childless && !agenda.pending(router, 'spawn')) {
      agenda.set(router, 'spawn', context.simulation.now, because);
    }
    if (!router.awake) return this.scripts.sleep(router);
    // What was tracked may have changed meanwhile.
    this.evaluate(router, because);
    this.scripts.wakeAll(router, because);
  }

  /** Power is gone: nobody says goodbye. */
  hostLost(router: Router, because: CauseId): void {
    this.gone(router, because);
    this.parts.agenda.clear(router, 'spawn', 'orphan');
    this.parts.keeper.giveUp(router, because);
    this.election.reconsider(because);
  }

  /** The parent starts a child, as soon as it can act. */
  spawn(router: Router, because: CauseId): void {
    if (router.parent.working) this.parts.context.world.start(router.child, because);
  }

  /** The child gets the signal of its parent's death. */
  orphaned(router: Router, because: CauseId): void {
    if (!router.parent.running) this.parts.context.world.stop(router.child, because);
  }

  /** The configuration is read; left-over addresses are removed, scripts start, and the election is open to it. */
  started(router: Router, because: CauseId): void {
    const { state, rules } = router;
    this.parts.keeper.giveUp(router, because);
    state.condition = 'init';
    this.scripts.restart(router, because);
    router.weigh();
    const awaitsScripts = rules.scripts.some(({ weight }) => weight === 0);
    const waits = rules.interval + skew(rules.version, 255, rules.interval);
    this.evaluate(router, because, rules.startsAsMaster && !awaitsScripts ? waits : undefined);
  }

  /** What is tracked has changed: does it belong to the election, and with which priority? */
  evaluate(router: Router, because: CauseId, waits?: number): void {
    const { condition } = router.state;
    if (condition === 'stopped' || condition === 'starting') return;
    router.weigh();
    const { obstacle } = router;
    const outside = condition === 'init' || condition === 'fault';
    if (obstacle === null) {
      if (outside) this.election.enterBackup(router, because, waits);
      else this.election.reconsider(because);
    } else if (outside) {
      router.state.condition = obstacle;
      router.state.because = because;
    } else if (obstacle === 'fault') {
      this.election.leave(router, 'fault', because);
    }
  }

  private parentChanged(router: Router, { kind, because }: Change): void {
    const { agenda, context } = this.parts;
    const { now } = context.simulation;
    if (kind === 'process-stopping') this.goodbye(router, 'planned', because);
    else if (kind === 'process-started') {
      router.state.respawnSeconds = 0;
      agenda.clear(router, 'orphan');
      if (!router.child.running) agenda.set(router, 'spawn', now, because);
      else if (router.state.condition === 'stopped') this.begin(router, because);
    } else if (kind === 'process-stopped' || kind === 'process-crashed') {
      agenda.clear(router, 'spawn');
      // As an event: a kill -9 of both at the same instant leaves the child no time to say goodbye.
      agenda.set(router, 'orphan', now, because);
    }
  }

  private childChanged(router: Router, { kind, because }: Change): void {
    if (kind === 'process-stopping') {
      this.goodbye(router, router.parent.running ? 'planned' : 'fault', because);
    } else if (kind === 'process-started') {
      this.parts.agenda.clear(router, 'spawn');
      if (router.parent.running) this.begin(router, because);
    } else if (kind === 'process-stopped' || kind === 'process-crashed') {
      this.gone(router, because);
      this.parts.keeper.forget(router);
      this.election.reconsider(because);
      if (router.parent.running) this.respawn(router, because);
    }
  }

  private begin(router: Router, because: CauseId): void {
    const { context } = this.parts;
    const { host, parameters } = router.member;
    const { now } = context.simulation;
    Object.assign(router.state, { condition: 'starting', because, startedAt: now });
    const delay = draw(parameters.start_up, context.stream(`${host.name}/start-up`));
    this.starts.lay(router, now + fromSeconds(delay), because);
  }

  private respawn(router: Router, because: CauseId): void {
    const { agenda, context } = this.parts;
    const { state } = router;
    const { now } = context.simulation;
    let wait = state.respawnSeconds;
    if (toSeconds(now - state.startedAt) >= OLD_SECONDS) {
      wait = 0;
      state.respawnSeconds = 0;
    } else {
      const next = wait === 0 ? 1 : wait * 2;
      state.respawnSeconds = wait > LONGEST_DELAY_SECONDS / 2 ? LONGEST_DELAY_SECONDS : next;
    }
    agenda.set(router, 'spawn', now + fromSeconds(wait), because);
  }

  /** SIGTERM: a priority-0 advert, and the address is removed. */
  private goodbye(router: Router, trigger: Trigger, because: CauseId): void {
    const { takeovers, context } = this.parts;
    const { condition } = router.state;
    if (condition === 'stopped') return;
    if (condition === 'master') {
      const injected = context.simulation.now;
      takeovers.ceased(router, { mechanism: GOODBYE, trigger, injected, because });
      takeovers.detected();
    }
    this.scripts.forget(router);
    this.starts.cancel(router);
    this.election.leave(router, 'stopped', because);
  }

  /** The VRRP process is no more. */
  private gone(router: Router, because: CauseId): void {
    const { takeovers, context } = this.parts;
    if (router.state.condition === 'master') {
      const injected = context.simulation.now;
      takeovers.ceased(router, { mechanism: VRRP, trigger: 'fault', injected, because });
    }
    this.starts.cancel(router);
    this.scripts.forget(router);
    this.election.vanish(router, because);
  }
}
