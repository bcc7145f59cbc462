/** One VRRP router (a keepalived on a member's host): its rules, and its state as plain data. */
import type { CauseId } from '../../engine/causes.js';
import type { Microseconds } from '../../engine/time.js';
import type { Process } from '../../infrastructure/process.js';
import type { Member } from '../component.js';
import type { KeepalivedParameters } from './parameters.js';
import type { Foresight, Thought } from './thought-runs.js';
import { effectivePriority, masterDown, skew, type Rules } from './rules.js';

/** The parent process, which starts the other and does nothing else. */
export const PARENT = 'keepalived';
/** The child process, which speaks VRRP. */
export const CHILD = 'keepalived-vrrp';

/** No event; handles of events start at 0. */
export const NO_EVENT = -1;

/**
 * - `stopped`: no VRRP process. `starting`: it reads its configuration.
 * - `init`: a weight-0 script has not reported yet. `fault`: something tracked has failed.
 */
export type Condition = 'stopped' | 'starting' | 'init' | 'fault' | 'backup' | 'master';

/** Events of which a router has at most one at a time; their place in the list is the operation code. */
export const TIMERS = [
  'down',
  'preempt',
  'advert',
  'configure',
  'announce',
  'lower-announce',
  'refresh',
  'start',
  'spawn',
  'orphan',
  'awaken',
] as const;
export type Timer = (typeof TIMERS)[number];

/** Second batches of gratuitous ARPs: after a takeover, and after a lower master was heard. */
export const REPEATS = ['announce', 'lower-announce'] as const;
export type Repeat = (typeof REPEATS)[number];

/** Plain, never changed. */
export interface Announcement {
  readonly at: Microseconds;
  readonly because: CauseId;
}

/** A start that nobody notices (`unseen-starts.ts`). Plain, never changed. */
export interface UnseenStart {
  /** When the configuration has been read. */
  readonly at: Microseconds;
  readonly because: CauseId;
  /** How the first run of each script ends. */
  readonly failures: readonly Foresight[];
}

/** Result of a tracking script. */
export interface ScriptState {
  /** null: it has not reported since the start. */
  good: boolean | null;
  /** 0 to rise + fall − 1; at least rise: good. */
  result: number;
  /** Runs start at this instant and every interval later. */
  from: Microseconds;
  /** Pending event of the next run, or of the result of those thought of that is news; else NO_EVENT. */
  tick: number;
  /** Runs that are thought of; null: they are real, or it rests, for its result would not change. */
  thought: Thought | null;
  /** The last change that made it run. */
  wokenBecause: CauseId;
  /** Of the service when it was last looked at and there was nothing more to find out. */
  epoch: number;
  /** When its check began to fail, or −1. */
  failingSince: Microseconds;
  /** The last change that its result followed from. */
  because: CauseId;
}

export interface RouterState {
  condition: Condition;
  /** Why it is in this condition. */
  because: CauseId;
  /** Effective. */
  priority: number;
  /** Arrival of the last advert it accepted: the master-down timer counts from here. */
  heardAt: Microseconds;
  /** Of the master it follows. */
  masterInterval: Microseconds;
  /** When `preempt_delay` ends; 0: not begun. */
  preemptAt: Microseconds;
  /** Gratuitous ARPs to be repeated later: an event only while they would move somebody's entry. */
  readonly repeats: Record<Repeat, Announcement | null>;
  /** As master: adverts go out at this instant and every interval later. */
  advertsFrom: Microseconds;
  /** The address is configured, as far as the daemon knows. */
  holds: boolean;
  /** It could not act when last looked at (SIGSTOP, the machine stands still). */
  silent: boolean;
  /** Sender on the lossy path for which the takeover by bad luck is drawn; −1: none. */
  unluckyFrom: number;
  /** Start of the present VRRP process, and the parent's next delay before it starts another (s). */
  startedAt: Microseconds;
  respawnSeconds: number;
  /** While it starts: what comes of that, if it is no event; else null. */
  start: UnseenStart | null;
  readonly events: Record<Timer, number>;
  readonly scripts: ScriptState[];
}

export class Router {
  state: RouterState;

