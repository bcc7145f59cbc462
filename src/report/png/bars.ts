/** The two bar charts: stages of the failovers, losses by cause. */
import type { ChartConfiguration } from 'chart.js';
import type { ReportInput } from '../report-format.js';
import { PALETTE } from './canvas.js';

const STAGES = ['detection', 'decision', 'redirection', 'reconnection'] as const;
const MOST_BARS = 12;

/** Mean seconds of each stage, stacked: the whole bar is the mean time from the fault to the first success. */
export function failoverStages({ results }: ReportInput): ChartConfiguration<'bar'> {
  const shown = results.failovers.slice(0, MOST_BARS);
  return {
    type: 'bar',
    data: {
      labels: shown.map((one) => [`${one.component} ${one.mechanism}`, `${one.trigger}, ${one.count} times`]),
      datasets: STAGES.map((stage, index) => ({
        label: stage,
        data: shown.map((one) => one.stages[stage].mean ?? 0),
        backgroundColor: PALETTE[index],
      })),
    },
    options: {
      indexAxis: 'y',
      plugins: {
        title: {
          display: true,
          text: `${results.scenario.name}: failovers stage by stage`,
          font: { size: 18 },
        },
      },
      scales: {
        x: { stacked: true, title: { display: true, text: 'mean time since the fault [s]' } },
        y: { stacked: true },
      },
      layout: { padding: { right: 20 } },
    },
  };
}

/** Lost requests by what the client saw. */
export function lossesByCause({ results }: ReportInput): ChartConfiguration<'bar'> {
  const entries = Object.entries(results.requests.lostByCause).slice(0, MOST_BARS);
  const total = results.requests.lost;
  return {
    type: 'bar',
    data: {
      labels: entries.map(([cause, lost]) => `${cause} (${((100 * lost) / total).toPrecision(3)} %)`),
      datasets: [
        { label: 'lost requests', data: entries.map(([, lost]) => lost), backgroundColor: PALETTE[5] },
      ],
    },
    options: {
      indexAxis: 'y',
      plugins: {
        title: {
          display: true,
          text: `${results.scenario.name}: lost requests by what the client saw`,
          font: { size: 18 },
        },
        legend: { display: false },
      },
      scales: { x: { beginAtZero: true, title: { display: true, text: 'lost requests [number]' } } },
      layout: { padding: { right: 20 } },
    },
  };
}
