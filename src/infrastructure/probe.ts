/**
 * How components look at other components the way their daemons do: health checks that travel through the same
 * network, queues and workers as the users' requests. Implemented by each lens.
 */
import type { Endpoint, Operation } from './service.js';
import type { CauseId } from '../engine/causes.js';
import type { Microseconds } from '../engine/time.js';
import type { Host } from './host.js';

export interface Probe {
  readonly endpoint: Endpoint;
  readonly operation: Operation;
  readonly from: Host;
  readonly connectTimeoutSeconds: number;
  /** For the whole probe, connection included. */
  readonly timeoutSeconds: number;
  /** For the answer, from the instant the connection stands; absent: only the whole counts. */
  readonly answerTimeoutSeconds?: number;
  /**
   * The event that brings the result: argument = 2·argument + (1 when it succeeded, else 0). Its cause is what stopped
   * the probe (an overload is told by nothing else), 0 when that is unknown or nothing did.
   */
  readonly target: number;
  readonly resultOperation: number;
  readonly argument: number;
  /** Number of the checker (`Carrier.carry`) to be asked first whether the result is worth an event; absent: it is. */
  readonly checker?: number;
}

/** How a probe ended. */
export interface ProbeResult {
  readonly argument: number;
  readonly right: boolean;
  /** As of the event. */
  readonly because: CauseId;
}

/** Somebody whose checks a lens carries along while it works time out: the engine is behind, `now` is what counts. */
export interface Checker {
  /** The time that was asked for has come. */
  due(argument: number, now: Microseconds): void;
  /** @returns whether the result has been taken in, so that no event need tell of it */
  ended(result: ProbeResult, now: Microseconds): boolean;
}

/** A lens that moves ahead of the engine: what checks do in between, and is no news, costs no events. */
export interface Carrier {
  /** While the system is built. @returns the checker's number */
  carry(checker: Checker): number;
  /** From now on `due` of the checker is to be called at that time; one call at a time for each argument. */
  dueAt(checker: number, argument: number, at: Microseconds): void;
  withdraw(checker: number, argument: number): void;
}

/** @param now of the lens: the engine may be behind. */
export type ContentionListener = (endpoint: Endpoint, now: Microseconds) => void;

export interface ProbePort {
  /** null: checks that are due are events of their own. */
  readonly carrier: Carrier | null;
  /** Checks hold no worker that users would miss, so that one which is sure to fail need not be sent. */
  readonly weightless: boolean;
  /** Sends it off now; the result comes as an event, at the latest after the timeout. */
  probe(probe: Probe): void;
  /**
   * Is something in the way of requests at this endpoint that no epoch tells of (a queue, workers held by calls)?
   * While it is, a checker goes on checking; otherwise it may rest until something changes ("nothing ticks").
   */
  contended(endpoint: Endpoint): boolean;
  /**
   * Will a check sent there now surely get no answer, until the listeners are told otherwise? (Every worker waits for
   * something that does not come.) Then it need not be sent.
   * @returns why; null when that is not certain
   */
  foretold(endpoint: Endpoint): CauseId | null;
  /**
   * Tells the listener whenever `contended` becomes true for an endpoint, or `foretold` changes; and where checks are
   * `weightless` (one that waits for the way to be free need then not be sent) also some time after it has become false.
   */
  onContention(listener: ContentionListener): void;
}
