/** How long a balancer sends requests to a back end that is gone: the two rules by which checks are counted. */
import { REPLICATION_COST, type ExactFigure, type Experiment, type Figure } from '../experiment.js';
import * as read from '../readings.js';
import { detection } from '../../../../src/components/load-balancer/formulas.js';
import type { CheckRules } from '../../../../src/components/load-balancer/settings.js';
import type { Match } from './structures.js';

interface Row {
  readonly interval_s: number;
  readonly fails_needed: number;
  readonly timeout_s: number;
  readonly [figure: string]: number;
}

const FAULT_SECONDS = 60;
/** What a NodeBalancer lets one set. */
const SHORTEST_INTERVAL = 2;

const table: Match = (reference) => {
  const rows = reference.expected['table'];
  if (!Array.isArray(rows) || !reference.id.includes('healthcheck')) return null;
  const usable = (rows as Row[]).filter(
    ({ interval_s: interval, timeout_s: timeout }) => interval >= SHORTEST_INTERVAL && timeout < interval,
  );
  return {
    kind: 'simulated',
    experiments: usable.flatMap((row) => [experiment(row, 'refused'), experiment(row, 'hang')]),
    exact: usable.flatMap((row) => [...bounds(row, 'refused'), ...bounds(row, 'hang')]),
    remark: 'a NodeBalancer, whose shortest interval is 2 s',
  };
};

type Kind = 'refused' | 'hang';

const label = ({ interval_s: interval, fails_needed: fails, timeout_s: timeout }: Row, kind: Kind): string =>
  `${kind}, every ${interval} s, ${fails} fail, timeout ${timeout} s`;

/** By the arithmetic that the component itself gives beside what it simulates. */
function bounds(row: Row, kind: Kind): ExactFigure[] {
  const rules: CheckRules = {
    ...{ kind: 'http', path: '/', countedFrom: 'start', fall: row.fails_needed, rise: 1 },
    ...{
      intervalSeconds: row.interval_s,
      fastIntervalSeconds: row.interval_s,
      downIntervalSeconds: row.interval_s,
    },
    ...{ connectTimeoutSeconds: row.timeout_s, timeoutSeconds: row.timeout_s, answerTimeoutSeconds: null },
  };
  const { lowSeconds, highSeconds } = detection(rules, kind === 'hang' ? row.timeout_s : 0);
  return [
    { key: `${label(row, kind)}: min`, expected: row[`${kind}_min`] ?? NaN, computed: lowSeconds },
    { key: `${label(row, kind)}: max`, expected: row[`${kind}_max`] ?? NaN, computed: highSeconds },
  ];
}

function experiment(row: Row, kind: Kind): Experiment {
  const fault = kind === 'refused' ? 'crash' : 'hang';
  const seconds = FAULT_SECONDS + 2 * (row[`${kind}_max`] ?? 0) + 10;
  const mean: Figure = {
    ...{ key: `${kind}_mean`, expected: row[`${kind}_mean`] ?? NaN },
    reading: read.ratio(
      ({ failovers }) => failovers.find(({ component }) => component === 'balancer')?.stages.detection ?? NaN,
      read.one,
    ),
  };
  const body = `hosts: { lb: { cores: 1 }, web: { count: 3, cores: 1 } }
networks: { lan: { on: all, latency: 0s } }
components:
  balancer: { kind: load-balancer, on: lb, backends: web, check: http, check_passive: false, check_interval: ${row.interval_s}s, check_timeout: ${row.timeout_s}s, check_attempts: ${row.fails_needed} }
  web: { kind: apache, on: web }
traffic: { entry: balancer, arrivals: { rate: 0/s }, classes: { any: { share: 100%, work: 1ms } } }
faults: { gone: { fault: ${fault}, on: web1/httpd, at: ${FAULT_SECONDS}s } }`;
  return {
    ...{ label: label(row, kind), body, figures: [mean], durationSeconds: seconds, rareSeconds: seconds },
    ...{ costPerSecond: (2 * REPLICATION_COST) / seconds, spread: 0.15 },
  };
}

export const healthChecks: readonly Match[] = [table];
