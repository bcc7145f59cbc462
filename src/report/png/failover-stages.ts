/** Failovers stage by stage: the whole bar is the mean time from the fault to the first success. */
import type { ChartConfiguration } from 'chart.js';
import type { FailoverResult } from '../../results/results.js';
import { seconds } from '../format.js';
import type { Size } from './canvas.js';
import { labelLines } from './label-lines.js';
import { barMarks, MOST_THICKNESS, type BarMark } from './marks.js';
import { PALETTE } from './palette.js';
import type { Picture } from './picture.js';
import { unitFor } from './time-unit.js';

const STAGES = ['detection', 'decision', 'redirection', 'reconnection'] as const;
const MOST_BARS = 10;
/** Where the longest takes more than so many times the shortest, bars in seconds would show only one of them. */
const WIDEST_SPREAD = 50;

export const failoverStages: Picture = {
  name: 'failover-stages',
  draw({ results }) {
    const shown = [...results.failovers]
      .filter((one) => stagesTogether(one) > 0)
      .sort((a, b) => b.count - a.count)
      .slice(0, MOST_BARS);
    if (shown.length === 0) return null;
    const totals = shown.map(stagesTogether);
    const inShares = Math.max(...totals) > WIDEST_SPREAD * Math.min(...totals);
    const rest = results.failovers.length - shown.length;
    return {
      title: inShares ? 'failovers: what their time is spent on' : 'failovers stage by stage',
      alt: `Mean times from the fault to the first success: ${shown.map(inWords).join('; ')}.`,
      note: [
        inShares
          ? 'They differ too much to be drawn in seconds: each bar is the whole of its mean time.'
          : 'The thin line ends at the 99th percentile of the whole; the mean stands beside it.',
        ...(rest > 0 ? [`The ${rest} rarest kinds are left out.`] : []),
      ].join(' '),
      chart: (size) => chartOf(shown, inShares ? inPercent : inTime(shown), size),
    };
  },
};

/** How a mean time becomes the length of a bar. */
interface Scale {
  readonly axis: string;
  /** How far the axis goes: exactly, or at least. */
  readonly range: { readonly max: number } | { readonly suggestedMax: number };
  length(stageSeconds: number, of: FailoverResult): number;
  mark(of: FailoverResult, wide: boolean): BarMark;
}

const inPercent: Scale = {
  axis: 'share of the mean time since the fault [%]',
  range: { max: 100 },
  length: (stageSeconds, of) => (100 * stageSeconds) / stagesTogether(of),
  mark: (of, wide) => ({ value: 100, whisker: null, text: besideBar(of, wide) }),
};

function inTime(shown: readonly FailoverResult[]): Scale {
  const longestSeconds = Math.max(
    ...shown.map((one) => Math.max(one.totalSeconds.p99 ?? 0, stagesTogether(one))),
  );
  const unit = unitFor(longestSeconds);
  return {
    axis: `mean time since the fault [${unit.name}]`,
    range: { suggestedMax: longestSeconds / unit.seconds },
    length: (stageSeconds) => stageSeconds / unit.seconds,
    mark: (of, wide) => {
      const value = stagesTogether(of) / unit.seconds;
      const { p99 } = of.totalSeconds;
      return {
        value,
        whisker: p99 === null ? null : [value, Math.max(value, p99 / unit.seconds)],
        text: besideBar(of, wide),
      };
    },
  };
}

function chartOf(shown: readonly FailoverResult[], scale: Scale, size: Size): ChartConfiguration {
  const wide = size.width > 600;
  return {
    type: 'bar',
    data: {
      labels: shown.map((one) => [
        ...[labelLines(`${one.component} ${one.mechanism}`, wide ? 30 : 18)].flat(),
        `${one.trigger} × ${one.count}`,
      ]),
      datasets: STAGES.map((stage, index) => ({
        label: stage,
        data: shown.map((one) => scale.length(one.stages[stage].mean ?? 0, one)),
        backgroundColor: PALETTE[index],
        maxBarThickness: MOST_THICKNESS,
      })),
    },
    options: {
      indexAxis: 'y',
      plugins: { legend: { position: 'bottom' } },
      scales: {
        x: { stacked: true, ...scale.range, title: { display: true, text: scale.axis } },
        y: { stacked: true, ticks: { autoSkip: false } },
      },
      layout: { padding: { left: 8, right: wide ? 180 : 70 } },
    },
    plugins: [barMarks(shown.map((one) => scale.mark(one, wide)))],
  };
}

function stagesTogether(one: FailoverResult): number {
  return STAGES.reduce((sum, stage) => sum + (one.stages[stage].mean ?? 0), 0);
}

function totalText({ totalSeconds }: FailoverResult): string {
  return totalSeconds.mean === null ? 'nobody came back' : seconds(totalSeconds.mean);
}

function besideBar(one: FailoverResult, wide: boolean): string {
  const { mean, p99 } = one.totalSeconds;
  return wide && mean !== null ? `${seconds(mean)}, p99 ${seconds(p99)}` : totalText(one);
}

function inWords(one: FailoverResult): string {
  return `${one.component} ${one.mechanism} (${one.trigger}) ${totalText(one)}`;
}
