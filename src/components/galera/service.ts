/** The cluster as one service: to callers without an address in front, a list of members that they try in turn. */
import type { Stream } from '../../engine/index.js';
import type { Host } from '../../infrastructure/host.js';
import type { Process } from '../../infrastructure/process.js';
import type {
  Caller,
  Endpoint,
  Failed,
  Fate,
  Forwarded,
  Operation,
  Route,
  RouteShare,
  Service,
  Ticket,
} from '../../infrastructure/service.js';
import type { MemberEndpoint } from './endpoint.js';

export interface ListOptions {
  readonly name: string;
  readonly order: 'first' | 'random';
  readonly connectTimeoutSeconds: number;
}

export class GaleraService implements Service {
  epoch = 0;
  /**
   * Somebody tells a member that refuses from one that is Joined: goes through the list of members, where only the one
   * sends him on, or tries whether a connection stands.
   */
  discerned = false;
  /** Somebody checks members with clustercheck, and does not foresee what comes of it: a donor fails it. */
  checked = false;
  readonly sessions = true;
  readonly connections = null;
  private readonly forward: Forwarded;

  constructor(
    readonly name: string,
    /** Of the members with data, in the order of the hosts. */
    readonly endpoints: readonly MemberEndpoint[],
    options: Omit<ListOptions, 'name'>,
  ) {
    this.forward = { kind: 'forward', route: new MemberList(endpoints, { name, ...options }) };
  }

  endpointOn(host: Host): MemberEndpoint | null {
    return this.endpoints.find((endpoint) => endpoint.connections.process.host === host) ?? null;
  }

  begin(_operation: Operation, _from: Caller): Fate {
    this.discerned = true;
    return this.forward;
  }

  /** An open connection ends at one member. */
  resume(operation: Operation, from: Caller, ticket: Ticket): Fate {
    return this.endpointOn(ticket.host)?.resume(operation, from, ticket) ?? this.forward;
  }

  connected(from: Caller): { readonly host: Host; readonly process: Process } | null {
    for (const endpoint of this.endpoints) {
      const end = endpoint.connected(from);
      if (end) return end;
    }
    return null;
  }

  /** What is seen is seen at a member. */
  noticed(): void {
    return;
  }
}

/** A client library's list: on to the next when a connection fails; an SQL error is an answer and ends the search. */
class MemberList implements Route {
  readonly name: string;
  readonly connectTimeoutSeconds: number;
  readonly responseTimeoutSeconds = Infinity;
  readonly retries: number;
  readonly redispatch = 'always';
  readonly retryDelaySeconds = 0;
  readonly connectFailure = 'refused';
  readonly lateAnswer = 'response-timeout';
  readonly resetAnswer = 'reset';
  private readonly random: boolean;

  constructor(
    readonly targets: readonly Endpoint[],
    { name, order, connectTimeoutSeconds }: ListOptions,
  ) {
    this.name = name;
    this.connectTimeoutSeconds = connectTimeoutSeconds;
    this.retries = targets.length - 1;
    this.random = order === 'random';
  }

  pick(_from: Caller, tried: number, stream: Stream): number | Failed {
    const count = this.targets.length;
    const left = this.targets.map((_, index) => index).filter((index) => (tried & (1 << index)) === 0);
    const [first = 0] = left;
    // All tried: begin again at the first.
    if (!this.random || left.length === 0) return first;
    return left[Math.min(count - 1, Math.floor(stream.uniform() * left.length))] ?? first;
  }

  readonly watchesAnswers = false;

  watches(): boolean {
    return false;
  }

  shares(tried: number): readonly RouteShare[] {
    const all = this.targets.map((_, index) => index);
    const left = all.filter((index) => (tried & (1 << index)) === 0);
    if (!this.random || left.length === 0) return [{ target: left[0] ?? 0, share: 1 }];
    return left.map((target) => ({ target, share: 1 / left.length }));
  }

  opened(): void {
    return;
  }

  closed(): void {
    return;
  }

  noticed(): void {
    return;
  }
}
