/** Health checks in flow: single operations that weigh nothing and go the same way as everybody's. */
import type { CauseId } from '../../engine/causes.js';
import { fromSeconds } from '../../engine/time.js';
import type { ContentionListener, Probe } from '../../infrastructure/probe.js';
import type { Endpoint, Outcome } from '../../infrastructure/service.js';
import { Carried } from './carried.js';
import type { Core } from './core.js';
import { Parcel, State } from './parcel.js';
import { Place } from './place.js';
import type { StationFlow } from './station-flow.js';

/** Of the workers: as many requests that wait are in the way of others (one of Apache's 256). */
const NOTICED = 1 / 256;
/** Of that, so much is no longer in anybody's way: a line of about that length is not news again and again. */
const FREE_AGAIN = 1 / 2;

export class Probes {
  private readonly places = new Map<Endpoint, Map<string, Place>>();
  private readonly listeners: ContentionListener[] = [];
  /** Endpoints of all services, by name. */
  readonly known = new Map<string, Endpoint>();

  readonly carried: Carried;

  /** @param moved checks that the lens carries along are due at other times than before */
  constructor(
    private readonly core: Core,
    moved: () => void,
  ) {
    this.carried = new Carried(core.tidings, moved);
  }

  send(probe: Probe): void {
    const { core } = this;
    const place = this.placeOf(probe);
    place.probe = probe;
    const parcel = new Parcel(place, -1, 1, 0);
    parcel.probe = probe;
    parcel.attemptEnds = core.time + fromSeconds(Math.max(0, probe.timeoutSeconds));
    core.parts.journey.open(parcel, place);
  }

  ended(parcel: Parcel, outcome: Outcome, because: CauseId): void {
    const { probe } = parcel;
    if (probe === null) return;
    parcel.probe = null;
    parcel.state = State.moving;
    const right = outcome === 'ok';
    this.carried.ended({ probe, right, because: right ? 0 : because, at: this.core.instant });
  }

  /** For the choices of a probe, which cannot be divided. */
  uniform(): number {
    return this.core.simulation.streams.stream('traffic/flow/probes').uniform();
  }

  listen(listener: ContentionListener): void {
    this.listeners.push(listener);
  }

  contended(endpoint: Endpoint): boolean {
    for (const flow of this.core.stations)
      if (flow.endpoint === endpoint && isContended(flow, 1)) return true;
    return false;
  }

  foretold(endpoint: Endpoint): CauseId | null {
    for (const flow of this.core.stations) {
      if (flow.endpoint === endpoint && flow.toldBlocked) return this.core.parts.queues.blame(flow);
    }
    return null;
  }

  /** Tells of endpoints that have become contended, blocked, or free again. */
  tell(): void {
    const { stations, instant } = this.core;
    for (const flow of stations) {
      if (!this.isNews(flow)) continue;
      flow.told = isContended(flow, flow.told ? FREE_AGAIN : 1);
      flow.toldBlocked = flow.blocked;
      for (const listener of this.listeners) listener(flow.endpoint, instant);
    }
  }

  private isNews(flow: StationFlow): boolean {
    return flow.blocked !== flow.toldBlocked || flow.told !== isContended(flow, flow.told ? FREE_AGAIN : 1);
  }

  private placeOf(probe: Probe): Place {
    const { endpoint, operation, from } = probe;
    let places = this.places.get(endpoint);
    if (places === undefined) {
      places = new Map<string, Place>();
      this.places.set(endpoint, places);
    }
    const key = `${from.name} ${operation.kind} ${operation.path ?? ''} ${probe.connectTimeoutSeconds}`;
    let place = places.get(key);
    if (place === undefined) {
      const at = { endpoint, operation, service: endpoint.name, all: this.core.places };
      place = new Place('probe', null, at, { host: from, client: -1 });
      places.set(key, place);
    }
    return place;
  }
}

/** @param share of what is noticed */
function isContended({ station, lineAmount, freeWorkers }: StationFlow, share: number): boolean {
  return lineAmount >= share * station.workers * NOTICED || freeWorkers === 0;
}
