/** What the toy does: nothing of its own. All that happens to it happens to the world, and callers see it. */
import type { Component, ComponentContext, Health } from '../../../../src/components/component.js';
import type { ParameterSet } from '../../../../src/declaration/parameter.js';
import type { Change } from '../../../../src/infrastructure/change.js';
import type { Host } from '../../../../src/infrastructure/host.js';
import type { Process } from '../../../../src/infrastructure/process.js';
import type {
  Caller,
  Endpoint,
  Fate,
  Operation,
  Service,
  Ticket,
} from '../../../../src/infrastructure/service.js';
import { beginFate, mute, resumeFate, roundTrip } from '../../../../src/infrastructure/tcp.js';

export class Toy implements Component {
  readonly name: string;
  readonly service: ToyService;

  constructor(private readonly context: ComponentContext<ParameterSet>) {
    this.name = context.name;
    this.service = new ToyService(context);
  }

  start(): void {
    // Everything runs.
  }

  changed(change: Change): void {
    this.service.epoch += 1;
    this.context.answersChanged(change.because);
  }

  health(): Health {
    const working = this.service.endpoints.filter(({ process }) => process.working && !process.faulty).length;
    if (working === 0) return 'down';
    return working === this.service.endpoints.length ? 'healthy' : 'degraded';
  }

  settled(): boolean {
    return true;
  }

  save(): unknown {
    return { epoch: this.service.epoch };
  }

  restore(state: unknown): void {
    this.service.epoch = (state as { epoch: number }).epoch;
  }
}

/** The daemon of one host. */
class ToyEndpoint implements Endpoint {
  readonly connections = null;

  constructor(
    private readonly service: ToyService,
    private readonly context: ComponentContext<ParameterSet>,
    readonly process: Process,
  ) {}

  get name(): string {
    return this.process.fullName;
  }

  get epoch(): number {
    return this.service.epoch;
  }

  begin(_operation: Operation, from: Caller): Fate {
    return beginFate(this.context.world, from.host, this.process) ?? this.answer(from);
  }

  resume(_operation: Operation, from: Caller, ticket: Ticket): Fate {
    return resumeFate(this.context.world, from.host, ticket) ?? this.answer(from);
  }

  connected(from: Caller): { readonly host: Host; readonly process: Process } | null {
    const { process } = this;
    return beginFate(this.context.world, from.host, process) ? null : { host: process.host, process };
  }

  noticed(): void {
    // Callers change nothing.
  }

  private answer(from: Caller): Fate {
    const { process, context } = this;
    if (process.hung) return mute('on-change', process.because);
    if (process.faulty) {
      return { kind: 'failed', afterSeconds: 0, cause: 'http-500', because: process.faultyBecause };
    }
    const think = context.parameters['think'] as number;
    const delaySeconds = think + roundTrip(context.world.network, from.host, process.host);
    return { kind: 'served', work: null, on: [process], delaySeconds };
  }
}

/** Callers of the whole get the first daemon. */
export class ToyService implements Service {
  epoch = 0;
  readonly sessions = false;
  readonly connections = null;
  readonly name: string;
  readonly endpoints: readonly ToyEndpoint[];

  constructor(context: ComponentContext<ParameterSet>) {
    this.name = context.name;
    this.endpoints = context.members.map(({ process }) => new ToyEndpoint(this, context, process['toyd']!));
  }

  endpointOn(host: Host): Endpoint | null {
    return this.endpoints.find(({ process }) => process.host === host) ?? null;
  }

  begin(operation: Operation, from: Caller): Fate {
    return this.endpoints[0]!.begin(operation, from);
  }

  resume(operation: Operation, from: Caller, ticket: Ticket): Fate {
    return this.endpoints[0]!.resume(operation, from, ticket);
  }

  connected(from: Caller): { readonly host: Host; readonly process: Process } | null {
    return this.endpoints[0]!.connected(from);
  }

  noticed(): void {
    // Callers change nothing.
  }
}
