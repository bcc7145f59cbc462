/** What an operation that goes well spends its time with, on one way through the components: work, calls, the network. */
import type { Distribution } from '../../engine/distributions/index.js';
import type { Host } from '../../infrastructure/host.js';
import type { Process } from '../../infrastructure/process.js';
import type {
  CallStep,
  Fate,
  Operation,
  Route,
  RouteShare,
  Served,
  Step,
} from '../../infrastructure/service.js';
import type { Core } from './core.js';
import type { Place } from './place.js';
import { sharesOf } from './shares.js';
import type { Branch } from './survey.js';

/** Work on shared processors, done by one of several processes at a time or by all at once, the slowest deciding. */
export interface Work {
  readonly law: Distribution;
  /** How often; a fraction: in that share of the operations. */
  readonly count: number;
  readonly on: readonly Worker[];
}

export interface Worker {
  readonly host: Host;
  /** Seconds on an idle core for a second of the law. */
  readonly factor: number;
  /** Every how many-th request comes here, where they are dealt out in turns; 1: they come by chance. */
  readonly turns: number;
}

export interface Itinerary {
  /** Of the class's requests. */
  readonly share: number;
  /** On the network before a worker is taken and after it has been given back. */
  awaySeconds: number;
  /** While the worker waits without using a processor. */
  delaySeconds: number;
  readonly works: Work[];
}

interface Call {
  readonly operation: Operation;
  readonly host: Host | null;
  readonly count: number;
  readonly share: number;
  /** Calls of one operation share a connection, which has to be made first. */
  readonly session: boolean;
  readonly depth: number;
}

const DEEPEST = 6;

export class Itineraries {
  constructor(private readonly core: Core) {}

  /** @returns null when this branch of a class's requests fails, or waits for something */
  of({ share, place, way }: Branch, trafficClass: number): Itinerary | null {
    const journey: Itinerary = { share, awaySeconds: 0, delaySeconds: 0, works: [] };
    if (way !== null) {
      if (!way.free) return null;
      const { host } = way.station.station.process;
      journey.awaySeconds = this.network(place, host);
      const turns = place.hop?.route.inTurns === true ? 1 / share : 1;
      this.plan(journey, place.plan ?? [], { trafficClass, host, count: 1, share: 1, turns });
      return journey;
    }
    const fate = place.endpoint.begin(place.operation, place.caller);
    if (fate.kind !== 'served' && fate.kind !== 'mixed') return null;
    const { operation } = place;
    const call = { operation, host: place.caller.host, count: 1, share: 1, session: true, depth: 0 };
    this.call(journey, fate, call);
    return journey;
  }

  /** Handshake, request and answer, at a proxy as well as at the station itself. */
  private network(place: Place, host: Host): number {
    let seconds = 2 * this.roundTrip(place.caller.host, host);
    for (let at = place; at.parent !== null; at = at.parent) {
      const from = at.hop?.route.from ?? null;
      if (from !== null) seconds += 2 * this.roundTrip(at.parent.caller.host, from);
    }
    return seconds;
  }

  private plan(
    journey: Itinerary,
    steps: readonly Step[],
    at: {
      readonly trafficClass: number;
      readonly host: Host;
      readonly count: number;
      readonly share: number;
      readonly turns: number;
    },
  ): void {
    const { host, count, share, turns } = at;
    for (const step of steps) {
      if (step.kind === 'call') this.step(journey, step, at);
      else {
        const law = this.core.traffic?.classes[at.trafficClass]?.work ?? step.work;
        if (law === undefined || law.mean === 0) continue;
        const factor = step.share * step.process.slowFactor * host.slowFactor;
        journey.works.push({ law, count: count * share, on: [{ host: step.process.host, factor, turns }] });
      }
    }
  }

  private step(
    journey: Itinerary,
    { service, operation, count }: CallStep,
    at: { readonly host: Host; readonly count: number; readonly share: number },
  ): void {
    const fate = service.begin(operation, { host: at.host, client: 0 });
    const times = { count: at.count * count, share: at.share, session: service.sessions, depth: 0 };
    this.call(journey, fate, { ...times, operation, host: at.host });
  }

  private call(journey: Itinerary, fate: Fate, at: Call): void {
    switch (fate.kind) {
      case 'mixed':
        for (const part of fate.parts) this.call(journey, part.fate, { ...at, share: at.share * part.share });
        return;
      case 'served':
        return this.served(journey, fate, at);
      case 'station': {
        const { host } = fate.station.process;
        journey.delaySeconds += 2 * at.share * at.count * this.roundTrip(at.host, host);
        return this.plan(journey, fate.plan, { ...at, trafficClass: -1, host, turns: 1 });
      }
      case 'forward':
        if (at.depth < DEEPEST) this.through(journey, fate.route, at);
        return;
      case 'failed':
      case 'mute':
        return;
    }
  }

  private served(journey: Itinerary, { work, on, delaySeconds }: Served, at: Call): void {
    const [first] = on;
    const handshake = at.session && first !== undefined ? this.roundTrip(at.host, first.host) : 0;
    journey.delaySeconds += at.share * (at.count * delaySeconds + handshake);
    if (work === null || work.mean === 0 || first === undefined) return;
    journey.works.push({ law: work, count: at.count * at.share, on: on.map(workerOf) });
  }

  private through(journey: Itinerary, route: Route, at: Call): void {
    const shares = sharesOf(route, 0, this.core);
    if (!Array.isArray(shares)) return;
    const from = route.from ?? at.host;
    for (const { target, share } of shares as readonly RouteShare[]) {
      const fate = route.targets[target]!.begin(at.operation, { host: from, client: 0 });
      this.call(journey, fate, { ...at, host: from, share: at.share * share, depth: at.depth + 1 });
    }
  }

  private roundTrip(from: Host | null, to: Host | null): number {
    const { network } = this.core.world;
    return network.delaySeconds(from, to) + network.delaySeconds(to, from);
  }
}

function workerOf(process: Process): Worker {
  return { host: process.host, factor: process.slowFactor * process.host.slowFactor, turns: 1 };
}
