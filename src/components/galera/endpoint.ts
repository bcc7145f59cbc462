/** A member's SQL port as callers meet it: what its state answers to reads, writes and checks. */
import type { CauseId } from '../../engine/index.js';
import type { Host } from '../../infrastructure/host.js';
import type { Process } from '../../infrastructure/process.js';
import type {
  Caller,
  Endpoint,
  Failed,
  FailingSpell,
  Fate,
  Mute,
  Operation,
  Outcome,
  Served,
  Station,
  Ticket,
} from '../../infrastructure/service.js';
import { beginFate, connectionTo, mute, resumeFate, roundTrip } from '../../infrastructure/tcp.js';
import type { World } from '../../infrastructure/world.js';
import type { Distribution } from '../../engine/index.js';
import type { GaleraContext } from './cluster.js';
import type { GaleraMember } from './member.js';

/** What a member answers at present, the network aside. */
export interface Answers {
  /** Why its process does not work (0: it does), and why it did not the last time. */
  readonly gone: CauseId;
  readonly lastGone: CauseId;
  /** It does not listen (yet): connections are refused. 0: it does. */
  readonly closed: CauseId;
  /** Why reads and writes fail at once (1047, 1180); 0: they do not. */
  readonly readsFail: CauseId;
  readonly writesFail: CauseId;
  /** Why commits wait; 0: they do not. */
  readonly commitsWait: CauseId;
  /** Why clustercheck fails; 0: it passes. */
  readonly checkFails: CauseId;
  /** What a commit waits for: the farthest member. */
  readonly commitSeconds: number;
  /** Share of the commits that fail with 1213, and because of what. */
  readonly conflicts: number;
  readonly conflictBecause: CauseId;
}

export interface EndpointParts {
  readonly world: World;
  readonly process: Process;
  readonly connections: Station;
  readonly read: Distribution;
  readonly write: Distribution;
  /** Is an operation of a class a write (a request that comes straight to the database)? */
  readonly writes: (operation: Operation) => boolean;
  readonly noticed: (operation: Operation, outcome: Outcome, from: Caller, ratePerSecond: number) => void;
  /** Called before every answer: what has come about unseen is taken in first. */
  readonly lookedAt: () => void;
  /** Called when somebody tries whether a connection stands. */
  readonly discerned: () => void;
  /** Called at a check by somebody who does not foresee what comes of it. */
  readonly checked: () => void;
  readonly spell: () => FailingSpell | null;
  readonly announce: () => void;
}

/** `connect`: a mere connection, which the kernel completes also for a mysqld that hangs. */
type Kind = 'read' | 'write' | 'check' | 'connect';

export class MemberEndpoint implements Endpoint {
  epoch = 0;
  answers: Answers = {
    ...{ gone: 0, lastGone: 0, closed: 0, readsFail: 0, writesFail: 0, commitsWait: 0, checkFails: 0 },
    ...{ commitSeconds: 0, conflicts: 0, conflictBecause: 0 },
  };
  /** Made once per epoch: by kind, then by the index of the caller's host (0: outside). */
  private readonly fates: Record<Kind, (Fate | undefined)[]> = {
    read: [],
    write: [],
    check: [],
    connect: [],
  };
  private readonly failures = new Map<string, Failed>();
  private readonly spellListeners: (() => void)[] = [];

  constructor(private readonly parts: EndpointParts) {}

  get name(): string {
    return this.parts.process.fullName;
  }

  get connections(): Station {
    return this.parts.connections;
  }

  /** From now on it may answer otherwise. */
  moved(): void {
    this.epoch += 1;
    this.forget();
  }

  restore(answers: Answers, epoch: number): void {
    this.answers = answers;
    this.epoch = epoch;
    this.forget();
  }

  spell(operation: Operation): FailingSpell | null {
    return operation.kind === 'check' && operation.path !== null ? this.spellNow() : null;
  }

  spellNow(): FailingSpell | null {
    return this.parts.spell();
  }

  onSpell(listener: () => void): void {
    this.spellListeners.push(listener);
  }

  spellChanged(): void {
    for (const listener of this.spellListeners) listener();
  }

  announce(): void {
    this.parts.announce();
  }

  begin(operation: Operation, from: Caller): Fate {
    this.parts.lookedAt();
    const { world, process } = this.parts;
    const stopped = beginFate(world, from.host, process);
    if (stopped) return this.ours(stopped);
    if (operation.kind === 'check') {
      if (operation.path === null) {
        this.parts.discerned();
        return this.known('connect', from);
      }
      if (operation.foresees !== true) this.parts.checked();
    }
    if (process.hung) return mute('on-change', this.answers.gone || process.because);
    return this.known(this.kindOf(operation), from);
  }

