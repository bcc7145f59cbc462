/** Apache 2.4.71 with 10 workers and a handler of 100 ms; clients on one machine give up after 5 s. */
import type { ReplicationOutcome } from '../../../src/metrics/outcome.js';
import type { Basis, Comparison, Derived, Line, Row, Setup, Source } from '../row.js';

/** What was taken as steady. */
const STEADY = { from: 15, to: 45 };
/** After the burst. */
const AFTER = { from: 25, to: 80 };
const WHY = 'real traffic, 2 000 to 9 000 requests a trial, and little spread';
const BACKLOGS = ['10', '511'] as const;
type Backlog = (typeof BACKLOGS)[number];

function served(outcome: ReplicationOutcome, from: number, to: number): { served: number; offered: number } {
  const { series } = outcome;
  const sum = (values: readonly number[]): number =>
    values.slice(from / series.binSeconds, to / series.binSeconds).reduce((total, value) => total + value, 0);
  return { served: sum(series.served), offered: sum(series.offered) };
}

const share =
  (from: number, to: number) =>
  (outcome: ReplicationOutcome): number => {
    const within = served(outcome, from, to);
    return within.served / within.offered;
  };

interface Figure {
  readonly name: string;
  readonly words: string;
  readonly column: string;
  readonly unit: Row['unit'];
  readonly observe: Row['observe'];
  readonly basis?: Basis;
  /** Users go on coming after the steady time, so that its last ones have it no easier. */
  readonly longer?: boolean;
}

const goodput: Figure = {
  ...{ name: 'goodput', words: 'goodput', column: 'goodput_rps_steady', unit: '/s' },
  observe: (outcome) => served(outcome, STEADY.from, STEADY.to).served / (STEADY.to - STEADY.from),
  longer: true,
};
const latency = (percent: 50 | 99): Figure => ({
  ...{ name: `p${percent}`, words: `p${percent} of the right answers`, column: `p${percent}`, unit: 's' },
  observe: (outcome) => outcome.classes[0]?.latency.quantileSeconds(percent / 100) ?? null,
});
const failed: Figure = {
  ...{ name: 'failed', words: 'share that fails', column: 'frac_failed_steady', unit: 'share' },
  observe: (outcome) => 1 - share(STEADY.from, STEADY.to)(outcome),
};
const completions: Figure = {
  ...{ name: 'completions', words: 'requests completed', column: 'server_completions_rps', unit: '/s' },
  observe: (outcome) => (outcome.stations[0]?.begun ?? 0) / outcome.measuredSeconds,
  basis: { calibratedBy: 'traffic.classes.page.work' },
};

function overload(rate: string, backlog: Backlog, figures: readonly Figure[]): Row[] {
  const setup: Setup = {
    scenario: 'apache-overload',
    set: [`traffic.arrivals.rate=${rate}/s`, `components.web.ListenBacklog=${backlog}`],
    // With a short queue it is rare that some workers wait for dead clients: fewer trials have no such range.
    trials: { full: 300, quick: rate === '200' && backlog === '10' ? 100 : 20 },
    why: WHY,
  };
  const measured = (column: string): Source => ({
    file: 'apache-overload.csv',
    where: {
      offered_rps: rate,
      parameters: `MaxRequestWorkers10/handler100ms/backlog${backlog}/timeout5000ms/45s poisson new-conn`,
    },
    column,
  });
  const longer: Setup = {
    ...setup,
    set: [...(setup.set ?? []), 'run.duration=60s'],
    // It takes half a minute, and differs from the other in its last quarter: at full precision only.
    trials: rate === '200' && backlog === '10' ? { full: 300, quick: 0 } : setup.trials,
  };
  return figures.map(({ name, words, column, unit, observe, basis = 'predicted', ...figure }) => ({
    ...{ kind: 'row', measured: measured(column), unit, observe, basis },
    setup: figure.longer === true ? longer : setup,
    id: `apache/${rate}-${backlog}-${name}`,
    title: `${rate} requests/s, backlog ${backlog}: ${words}`,
    ...(unit === 'share' && { noise: 0 }),
  }));
}

/** Share of the base load that is served, of each of the two trials. */
function measuredShare(backlog: Backlog, from: number, to: number): Derived {
  const figures = (lines: readonly Line[]): readonly number[] =>
    ['1', '2'].map((trial) => {
      const windows = lines.filter(
        (line) =>
          String(line.parameters).startsWith(`backlog${backlog}/`) &&
          line.trial === trial &&
          Number(line.window_s) >= from &&
          Number(line.window_s) < to,
      );
      const sum = (column: string): number =>
        windows.reduce((total, line) => total + Number(line[column]), 0);
      return sum('ok') / sum('offered');
    });
  return { file: 'apache-burst.csv', words: `backlog ${backlog}, ok ÷ offered, ${from} to ${to} s`, figures };
}

function burst(backlog: Backlog): Row {
  const setup: Setup = {
    scenario: 'apache-burst',
    set: [`components.web.ListenBacklog=${backlog}`],
    trials: { full: 300, quick: 20 },
    why: WHY,
  };
  return {
    ...{ kind: 'row', setup, unit: 'share', noise: 0, basis: 'predicted' },
    id: `apache/burst-${backlog}`,
    title: `burst, backlog ${backlog}: share served in the 55 s after it`,
    measured: measuredShare(backlog, AFTER.from, AFTER.to),
    observe: share(AFTER.from, AFTER.to),
  };
}

export const apache: readonly Comparison[] = [
  ...BACKLOGS.flatMap((backlog) => [
    ...overload('50', backlog, [goodput, latency(50), latency(99), failed]),
    ...overload('90', backlog, [goodput, latency(50), latency(99), failed]),
    ...overload('200', backlog, [
      ...[goodput, completions, failed],
      ...(backlog === '10' ? [latency(50), latency(99)] : []),
    ]),
  ]),
  ...BACKLOGS.map(burst),
];
