/** `summary.json`: the Results themselves, `hasim-results/1`. */
import type { Results } from '../results/results.js';
import type { ReportFormat } from './report-format.js';

export function toJson(results: Results): string {
  return `${JSON.stringify(results, null, 2)}\n`;
}

export const jsonFormat: ReportFormat = {
  name: 'json',
  description: 'summary.json: all results, for other programs',
  byDefault: true,
  render: ({ results }) => Promise.resolve([{ name: 'summary.json', content: toJson(results) }]),
};
