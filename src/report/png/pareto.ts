/** What the downtime is made of, largest first: by origin (what gave way) and by fault (what had happened). */
import type { ChartConfiguration } from 'chart.js';
import type { Results } from '../../results/results.js';
import { byGroup, causes, makeup, type Cause, type Makeup } from '../causes.js';
import { count, digits, interval, seconds } from '../format.js';
import type { Size } from './canvas.js';
import { labelLines } from './label-lines.js';
import { barMarks, MOST_THICKNESS } from './marks.js';
import { PALETTE } from './palette.js';
import type { Drawing, Picture } from './picture.js';

const MOST_BARS = 10;

export const causesByOrigin: Picture = {
  name: 'causes-by-origin',
  draw: ({ results }) =>
    pareto(results, { of: 'what gave way', colour: PALETTE[0], amounts: ({ byOrigin }) => byOrigin }),
};

export const causesByFault: Picture = {
  name: 'causes-by-fault',
  draw: ({ results }) =>
    pareto(results, {
      of: 'the faults behind it',
      colour: PALETTE[2],
      amounts: ({ byFault }) => byGroup(byFault),
    }),
};

interface Subject {
  readonly of: string;
  readonly colour: string;
  amounts(made: Makeup): Readonly<Record<string, number>>;
}

function pareto(results: Results, subject: Subject): Drawing | null {
  const made = makeup(results);
  const bars = causes(subject.amounts(made), MOST_BARS);
  // A single bar of a hundred per cent is no picture.
  if (bars.length < 2) return null;
  const years = made.unit === 'seconds a year';
  const title = `${years ? 'downtime a year' : 'lost requests'} by ${subject.of}`;
  const whole = years
    ? `All together ${interval(results.downtimeSecondsPerYear.mean, seconds)} a year, by time. `
    : '';
  return {
    title,
    alt: `Bars, largest first: ${bars.map(({ name, share }) => `${name} ${digits(100 * share)} %`).join(', ')}.`,
    note: `${whole}Beside each bar: its share, and the share of all bars down to it.`,
    chart: (size) => chartOf(bars, years ? inMinutes : inRequests, { colour: subject.colour, size }),
  };
}

interface Unit {
  readonly axis: string;
  readonly size: number;
  readonly ticks: { readonly callback?: (value: number | string) => string };
  write(amount: number): string;
}

const inMinutes: Unit = { axis: 'downtime [min/year]', size: 60, ticks: {}, write: seconds };
const inRequests: Unit = {
  axis: 'lost requests [number]',
  size: 1,
  ticks: { callback: (value) => digitsOrGroups(Number(value)) },
  write: count,
};

/** An axis up to 2 has halves; one up to 20 000 has groups of digits. */
function digitsOrGroups(value: number): string {
  return value >= 1000 ? count(value) : digits(value);
}

interface Look {
  readonly colour: string;
  readonly size: Size;
}

function chartOf(bars: readonly Cause[], unit: Unit, { colour, size }: Look): ChartConfiguration {
  const valueOf = (bar: Cause): number => bar.amount / unit.size;
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
          title: { display: true, text: unit.axis },
          ticks: { maxTicksLimit: wide ? 9 : 4, ...unit.ticks },
        },
        y: { ticks: { autoSkip: false } },
      },
      layout: { padding: { left: 8, right: wide ? 190 : 116 } },
    },
    plugins: [
      barMarks(
        bars.map((bar) => ({
          value: valueOf(bar),
          whisker: null,
          text: `${wide ? `${unit.write(bar.amount)}: ` : ''}${digits(100 * bar.share)} %, Σ ${digits(100 * bar.together)} %`,
        })),
      ),
    ],
  };
}
