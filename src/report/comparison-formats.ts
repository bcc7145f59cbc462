/** How a comparison can be printed: a format is one line here. */
import type { ComparisonResults } from '../results/comparison.js';
import { comparisonMarkdown } from './comparison-markdown.js';
import { comparisonReport } from './comparison-terminal.js';

interface Printing {
  readonly colour: boolean;
  /** Repeats it. */
  readonly command: string;
}

/** The first is what a person gets who asks for nothing else. */
export const comparisonFormats: Readonly<
  Record<string, (of: ComparisonResults, printing: Printing) => string>
> = {
  text: (of, { colour }) => `${comparisonReport(of, { colour })}\n`,
  md: (of, { command }) => comparisonMarkdown(of, command),
  json: (of) => `${JSON.stringify(of, null, 2)}\n`,
};
