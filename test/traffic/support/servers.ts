/** Endpoints as daemons make them, without a component behind: TCP from the world, the rest as told. */
import type { CauseId } from '../../../src/engine/causes.js';
import type { Distribution } from '../../../src/engine/index.js';
import type { Host } from '../../../src/infrastructure/host.js';
import type { Process } from '../../../src/infrastructure/process.js';
import type {
  CallStep,
  Caller,
  Endpoint,
  Failed,
  Fate,
  Forwarded,
  Operation,
  Outcome,
  PlainFate,
  Route,
  Served,
  Service,
  Station,
  Step,
  Ticket,
} from '../../../src/infrastructure/service.js';
import { beginFate, connectionTo, mute, resumeFate } from '../../../src/infrastructure/tcp.js';
import type { Rig } from './rig.js';

/** Answers by TCP's state first, then as `answer` says. Whatever changes in the world moves its epoch. */
export class Daemon implements Service {
  epoch = 0;
  sessions = false;
  connections: Station | null = null;
  readonly noticedOutcomes: Outcome[] = [];
  /** Instead of its own answer. */
  override: PlainFate | null = null;

  constructor(
    protected readonly rig: Rig,
    readonly name: string,
    readonly process: Process,
    protected answer: Fate = { kind: 'served', work: null, on: [process], delaySeconds: 0 },
  ) {
    rig.world.listen({ changed: (change) => this.moved(change.because) });
    rig.simulation.registerState(`daemon/${name}`, this);
    rig.add(this);
  }

  save(): unknown {
    return { epoch: this.epoch, override: this.override };
  }

  restore(state: unknown): void {
    Object.assign(this, state);
  }

  get endpoints(): readonly Endpoint[] {
    return [this];
  }

  begin(operation: Operation, from: Caller): Fate {
    return beginFate(this.rig.world, from.host, this.process) ?? this.fate(operation);
  }

  resume(operation: Operation, from: Caller, ticket: Ticket): Fate {
    return resumeFate(this.rig.world, from.host, ticket) ?? this.fate(operation);
  }

  connected(from: Caller): { readonly host: Host; readonly process: Process } | null {
    const accepted = connectionTo(this.rig.world, from.host, this.process) === 'accepted';
    return accepted ? { host: this.process.host, process: this.process } : null;
  }

  noticed(_operation: Operation, outcome: Outcome): void {
    this.noticedOutcomes.push(outcome);
  }

  endpointOn(): Endpoint | null {
    return this;
  }

  /** From now on it answers something else (null: as built). */
  set(override: PlainFate | null, because: CauseId): void {
    this.override = override;
    this.moved(because);
  }

  protected answerTo(_operation: Operation): Fate {
    return this.answer;
  }

  private fate(operation: Operation): Fate {
    if (this.override !== null) return this.override;
    // A station's kernel goes on accepting; anything else stands still with its process.
    const hung = this.process.hung && this.answer.kind !== 'station';
    return hung ? mute('on-change', this.process.because) : this.answerTo(operation);
  }

  private moved(because: CauseId): void {
    if (this.rig.lens) this.rig.changed(this, because);
  }
}

export interface DaemonOptions {
  readonly on: string;
  readonly work?: Distribution | null;
  readonly delaySeconds?: number;
  readonly sessions?: boolean;
  /** Connections at a time. */
  readonly connections?: number;
}

/** Answers after some work and a delay: a database. */
export function database(rig: Rig, name: string, options: DaemonOptions): Daemon {
  const process = rig.process(options.on, name);
  const served: Served = {
    kind: 'served',
    work: options.work ?? null,
    on: [process],
    delaySeconds: options.delaySeconds ?? 0,
  };
  const daemon = new Daemon(rig, name, process, served);
  daemon.sessions = options.sessions ?? true;
  if (options.connections !== undefined) {
    daemon.connections = {
      ...{ name: `${options.on}/connections`, process, workers: options.connections, backlog: 0 },
      ...{ whenFull: 'fail', fullOrigin: `${name}/too-many-connections`, busy: 0, queued: 0 },
    };
  }
  return daemon;
}

