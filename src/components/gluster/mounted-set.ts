/**
 * What one mount (a FUSE client) makes of one replica set: up bricks, quorum, and whether operations go on, hang or
 * fail. One of these situations at a time, the first that applies:
 *
 * absent: the host is down, or its FUSE process has died · quorum-lost: ENOTCONN · ping-timeout: a brick that counts as up is silent, everything hangs ·
 * brick-lost, brick-return: a short stall after a reset and after a return · serving
 */
import type { CauseId } from '../../engine/causes.js';
import type { Stream } from '../../engine/streams.js';
import { fromSeconds, type Microseconds } from '../../engine/time.js';
import type { FailoverId } from '../../metrics/observer.js';
import type { ComponentContext } from '../component.js';
import { hasQuorum } from './afr.js';
import type { Connection, Loss, Phase } from './connection.js';
import type { Owner } from './owner.js';
import type { GlusterParameters } from './parameters.js';
import type { Replica } from './replica.js';

export type Situation = 'absent' | 'quorum-lost' | 'ping-timeout' | 'brick-lost' | 'brick-return' | 'serving';
type Stall = 'brick-lost' | 'brick-return';

export interface MountEnd {
  /** Of its host, for streams and notes. */
  readonly name: string;
  /** Why nobody answers at the mount point (its process has died); 0: somebody does. */
  readonly gone: CauseId;
  /** Schedules a `react` for the end of a stall. */
  wakeUp(at: Microseconds, because: CauseId): void;
}

interface MountedSetState {
  readonly situation: Situation;
  readonly because: CauseId;
  readonly seen: number;
  readonly stall: Stall;
  readonly stallBecause: CauseId;
  readonly readUntil: Microseconds;
  readonly writeUntil: Microseconds;
  readonly failover: FailoverId;
  readonly dropped: boolean;
}

const NO_CAUSES: readonly CauseId[] = [];

export class MountedSet {
  situation: Situation = 'serving';
  /** Of the situation. */
  because: CauseId = 0;
  readUntil: Microseconds = 0;
  writeUntil: Microseconds = 0;
  /** Positions of the bricks that the situation is charged to: those that are silent, or down. */
  private seen = 0;
  private stall: Stall = 'brick-lost';
  private stallBecause: CauseId = 0;
  private failover: FailoverId = 0;
  /** A connection was given up since the failover began. */
  private dropped = false;

  constructor(
    readonly replica: Replica,
    private readonly mount: MountEnd,
    private readonly context: ComponentContext<GlusterParameters>,
    private readonly owner: Owner,
  ) {}

  /** By position; filled when the connections are made. */
  readonly connections: Connection[] = [];

  /** Positions that count as up. */
  get up(): number {
    const { connections } = this;
    let mask = 0;
    for (let position = 0; position < connections.length; position++) {
      if (connections[position]?.up) mask |= 1 << position;
    }
    return mask;
  }

  get silent(): number {
    return this.inPhase('silent');
  }

  private get down(): number {
    return this.inPhase('down');
  }

  /** Operations are carried out now, on the bricks that are up. */
  get serves(): boolean {
    return this.situation === 'serving' || this.stalling;
  }

  /** Hanging for a short while after a brick was lost or has come back. */
  get stalling(): boolean {
    return this.situation === 'brick-lost' || this.situation === 'brick-return';
  }

  lost(how: Loss, because: CauseId): void {
    this.dropped = true;
    if (how !== 'reset' || !this.quorate()) return;
    const uniform = this.stream('drop').uniform();
    const seconds = this.context.parameters.drop_stall.quantile(uniform);
    this.stallFor('brick-lost', seconds, seconds, because);
  }

  returned(position: number, because: CauseId): void {
    if (this.replica.changelog.pendingOn(position) <= 0 || !this.quorate()) return;
    const uniform = this.stream('return').uniform();
    const { read, write } = this.context.parameters.return_stall;
    this.stallFor('brick-return', read.quantile(uniform), write.quantile(uniform), because);
  }

  /** Takes in the state of the connections. */
  update(because: CauseId): void {
    this.rememberAbsences();
    const { silent, situation: previous } = this;
    const next = this.assess(silent);
    if (next === previous && this.sameReason(next)) return;
    this.situation = next;
    this.seen = next === 'quorum-lost' ? this.down : silent;
    this.because = next === 'serving' ? this.goesOn(previous, because) : this.causeOf(next, because);
    this.report(previous, next);
  }

  /** Is what the situation was charged to still all there? Waiting is charged to all that are silent now. */
  private sameReason(situation: Situation): boolean {
    if (situation === 'ping-timeout') return this.silent === this.seen;
    return situation !== 'quorum-lost' || (this.seen & ~this.down) === 0;
  }

  /** The connections that are down, the latest first: why a quorum is lost. */
  downBecause(): readonly CauseId[] {
    if (this.down === 0) return NO_CAUSES;
    return causesOf(this.connections.filter(({ phase }) => phase === 'down'));
  }

  save(): MountedSetState {
    const { situation, because, seen, stall, stallBecause, readUntil, writeUntil } = this;
    const { failover, dropped } = this;
    return { situation, because, seen, stall, stallBecause, readUntil, writeUntil, failover, dropped };
  }

  restore(state: MountedSetState): void {
    Object.assign(this, state);
  }

