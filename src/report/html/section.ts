/** A section of the page: one function in `page.ts`'s list. */
import type { ReportInput } from '../report-format.js';
import type { Figures } from './figure.js';
import type { Markup } from './markup.js';

export interface Section {
  /** For links to it. */
  readonly id: string;
  readonly heading: string;
  /** @returns null where there is nothing to say */
  body(input: ReportInput, figures: Figures): Markup | null;
}
