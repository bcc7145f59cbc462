/**
 * A place is where an operation may be, without saying whose: a client's attempt at a balancer, the balancer's attempt
 * at a web server, that server's call of a database. Places form a tree, built as it is walked.
 */
import type { Probe } from '../../infrastructure/probe.js';
import type {
  CallStep,
  Caller,
  Endpoint,
  Operation,
  Route,
  Step,
  Ticket,
} from '../../infrastructure/service.js';
import type { Host } from '../../infrastructure/host.js';
import type { Parcel } from './parcel.js';
import type { Cost } from './survey.js';
import type { Process } from '../../infrastructure/process.js';

const MOST_TRIES = 64;
const MOST_TARGETS = 1024;

export type PlaceKind = 'client' | 'probe' | 'hop' | 'call';

interface Hop {
  readonly route: Route;
  readonly target: number;
  /** Targets tried, this one included: a bit each. */
  readonly tried: number;
  /** Attempts made, this one included. */
  readonly tries: number;
}

interface Where {
  readonly endpoint: Endpoint;
  readonly operation: Operation;
  readonly service: string;
  /** All places of the lens, which it becomes one of. */
  readonly all: Place[];
}

export class Place {
  /** Among all places, in the order in which they were made. */
  readonly index: number;
  readonly depth: number;
  readonly caller: Caller;
  /** What its station does for an operation, once it has been there. */
  plan: readonly Step[] | null = null;
  hop: Hop | null = null;
  /** Of the parent's plan. */
  step: CallStep | null = null;
  stepIndex = -1;
  probe: Probe | null = null;
  /** Whose success it is when an operation here ends well, and by which name that is known. */
  success: { readonly component: string; readonly key: string } | null = null;
  /** Parcels here that only a change moves. */
  readonly resting: Parcel[] = [];
  /** Kinds of dead work here, while they are looked for. */
  readonly dead: Parcel[] = [];
  /** By step of the plan: what the rest of it costs, and in which survey that was found. */
  readonly costs: { cost: Cost; survey: number }[] = [];
  private readonly all: Place[];
  private readonly calls = new Map<number, Place>();
  private readonly hops = new Map<Route, Map<Host | null, Map<number, Place>>>();
  /** First attempts, by target. */
  private readonly firstHops: Place[] = [];
  /** Those that were wanted last, by target. */
  private readonly latestHops: Place[] = [];

  readonly endpoint: Endpoint;
  readonly operation: Operation;
  /** Name of the component, or of the endpoint where that is not known. */
  readonly service: string;

  constructor(
    readonly kind: PlaceKind,
    readonly parent: Place | null,
    at: Where,
    caller: Caller,
  ) {
    this.all = at.all;
    this.index = at.all.push(this) - 1;
    this.depth = parent === null ? 0 : parent.depth + 1;
    this.endpoint = at.endpoint;
    this.operation = at.operation;
    this.service = at.service;
    this.caller = caller;
  }

  /** A further connection of a route whose operation is here. */
  hopTo(hop: Hop): Place {
    const from = hop.route.from ?? this.caller.host;
    const latest = this.latestHops[hop.target];
    if (latest !== undefined && latest.caller.host === from && isSame(latest.hop!, hop)) return latest;
    return (this.latestHops[hop.target] = this.hopFrom(from, hop));
  }

  private hopFrom(from: Host | null, hop: Hop): Place {
    const hops = this.hopsFrom(hop.route, from);
    const key = (hop.tried * MOST_TRIES + hop.tries) * MOST_TARGETS + hop.target;
    let child = hops.get(key);
    if (child !== undefined) return child;
    const endpoint = hop.route.targets[hop.target]!;
    const { operation } = this;
    const at = { endpoint, operation, service: endpoint.name, all: this.all };
    child = new Place('hop', this, at, { host: from, client: 0 });
    child.hop = hop;
    hops.set(key, child);
    return child;
  }

  /** The first connection of a route whose operation is here. */
  firstHop(route: Route, target: number): Place {
    const known = this.firstHops[target];
    const from = route.from ?? this.caller.host;
    if (known?.hop?.route === route && known.caller.host === from) return known;
    return (this.firstHops[target] = this.hopTo({ route, target, tried: 1 << target, tries: 1 }));
  }

  private hopsFrom(route: Route, from: Host | null): Map<number, Place> {
    let byHost = this.hops.get(route);
    if (byHost === undefined) this.hops.set(route, (byHost = new Map<Host | null, Map<number, Place>>()));
    let hops = byHost.get(from);
    if (hops === undefined) byHost.set(from, (hops = new Map<number, Place>()));
    return hops;
  }

  /** The call of a step of the plan that is carried out here. */
  callOf(plan: readonly Step[], index: number, host: Host): Place {
    if (this.plan !== plan) {
      this.plan = plan;
      this.calls.clear();
    }
    let child = this.calls.get(index);
    if (child !== undefined) return child;
    const step = plan[index] as CallStep;
    const { service, operation } = step;
    const at = { endpoint: service, operation, service: service.name, all: this.all };
    child = new Place('call', this, at, { host, client: 0 });
    child.step = step;
    child.stepIndex = index;
    this.calls.set(index, child);
    return child;
  }

  get connectTimeoutSeconds(): number {
    if (this.hop !== null) return this.hop.route.connectTimeoutSeconds;
    if (this.step !== null) return this.step.connectTimeoutSeconds;
    return this.probe === null ? Infinity : Math.max(0, this.probe.connectTimeoutSeconds);
  }

  get answerTimeoutSeconds(): number {
    if (this.hop !== null) return this.hop.route.responseTimeoutSeconds;
    if (this.step !== null) return this.step.responseTimeoutSeconds;
    return this.probe?.answerTimeoutSeconds ?? Infinity;
  }
}

function isSame(one: Hop, other: Hop): boolean {
  return one.tried === other.tried && one.tries === other.tries && one.route === other.route;
}

export function ticketFor(process: Process, incarnation: number, acknowledged: boolean): Ticket {
  return { host: process.host, process, incarnation, acknowledged };
}
