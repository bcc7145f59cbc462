/** A picture: one module and one line in `pictures.ts`. */
import type { ChartConfiguration } from 'chart.js';
import type { ReportInput } from '../report-format.js';
import type { Size } from './canvas.js';

export interface Picture {
  /** Of the file, without its ending. */
  readonly name: string;
  /** @returns null where the run has nothing to show in it */
  draw(input: ReportInput): Drawing | null;
}

export interface Drawing {
  readonly title: string;
  /** What there is to see, for those who cannot see it. */
  readonly alt: string;
  /** How to read it; empty when it explains itself. */
  readonly note: string;
  /** Without the title: a page has its own. */
  chart(size: Size): ChartConfiguration;
}
