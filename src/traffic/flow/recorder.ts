/**
 * What the flow lens reports: amounts of requests, not single ones. Implemented by the record of a replication.
 *
 * An amount concerns requests that arrived evenly between two instants (µs). No such interval spans a multiple of 30 or
 * of 365 days, so that months and years can be told apart without splitting any; apart from that it may be as short as
 * milliseconds or as long as a month. What is reported about an interval may come later than what is reported about a
 * younger one, as requests wait.
 */
import type { CauseId } from '../../engine/causes.js';
import type { Microseconds } from '../../engine/time.js';
import type { Cause } from '../../infrastructure/service.js';

export interface FlowRecorder {
  /** Attempts that clients have made, first ones and further ones. */
  attempts(amount: number): void;
  /** Requests of a class that were answered rightly and in time. */
  flowServed(trafficClass: number, from: Microseconds, to: Microseconds, amount: number): void;
  /** Of those, so many took about so long. Not tied to an instant; the amounts may be lumped. */
  flowLatency(trafficClass: number, latency: Microseconds, amount: number): void;
  flowLost(
    trafficClass: number,
    cause: Cause,
    from: Microseconds,
    to: Microseconds,
    amount: number,
    because: CauseId,
  ): void;
  /**
   * The share of requests arriving in an interval, over all classes, that are served (and of those served late, as
   * `slow` is defined). In order of time, without gaps, from 0 to the end of the measured time.
   */
  success(from: Microseconds, to: Microseconds, share: number, slowShare: number): void;
  /** Components whose next success somebody waits for. */
  readonly awaited: readonly string[];
  /** Who is told when a further success is waited for. */
  onAwaited(listener: () => void): void;
  /** A caller's operation at this component has just succeeded: a failover's reconnection may end here. */
  succeeded(component: string): void;
  /** What is told meanwhile has happened at that time: now, or later, but before anything else happens. */
  toldAt(at: Microseconds, tell: () => void): void;
}
