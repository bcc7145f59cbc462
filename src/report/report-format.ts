/** A report format: one file and one line in `index.ts`. It reads results, never the model. */
import type { Details, Results } from '../results/results.js';

export interface ReportInput {
  readonly results: Results;
  readonly details: Details;
}

export interface ReportFile {
  readonly name: string;
  readonly content: string | Uint8Array;
}

export interface ReportFormat {
  readonly name: string;
  readonly description: string;
  render(input: ReportInput): Promise<readonly ReportFile[]>;
}
