/** One brick: a directory on a host, served by a glusterfsd, and the disk below it. */
import type { CauseId } from '../../engine/causes.js';
import type { EventHandle } from '../../engine/event-queue.js';
import type { Microseconds } from '../../engine/time.js';
import type { Host } from '../../infrastructure/host.js';
import type { Process } from '../../infrastructure/process.js';
import { NO_EVENT } from './owner.js';

export interface BrickState {
  readonly registeredAt: Microseconds;
  readonly killed: boolean;
  readonly emptied: boolean;
  readonly start: EventHandle;
  readonly kill: EventHandle;
}

export class Brick {
  /** From when on glusterd knows the port of the running process, so that clients can connect; Infinity: not in sight. */
  registeredAt: Microseconds = 0;
  /** Its own health check ended it: whoever mends the disk starts it again. */
  killed = false;
  /** The process has lost its directory with the disk: the replacement of the brick starts a new one. */
  emptied = false;
  /** An event at which it registers, where somebody waits for just that. */
  start: EventHandle = NO_EVENT;
  /** The health check is about to end it. */
  kill: EventHandle = NO_EVENT;

  readonly process: Process;
  readonly glusterd: Process;

  /** @param position within its replica set */
  constructor(
    readonly index: number,
    readonly position: number,
    processes: { readonly glusterfsd: Process; readonly glusterd: Process },
    private readonly clock: { readonly now: Microseconds },
  ) {
    this.process = processes.glusterfsd;
    this.glusterd = processes.glusterd;
  }

  get host(): Host {
    return this.process.host;
  }

  /** When a client can connect: it asks glusterd for the port first, so that daemon must work too. */
  get acceptsFrom(): Microseconds {
    return this.process.working && this.glusterd.working ? this.registeredAt : Infinity;
  }

  /** The process has started and is about to register. */
  get starting(): boolean {
    return this.registeredAt < Infinity && this.registeredAt > this.clock.now;
  }

  /** It takes part fully, stale files aside. */
  get whole(): boolean {
    return this.willBeWhole && this.registeredAt <= this.clock.now;
  }

  /** It takes part fully now, or when it has registered. */
  get willBeWhole(): boolean {
    return this.registeredAt < Infinity && this.process.working && !this.refusesWrites;
  }

  /** Its disk is good for nothing: every operation gives an error. */
  get broken(): boolean {
    return this.host.disk === 'failed' || this.host.disk === 'lost' || this.process.faulty;
  }

  /** Writes to it fail, reads may do. */
  get refusesWrites(): boolean {
    return this.broken || this.host.disk === 'full';
  }

  get refusalBecause(): CauseId {
    return this.host.disk === 'ok' ? this.process.faultyBecause : this.host.diskBecause;
  }

  save(): BrickState {
    const { registeredAt, killed, emptied, start, kill } = this;
    return { registeredAt, killed, emptied, start, kill };
  }

  restore(state: BrickState): void {
    Object.assign(this, state);
  }
}

/** The property of the same name, for masks. */
export function isBroken(brick: Brick): boolean {
  return brick.broken;
}

/** The property of the same name, for masks. */
export function refusesWrites(brick: Brick): boolean {
  return brick.refusesWrites;
}
