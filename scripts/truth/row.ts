/** What a row of docs/truth.md is: trials of a real daemon, and how to read the same thing off a simulated trial. */
import type { ReplicationOutcome } from '../../src/metrics/outcome.js';

/** `predicted`: from defaults that come from the product. Otherwise the one parameter that was set to fit. */
export type Basis = 'predicted' | { readonly calibratedBy: string };

/** What a trial is about: a file below scenarios/daemons, and how often it is repeated. */
export interface Setup {
  /** Without folder and `.yaml`. */
  readonly scenario: string;
  /** As `--set` on the command line. */
  readonly set?: readonly string[];
  /** quick 0: at full precision only. */
  readonly trials: { readonly full: number; readonly quick: number };
  /** Why there are fewer than 2 000. */
  readonly why?: string;
}

/** Which trials of which file: those whose columns have one of these values. */
export interface Source {
  /** In test/daemons/data. */
  readonly file: string;
  readonly where: Readonly<Record<string, string | readonly string[]>>;
  /** A column, or a word of its JSON notes; several: the one that the trial has (named after its victim). */
  readonly column: string | readonly string[];
  /** Only figures above, or below, this. */
  readonly above?: number;
  readonly below?: number;
  /** What a figure of the column is in the row's unit (probes at 20 ms: 0.02). */
  readonly factor?: number;
}

/** A trial as its file has it: the columns of its lines, and the words of their JSON notes. */
export type Line = Readonly<Record<string, unknown>>;

/** Figures that several lines of a file make together. */
export interface Derived {
  readonly file: string;
  readonly words: string;
  readonly figures: (lines: readonly Line[]) => readonly number[];
}

interface Common {
  /** `keepalived/silent-death` */
  readonly id: string;
  readonly title: string;
  readonly setup: Setup;
  readonly basis: Basis;
  /** For the reader of the table. */
  readonly remark?: string;
}

/** Figures beside figures, by the three rules. */
export interface Row extends Common {
  readonly kind: 'row';
  readonly measured: Source | Derived;
  readonly unit: 's' | 'ms' | '/s' | 'requests' | 'share' | 'times';
  /** null: it did not happen in this trial (only where that is part of the question: `sometimes`). */
  readonly observe: (outcome: ReplicationOutcome) => number | null;
  readonly sometimes?: boolean;
  /** Narrower than the 0.3 s that the rules allow for the noise of the measuring host; in the row's unit. */
  readonly noise?: number;
}

/** Something that happens or not: how often, of how many trials. */
export interface Claim extends Common {
  readonly kind: 'claim';
  /** What was measured in the trials' own words. */
  readonly measured: { readonly hits: number; readonly of: number; readonly source: string };
  readonly observe: (outcome: ReplicationOutcome) => boolean;
}

export type Comparison = Row | Claim;

/** 2 000 trials, or 400 when in a hurry. */
export function setup(scenario: string, ...set: string[]): Setup {
  return { scenario, set, trials: { full: 2000, quick: 400 } };
}

/** Comparisons of one setup are read off the same trials. */
export function nameOf({ scenario, set = [] }: Setup): string {
  return [scenario, ...set].join(' --set ');
}
