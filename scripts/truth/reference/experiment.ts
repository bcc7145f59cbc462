/** What is simulated for a case, and how its figures are read off the outcomes. */
import type { LatencyHistogram } from '../../../src/metrics/latency-histogram.js';
import type { ReplicationOutcome } from '../../../src/metrics/outcome.js';

type Read<T> = (outcome: ReplicationOutcome) => T;

/** Ratio of two sums over replications, or a quantile of what all replications saw together. */
export type Reading =
  | { readonly kind: 'ratio'; readonly part: Read<number>; readonly whole: Read<number> }
  | { readonly kind: 'quantile'; readonly p: number; readonly sample: Read<Sample> };

/** What one replication saw of something, in seconds or as it comes. */
export type Sample = LatencyHistogram | readonly number[];

/** What failures and requests cost on the machine on which this was written, in seconds of its processor. */
export const FAILURE_COST = 14e-6;
export const REQUEST_COST = 4e-6;
export const REPLICATION_COST = 400e-6;

export interface Figure {
  /** As in the file. */
  readonly key: string;
  readonly expected: number;
  readonly reading: Reading;
}

export interface Experiment {
  /** Distinguishes the scenarios of one case: `one crew`; empty when there is only one. */
  readonly label: string;
  /** The scenario without its first lines and without `run`. */
  readonly body: string;
  readonly start?: 'equilibrium' | 'new';
  readonly figures: readonly Figure[];
  /** Mean seconds between what the rarest figure counts: replications are as long as they need be to see some. */
  readonly rareSeconds: number;
  /** Length of a replication when it is not free. */
  readonly durationSeconds?: number;
  /** Queues begin empty: the first seconds of each replication do not count. */
  readonly warmUpSeconds?: number;
  /** Processor seconds a simulated second, roughly. */
  readonly costPerSecond: number;
  /** How many of the rare ones it takes for a relative error of 1; absent: 2, as of exponential ones. */
  readonly spread?: number;
}

/** A case as simulated (and computed), or why it is not. */
export type Treatment = Simulated | LeftOut;

export interface Simulated {
  readonly kind: 'simulated';
  readonly experiments: readonly Experiment[];
  readonly exact?: readonly ExactFigure[];
  readonly remark?: string;
}

export interface LeftOut {
  readonly kind: 'left-out';
  readonly why: string;
}

/** Computed by the arithmetic or the laws that hasim uses itself. */
export interface ExactFigure {
  readonly key: string;
  readonly expected: number;
  readonly computed: number;
}
