/**
 * glustershd, the self-heal daemon of each host. It sweeps the index of its own brick when a brick of the set comes up
 * (as it sees it), once every cluster.heal-timeout, and when an operator says so; a sweep that healed something is
 * followed by another. One sweep at a time in each replica set.
 *
 * idle ── child-up ──▶ due (heal_delay) ──▶ sweeping ── all healed ──▶ idle
 *  └── files pending that no child-up announced ──▶ waiting for the crawl ──▶ sweeping
 */
import type { CauseId } from '../../engine/causes.js';
import { draw } from '../../engine/distributions/index.js';
import type { EventHandle } from '../../engine/event-queue.js';
import { Priority, type EventTarget } from '../../engine/simulation.js';
import { fromSeconds, type Microseconds } from '../../engine/time.js';
import type { Process } from '../../infrastructure/process.js';
import type { ComponentContext } from '../component.js';
import { Backlog } from './backlog.js';
import type { Daemon } from './daemon.js';
import { NO_EVENT, type Owner } from './owner.js';
import type { GlusterParameters } from './parameters.js';

/** Of a sweep that healed something, until the next. */
const PAUSE_SECONDS = 1;

const DUE = 0;
const DONE = 1;

interface Sweep {
  readonly seen: number;
  readonly startedAt: Microseconds;
  readonly endsAt: Microseconds;
  /** Files of the index at the start: what is added meanwhile is for the next sweep. */
  readonly files: number;
  readonly done: EventHandle;
}

interface DaemonState {
  due: EventHandle;
  /** The due sweep is the periodic crawl. */
  crawling: boolean;
  /** Another daemon sweeps the same files: it looks again when that one has done. */
  waiting: boolean;
  sweep: Sweep | null;
  /** An instant of its periodic crawl; null until it is first needed. */
  phase: Microseconds | null;
}

function isMoving({ due, sweep }: DaemonState): boolean {
  return due !== NO_EVENT || sweep !== null;
}

export class SelfHeal implements EventTarget {
  readonly backlog: Backlog;
  private readonly target: number;
  private states: DaemonState[];

  constructor(
    private readonly context: ComponentContext<GlusterParameters>,
    private readonly daemons: readonly Daemon[],
    private readonly owner: Owner,
  ) {
    this.target = context.simulation.register(this);
    this.states = daemons.map(() => ({
      due: NO_EVENT,
      crawling: false,
      waiting: false,
      sweep: null,
      phase: null,
    }));
    this.backlog = new Backlog(context.parameters, daemons);
  }

  /** A sweep is under way or will come by itself. */
  get moving(): boolean {
    return this.states.some(isMoving);
  }

  private get nothingToHeal(): boolean {
    for (const { replica } of this.daemons) if (this.backlog.any(replica)) return false;
    return true;
  }

  processChanged(process: Process): void {
    const index = this.daemons.findIndex((daemon) => daemon.process === process);
    const state = this.states[index];
    // Its crawl is counted from its start.
    if (state && process.working) state.phase = this.context.simulation.now;
  }

  /** The daemon of that index sees a brick come up. */
  childUp(index: number, because: CauseId): void {
    const daemon = this.daemons[index];
    if (daemon && this.enabled && this.backlog.any(daemon.replica)) {
      this.schedule(index, this.context.parameters.heal_delay, because);
    }
  }

  /** `gluster volume heal`: every daemon sweeps now. */
  healNow(because: CauseId): void {
    this.daemons.forEach((daemon, index) => {
      if (this.backlog.any(daemon.replica)) this.schedule(index, 0, because);
    });
  }

  /** Takes in what has changed: a sweep loses a brick, or files are pending that nobody has announced. */
  update(because: CauseId): void {
    if (!this.moving && this.nothingToHeal) return;
    this.daemons.forEach((daemon, index) => {
      const sweep = this.states[index]?.sweep;
      if (sweep && (this.seenBy(daemon) & sweep.seen) !== sweep.seen) this.interrupt(index, sweep, because);
    });
    if (this.enabled) this.daemons.forEach((_, index) => this.awaitCrawl(index, because));
  }

  handle(operation: number, argument: number, because: CauseId): void {
    this.owner.settle();
    const state = this.states[argument];
    if (!state) return;
    if (operation === DUE) {
      state.due = NO_EVENT;
      state.crawling = false;
      this.begin(argument, because);
    } else if (state.sweep) this.finish(argument, state.sweep, because);
    this.owner.react(because);
  }

  save(): unknown {
    return { states: this.states.map((state) => ({ ...state })), missing: this.backlog.save() };
  }

  restore(state: unknown): void {
    const saved = state as { states: DaemonState[]; missing: number[] };
    this.states = saved.states.map((one) => ({ ...one }));
    this.backlog.restore(saved.missing);
  }

