/**
 * What would become of a request that arrived now, and what it would cost: asked once after every change, so that what
 * passes through undisturbed need not be followed.
 */
import type {
  Endpoint,
  Fate,
  Operation,
  PlainFate,
  Route,
  Served,
  Stationed,
  Step,
} from '../../infrastructure/service.js';
import type { Host } from '../../infrastructure/host.js';
import type { Core } from './core.js';
import { Memo } from './memo.js';
import { Outlooks } from './outlooks.js';
import type { Parcel } from './parcel.js';
import type { Place } from './place.js';
import { isRefusal, sharesOf } from './shares.js';
import type { StationFlow } from './station-flow.js';

export interface HostWork {
  /** Index of the host. */
  readonly host: number;
  /** CPU seconds. */
  readonly seconds: number;
}

/** Of an operation: shares of its possible ends, and the means of what it needs. */
export interface Cost {
  readonly okShare: number;
  readonly stuckShare: number;
  readonly holdSeconds: number;
  readonly work: readonly HostWork[];
}

/** One way of a class's attempt to a station. */
export interface Way {
  readonly trafficClass: number;
  /** Of the class's attempts. */
  readonly share: number;
  readonly place: Place;
  readonly station: StationFlow;
  readonly cost: Cost;
  /** What the station does for it. */
  readonly plan: readonly Step[];
  /** All of it succeeds at once, while there are workers and processors. */
  readonly free: boolean;
}

/** A share of a class's attempts: where it begins, and if it is as simple as that, the way it takes. */
export interface Branch {
  readonly share: number;
  readonly place: Place;
  readonly way: Way | null;
}

export interface Outlook {
  /** Every attempt of every class succeeds without waiting for anything. */
  readonly allWell: boolean;
  readonly ways: readonly Way[];
  /** By class. */
  readonly branches: readonly (readonly Branch[])[];
  readonly memo: Memo;
}

const DEEPEST = 6;
const NO_COST: Cost = { okShare: 1, stuckShare: 0, holdSeconds: 0, work: [] };
/** Shares this close to 1 are all. */
const ALMOST = 1e-12;

interface Tally {
  ok: number;
  stuck: number;
  hold: number;
  readonly work: Map<number, number>;
}

/** What the rest of a plan costs from each of its steps, as long as those it calls answer as they did. */
interface PlanCosts {
  readonly trafficClass: number;
  readonly services: readonly Endpoint[];
  readonly epoch: number;
  readonly costs: Cost[];
}

/** Calls whose ends are added up. */
interface Asked {
  readonly operation: Operation;
  readonly host: Host | null;
  readonly count: number;
  /** Of the operations of the class. */
  readonly share: number;
  readonly tally: Tally;
  readonly depth: number;
}

/** Plain data: costs that are known of steps of plans. */
export type SurveyState = readonly {
  readonly place: number;
  readonly step: number;
  readonly cost: Cost;
}[];

export class Survey {
  private number = 1;
  /** Numbers up to this have been given out, also in a future that has been taken back. */
  private latest = 1;
  private readonly outlooks: Outlooks;
  private planCosts = new WeakMap<readonly Step[], PlanCosts>();
  /** A plan that has just been looked at depends on more than those whom it calls itself. */
  private isNested = false;
  /** What is known of costs in this survey. */
  private found: { readonly place: Place; readonly step: number }[] = [];

  constructor(private readonly core: Core) {
    this.outlooks = new Outlooks(core);
  }

  /** Answers may have changed. */
  forget(): void {
    this.number = this.latest += 1;
    if (this.found.length > 0) this.found = [];
  }

  save(): SurveyState {
    return this.found.map(({ place, step }) => {
      return { place: place.index, step, cost: place.costs[step]!.cost };
    });
  }

  restore(state: SurveyState): void {
    this.forget();
    this.outlooks.forgetEpochs();
    this.planCosts = new WeakMap();
    for (const { place, step, cost } of state) this.keep(this.core.places[place]!, step, cost);
  }

