/** `hasim-comparison/1`: what `hasim compare A B --json` prints. Times in seconds, ratios as fractions of 1, a year is 365 days. */
import type { Interval, TargetResult } from './results.js';

/** What is compared; less is better in each. */
export type ComparedMeasure =
  | 'loss'
  | 'loss-excluding-planned'
  | 'unavailability'
  | 'unavailability-excluding-planned'
  | 'downtime'
  | 'downtime-excluding-planned'
  | 'outages'
  | 'outage'
  | 'years-missing-target'
  | 'slow'
  | 'loss-of-class'
  | 'latency'
  | 'latency-p95'
  | 'latency-p99'
  | 'failovers'
  | 'failover'
  | 'redundancy-lost'
  | 'lost-writes'
  | 'stale-reads'
  | 'split-brain'
  | 'utilisation';

/** Of what a difference is made: requests lost a year, seconds down a year. */
export type ComparedPart =
  'lost-by-cause' | 'lost-by-origin' | 'lost-by-fault' | 'down-by-origin' | 'down-by-fault';

export interface Difference<Of extends string = ComparedMeasure> {
  readonly measure: Of;
  /** A class, component, station, cause, origin or set of faults; null: the whole. */
  readonly subject: string | null;
  /** `share` of 1, `seconds`, `seconds a year`, `a year`. */
  readonly unit: 'share' | 'seconds' | 'seconds a year' | 'a year';
  readonly baseline: number;
  readonly variant: number;
  /** Variant minus baseline, from pairs. */
  readonly difference: Interval;
  /** What the interval would be without pairs is so many times wider; null: the difference is the same in every pair. */
  readonly sharpenedBy: number | null;
}

export interface Side {
  /** `A`, `B`, `C`, … */
  readonly label: string;
  readonly name: string;
  readonly file: string;
  readonly sha256: string;
  /** Changed from the command line. */
  readonly set: readonly string[];
  readonly targets: readonly TargetResult[];
}

/** `same`: not one difference in any pair. `undecided`: the interval holds zero. */
export type Judgement = 'better' | 'worse' | 'same' | 'undecided';

export interface Variant extends Side {
  /** By the difference in availability: by request where there is traffic, else by time. */
  readonly judgement: Judgement;
  readonly differences: readonly Difference[];
  /** Largest difference first. */
  readonly madeOf: readonly Difference<ComparedPart>[];
  /** Faults that struck in either, and the share that struck in both: same fault, target, number, within ten minutes. */
  readonly commonFaults: { readonly count: number; readonly share: number | null };
}

export interface ComparisonResults {
  readonly format: 'hasim-comparison/1';
  readonly hasim: string;
  readonly baseline: Side;
  readonly variants: readonly Variant[];
  readonly run: {
    readonly seed: string;
    readonly lens: 'requests' | 'flow';
    readonly replications: number;
    readonly replicationYears: number;
    /** Of each side. */
    readonly simulatedYears: number;
    readonly complete: boolean;
    readonly stoppedBecause: string;
  };
  readonly warnings: readonly string[];
  readonly performance: { readonly wallSeconds: number; readonly cpuSeconds: number };
}
