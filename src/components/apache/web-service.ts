/** All Apaches of a component, as others find them by its name. */
import type { Host } from '../../infrastructure/host.js';
import type { Process } from '../../infrastructure/process.js';
import type { Caller, Fate, Operation, Outcome, Service, Ticket } from '../../infrastructure/service.js';
import type { Server } from './server.js';

/**
 * Without a balancer in front, a caller always comes to the same host, as one does whose resolver has picked one of
 * several addresses: the client's number modulo their number.
 */
export class WebService implements Service {
  readonly sessions = false;
  readonly connections = null;
  epoch = 0;

  constructor(
    readonly name: string,
    readonly endpoints: readonly Server[],
  ) {}

  begin(operation: Operation, from: Caller): Fate {
    return this.of(from).begin(operation, from);
  }

  resume(operation: Operation, from: Caller, ticket: Ticket): Fate {
    return (this.endpointOn(ticket.host) ?? this.of(from)).resume(operation, from, ticket);
  }

  connected(from: Caller): { readonly host: Host; readonly process: Process } | null {
    return this.of(from).connected(from);
  }

  noticed(_operation: Operation, _outcome: Outcome, _from: Caller, _ratePerSecond: number): void {
    return;
  }

  endpointOn(host: Host): Server | null {
    return this.endpoints.find((server) => server.host === host) ?? null;
  }

  private of({ client }: Caller): Server {
    const server = this.endpoints[Math.abs(client) % this.endpoints.length];
    if (server === undefined) throw new Error(`${this.name} has no host`);
    return server;
  }
}
