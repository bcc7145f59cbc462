/** The traffic section of a scenario, built: what arrives, what it asks for, how patient it is. */
import type { Distribution } from '../engine/distributions/index.js';
import type { TrafficClass } from '../infrastructure/service.js';

/**
 * Requests per second as a known function of time: mean rate × daily shape × weekly shape × growth, or recorded.
 * t = 0 is Monday 00:00. It is a function, never an event.
 */
export interface Arrivals {
  /** Per second, mean over a day and week at time 0. */
  readonly ratePerSecond: number;
  /** Factors for equal parts of a day, null: flat. They need not have mean 1: they are shares of the mean. */
  readonly daily: readonly number[] | null;
  /** Seven factors, Monday first. */
  readonly weekly: readonly number[] | null;
  /** Growth per year, 0.2 for 20 %; compounded continuously. */
  readonly growthPerYear: number;
  /** A recording: rates by start time in seconds, repeated after its end; replaces all of the above. */
  readonly recorded: {
    readonly startSeconds: readonly number[];
    readonly ratePerSecond: readonly number[];
    readonly lengthSeconds: number;
  } | null;
}

export interface Clients {
  /** For all attempts of a request together, counted from its arrival. */
  readonly patienceSeconds: number;
  /** For one attempt; Infinity: only patience counts. */
  readonly attemptTimeoutSeconds: number;
  readonly retries: number;
  /** Before a further attempt. */
  readonly backoff: Distribution;
  /** How many distinct users there are (source hashing, stickiness, throttles). */
  readonly population: number;
}

export interface TrafficSpecification {
  /** Component that clients call. */
  readonly entry: string;
  readonly arrivals: Arrivals;
  readonly clients: Clients;
  readonly classes: readonly TrafficClass[];
}
