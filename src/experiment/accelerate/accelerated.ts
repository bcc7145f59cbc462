/** What an accelerated run amounts to. Plain data. */
import type { Interval } from '../../results/results.js';
import type { YearLaw } from './year.js';

/** How to repeat one side run: `System` of that replication, run to that excursion, branched by that number. */
export interface SideRunName {
  readonly replication: number;
  /** Counted from 0 within the replication. */
  readonly excursion: number;
  readonly sideRun: number;
}

/** Faults that together took the service down. */
export interface Combination {
  /** `host-loss@db1+mysqld-crash@db2`: the fault that began it, then those that struck while it lasted. */
  readonly faults: string;
  /** Of the downtime of overlaps (of the requests lost, where time tells nothing). */
  readonly share: number;
  /** The side run that counts most. */
  readonly example: SideRunName;
}

/** A figure by request is absent without traffic, one by time where neither traffic nor the entry's state tells. */
export interface ByRequestAndTime {
  readonly request: Interval;
  readonly time: Interval;
}

export interface Accelerated {
  readonly kind: 'accelerated';
  /** Share of requests lost, share of the time down, all together. */
  readonly unavailability: ByRequestAndTime;
  /** What comes of one fault (and the reaction to it) until a second strikes: from the plain main runs. */
  readonly single: ByRequestAndTime;
  /** What comes after a second has struck before all was well again: from the weighted side runs. */
  readonly overlapping: ByRequestAndTime;
  readonly outagesPerYear: Interval;
  readonly meanOutageSeconds: number | null;
  /** By share, largest first. */
  readonly combinations: readonly Combination[];
  /** Downtime of a year, by the compound Poisson approximation; null: not known, or none. */
  readonly yearSeconds: YearLaw | null;
  /** Excursions that had side runs. */
  readonly cycles: number;
  readonly sideRuns: number;
  readonly effectiveSampleSize: number;
  readonly largestWeightShare: number;
  /** False: the figures are not to be relied on, for these reasons. */
  readonly trusted: boolean;
  readonly reasons: readonly string[];
  readonly replications: number;
  readonly simulatedYears: number;
  /** Of main and side runs. */
  readonly events: number;
  /** `replications`, `precision`, `budget`. */
  readonly stoppedBecause: string;
}

/** It cannot be done, and why. */
export interface NotAccelerated {
  readonly kind: 'absent';
  readonly why: string;
}
