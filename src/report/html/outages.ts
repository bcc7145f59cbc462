/** The catalogue of outages, with where to see one of each again; how long they last; how the worst one came. */
import type { OutageKind } from '../../results/results.js';
import { count, digits, seconds } from '../format.js';
import type { ReportInput } from '../report-format.js';
import { figure } from './figure.js';
import { markup, type Markup, type Part } from './markup.js';
import type { Section } from './section.js';
import { table } from './table.js';

const MOST_KINDS = 20;
const LATE_SECONDS = 86_400;

export const outages: Section = {
  id: 'outages',
  heading: 'Outages',
  body(input, figures) {
    const pictures = ['outage-durations', 'one-year'].map((name) => figure(figures, name));
    const parts = [catalogue(input), ...pictures, story(input)];
    return parts.every((part) => part === null) ? null : markup`${parts}`;
  },
};

function catalogue({ results, origin }: ReportInput): Markup | null {
  const kinds = results.outageCatalogue ?? [];
  if (kinds.length === 0) return null;
  const columns = [
    { heading: 'What gave way' },
    { heading: 'Under which faults' },
    { heading: 'Count', number: true },
    { heading: 'Share of downtime', number: true },
    { heading: 'Mean length', number: true },
    { heading: 'Look at one', number: true },
  ];
  const rest = kinds.length - MOST_KINDS;
  return markup`${table(`Kinds of outages, seed ${results.run.seed}`, columns, kinds.slice(0, MOST_KINDS).map(row))}
    ${rest > 0 ? markup`<p class="note">And ${rest} more kinds, rarer or shorter.</p>` : null}
    <p class="note">To see one again, and how it came; this is the first:</p>
    <pre>${origin.replay} ${chosen(kinds[0])}</pre> `;
}

function row({ origin, faults, count: many, shareOfDowntime, meanSeconds, example }: OutageKind): Part[] {
  return [
    markup`<code>${origin}</code>`,
    markup`<code>${faults}</code>`,
    count(many),
    `${digits(100 * shareOfDowntime)} %`,
    seconds(meanSeconds),
    markup`run ${example.replication + 1}, ${at(example.startSeconds)}`,
  ];
}

function at(startSeconds: number): string {
  return startSeconds < 172_800 ? `at ${startSeconds.toFixed(0)} s` : `day ${digitsOfDay(startSeconds)}`;
}

/** Exact enough to find the row: a hundredth of a day is a quarter of an hour. */
function digitsOfDay(startSeconds: number): string {
  return (startSeconds / 86_400).toFixed(2);
}

function chosen(kind: OutageKind | undefined): string {
  const { replication, startSeconds } = kind?.example ?? { replication: 0, startSeconds: 0 };
  return `--run=${replication + 1} --at=${startSeconds.toFixed(0)}s`;
}

/** In a long run the seconds of its steps only matter from the first one on. */
function story({ details }: ReportInput): Markup | null {
  const began = details.story[0]?.atSeconds;
  if (began === undefined) return null;
  const from = began < LATE_SECONDS ? 0 : began;
  return markup`<h3>How the worst outage of the first run came</h3>
    ${from === 0 ? null : markup`<p class="note">Seconds since ${from.toFixed(3)} s (day ${digitsOfDay(from)} of the run).</p>`}
    <ol class="story">
      ${details.story.map(({ atSeconds, origin, text }) => markup`<li>${(atSeconds - from).toFixed(3)} s: <code>${origin}</code>${text === '' ? null : markup` ${text}`}</li> `)}
    </ol> `;
}
