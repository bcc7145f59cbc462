/** What callers of the whole, or of one member, get. */
import type { CauseId } from '../../engine/causes.js';
import type { Host } from '../../infrastructure/host.js';
import type { Process } from '../../infrastructure/process.js';
import type {
  Caller,
  Endpoint,
  Failed,
  Fate,
  Mute,
  Operation,
  Outcome,
  PlainFate,
  Served,
  Service,
  Station,
  Ticket,
} from '../../infrastructure/service.js';
import { beginFate, becauseOfSilence, mute, resumeFate, roundTrip } from '../../infrastructure/tcp.js';
import type { ComponentContext } from '../component.js';
import type { OwnCauses } from '../own-causes.js';
import type { GenericParameters } from './parameters.js';
import type { Roles } from './roles.js';

/** The process of a member. */
export const UNIT = 'unit';

export interface EndpointParts {
  readonly context: ComponentContext<GenericParameters>;
  readonly roles: Roles;
  readonly causes: OwnCauses;
  /** +1 whenever any answer may have changed. */
  readonly epoch: () => number;
}

/** One member, for callers that choose it themselves (a balancer). One that stands by refuses. */
export class MemberEndpoint implements Endpoint {
  readonly name: string;
  readonly connections: Station | null;
  readonly process: Process;
  private failed: Failed | null = null;
  /** Answers of the present epoch, by the caller's place: each has its own way. */
  private served = new Map<Host | null, Served>();
  private servedOf = -1;

  constructor(
    private readonly parts: EndpointParts,
    private readonly index: number,
  ) {
    const member = parts.context.members[index];
    const process = member?.process[UNIT];
    if (!member || !process) throw new Error(`${parts.context.name} has no member ${index}`);
    this.process = process;
    this.name = process.fullName;
    this.connections = limitOf(parts.context, process);
  }

  get epoch(): number {
    return this.parts.epoch();
  }

  begin(operation: Operation, from: Caller): PlainFate {
    const obstacle = beginFate(this.parts.context.world, from.host, this.process);
    // The kernel completes a mere connection to a process that hangs, too.
    const connectOnly = operation.kind === 'check' && operation.path === null;
    if (obstacle === null && this.process.hung && connectOnly) return this.accepted(from);
    return this.stopped(obstacle, from);
  }

  resume(_operation: Operation, from: Caller, ticket: Ticket): PlainFate {
    return this.stopped(resumeFate(this.parts.context.world, from.host, ticket), from);
  }

  connected(from: Caller): { readonly host: Host; readonly process: Process } | null {
    const { process } = this;
    return beginFate(this.parts.context.world, from.host, process) ? null : { host: process.host, process };
  }

  noticed(_operation: Operation, _outcome: Outcome, _from: Caller, _ratePerSecond: number): void {
    // Nothing that callers see changes it.
  }

  forget(): void {
    this.servedOf = -1;
  }

  /** After the way there and back, its delay and its work. The same object while nothing changes. */
  servedTo({ host }: Caller): Served {
    if (this.servedOf !== this.epoch) {
      this.served.clear();
      this.servedOf = this.epoch;
    }
    let fate = this.served.get(host);
    if (fate === undefined) {
      const { process } = this;
      const { world, parameters } = this.parts.context;
      const delaySeconds = parameters.delay + roundTrip(world.network, host, process.host);
      fate = { kind: 'served', work: parameters.work, on: [process], delaySeconds };
      this.served.set(host, fate);
    }
    return fate;
  }

  private accepted({ host }: Caller): Served {
    const { process } = this;
    const delaySeconds = roundTrip(this.parts.context.world.network, host, process.host);
    return { kind: 'served', work: null, on: [process], delaySeconds };
  }

  /** What the network and the process let through is served, if the member is in a state to. */
  private stopped(fate: Failed | Mute | null, from: Caller): PlainFate {
    const { causes, roles } = this.parts;
    if (fate) return causes.rename(fate);
    const { process } = this;
    if (process.hung) return mute('on-change', causes.of(process.because));
    if (process.faulty) return this.failure('http-500', causes.of(process.faultyBecause));
    return roles.serves(this.index) ? this.servedTo(from) : this.failure('refused', roles.downBecause);
  }

  /** The same object while nothing changes: it is asked for far more often. */
  private failure(cause: Failed['cause'], because: CauseId): Failed {
    if (this.failed?.cause !== cause || this.failed.because !== because) {
      this.failed = { kind: 'failed', afterSeconds: 0, cause, because };
    }
    return this.failed;
  }
}