  /** Of the rest of a plan, for a parcel that has or wants a worker. */
  costOf(parcel: Parcel, station: StationFlow): Cost {
    if (parcel.probe !== null) return NO_COST;
    const { place, trafficClass, step } = parcel;
    const known = place.costs[step];
    if (known?.survey === this.number) return known.cost;
    const cost = this.costOfRest(place.plan!, step, trafficClass, station.station.process.host);
    this.keep(place, step, cost);
    return cost;
  }

  /** Would everybody on the way from a place still answer as in the last survey? */
  isUnmoved(place: Place): boolean {
    return this.outlooks.isUnmoved(place);
  }

  /** What attempts of all classes meet at the entry. @param roots by class */
  outlook(roots: readonly Place[]): Outlook {
    return this.outlooks.find(roots, () => this.newOutlook(roots));
  }

  private newOutlook(roots: readonly Place[]): Outlook {
    const ways: Way[] = [];
    let allWell = true;
    const branches = roots.map((root, trafficClass) => {
      const own = this.branchesOf(root, trafficClass);
      for (const { way } of own) {
        if (way !== null) ways.push(way);
        if (way?.free !== true) allWell = false;
      }
      return own;
    });
    return { allWell: allWell || this.allServed(roots), ways, branches, memo: new Memo() };
  }

  /** An entry without stations (a generic one): served at once, or not. */
  private allServed(roots: readonly Place[]): boolean {
    return roots.every(({ endpoint, operation, caller }) => isServed(endpoint.begin(operation, caller)));
  }

  /** The same for all who come to a station on whatever way. */
  private costOfRest(plan: readonly Step[], step: number, trafficClass: number, host: Host): Cost {
    const known = this.planCosts.get(plan);
    const cost = known?.costs[step];
    if (cost !== undefined && known!.trafficClass === trafficClass && this.isCurrent(known!)) return cost;
    this.isNested = false;
    const found = this.costOfPlan(plan, step, trafficClass, host);
    if (!this.isNested) this.keepRest(plan, step, trafficClass, found);
    return found;
  }

  /** Where all works at its own speed, only those whom a plan calls can change what it costs. */
  private isCurrent({ services, epoch }: PlanCosts): boolean {
    return !this.core.world.slowed && epoch === epochOf(services);
  }

  private keepRest(plan: readonly Step[], step: number, trafficClass: number, cost: Cost): void {
    if (this.core.world.slowed) return;
    let known = this.planCosts.get(plan);
    if (known?.trafficClass !== trafficClass || !this.isCurrent(known)) {
      const services = known?.services ?? servicesOf(plan);
      known = { trafficClass, services, epoch: epochOf(services), costs: [] };
      this.planCosts.set(plan, known);
    }
    known.costs[step] = cost;
  }

  private keep(place: Place, step: number, cost: Cost): void {
    place.costs[step] = { cost, survey: this.number };
    this.found.push({ place, step });
  }

  private branchesOf(root: Place, trafficClass: number): Branch[] {
    const fate = root.endpoint.begin(root.operation, root.caller);
    if (fate.kind === 'station') return [this.branch(root, fate, trafficClass, 1)];
    if (fate.kind !== 'forward') return [{ share: 1, place: root, way: null }];
    const shares = sharesOf(fate.route, 0, this.core);
    if (isRefusal(shares)) return [{ share: 1, place: root, way: null }];
    return shares.map(({ target, share }) => {
      const hop = root.firstHop(fate.route, target);
      return this.branch(hop, hop.endpoint.begin(hop.operation, hop.caller), trafficClass, share);
    });
  }

  private branch(place: Place, fate: Fate, trafficClass: number, share: number): Branch {
    if (fate.kind !== 'station' || !fate.station.process.working) return { share, place, way: null };
    const station = this.core.station(fate.station, place.endpoint);
    place.plan = fate.plan;
    const cost = this.costOfPlan(fate.plan, 0, trafficClass, fate.station.process.host);
    const free = cost.okShare >= 1 - ALMOST;
    return { share, place, way: { trafficClass, share, place, station, cost, plan: fate.plan, free } };
  }

