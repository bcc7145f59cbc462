/** Failovers in their four stages, with the range of the product's own arithmetic beside. */
import type { FailoverResult } from '../../results/results.js';
import { count, seconds } from '../format.js';
import { figure } from './figure.js';
import { markup, type Part } from './markup.js';
import type { Section } from './section.js';
import { table } from './table.js';

const STAGES = ['detection', 'decision', 'redirection', 'reconnection'] as const;

export const failovers: Section = {
  id: 'failovers',
  heading: 'Failovers',
  body({ results }, figures) {
    if (results.failovers.length === 0) return null;
    return markup`<p class="note">
        From the fault to the first success of a caller. Stages are means; for each failover that came back
        they add up to its whole.
      </p>
      ${figure(figures, 'failover-stages')}${table('Failovers, stage by stage', COLUMNS, results.failovers.map(row))}`;
  },
};

const COLUMNS = [
  { heading: 'Failover' },
  { heading: 'Count', number: true },
  ...STAGES.map((stage) => ({ heading: stage.slice(0, 1).toUpperCase() + stage.slice(1), number: true })),
  { heading: 'Mean', number: true },
  { heading: 'p99', number: true },
  { heading: 'By formula' },
];

function row(one: FailoverResult): Part[] {
  const { count: back, mean, p99 } = one.totalSeconds;
  return [
    markup`<code>${one.component}</code> ${one.mechanism}, ${one.trigger}`,
    count(one.count),
    ...STAGES.map((stage) => seconds(one.stages[stage].mean)),
    back > 0 ? seconds(mean) : 'never',
    back > 0 ? seconds(p99) : '–',
    one.byFormula ?? '–',
  ];
}
