/** Stations near their capacity, in both lenses. */
import { expect, jest, test } from '@jest/globals';
import type { ReplicationOutcome } from '../../../src/metrics/outcome.js';
import { byPrecision } from '../../support/precision.js';
import { replications, ratioOf, scenarioOf } from '../../support/replications.js';

jest.setTimeout(900_000);

interface Case {
  readonly ratePerSecond: number;
  readonly workers: number;
  readonly cores: number;
  readonly backlog: number;
  readonly work: string;
}

/** A station that serves 100 a second. Patience of 5 s: SYNs leave at 0, 1, 2, 3 and 4 s. */
function outcomesOf(
  { ratePerSecond, workers, cores, backlog, work }: Case,
  run: { readonly lens: string; readonly duration: string; readonly replications: number },
): ReplicationOutcome[] {
  const text = JSON.stringify({
    format: 'hasim-scenario/1',
    name: 'critical',
    question: 'q',
    hosts: { web: { cores } },
    components: { web: { kind: 'apache', on: 'web', MaxRequestWorkers: workers, ListenBacklog: backlog } },
    traffic: {
      entry: 'web',
      arrivals: { rate: `${ratePerSecond}/s` },
      clients: { patience: '5s', retries: 0 },
      classes: { page: { share: '100%', work } },
    },
    run: { ...run, seed: `critical ${ratePerSecond}`, start: 'new' },
  });
  return replications(scenarioOf('critical.yaml', [], text));
}

const lost = ({ classes }: ReplicationOutcome): number => classes[0]!.lost;
const offered = ({ classes }: ReplicationOutcome): number => classes[0]!.lost + classes[0]!.served;

const MINUTES = byPrecision({ quick: 8, full: 40 });
const REPLICATIONS = byPrecision({ quick: 4, full: 8 });
/** A queue that begins empty takes minutes to become what it stays. */
const BUILT_UP_SECONDS = byPrecision({ quick: 240, full: 900 });

/** Of the requests that arrive after the first minutes. */
const settled = (of: 'offered' | 'served') => {
  return ({ series }: ReplicationOutcome): number =>
    series[of].slice(Math.ceil(BUILT_UP_SECONDS / series.binSeconds)).reduce((sum, count) => sum + count, 0);
};

const EXPONENTIAL = 'exponential mean 100ms';
const FIXED = '100ms';
/** Ten workers, and processors in plenty. */
const TEN = { workers: 10, cores: 100 } as const;
/** One processor, which its workers share. */
const ONE_CORE = { workers: 20, cores: 1, backlog: 10, work: 'exponential mean 10ms' } as const;
const all = [90, 95, 100, 105, 110, 120].flatMap((ratePerSecond) =>
  [10, 100].flatMap((backlog) =>
    [EXPONENTIAL, FIXED].map((work): Case => ({ ...TEN, ratePerSecond, backlog, work })),
  ),
);
const few: Case[] = [
  { ...TEN, ratePerSecond: 95, backlog: 10, work: EXPONENTIAL },
  { ...TEN, ratePerSecond: 100, backlog: 10, work: EXPONENTIAL },
  { ...TEN, ratePerSecond: 110, backlog: 10, work: FIXED },
  { ...TEN, ratePerSecond: 120, backlog: 100, work: EXPONENTIAL },
  { ...ONE_CORE, ratePerSecond: 110 },
];
const shared = [95, 100, 105, 120].map((ratePerSecond): Case => ({ ...ONE_CORE, ratePerSecond }));

/**
 * Where hardly anything is lost nothing may be lost in all replications, and their spread says nothing: of so few, counts
 * vary by their root at least.
 */
function errorOfCount(share: number, single: readonly ReplicationOutcome[]): number {
  return Math.sqrt(share / single.map(settled('offered')).reduce((sum, count) => sum + count, 0));
}

/** What near-critical cases, which say themselves that they are rough, may be apart (issue 3). */
const ROUGH = 0.15;

// 4 standard errors of 4 replications (Student, 3 degrees of freedom: 3 %) and 15 % besides: far below 1 % each.
test.each(byPrecision({ quick: few, full: [...all, ...shared, ...few] }))(
  'near its capacity: $ratePerSecond a second of 100, $backlog may wait, work $work, $cores cores',
  (one) => {
    const duration = `${MINUTES}min`;
    const single = outcomesOf(one, { lens: 'requests', duration, replications: REPLICATIONS });
    const [flow] = outcomesOf(one, { lens: 'flow', duration: '365d', replications: 1 });
    const { mean, error } = ratioOf(
      single,
      (outcome) => settled('offered')(outcome) - settled('served')(outcome),
      settled('offered'),
    );
    const share = lost(flow!) / offered(flow!);
    const most = Math.max(error, errorOfCount(share, single));
    expect(Math.abs(share - mean)).toBeLessThanOrEqual(4 * most + ROUGH * Math.max(share, mean));
    expect(flow!.rough.map(({ path }) => path)).toContain('components.web');
    // All the year, without a single step.
    expect(flow!.rough[0]!.seconds).toBeCloseTo(365 * 86_400, 0);
    if (lost(flow!) > 1) expect(flow!.rough[0]!.lost / lost(flow!)).toBeCloseTo(1, 6);
    expect(flow!.events).toBeLessThan(5);
  },
);
