/** A histogram as horizontal bars: ranges downwards, shares to the right, whiskers for their intervals. */
import type { ChartConfiguration } from 'chart.js';
import { digits } from '../format.js';
import type { Range } from './histogram.js';
import { barMarks, lineBefore, MOST_THICKNESS } from './marks.js';
import { BEYOND, WITHIN } from './palette.js';

export interface RangesText {
  readonly rows: string;
  readonly shares: string;
  /** At the line between what is within and what is beyond, also in short; null: no line. */
  readonly split: { readonly text: string; readonly short: string } | null;
}

export function rangesChart(ranges: readonly Range[], text: RangesText): ChartConfiguration {
  const firstBeyond = ranges.findIndex((range) => range.beyond);
  const marks = ranges.map(({ share, low, high, count }) => ({
    value: 100 * share,
    whisker: count > 0 ? ([100 * low, 100 * high] as const) : null,
    text: count > 0 ? `${digits(100 * share)} % (${count})` : '0',
  }));
  const highest = Math.max(...ranges.map((range) => (range.count > 0 ? range.high : 0)));
  return {
    type: 'bar',
    data: {
      labels: ranges.map((range) => range.label),
      datasets: [
        {
          label: text.shares,
          data: ranges.map((range) => 100 * range.share),
          backgroundColor: ranges.map((range) => (range.beyond ? BEYOND : WITHIN)),
          maxBarThickness: MOST_THICKNESS,
        },
      ],
    },
    options: {
      indexAxis: 'y',
      plugins: { legend: { display: false } },
      scales: {
        x: {
          beginAtZero: true,
          // Room for the words beside the longest bar.
          suggestedMax: Math.min(100, 118 * highest),
          title: { display: true, text: `${text.shares} [%]` },
        },
        y: { title: { display: true, text: text.rows }, ticks: { autoSkip: false } },
      },
      layout: { padding: { left: 8, right: 100 } },
    },
    plugins: [
      barMarks(marks),
      ...(text.split === null || firstBeyond < 0
        ? []
        : [lineBefore(firstBeyond, text.split.text, text.split.short)]),
    ],
  };
}
