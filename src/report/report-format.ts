/** A report format: one file and one line in `index.ts`. It reads results, never the model. */
import type { Details, Results } from '../results/results.js';

export interface ReportInput {
  readonly results: Results;
  readonly details: Details;
  readonly origin: RunOrigin;
}

/** Where the results come from, for a reader who wants to see or repeat it. */
export interface RunOrigin {
  /** The command that repeats the run. */
  readonly command: string;
  /** What shows one of its outages again, without saying which. */
  readonly replay: string;
  /** The resolved scenario as YAML, with the origin of each value. */
  readonly scenario: string;
}

export interface ReportFile {
  readonly name: string;
  readonly content: string | Uint8Array;
}

export interface ReportFormat {
  /** For `--format`. */
  readonly name: string;
  /** The files it leaves, and what for. */
  readonly description: string;
  /** Made when nobody says which formats are wanted. */
  readonly byDefault: boolean;
  render(input: ReportInput): Promise<readonly ReportFile[]>;
}