  resume(operation: Operation, from: Caller, ticket: Ticket): Fate {
    this.parts.lookedAt();
    const stopped = resumeFate(this.parts.world, from.host, ticket);
    return stopped ? this.ours(stopped) : this.known(this.kindOf(operation), from);
  }

  connected(from: Caller): { readonly host: Host; readonly process: Process } | null {
    this.parts.lookedAt();
    const { world, process } = this.parts;
    const stands = this.answers.closed === 0 && connectionTo(world, from.host, process) === 'accepted';
    return stands ? { host: process.host, process } : null;
  }

  noticed(operation: Operation, outcome: Outcome, from: Caller, ratePerSecond: number): void {
    this.parts.noticed(operation, outcome, from, ratePerSecond);
  }

  /** What TCP says, charged to the member that is down or hung, where that is why. */
  private ours(fate: Failed | Mute): Failed | Mute {
    const { answers, parts } = this;
    const { process } = parts;
    const because = answers.gone || answers.lastGone;
    if (because === 0 || ![process.because, process.host.because].includes(fate.because)) return fate;
    if (fate.kind === 'mute') return mute(fate.ask, because);
    const key = `${fate.cause} ${fate.afterSeconds}`;
    let own = this.failures.get(key);
    if (own === undefined) {
      own = failed(fate.cause, because, fate.afterSeconds);
      this.failures.set(key, own);
    }
    return own;
  }

  private known(kind: Kind, from: Caller): Fate {
    const place = from.host === null ? 0 : from.host.index + 1;
    return (this.fates[kind][place] ??= this.make(kind, from));
  }

  private forget(): void {
    const { read, write, check, connect } = this.fates;
    read.length = 0;
    write.length = 0;
    check.length = 0;
    connect.length = 0;
    if (this.failures.size > 0) this.failures.clear();
  }

  private kindOf(operation: Operation): Kind {
    if (operation.kind === 'check') return operation.path === null ? 'connect' : 'check';
    return operation.kind === 'write' || this.parts.writes(operation) ? 'write' : 'read';
  }

  private make(kind: Kind, from: Caller): Fate {
    const { answers, parts } = this;
    const away = roundTrip(parts.world.network, from.host, parts.process.host);
    const { faulty, faultyBecause } = parts.process;
    if (answers.closed !== 0) return failed('refused', answers.closed, away);
    if (kind === 'connect') return this.served(null, away);
    if (faulty) return failed('http-500', faultyBecause, away);
    if (kind === 'check') {
      return answers.checkFails !== 0
        ? failed('http-503', answers.checkFails, away)
        : this.served(null, away);
    }
    const fails = kind === 'read' ? answers.readsFail : answers.writesFail;
    if (fails !== 0) return failed('http-500', fails, away);
    if (kind === 'read') return this.served(parts.read, away);
    if (answers.commitsWait !== 0) return mute('on-change', answers.commitsWait);
    return this.commit(away);
  }

  private commit(away: number): Fate {
    const { answers } = this;
    const done = this.served(this.parts.write, away + answers.commitSeconds);
    if (answers.conflicts === 0) return done;
    const lost = failed('http-500', answers.conflictBecause, away + answers.commitSeconds);
    const parts = [
      { share: answers.conflicts, fate: lost },
      { share: 1 - answers.conflicts, fate: done },
    ];
    return { kind: 'mixed', parts };
  }

  private served(query: Distribution | null, delaySeconds: number): Served {
    // A query that never costs anything queues for no processor.
    const work = query?.max === 0 ? null : query;
    return { kind: 'served', work, on: [this.parts.process], delaySeconds };
  }
}

function failed(cause: Failed['cause'], because: CauseId, afterSeconds: number): Failed {
  return { kind: 'failed', afterSeconds, cause, because };
}

/** The port of a member, with as many connections as the component's parameters say. */
export function endpointFor(
  { name, world, parameters }: GaleraContext,
  { process }: GaleraMember,
  hooks: Omit<EndpointParts, 'world' | 'process' | 'connections' | 'read' | 'write'>,
): MemberEndpoint {
  const { query, max_connections: workers } = parameters;
  const connections = {
    ...{ name: `${process.fullName}/connections`, process, workers, backlog: 0 },
    ...{ whenFull: 'fail' as const, fullOrigin: `${name}/too-many-connections`, busy: 0, queued: 0 },
  };
  return new MemberEndpoint({ world, process, connections, read: query.read, write: query.write, ...hooks });
}
