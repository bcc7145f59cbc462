import { Aggregate } from '../../../src/experiment/aggregate.js';
import { detailsOf } from '../../../src/experiment/details.js';
import { summarise } from '../../../src/experiment/summarise.js';
import { LatencyHistogram } from '../../../src/metrics/latency-histogram.js';
import type { Cell, ReplicationOutcome, WindowsOutcome } from '../../../src/metrics/outcome.js';
import type { ReportInput } from '../../../src/report/report-format.js';
import type { Scenario } from '../../../src/scenario/model.js';

const scenario: Scenario = {
  name: 'sample',
  file: 'sample.yaml',
  question:
    'What does a report look like when a question is so long that it cannot stand on one line of a terminal?',
  sha256: '0'.repeat(64),
  zones: [],
  hosts: [],
  latencySeconds: 0,
  components: [],
  traffic: null,
  crews: [],
  faults: [],
  service: { upWhen: 0.95 },
  targets: [
    {
      name: 'availability >= 99%',
      measure: 'availability',
      subject: null,
      statistic: 'mean',
      window: null,
      operator: '>=',
      threshold: 0.99,
      share: null,
      excludingPlanned: false,
    },
  ],
  run: {
    lens: 'requests',
    lensReason: 'asked for',
    seed: '1',
    start: 'new',
    durationSeconds: 300,
    replications: 2,
    years: null,
    budgetSeconds: null,
    precision: null,
  },
  assumptions: [
    { path: 'components.balancer.takeover', value: 'uniform 1s to 5s', source: 'MODEL', guess: true },
  ],
  answer: null,
  warnings: [],
};

const NO_WINDOWS: WindowsOutcome = {
  ...{ offered: [], lost: [], lostPlanned: [] },
  ...{ downSeconds: [], downPlannedSeconds: [], longestSeconds: [], outages: [] },
};

function outcome(replication: number, lost: number): ReplicationOutcome {
  const latency = new LatencyHistogram();
  for (let i = 0; i < 1000 - lost; i++) latency.add(20_000 + i);
  const cell: Cell = {
    trafficClass: 'page',
    cause: 'connect-timeout',
    origin: 'db-vip/no-holder',
    faults: 'power@db1',
    planned: false,
    count: lost,
  };
  return {
    replication,
    lens: 'requests',
    measuredSeconds: 300,
    events: 5000,
    attempts: 1100,
    classes: [{ name: 'page', served: 1000 - lost, lost, latency }],
    cells: lost > 0 ? [cell] : [],
    outages:
      lost > 0
        ? [
            {
              startSeconds: 60,
              endSeconds: 64,
              lost,
              cause: 'connect-timeout',
              origin: 'db-vip/no-holder',
              faults: 'power@db1',
              plannedShare: 0,
            },
          ]
        : [],
    down: lost > 0 ? [{ origin: 'db-vip/no-holder', faults: 'power@db1', planned: false, seconds: 4 }] : [],
    month: NO_WINDOWS,
    year: NO_WINDOWS,
    downSeconds: lost > 0 ? 4 : 0,
    slowSeconds: 0,
    failovers: [
      {
        component: 'db-vip',
        mechanism: 'vrrp',
        trigger: 'fault',
        faults: 'power@db1',
        injectedSeconds: 60,
        stages: { detection: 3, decision: 0, redirection: 0.25 },
        reconnectionSeconds: 0.5 + replication,
        redundancyRestoredSeconds: null,
        lost,
      },
    ],
    faults: [{ id: 'power', target: 'db1', planned: false, startSeconds: 60, endSeconds: 240 }],
    redundancyLostSeconds: { db: 180 },
    splitBrainSeconds: 0,
    lostWrites: 0,
    staleReads: 0,
    stations: [{ name: 'web1/workers', workers: 10, busySeconds: 600, peakUtilisation: 0.9, begun: 1000 }],
    rough: [],
    series: { binSeconds: 60, offered: [200, 200, 200, 200, 200], served: [200, 200 - lost, 200, 200, 200] },
    story: [{ atSeconds: 60, origin: 'power@db1', text: 'db1 loses power' }],
  };
}

/** @param lost requests lost in each of the replications, of 1000 */
export function sample(lost: readonly number[]): ReportInput {
  const aggregate = new Aggregate(scenario);
  lost.forEach((count, replication) => {
    aggregate.add(outcome(replication, count));
  });
  const facts = {
    version: '0.0.0',
    node: '20',
    complete: true,
    stoppedBecause: 'replications',
    wallSeconds: 1,
    cpuSeconds: 1,
    threads: 1,
    formulas: new Map([['db-vip/vrrp', '2.8 to 3.8 s']]),
    longestRepairSeconds: 600,
  } as const;
  const origin = {
    command: 'npx hasim run sample.yaml',
    replay: 'npx hasim replay sample.yaml',
    scenario: 'format: hasim-scenario/1\n',
  };
  return { results: summarise(scenario, aggregate, facts), details: detailsOf(aggregate), origin };
}