  constructor(
    readonly member: Member<KeepalivedParameters>,
    readonly rules: Rules,
  ) {
    this.state = {
      condition: 'backup',
      because: 0,
      priority: rules.priority,
      heardAt: 0,
      masterInterval: rules.interval,
      preemptAt: 0,
      repeats: { announce: null, 'lower-announce': null },
      advertsFrom: 0,
      holds: false,
      silent: false,
      unluckyFrom: -1,
      startedAt: 0,
      respawnSeconds: 0,
      start: null,
      events: noEvents(),
      scripts: rules.scripts.map((script) => ({
        good: true,
        result: script.rise + script.fall - 1,
        from: 0,
        tick: NO_EVENT,
        thought: null,
        wokenBecause: 0,
        epoch: -1,
        failingSince: -1,
        because: 0,
      })),
    };
    this.weigh();
  }

  get index(): number {
    return this.member.index;
  }

  get parent(): Process {
    return this.process(PARENT);
  }

  get child(): Process {
    return this.process(CHILD);
  }

  /**
   * Its VRRP process can act now. A SIGSTOP for `keepalived` is meant for the daemon as a whole (the parent alone would
   * not be missed), so it silences the child too.
   */
  get awake(): boolean {
    return this.child.working && !this.parent.hung;
  }

  /** It takes part in the election: as master, or ready to become one. */
  get able(): boolean {
    return this.awake && (this.state.condition === 'backup' || this.state.condition === 'master');
  }

  /** Nothing that it tracks lowers its claim to the address, or keeps it out of the election. */
  get whole(): boolean {
    const { tracksInterface } = this.rules;
    const carrier = !tracksInterface || this.member.host.linkUp;
    return this.able && carrier && this.state.scripts.every(({ good }) => good !== false);
  }

  /** A script finds fault with its service, or has done so too often to trust it. */
  get failing(): boolean {
    return this.state.scripts.some(({ good, failingSince }) => good === false || failingSince >= 0);
  }

  get skew(): Microseconds {
    return skew(this.rules.version, this.state.priority, this.state.masterInterval);
  }

  get masterDown(): Microseconds {
    return masterDown(this.rules, this.state.priority, this.state.masterInterval);
  }

  /** When it takes over unless it accepts an advert before. */
  get expiry(): Microseconds {
    const { heardAt, startedAt } = this.state;
    const { startupDelay } = this.rules;
    return (startupDelay > 0 ? Math.max(heardAt, startedAt + startupDelay) : heardAt) + this.masterDown;
  }

  /** Sets the effective priority from the weights that count now. */
  weigh(): void {
    let weights = 0;
    this.rules.scripts.forEach(({ weight }, index) => {
      const good = this.state.scripts[index]?.good;
      if (weight > 0 ? good === true : good === false) weights += weight;
    });
    const { interfaceWeight, tracksInterface } = this.rules;
    if (tracksInterface && interfaceWeight > 0 === this.member.host.linkUp) weights += interfaceWeight;
    this.state.priority = effectivePriority(this.rules.priority, weights);
  }

  /** What keeps it out of the election: something that has not reported yet, something that has failed, or nothing. */
  get obstacle(): 'init' | 'fault' | null {
    const { tracksInterface, interfaceWeight, scripts } = this.rules;
    const decisive = this.state.scripts.filter((_, index) => scripts[index]?.weight === 0);
    if (tracksInterface && interfaceWeight === 0 && !this.member.host.linkUp) return 'fault';
    if (decisive.some(({ good }) => good === false)) return 'fault';
    return decisive.some(({ good }) => good === null) ? 'init' : null;
  }

  save(): RouterState {
    const { events, scripts, repeats } = this.state;
    return {
      ...this.state,
      events: { ...events },
      repeats: { ...repeats },
      scripts: scripts.map((script) => ({ ...script })),
    };
  }

  restore(state: RouterState): void {
    const { events, scripts, repeats } = state;
    this.state = {
      ...state,
      events: { ...events },
      repeats: { ...repeats },
      scripts: scripts.map((script) => ({ ...script })),
    };
  }

  private process(name: string): Process {
    const process = this.member.process[name];
    if (!process) throw new Error(`no process ${name} on ${this.member.host.name}`);
    return process;
  }
}

/** Does an advert of (priority, address) a outrank b? The later host has the higher source address. */
export function outranks(priorityA: number, indexA: number, priorityB: number, indexB: number): boolean {
  return priorityA > priorityB || (priorityA === priorityB && indexA > indexB);
}

function noEvents(): Record<Timer, number> {
  return Object.fromEntries(TIMERS.map((timer) => [timer, NO_EVENT])) as Record<Timer, number>;
}