  /** Writes may go on without these bricks now: should their files have no clean copy later, this is why. */
  private rememberAbsences(): void {
    const { staleBecause } = this.replica;
    if (this.connections.every(({ phase, because }) => phase !== 'down' || staleBecause.includes(because)))
      return;
    const news = this.downBecause().filter((because) => !staleBecause.includes(because));
    if (this.quorate()) this.replica.staleBecause = [...staleBecause, ...news];
  }

  private assess(silent: number): Situation {
    if (this.mount.gone !== 0 || this.connections.some(isAbsent)) return 'absent';
    if (!this.quorate()) return 'quorum-lost';
    if (silent !== 0) return 'ping-timeout';
    return this.context.simulation.now < Math.max(this.readUntil, this.writeUntil) ? this.stall : 'serving';
  }

  private quorate(): boolean {
    return hasQuorum(this.up, this.replica.bricks.length, this.replica.quorum);
  }

  private stallFor(stall: Stall, readSeconds: number, writeSeconds: number, because: CauseId): void {
    const { now } = this.context.simulation;
    this.stall = stall;
    this.stallBecause = because;
    this.readUntil = Math.max(this.readUntil, now + fromSeconds(readSeconds));
    this.writeUntil = Math.max(this.writeUntil, now + fromSeconds(writeSeconds));
    for (const until of new Set([this.readUntil, this.writeUntil])) {
      if (until > now) this.mount.wakeUp(until, because);
    }
  }

  /** After a silence or without a quorum; nobody is charged for it, but a story should have an end. */
  private goesOn(previous: Situation, because: CauseId): CauseId {
    if (previous !== 'ping-timeout' && previous !== 'quorum-lost') return because;
    const cause = this.context.cause('goes-on', because);
    const bricks = this.connections.filter(({ up }) => up).map(({ ends }) => ends.to.host.name);
    this.context.simulation.causes.note(cause, `${this.mount.name} goes on with ${bricks.join(', ')}`);
    return cause;
  }

  private causeOf(situation: Situation, because: CauseId): CauseId {
    const { context } = this;
    const mount = this.mount.name;
    const { causes } = context.simulation;
    if (situation === 'absent') return this.mount.gone || because;
    if (situation === 'serving') return because;
    if (situation === 'quorum-lost') {
      const [last = because, ...others] = this.downBecause();
      const cause = context.cause('quorum-lost', last, others);
      causes.note(cause, `${mount} sees too few bricks: every operation fails with ENOTCONN`);
      return cause;
    }
    if (situation === 'ping-timeout') {
      const silent = this.connections.filter(({ phase }) => phase === 'silent');
      const [last = because, ...others] = causesOf(silent);
      const cause = context.cause('ping-timeout', last, others);
      const names = silent.map(({ ends }) => ends.to.host.name).join(', ');
      causes.note(cause, `${mount} hears nothing from ${names} and waits for network.ping-timeout`);
      return cause;
    }
    const cause = context.cause(situation, this.stallBecause);
    causes.note(cause, `${mount} stands still for a moment`);
    return cause;
  }

  private report(previous: Situation, next: Situation): void {
    if (previous === 'ping-timeout' && next !== 'ping-timeout') this.silenceEnded(next);
    else if (previous === 'brick-lost') this.close(next === 'serving' || next === 'brick-return');
    if (next === 'ping-timeout' && previous !== 'ping-timeout') this.begin('ping-timeout');
    if (next === 'brick-lost' && this.failover === 0) {
      this.begin('connection-reset');
      this.context.observer.stageEnded(this.failover, 'detection');
    }
  }

  /** The brick is given up and the others go on; or it came back in time; or too few are left to go on. */
  private silenceEnded(next: Situation): void {
    const goesOn = this.dropped && (next === 'serving' || next === 'brick-lost' || next === 'brick-return');
    if (goesOn) this.context.observer.stageEnded(this.failover, 'detection');
    if (!goesOn || next !== 'brick-lost') this.close(goesOn);
  }

  private begin(mechanism: string): void {
    const { observer, name, simulation } = this.context;
    const silences = this.connections.filter(({ phase }) => phase === 'silent').map(({ since }) => since);
    const injected = Math.min(simulation.now, ...silences);
    this.dropped = false;
    this.failover = observer.failoverBegan(name, mechanism, this.owner.trigger, injected, this.because);
  }

  private close(goesOn: boolean): void {
    if (this.failover === 0) return;
    if (goesOn) {
      this.context.observer.redirected(this.failover);
      this.owner.awaitsRedundancy(this.failover);
    } else this.context.observer.failoverAbandoned(this.failover);
    this.failover = 0;
  }

  private inPhase(wanted: Phase): number {
    const { connections } = this;
    let mask = 0;
    for (let position = 0; position < connections.length; position++) {
      if (connections[position]?.phase === wanted) mask |= 1 << position;
    }
    return mask;
  }

  private stream(purpose: string): Stream {
    const first = this.replica.members[0]?.host.name ?? '';
    return this.context.stream(`${this.mount.name}/set-of-${first}/${purpose}`);
  }
}

function isAbsent(connection: Connection): boolean {
  return !connection.exists;
}

/** Their causes, that of the latest first. */
function causesOf(connections: readonly Connection[]): readonly CauseId[] {
  const latestFirst = [...connections].sort((one, other) => other.since - one.since);
  return [...new Set(latestFirst.map(({ because }) => because))];
}