  private costOfPlan(plan: readonly Step[], from: number, trafficClass: number, host: Host): Cost {
    const tally = emptyTally();
    tally.ok = 1;
    for (let index = from; index < plan.length; index++) {
      const step = plan[index]!;
      const left = tally.ok;
      if (left <= 0) break;
      if (step.kind === 'work') {
        const own = this.core.traffic?.classes[trafficClass]?.work.mean ?? step.work?.mean ?? 0;
        const seconds = own * step.share * step.process.slowFactor * step.process.host.slowFactor;
        tally.hold += left * seconds;
        addWork(tally, step.process.host.index, left * own * step.share * step.process.slowFactor);
      } else {
        tally.ok = 0;
        const caller = { host, client: 0 };
        const fate = step.service.begin(step.operation, caller);
        this.dry(fate, { operation: step.operation, host, count: step.count, share: left, tally, depth: 0 });
      }
    }
    const work = [...tally.work].map(([index, seconds]) => ({ host: index, seconds }));
    return { okShare: tally.ok, stuckShare: tally.stuck, holdSeconds: tally.hold, work };
  }

  /** Adds what becomes of a share of calls. */
  private dry(fate: Fate, at: Asked): void {
    const { tally, share } = at;
    switch (fate.kind) {
      case 'mixed':
        for (const part of fate.parts) this.dry(part.fate, { ...at, share: share * part.share });
        return;
      case 'served':
        addServed(tally, fate, at.count, share);
        tally.ok += share;
        return;
      case 'failed':
        tally.hold += share * fate.afterSeconds;
        return;
      case 'mute':
        tally.stuck += share;
        return;
      case 'station':
        return this.nested(fate, at);
      case 'forward':
        if (at.depth < DEEPEST) this.through(fate.route, 0, 0, at);
        return;
    }
  }

  private nested(fate: Stationed, at: { count: number; share: number; tally: Tally }): void {
    this.isNested = true;
    const cost = this.costOfPlan(fate.plan, 0, -1, fate.station.process.host);
    at.tally.ok += at.share * cost.okShare;
    at.tally.stuck += at.share * cost.stuckShare;
    at.tally.hold += at.share * at.count * cost.holdSeconds;
    for (const { host, seconds } of cost.work) addWork(at.tally, host, at.share * at.count * seconds);
  }

  private through(route: Route, tried: number, tries: number, at: Asked): void {
    this.isNested = true;
    const shares = sharesOf(route, tried, this.core);
    if (isRefusal(shares)) return;
    for (const { target, share } of shares) {
      const caller = { host: route.from ?? at.host, client: 0 };
      const fate = route.targets[target]!.begin(at.operation, caller);
      const retried = isConnectionFailure(fate) && tries < route.retries;
      if (retried) this.through(route, tried | (1 << target), tries + 1, { ...at, share: at.share * share });
      else this.dry(fate, { ...at, share: at.share * share, depth: at.depth + 1 });
    }
  }
}

/** At once, by whomever. */
export function isServed(fate: Fate): boolean {
  return fate.kind === 'served' || (fate.kind === 'mixed' && fate.parts.every((part) => isServed(part.fate)));
}

function servicesOf(plan: readonly Step[]): Endpoint[] {
  const services: Endpoint[] = [];
  for (const step of plan) if (step.kind === 'call') services.push(step.service);
  return services;
}

function epochOf(services: readonly Endpoint[]): number {
  let epoch = 0;
  for (const service of services) epoch += service.epoch;
  return epoch;
}

function isConnectionFailure(fate: Fate): fate is Extract<PlainFate, { kind: 'failed' }> {
  return fate.kind === 'failed' && (fate.cause === 'refused' || fate.cause === 'no-route');
}

function emptyTally(): Tally {
  return { ok: 0, stuck: 0, hold: 0, work: new Map() };
}

function addServed(tally: Tally, { work, on, delaySeconds }: Served, count: number, share: number): void {
  tally.hold += share * count * delaySeconds;
  if (work === null) return;
  let slowest = 0;
  for (const process of on) {
    slowest = Math.max(slowest, process.slowFactor * process.host.slowFactor);
    addWork(tally, process.host.index, share * count * work.mean * process.slowFactor);
  }
  tally.hold += share * count * work.mean * slowest;
}

function addWork(tally: Tally, host: number, seconds: number): void {
  tally.work.set(host, (tally.work.get(host) ?? 0) + seconds);
}
