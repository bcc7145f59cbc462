/** `hasim-proof/1`: what `hasim prove FILE --json` prints. Times in seconds, ratios as fractions of 1. */
import type { Interval } from './results.js';

/** Independent ways to a figure; `envelope` is the back of it, shown and not part of the proof. */
export type Method = 'stated' | 'exact' | 'accelerated' | 'plain' | 'envelope';

export type ProvedMeasure = 'unavailability' | 'outages' | 'outage' | 'loss' | 'latency';

/** `outages` are per year, `outage` and `latency` seconds, the others fractions of 1. */
export interface ProvedFigure {
  readonly measure: ProvedMeasure;
  /** 95 % intervals; where low = high = estimate the figure is exact to its rounding. Absent: see `methods`. */
  readonly by: Readonly<Partial<Record<Method, Interval>>>;
}

export interface MethodReport {
  readonly method: Method;
  /** One sentence: what it did, or why it does not apply. */
  readonly text: string;
  readonly applies: boolean;
  /** What it had to simplify, what it leaves out, why it is not to be trusted. */
  readonly notes: readonly string[];
}

export interface Comparison {
  readonly measure: ProvedMeasure;
  readonly between: readonly [Method, Method];
  readonly agree: boolean;
  /** How far the second is from the first, relative to the first; null: one of them is a bound. */
  readonly difference: number | null;
  /** How far it may be; null likewise. */
  readonly allowed: number | null;
}

export interface Proof {
  readonly format: 'hasim-proof/1';
  readonly hasim: string;
  readonly scenario: {
    readonly name: string;
    readonly file: string;
    readonly sha256: string;
    readonly question: string;
    /** Whose answer is stated; null: none is. */
    readonly source: string | null;
  };
  readonly run: {
    readonly seed: string;
    readonly replications: number;
    readonly simulatedSeconds: number;
    readonly outages: number;
    readonly events: number;
    readonly complete: boolean;
  };
  readonly figures: readonly ProvedFigure[];
  readonly methods: readonly MethodReport[];
  readonly comparisons: readonly Comparison[];
  /** If all methods were right, at least one comparison would fail with at most this probability. */
  readonly familyWiseError: number;
  /** `undecided`: fewer than two methods say anything about the same figure. */
  readonly verdict: 'agree' | 'disagree' | 'undecided';
  readonly performance: { readonly wallSeconds: number; readonly cpuSeconds: number };
}
