/** What the losses are made of: what gave way, which faults were behind it, what clients saw. */
import { causes as causesOf, makeup } from '../causes.js';
import { count, digits, seconds } from '../format.js';
import { figure } from './figure.js';
import { markup, type Markup } from './markup.js';
import type { Section } from './section.js';
import { table } from './table.js';

const MOST_ROWS = 12;

export const causes: Section = {
  id: 'causes',
  heading: 'Where the losses come from',
  body({ results }, figures) {
    const { requests } = results;
    const { unit, byOrigin, byFault } = makeup(results);
    if (Object.keys(byOrigin).length === 0) return null;
    const years = unit === 'seconds a year';
    const saw = listed('By what the client saw', LOST, requests.lostByCause);
    return markup`${years ? HOW : null}${figure(figures, 'causes-by-origin')}${listed('By what gave way (origin)', years ? DOWN : LOST, byOrigin)}
    ${figure(figures, 'causes-by-fault')}${listed('By the faults behind it', years ? DOWN : LOST, byFault)}
    ${figure(figures, 'losses-by-cause')}${requests.lost > 0 ? saw : null}`;
  },
};

const HOW = markup`<p class="note">
  Downtime by time: each outage is divided as the requests lost in it are.
</p>`;

interface Amounts {
  readonly heading: string;
  write(amount: number): string;
}

const DOWN: Amounts = { heading: 'Downtime a year', write: seconds };
const LOST: Amounts = { heading: 'Lost requests', write: count };

function listed(caption: string, of: Amounts, amounts: Readonly<Record<string, number>>): Markup {
  const rows = causesOf(amounts, MOST_ROWS).map(({ name, amount, share, together }) => [
    markup`<code>${name}</code>`,
    of.write(amount),
    `${digits(100 * share)} %`,
    `${digits(100 * together)} %`,
  ]);
  return table(
    caption,
    [
      { heading: 'Name' },
      { heading: of.heading, number: true },
      { heading: 'Share', number: true },
      { heading: 'Together', number: true },
    ],
    rows,
  );
}
