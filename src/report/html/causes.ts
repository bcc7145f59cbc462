/** What the downtime is made of: what gave way, which faults were behind it, what clients saw. */
import type { Results } from '../../results/results.js';
import { causes as causesOf } from '../causes.js';
import { count, digits, seconds } from '../format.js';
import { minutesPerYear, speaksOfYears } from '../run-length.js';
import { figure } from './figure.js';
import { html, type Markup } from './markup.js';
import type { Section } from './section.js';
import { table } from './table.js';

const MOST_ROWS = 12;

export const causes: Section = {
  id: 'causes',
  heading: 'Where the losses come from',
  body({ results }, figures) {
    const { requests } = results;
    if (requests.lost <= 0) return null;
    return html`${figure(figures, 'causes-by-origin')}${listed(results, 'By what gave way (origin)', requests.lostByOrigin)}
    ${figure(figures, 'causes-by-fault')}${listed(results, 'By the faults behind it', requests.lostByFault)}
    ${figure(figures, 'losses-by-cause')}${listed(results, 'By what the client saw', requests.lostByCause)}`;
  },
};

function listed(results: Results, caption: string, counts: Readonly<Record<string, number>>): Markup {
  const { requests } = results;
  const years = speaksOfYears(results);
  const rows = causesOf(counts, requests, MOST_ROWS).map(({ name, share, together, ofOffered }) => [
    html`<code>${name}</code>`,
    years ? seconds(minutesPerYear(ofOffered) * 60) : count(share * requests.lost),
    `${digits(100 * share)} %`,
    `${digits(100 * together)} %`,
  ]);
  return table(
    caption,
    [
      { heading: 'Name' },
      { heading: years ? 'Downtime a year' : 'Lost requests', number: true },
      { heading: 'Share', number: true },
      { heading: 'Together', number: true },
    ],
    rows,
  );
}
