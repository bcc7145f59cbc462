/** What the losses are made of, largest first: by origin (what gave way) and by fault (what had happened). */
import type { ChartConfiguration } from 'chart.js';
import type { Results } from '../../results/results.js';
import { byGroup, causes, type Cause } from '../causes.js';
import { digits, interval, seconds } from '../format.js';
import { minutesPerYear, speaksOfYears } from '../run-length.js';
import type { Size } from './canvas.js';
import { labelLines } from './label-lines.js';
import { barMarks, MOST_THICKNESS } from './marks.js';
import { PALETTE } from './palette.js';
import type { Drawing, Picture } from './picture.js';

const MOST_BARS = 10;

export const causesByOrigin: Picture = {
  name: 'causes-by-origin',
  draw: ({ results }) =>
    pareto(results, { counts: results.requests.lostByOrigin, of: 'what gave way', colour: PALETTE[0] }),
};

export const causesByFault: Picture = {
  name: 'causes-by-fault',
  draw: ({ results }) =>
    pareto(results, {
      counts: byGroup(results.requests.lostByFault),
      of: 'the faults behind it',
      colour: PALETTE[2],
    }),
};

interface Subject {
  readonly counts: Readonly<Record<string, number>>;
  readonly of: string;
  readonly colour: string;
}

function pareto(results: Results, subject: Subject): Drawing | null {
  const bars = causes(subject.counts, results.requests, MOST_BARS);
  // A single bar of a hundred per cent is no picture.
  if (bars.length < 2) return null;
  const years = speaksOfYears(results);
  const first = bars[0]?.name ?? '';
  const title = `${years ? 'downtime a year' : 'lost requests'} by ${subject.of}`;
  return {
    title,
    alt: `Bars, largest first: ${title}. ${bars.map(({ name, share }) => `${name} ${digits(100 * share)} %`).join(', ')}. Most: ${first}.`,
    note: `${years ? `${wholeYear(results)} ` : ''}Beside each bar: its share, and the share of all bars down to it.`,
    chart: (size) => chartOf(bars, { years, colour: subject.colour, size }),
  };
}

/** Requests lost at an even rate: so many minutes of a year without service lose as many. */
function wholeYear({ unavailability }: Results): string {
  const perYear = interval(unavailability.request, (share) => seconds(minutesPerYear(share) * 60));
  return `Requests lost, as minutes of a year in which as many arrive; together ${perYear}.`;
}

interface Look {
  readonly years: boolean;
  readonly colour: string;
  readonly size: Size;
}

function chartOf(bars: readonly Cause[], { years, colour, size }: Look): ChartConfiguration {
  const valueOf = (bar: Cause): number => (years ? minutesPerYear(bar.ofOffered) : 100 * bar.share);
  const wide = size.width > 600;
  return {
    type: 'bar',
    data: {
      labels: bars.map((bar) => labelLines(bar.name, wide ? 34 : 18)),
      datasets: [
        { label: 'lost', data: bars.map(valueOf), backgroundColor: colour, maxBarThickness: MOST_THICKNESS },
      ],
    },
    options: {
      indexAxis: 'y',
      plugins: { legend: { display: false } },
      scales: {
        x: {
          beginAtZero: true,
          title: { display: true, text: years ? 'downtime [min/year]' : 'share of the lost requests [%]' },
        },
        y: { ticks: { autoSkip: false } },
      },
      layout: { padding: { left: 8, right: wide ? 190 : 116 } },
    },
    plugins: [
      barMarks(
        bars.map((bar) => ({ value: valueOf(bar), whisker: null, text: besideBar(bar, years, wide) })),
      ),
    ],
  };
}

function besideBar({ share, together, ofOffered }: Cause, years: boolean, wide: boolean): string {
  const shares = `${digits(100 * share)} %, Σ ${digits(100 * together)} %`;
  if (!wide) return shares;
  return years ? `${seconds(minutesPerYear(ofOffered) * 60)}: ${shares}` : shares;
}
