/**
 * What would become of a request that arrived now, and what it would cost: asked once after every change, so that what
 * passes through undisturbed need not be followed.
 */
import type {
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
import type { Parcel } from './parcel.js';
import type { Place } from './place.js';
import { sharesOf } from './shares.js';
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
  readonly share: number;
  readonly place: Place;
  readonly station: StationFlow;
  readonly cost: Cost;
}

export interface Outlook {
  /** Every attempt of every class succeeds without waiting for anything. */
  readonly allWell: boolean;
  readonly ways: readonly Way[];
  /** Mean time that an attempt takes that passes through, by class. */
  readonly seconds: readonly number[];
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

export class Survey {
  private readonly costs = new Map<string, Cost>();

  constructor(private readonly core: Core) {}

  /** Answers may have changed. */
  forget(): void {
    this.costs.clear();
  }

  /** Of the rest of a plan, for a parcel that has or wants a worker. */
  costOf(parcel: Parcel, station: StationFlow): Cost {
    if (parcel.probe !== null) return NO_COST;
    const { place, trafficClass, step } = parcel;
    const key = `${station.station.name} ${trafficClass} ${step}`;
    let cost = this.costs.get(key);
    if (cost === undefined) {
      cost = this.costOfPlan(place.plan!, step, trafficClass, station.station.process.host);
      this.costs.set(key, cost);
    }
    return cost;
  }

  /** What attempts of all classes meet at the entry. @param roots by class */
  outlook(roots: readonly Place[]): Outlook {
    const ways: Way[] = [];
    const seconds: number[] = [];
    let allWell = true;
    roots.forEach((root, trafficClass) => {
      const tally = emptyTally();
      const found = this.follow(root, root.endpoint.begin(root.operation, root.caller), {
        ...{ trafficClass, share: 1, ways, tally, depth: 0 },
      });
      if (!found || tally.ok < 1 - ALMOST) allWell = false;
      seconds.push(tally.hold);
    });
    return { allWell, ways, seconds };
  }

  /** @returns whether all of it succeeds at once */
  private follow(
    place: Place,
    fate: Fate,
    at: { trafficClass: number; share: number; ways: Way[]; tally: Tally; depth: number },
  ): boolean {
    switch (fate.kind) {
      case 'mixed':
        return fate.parts.every((part) =>
          this.follow(place, part.fate, { ...at, share: at.share * part.share }),
        );
      case 'served':
        addServed(at.tally, fate, 1, at.share);
        at.tally.ok += at.share;
        return true;
      case 'station': {
        const station = this.core.station(fate.station);
        const host = fate.station.process.host;
        if (!fate.station.process.working) return false;
        const cost = this.costOfPlan(fate.plan, 0, at.trafficClass, host);
        at.ways.push({ trafficClass: at.trafficClass, share: at.share, place, station, cost });
        at.tally.ok += at.share * cost.okShare;
        at.tally.hold += at.share * cost.holdSeconds;
        place.plan = fate.plan;
        return cost.okShare >= 1 - ALMOST;
      }
      case 'forward': {
        if (at.depth > DEEPEST) return false;
        const shares = sharesOf(fate.route, 0, this.core);
        if (!Array.isArray(shares)) return false;
        return (shares as readonly { target: number; share: number }[]).every(({ target, share }) => {
          const hop = place.hopTo({ route: fate.route, target, tried: 1 << target, tries: 1 });
          const inner = hop.endpoint.begin(hop.operation, hop.caller);
          return this.follow(hop, inner, { ...at, share: at.share * share, depth: at.depth + 1 });
        });
      }
      default:
        return false;
    }
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
  private dry(
    fate: Fate,
    at: {
      operation: Operation;
      host: Host | null;
      count: number;
      share: number;
      tally: Tally;
      depth: number;
    },
  ): void {
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
    const cost = this.costOfPlan(fate.plan, 0, -1, fate.station.process.host);
    at.tally.ok += at.share * cost.okShare;
    at.tally.stuck += at.share * cost.stuckShare;
    at.tally.hold += at.share * at.count * cost.holdSeconds;
    for (const { host, seconds } of cost.work) addWork(at.tally, host, at.share * at.count * seconds);
  }

  private through(
    route: Route,
    tried: number,
    tries: number,
    at: {
      operation: Operation;
      host: Host | null;
      count: number;
      share: number;
      tally: Tally;
      depth: number;
    },
  ): void {
    const shares = sharesOf(route, tried, this.core);
    if (!Array.isArray(shares)) return;
    for (const { target, share } of shares as readonly { target: number; share: number }[]) {
      const caller = { host: route.from ?? at.host, client: 0 };
      const fate = route.targets[target]!.begin(at.operation, caller);
      const retried = isConnectionFailure(fate) && tries < route.retries;
      if (retried) this.through(route, tried | (1 << target), tries + 1, { ...at, share: at.share * share });
      else this.dry(fate, { ...at, share: at.share * share, depth: at.depth + 1 });
    }
  }
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