export interface WebOptions {
  readonly on: string;
  readonly workers: number;
  readonly backlog: number;
  readonly whenFull?: 'drop' | 'fail';
  readonly calls?: readonly (Partial<CallStep> & { readonly service: Service })[];
  /** Classes that make the calls; absent: all. The others only do their own work. */
  readonly callers?: readonly string[];
}

export class Web extends Daemon {
  /** For classes that call nobody. */
  plain: Fate | null = null;
  callers: readonly string[] | null = null;

  constructor(
    rig: Rig,
    name: string,
    readonly station: Station,
    plan: readonly Step[],
  ) {
    super(rig, name, station.process, { kind: 'station', station, plan });
  }

  protected override answerTo({ trafficClass }: Operation): Fate {
    const plain = this.callers !== null && !this.callers.includes(trafficClass?.name ?? '');
    return plain ? this.plain! : this.answer;
  }
}

/** Workers with a backlog in front. */
export function web(rig: Rig, name: string, options: WebOptions): Web {
  const process = rig.process(options.on, name);
  const station: Station = {
    name: `${options.on}/workers`,
    process,
    workers: options.workers,
    backlog: options.backlog,
    whenFull: options.whenFull ?? 'drop',
    fullOrigin: `${name}/workers-full`,
    busy: 0,
    queued: 0,
  };
  const calls = (options.calls ?? []).map((call): CallStep => {
    const read: Operation = { kind: 'read', trafficClass: null, path: null };
    const limits = { connectTimeoutSeconds: Infinity, responseTimeoutSeconds: Infinity };
    return { kind: 'call', operation: read, count: 1, ...limits, failAs: 'http-500', ...call };
  });
  const work: Step = { kind: 'work', process, share: 1 };
  const made = new Web(rig, name, station, [...calls, work]);
  made.plain = { kind: 'station', station, plan: [work] };
  made.callers = options.callers ?? null;
  return made;
}

export interface ProxyOptions extends Partial<Omit<Route, 'targets' | 'from'>> {
  /** null: a library in the caller. */
  readonly on: string | null;
  readonly targets: readonly Endpoint[];
}

/** Round robin over its targets; those tried before are passed over. */
export function proxy(rig: Rig, name: string, options: ProxyOptions): Daemon & { readonly opened: number[] } {
  const { on, targets, ...rest } = options;
  const process = on === null ? rig.world.processes[0]! : rig.process(on, name);
  const opened = targets.map(() => 0);
  const state = { turn: 0 };
  const none: Failed = { kind: 'failed', afterSeconds: 0, cause: 'http-503', because: 0 };
  const route: Route = {
    ...{ name, targets, connectTimeoutSeconds: 5, responseTimeoutSeconds: 60, retries: 1 },
    ...{ redispatch: 'always', retryDelaySeconds: 0, connectFailure: 'http-503' },
    ...{ lateAnswer: 'http-504', resetAnswer: 'http-502' },
    from: on === null ? null : process.host,
    watchesAnswers: false,
    watches: () => false,
    shares: () => targets.map((_, target) => ({ target, share: 1 / targets.length })),
    pick: (_from, tried) => {
      for (let step = 0; step < targets.length; step++) {
        const index = state.turn++ % targets.length;
        if ((tried & (1 << index)) === 0) return index;
      }
      return none;
    },
    opened: (target) => (opened[target]! += 1),
    closed: (target) => (opened[target]! -= 1),
    noticed: () => undefined,
    ...rest,
  };
  rig.simulation.registerState(`route/${name}`, {
    save: () => ({ turn: state.turn, opened: [...opened] }),
    restore: (saved) => {
      const { turn, opened: before } = saved as { turn: number; opened: number[] };
      state.turn = turn;
      before.forEach((count, index) => (opened[index] = count));
    },
  });
  const forwarded: Forwarded = { kind: 'forward', route };
  const made = Object.assign(new Daemon(rig, name, process, forwarded), { opened });
  if (on === null) {
    // A library listens nowhere: connections end at a member.
    made.begin = () => forwarded;
    made.resume = (operation, from, ticket) => {
      const member = targets.find((target) => target.connected(from)?.process === ticket.process);
      return member?.resume(operation, from, ticket) ?? forwarded;
    };
    made.connected = (from) =>
      targets.map((target) => target.connected(from)).find((end) => end !== null) ?? null;
  }
  return made;
}
