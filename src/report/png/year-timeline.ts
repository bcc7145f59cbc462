/** One simulated year: each outage a mark at its time, as high as it is long, with what gave way. */
import type { ChartConfiguration, Plugin } from 'chart.js';
import type { Details, OutageRow, YearRow } from '../../results/results.js';
import { faultGroup } from '../causes.js';
import { seconds } from '../format.js';
import { SECONDS_PER_YEAR } from '../run-length.js';
import type { Size } from './canvas.js';
import { withPen } from './marks.js';
import { INK, PALETTE } from './palette.js';
import type { Picture } from './picture.js';

const SHAPES = ['circle', 'triangle', 'rect', 'rectRot', 'star', 'crossRot'] as const;
const MOST_ORIGINS = SHAPES.length - 1;
const MOST_LABELS = 6;
const TICKS = [1, 10, 60, 600, 3600, 36_000, 86_400, 864_000];
const MONTH = SECONDS_PER_YEAR / 12;

export const yearTimeline: Picture = {
  name: 'one-year',
  draw({ details }) {
    const year = middlingYear(details);
    if (year === null) return null;
    const outages = outagesOf(details, year);
    const which = `year ${year.year + 1} of run ${year.replication + 1}`;
    const many = outages.length === 1 ? 'one outage' : `${outages.length} outages`;
    return {
      title: `one year of many: ${which}`,
      alt: `The outages of ${which} by month: ${outages.map(inWords).join('; ')}.`,
      note: `Of the simulated years with an outage the one with the median downtime: ${many}, ${seconds(year.downtimeSeconds)} in all.`,
      chart: (size) => chartOf(outages, size),
    };
  },
};

/** Neither the best nor the worst: a year to expect when something happens at all. */
export function middlingYear({ years = [], outages }: Details): YearRow | null {
  const eventful = years
    .filter((year) => outages.some((outage) => isIn(year, outage)))
    .sort((a, b) => a.downtimeSeconds - b.downtimeSeconds || a.replication - b.replication);
  return eventful[Math.floor((eventful.length - 1) / 2)] ?? null;
}

function isIn(year: YearRow, outage: OutageRow): boolean {
  return (
    outage.replication === year.replication &&
    Math.floor(outage.startSeconds / SECONDS_PER_YEAR) === year.year
  );
}

/** With times since the year began. */
function outagesOf({ outages }: Details, year: YearRow): OutageRow[] {
  return outages
    .filter((outage) => isIn(year, outage))
    .map((outage) => ({ ...outage, startSeconds: outage.startSeconds - year.year * SECONDS_PER_YEAR }));
}

function inWords({ startSeconds, durationSeconds, origin, faults }: OutageRow): string {
  return `month ${Math.floor(startSeconds / MONTH) + 1}, ${seconds(durationSeconds)}, ${origin} (${faultGroup(faults)})`;
}

function chartOf(outages: readonly OutageRow[], size: Size): ChartConfiguration {
  const lengths = outages.map((outage) => outage.durationSeconds);
  const lowest = TICKS.filter((tick) => tick < Math.min(...lengths)).at(-1) ?? 0.1;
  const highest = TICKS.find((tick) => tick > 2 * Math.max(...lengths)) ?? SECONDS_PER_YEAR;
  return {
    type: 'scatter',
    data: { datasets: datasetsOf(outages) },
    options: {
      plugins: { legend: { position: 'bottom', labels: { usePointStyle: true, padding: 16 } } },
      scales: {
        x: {
          min: 0,
          max: 12,
          title: { display: true, text: 'month of the year' },
          ticks: { stepSize: 1, callback: (value) => (Number(value) < 12 ? `${Number(value) + 1}` : '') },
        },
        y: {
          type: 'logarithmic',
          min: lowest,
          max: highest,
          title: { display: true, text: 'length of the outage' },
          afterBuildTicks: (axis) => {
            axis.ticks = TICKS.filter((tick) => tick >= lowest && tick <= highest).map((value) => ({
              value,
            }));
          },
          ticks: { callback: (value) => seconds(Number(value)) },
        },
      },
      layout: { padding: { left: 8, right: 20, top: 10 } },
    },
    plugins: size.width > 600 ? [faultLabels(outages)] : [],
  };
}

/** A colour and a shape for each of the commonest origins. */
function datasetsOf(outages: readonly OutageRow[]): ChartConfiguration<'scatter'>['data']['datasets'] {
  const counts = new Map<string, number>();
  for (const { origin } of outages) counts.set(origin, (counts.get(origin) ?? 0) + 1);
  const sorted = [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).map(([origin]) => origin);
  const named = sorted.length > SHAPES.length ? sorted.slice(0, MOST_ORIGINS) : sorted;
  const groups = sorted.length > named.length ? [...named, null] : named;
  return groups.map((origin, index) => ({
    label: origin ?? `${sorted.length - named.length} others`,
    data: outages
      .filter((outage) => (origin === null ? !named.includes(outage.origin) : outage.origin === origin))
      .map((outage) => ({ x: outage.startSeconds / MONTH, y: outage.durationSeconds })),
    pointStyle: SHAPES[index] ?? 'circle',
    pointRadius: 7,
    // A mark in the first hours of the year is as whole as any other.
    clip: false as const,
    borderWidth: 2,
    borderColor: PALETTE[index] ?? INK,
    backgroundColor: PALETTE[index] ?? INK,
  }));
}

/** The faults beside the longest outages, where there is room. */
function faultLabels(outages: readonly OutageRow[]): Plugin {
  const longest = [...outages].sort((a, b) => b.durationSeconds - a.durationSeconds).slice(0, MOST_LABELS);
  return {
    id: 'fault-labels',
    afterDatasetsDraw(chart): void {
      const { x: months, y: lengths } = chart.scales;
      if (!months || !lengths) return;
      const taken: { left: number; right: number; y: number }[] = [];
      withPen(chart, (pen) => {
        pen.fillStyle = INK;
        pen.textBaseline = 'middle';
        for (const outage of longest) {
          const x = months.getPixelForValue(outage.startSeconds / MONTH);
          const y = lengths.getPixelForValue(outage.durationSeconds);
          const text = `${seconds(outage.durationSeconds)}: ${faultGroup(outage.faults)}`;
          const { width } = pen.measureText(text);
          const toTheLeft = x + 12 + width > chart.chartArea.right;
          const left = toTheLeft ? x - 12 - width : x + 12;
          const box = { left, right: left + width, y };
          const free = taken.every(
            (other) => Math.abs(other.y - y) > 16 || other.right < box.left || other.left > box.right,
          );
          if (!free || left < chart.chartArea.left) continue;
          taken.push(box);
          pen.textAlign = 'left';
          pen.fillText(text, left, y);
        }
      });
    },
  };
}
