/** One Apache: the listening socket and the workers of a host. */
import type { Member } from '../component.js';
import type { OwnCauses } from '../own-causes.js';
import type { CauseId } from '../../engine/causes.js';
import type { Host } from '../../infrastructure/host.js';
import type { Process } from '../../infrastructure/process.js';
import type {
  Caller,
  Cause,
  Endpoint,
  Failed,
  Fate,
  Operation,
  Outcome,
  Served,
  Station,
  Stationed,
  Step,
  Ticket,
  TrafficClass,
} from '../../infrastructure/service.js';
import { beginFate, connectionTo, mute, resumeFate } from '../../infrastructure/tcp.js';
import type { World } from '../../infrastructure/world.js';
import { backlog, workers } from './capacity.js';
import type { ApacheParameters } from './parameters.js';
import { isPage, isStatic, planFor, planForCheck, type PlanContext } from './plans.js';

/**
 * `serving`; `starting`: it listens, its workers are not ready; `reloading`: the same for new connections, while the old
 * workers finish what they have; `stopping`: it no longer listens, and the workers finish what they have. Whether the
 * process lives at all is the world's affair.
 */
export type Phase = 'serving' | 'starting' | 'reloading' | 'stopping';

export interface ServerParts {
  /** Name of the component. */
  readonly component: string;
  readonly member: Member<ApacheParameters>;
  readonly process: Process;
  readonly world: World;
  readonly own: OwnCauses;
  readonly plans: PlanContext;
}

interface ServerState {
  readonly epoch: number;
  readonly phase: Phase;
  readonly because: CauseId;
  readonly handle: number;
  readonly busy: number;
  readonly queued: number;
}

const HANDSHAKE: Served = { kind: 'served', work: null, on: [], delaySeconds: 0 };

export class Server implements Endpoint {
  readonly connections = null;
  readonly station: Station;
  epoch = 0;
  phase: Phase = 'serving';
  /** Of the phase. */
  because: CauseId = 0;
  /** The event that ends the phase, -1: none. */
  handle = -1;
  /** By class, or by the path of a check. */
  private readonly stationed = new Map<TrafficClass | string, Stationed>();
  private readonly failures = new Map<string, Failed>();

  constructor(private readonly parts: ServerParts) {
    const { member, process, component } = parts;
    this.station = {
      name: `${member.host.name}/workers`,
      process,
      workers: workers(member.parameters),
      backlog: backlog(member.parameters),
      whenFull: 'drop',
      fullOrigin: `${component}/workers-full`,
      busy: 0,
      queued: 0,
    };
  }

  get name(): string {
    return this.process.fullName;
  }

  get process(): Process {
    return this.parts.process;
  }

  get host(): Host {
    return this.parts.member.host;
  }

  /** It answers rightly, as far as it depends on itself. */
  get serving(): boolean {
    const { working, faulty } = this.process;
    return working && !faulty && this.host.linkUp && this.phase === 'serving' && this.diskBecause() === 0;
  }

  begin(operation: Operation, from: Caller): Fate {
    const obstacle = beginFate(this.parts.world, from.host, this.process);
    if (obstacle !== null) return this.parts.own.rename(obstacle);
    if (this.phase === 'stopping') return this.failure('refused', this.because);
    if (operation.kind === 'check' && operation.path === null) return this.handshake();
    const waits = this.phase === 'starting' || this.phase === 'reloading';
    return waits ? mute('on-change', this.because) : this.answer(operation);
  }

  resume(operation: Operation, from: Caller, ticket: Ticket): Fate {
    const obstacle = resumeFate(this.parts.world, from.host, ticket);
    if (obstacle !== null) return this.parts.own.rename(obstacle);
    return this.phase === 'starting' ? mute('on-change', this.because) : this.carriedOut(operation);
  }

  connected(from: Caller): { readonly host: Host; readonly process: Process } | null {
    const accepted = connectionTo(this.parts.world, from.host, this.process) === 'accepted';
    return accepted && this.phase !== 'stopping' ? { host: this.host, process: this.process } : null;
  }

  /** Requests do not change the state of a web server. */
  noticed(_operation: Operation, _outcome: Outcome, _from: Caller, _ratePerSecond: number): void {
    return;
  }

  save(): ServerState {
    const { epoch, phase, because, handle } = this;
    return { epoch, phase, because, handle, busy: this.station.busy, queued: this.station.queued };
  }

  restore(state: ServerState): void {
    const { epoch, phase, because, handle, busy, queued } = state;
    Object.assign(this, { epoch, phase, because, handle });
    Object.assign(this.station, { busy, queued });
  }

  /** The kernel completes it whatever the process does, unless the queue is full. */
  private handshake(): Fate {
    const { queued, backlog: longest } = this.station;
    return queued <= longest ? HANDSHAKE : mute('syn-ladder', this.parts.own.of(this.process.because));
  }

  /** Errors of the whole host come at once: no queue, no worker's time. A hung process answers nothing, not even those. */
  private answer(operation: Operation): Fate {
    if (this.process.hung) return this.carriedOut(operation);
    if (this.process.faulty) return this.failure('http-500', this.parts.own.of(this.process.faultyBecause));
    const disk = this.diskBecause();
    if (disk !== 0) return this.failure(this.onPage(operation) ? 'http-500' : 'http-403', disk);
    return this.carriedOut(operation);
  }

  /** Files on a local disk that cannot be read any more, or are gone; 0 when all is well or they are elsewhere. */
  private diskBecause(): CauseId {
    const { parameters } = this.parts.member;
    const { disk, diskBecause } = this.host;
    const unreadable = parameters.DocumentRoot === null && (disk === 'failed' || disk === 'lost');
    return unreadable ? this.parts.own.of(diskBecause) : 0;
  }

  private onPage({ trafficClass, path }: Operation): boolean {
    if (trafficClass === null) return path !== null && isPage(path);
    return !isStatic(trafficClass, this.parts.plans);
  }

  /** By a worker, as soon as one is free. The same object each time. */
  private carriedOut(operation: Operation): Stationed {
    const { trafficClass, path } = operation;
    const key = trafficClass ?? path ?? '';
    let fate = this.stationed.get(key);
    if (fate === undefined) {
      fate = { kind: 'station', station: this.station, plan: this.plan(operation) };
      this.stationed.set(key, fate);
    }
    return fate;
  }

  private plan({ trafficClass, path }: Operation): readonly Step[] {
    const { plans } = this.parts;
    return trafficClass === null
      ? planForCheck(path ?? '/', this.process, plans)
      : planFor(trafficClass, this.process, plans);
  }

  private failure(cause: Cause, because: CauseId): Failed {
    const known = this.failures.get(cause);
    if (known?.because === because) return known;
    const fate: Failed = { kind: 'failed', afterSeconds: 0, cause, because };
    this.failures.set(cause, fate);
    return fate;
  }
}