/** The whole: it answers while its structure holds among the members that the caller reaches. */
export class WholeService implements Service {
  readonly name: string;
  readonly sessions = false;
  /** Of the only member; a whole of several is not limited, for nobody says which of them an operation went to. */
  readonly connections: Station | null;
  readonly endpoints: readonly MemberEndpoint[];
  /** Answers of the present epoch, by the caller's place. */
  private answers = new Map<Host | null, Fate>();
  private answersOf = -1;

  constructor(private readonly parts: EndpointParts) {
    this.name = parts.context.name;
    this.endpoints = parts.context.members.map((_, index) => new MemberEndpoint(parts, index));
    const [only, ...others] = this.endpoints;
    this.connections = only !== undefined && others.length === 0 ? only.connections : null;
  }

  get epoch(): number {
    return this.parts.epoch();
  }

  /** After a restore the same epoch may be that of another course of events. */
  forget(): void {
    this.answersOf = -1;
    for (const endpoint of this.endpoints) endpoint.forget();
  }

  endpointOn(host: Host): Endpoint | null {
    return this.endpoints.find(({ process }) => process.host === host) ?? null;
  }

  begin(_operation: Operation, from: Caller): Fate {
    if (this.answersOf !== this.epoch) {
      this.answers.clear();
      this.answersOf = this.epoch;
    }
    let fate = this.answers.get(from.host);
    if (fate === undefined) {
      fate = this.answer(from);
      this.answers.set(from.host, fate);
    }
    return fate;
  }

  /** Connections are to the member that does the work; whether the whole still answers is asked too. */
  resume(operation: Operation, from: Caller, ticket: Ticket): Fate {
    const { context, causes } = this.parts;
    const fate = resumeFate(context.world, from.host, ticket);
    return fate ? causes.rename(fate) : this.begin(operation, from);
  }

  connected(from: Caller): { readonly host: Host; readonly process: Process } | null {
    const process = this.endpoints.find((_endpoint, index) => this.reaches(index, from))?.process;
    return process ? { host: process.host, process } : null;
  }

  noticed(_operation: Operation, _outcome: Outcome, _from: Caller, _ratePerSecond: number): void {
    // Nothing that callers see changes it.
  }

  private answer(from: Caller): Fate {
    const { roles, context, causes } = this.parts;
    const reached = this.endpoints.map((_endpoint, index) => this.reaches(index, from));
    if (roles.holdsWith((index) => reached[index] === true)) {
      const serving = this.endpoints.filter((_endpoint, index) => reached[index] === true);
      // Without work nobody can tell which of them it was.
      const asked = context.parameters.work === null ? serving.slice(0, 1) : serving;
      return shared(asked.map((endpoint) => endpoint.servedTo(from)));
    }
    if (!roles.up) {
      if (context.parameters.when_down === 'silent') return mute('on-change', roles.downBecause);
      return { kind: 'failed', afterSeconds: 0, cause: 'refused', because: roles.downBecause };
    }
    // It works, but not for this caller: some of those that serve are out of reach.
    const lost = this.endpoints.find((_endpoint, index) => roles.serves(index) && reached[index] !== true);
    const because = lost ? becauseOfSilence(context.world, from.host, lost.process.host) : roles.downBecause;
    return mute('syn-ladder', causes.of(because));
  }

  /** It serves, and the caller reaches it. */
  private reaches(index: number, from: Caller): boolean {
    const { context, roles } = this.parts;
    const host = this.endpoints[index]?.process.host;
    return host !== undefined && roles.serves(index) && context.world.network.connects(from.host, host);
  }
}

function limitOf(context: ComponentContext<GenericParameters>, process: Process): Station | null {
  const { name, parameters } = context;
  const { max_connections: workers } = parameters;
  if (workers === null) return null;
  return {
    ...{ name: `${process.fullName}/connections`, process, workers, backlog: 0, whenFull: 'fail' },
    ...{ fullOrigin: `${name}/too-many-connections`, busy: 0, queued: 0 },
  };
}

/** Operations are spread evenly over those that serve. */
function shared(fates: readonly Served[]): Fate {
  const [only] = fates;
  if (only && (fates.length === 1 || only.work === null)) return only;
  return { kind: 'mixed', parts: fates.map((fate) => ({ share: 1 / fates.length, fate })) };
}
