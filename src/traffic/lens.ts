/** A lens: one way of sending the scenario's traffic through the components. `requests` simulates each request. */
import type { CauseId } from '../engine/causes.js';
import type { Microseconds } from '../engine/time.js';
import type { ProbePort } from '../infrastructure/probe.js';
import type { Service } from '../infrastructure/service.js';

export interface Lens extends ProbePort {
  /** All components exist, and with them all processes: their services, in the order of the scenario. */
  attach(services: Iterable<Service>): void;
  /** Time 0: lays out the first arrivals. */
  start(): void;
  /** Answers of a service may have changed. Looks at what is in flight after all components have taken it in. */
  serviceChanged(service: Service, because: CauseId): void;
  /** Multiplies the arrival rate from now on; undone with the reciprocal. */
  surge(factor: number, because: CauseId): void;
  /** No more arrivals: from now on only requests that are under way are followed. */
  closeDoors(): void;
  /** Nothing is under way but steady traffic. */
  readonly isCalm: boolean;
  /**
   * Works out what comes until `to` or the first event before it, as it would in any case.
   * @returns when it becomes calm; if it does not, when to ask again
   */
  calmFrom(to: Microseconds): Microseconds;
  /** Every request has its fate: what the lens has held back is reported. */
  conclude(): void;
  /** Requests that have arrived and have no fate yet. */
  readonly open: number;
  /** Where it knows to be rough. */
  roughness(): RoughUse[];
  /** How the stations were used until now. Those that nobody came to are not there. */
  stations(): StationUse[];
}

/** Where a lens is rough, and how much that concerns. */
export interface RoughUse {
  /** Of the scenario: `components.web`, `hosts.db1`, `traffic.clients.patience`. */
  readonly path: string;
  readonly seconds: number;
  /** Requests lost while it was so, by a formula that is rough there. */
  readonly lost: number;
  /** Requests counted as served that were probably late. */
  readonly late: number;
}

/** How a station was used, for the results. */
export interface StationUse {
  readonly name: string;
  readonly workers: number;
  /** Integral of busy workers over time, in worker-seconds. */
  readonly busySeconds: number;
  /** Greatest mean utilisation of any whole minute. */
  readonly peakUtilisation: number;
  /** Operations begun; of a host's cores: seconds of work. */
  readonly begun: number;
  /** Most connections that ever waited at the same time. */
  readonly longestQueue: number;
}
