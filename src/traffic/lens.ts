/** A lens: one way of sending the scenario's traffic through the components. `requests` simulates each request. */
import type { CauseId } from '../engine/causes.js';
import type { ProbePort } from '../infrastructure/probe.js';
import type { Service } from '../infrastructure/service.js';

export interface Lens extends ProbePort {
  /** Time 0: lays out the first arrivals. */
  start(): void;
  /** Answers of a service may have changed. Looks at what is in flight after all components have taken it in. */
  serviceChanged(service: Service, because: CauseId): void;
  /** Multiplies the arrival rate from now on; undone with the reciprocal. */
  surge(factor: number, because: CauseId): void;
  /** No more arrivals: from now on only requests that are under way are followed. */
  closeDoors(): void;
  /** Requests that have arrived and have no fate yet. */
  readonly open: number;
}
