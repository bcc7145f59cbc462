/** The address that clients know: it is at the active host of the pair, and leads to the route. */
import type { OwnCauses } from '../own-causes.js';
import type { CauseId } from '../../engine/causes.js';
import type { Host } from '../../infrastructure/host.js';
import type { Process } from '../../infrastructure/process.js';
import type {
  Caller,
  Endpoint,
  Failed,
  Fate,
  Forwarded,
  Operation,
  Outcome,
  Service,
  Station,
  Ticket,
} from '../../infrastructure/service.js';
import { beginFate, connectionTo, mute, resumeFate } from '../../infrastructure/tcp.js';
import type { World } from '../../infrastructure/world.js';

export interface BalancerAddressParts {
  readonly name: string;
  readonly world: World;
  readonly own: OwnCauses;
  readonly hosts: readonly Host[];
  /** The proxy that has the address. */
  active(): { readonly process: Process; readonly station: Station };
  forwarded(): Forwarded;
}

interface AddressState {
  readonly epoch: number;
  readonly movedBecause: CauseId;
}

export class BalancerAddress implements Service {
  epoch = 0;
  readonly sessions = false;
  readonly endpoints: readonly Endpoint[] = [this];
  /** What an open connection of the lost host gets from the one that has taken over. */
  private reset: Failed = { kind: 'failed', afterSeconds: 0, cause: 'reset', because: 0 };

  constructor(private readonly parts: BalancerAddressParts) {}

  get name(): string {
    return this.parts.name;
  }

  get connections(): Station {
    return this.parts.active().station;
  }

  /** The other host has taken over. */
  moved(because: CauseId): void {
    this.reset = { ...this.reset, because };
  }

  begin(_operation: Operation, from: Caller): Fate {
    const { world, own } = this.parts;
    const { process } = this.parts.active();
    const obstacle = beginFate(world, from.host, process);
    if (obstacle !== null) return own.rename(obstacle);
    return process.hung ? mute('on-change', own.of(process.because)) : this.parts.forwarded();
  }

  resume(_operation: Operation, from: Caller, ticket: Ticket): Fate {
    const { world, own } = this.parts;
    const { process } = this.parts.active();
    if (ticket.process !== process) return this.elsewhere(from, ticket, process);
    const obstacle = resumeFate(world, from.host, ticket);
    return obstacle === null ? this.parts.forwarded() : own.rename(obstacle);
  }

  connected(from: Caller): { readonly host: Host; readonly process: Process } | null {
    const { process } = this.parts.active();
    const accepted = connectionTo(this.parts.world, from.host, process) === 'accepted';
    return accepted ? { host: process.host, process } : null;
  }

  endpointOn(host: Host): Endpoint | null {
    return this.parts.hosts.includes(host) ? this : null;
  }

  /** Nothing that callers see of the balancer changes it. */
  noticed(_operation: Operation, _outcome: Outcome, _from: Caller, _ratePerSecond: number): void {
    return;
  }

  save(): AddressState {
    return { epoch: this.epoch, movedBecause: this.reset.because };
  }

  restore(state: AddressState): void {
    this.epoch = state.epoch;
    this.moved(state.movedBecause);
  }

  /** The connection was made with a host that has lost the address since: nobody knows it where packets go now. */
  private elsewhere(from: Caller, ticket: Ticket, process: Process): Fate {
    if (ticket.acknowledged) return mute('never', this.reset.because);
    const silent = connectionTo(this.parts.world, from.host, process) === 'silent';
    return silent ? mute('rto-ladder', this.reset.because) : this.reset;
  }
}
