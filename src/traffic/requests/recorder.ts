/** What the requests lens reports, one by one. Implemented by the record of a replication; tests have their own. */
import type { CauseId } from '../../engine/causes.js';
import type { Microseconds } from '../../engine/time.js';
import type { Cause } from '../../infrastructure/service.js';

export interface Recorder {
  /** One attempt of a request goes out. */
  attempt(): void;
  /** @param latency from the request's arrival to its right answer */
  requestServed(trafficClass: number, arrival: Microseconds, latency: Microseconds): void;
  /**
   * @param cause what the client saw in its last attempt
   * @param because of the answer (or the silence) that finally stopped it: the loss's origin and faults follow from it
   */
  requestLost(trafficClass: number, arrival: Microseconds, cause: Cause, because: CauseId): void;
  /** Is anybody interested in the next success at a component? Saves a call per operation. */
  readonly awaitsSuccess: boolean;
  /** A caller's operation at this component has just succeeded: a failover's reconnection may end here. */
  succeeded(component: string): void;
}