  private get enabled(): boolean {
    return this.context.parameters['cluster.self-heal-daemon'];
  }

  /** Bricks that the daemon can heal from and to now; 0 when it cannot work at all. */
  private seenBy({ process, brick, connections }: Daemon): number {
    if (!process.working) return 0;
    let seen = 0;
    for (const { phase, ends } of connections) {
      const other = this.daemons.find((daemon) => daemon.brick.process === ends.to)?.brick;
      if (other && phase === 'connected' && !other.refusesWrites) seen |= 1 << other.position;
    }
    return (seen & (1 << brick.position)) === 0 ? 0 : seen;
  }

  private begin(index: number, because: CauseId): void {
    const daemon = this.daemons[index];
    const state = this.states[index];
    if (!daemon || !state || state.sweep) return;
    const seen = this.seenBy(daemon);
    const files = this.backlog.files(daemon, seen);
    if (files <= 0) return;
    if (this.othersSweep(daemon)) {
      state.waiting = true;
      return;
    }
    const { parameters, simulation } = this.context;
    const perFile = draw(parameters.heal_entry, this.context.stream(`${daemon.brick.host.name}/heal`));
    const startedAt = simulation.now;
    const endsAt = startedAt + fromSeconds(this.backlog.seconds(daemon, seen, perFile));
    const done = simulation.schedule(endsAt, this.target, DONE, index, because, Priority.protocol);
    state.sweep = { seen, startedAt, endsAt, files: this.backlog.indexed(daemon, seen), done };
  }

  private finish(index: number, sweep: Sweep, because: CauseId): void {
    this.heal(index, sweep, 1);
    this.wakeOthers(index, because);
    const daemon = this.daemons[index];
    if (daemon && this.backlog.files(daemon, this.seenBy(daemon)) > 0) {
      this.schedule(index, PAUSE_SECONDS, because);
    }
  }

  private interrupt(index: number, sweep: Sweep, because: CauseId): void {
    const { simulation } = this.context;
    simulation.cancel(sweep.done);
    const whole = sweep.endsAt - sweep.startedAt;
    this.heal(index, sweep, whole === 0 ? 1 : (simulation.now - sweep.startedAt) / whole);
    this.begin(index, because);
    if (this.states[index]?.sweep === null) this.wakeOthers(index, because);
  }

  private wakeOthers(index: number, because: CauseId): void {
    this.daemons.forEach((daemon, other) => {
      const state = this.states[other];
      if (!state?.waiting || daemon.replica !== this.daemons[index]?.replica) return;
      state.waiting = false;
      this.schedule(other, 0, because);
    });
  }

  private heal(index: number, sweep: Sweep, fraction: number): void {
    const state = this.states[index];
    const daemon = this.daemons[index];
    if (state) state.sweep = null;
    if (!daemon) return;
    const thrownAway = this.backlog.heal(daemon, sweep, fraction);
    const count = Math.round(thrownAway);
    if (count > 0) this.context.observer.data(this.context.name, 'lost-writes', count);
  }

  private othersSweep(daemon: Daemon): boolean {
    return this.daemons.some((other, index) => {
      return other !== daemon && other.replica === daemon.replica && this.states[index]?.sweep !== null;
    });
  }

  /** Nothing announced these files: they wait for the next crawl of this daemon. */
  private awaitCrawl(index: number, because: CauseId): void {
    const daemon = this.daemons[index];
    const state = this.states[index];
    if (!daemon || !state || state.sweep) return;
    const work = this.backlog.files(daemon, this.seenBy(daemon)) > 0 && !this.othersSweep(daemon);
    if (work && state.due === NO_EVENT) {
      const { simulation, parameters } = this.context;
      const period = fromSeconds(parameters['cluster.heal-timeout']);
      const purpose = `${daemon.brick.host.name}/crawl`;
      state.phase ??= -Math.floor(this.context.stream(purpose).uniform() * period);
      const periods = Math.floor((simulation.now - state.phase) / period) + 1;
      this.scheduleAt(index, state.phase + periods * period, because);
      state.crawling = true;
    } else if (!work && state.crawling) {
      this.context.simulation.cancel(state.due);
      state.due = NO_EVENT;
      state.crawling = false;
    }
  }

  /** Brings a sweep forward to then, if none is due before. */
  private schedule(index: number, seconds: number, because: CauseId): void {
    this.scheduleAt(index, this.context.simulation.now + fromSeconds(seconds), because);
  }

  private scheduleAt(index: number, at: Microseconds, because: CauseId): void {
    const state = this.states[index];
    if (!state) return;
    const { simulation } = this.context;
    if (state.due !== NO_EVENT && simulation.timeOf(state.due) <= at) return;
    simulation.cancel(state.due);
    state.due = simulation.schedule(at, this.target, DUE, index, because, Priority.protocol);
    state.crawling = false;
  }
}
