/**
 * Years of the reference cluster and its relatives, for the last chapter of docs/truth.md: how they stand to each other, and
 * where the model and the rough arithmetic of the scenario files part.
 */
import { readFileSync } from 'node:fs';
import { startReplication } from '../../src/experiment/replication.js';
import type { ReplicationOutcome } from '../../src/metrics/outcome.js';
import { loadScenario } from '../../src/scenario/load.js';

const YEARS = 20;
const REPLICATIONS = 2;
const SECONDS_PER_MINUTE = 60;

interface Variant {
  readonly name: string;
  readonly file: string;
  readonly set: readonly string[];
}

const NO_HANG = ['faults.mysqld-hang=null'];
const NO_PASSIVE = ['components.balancer.check_passive=false', 'components.balancer.check_path=/health.html'];

const VARIANTS: readonly Variant[] = [
  { name: 'linode-ha', file: 'scenarios/linode-ha.yaml', set: [] },
  { name: 'linode-ha, nothing hangs', file: 'scenarios/linode-ha.yaml', set: NO_HANG },
  { name: 'linode-ha, other checks', file: 'scenarios/linode-ha.yaml', set: [...NO_HANG, ...NO_PASSIVE] },
  { name: 'linode-ha-tuned', file: 'scenarios/linode-ha-tuned.yaml', set: [] },
  { name: 'linode-ha-with-people', file: 'scenarios/linode-ha-with-people.yaml', set: [] },
  { name: 'single-host', file: 'scenarios/single-host.yaml', set: [] },
  { name: 'single-host, nothing hangs', file: 'scenarios/single-host.yaml', set: NO_HANG },
];

const INTRO = `## Years

${REPLICATIONS * YEARS} years of each (flow lens, seed 1), simulated by \`npm run truth\`: downtime as minutes a year in which less than 95 % of
the requests would be answered, requests lost of a million, and the three faults that cost most requests.

The rough arithmetic in the scenario files expected tens of seconds a year from hanging daemons, and single-host to lose ten times as much
as linode-ha. The model says otherwise, and we believe the model: when mysqld *hangs* on the host that holds the address, every
PHP request with an open session waits for an answer. The address moves within a minute, but the old host cannot answer from an
address that it no longer has, and \`mysqlnd.net_read_timeout\` is 86 400 s. So all workers are held until TCP's keepalive
(7 200 s; mysqlnd turns it on, as its source shows) meets the new holder and is reset: two hours of nothing for each hang. The
incident \`db-hang\` shows it request by request. The rows without hangs stand to each other as expected, and \`linode-ha-tuned\`
ends the wait after 15 s. *Other checks*: the passive check that takes every back end out when the database moves is off, and the
active one asks for a static page; the difference to the row above is what that costs.
`;

/** The chapter; takes about a minute of CPU. */
export function yearsChapter(): string {
  const rows = VARIANTS.map((variant) => rowOf(variant, outcomesOf(variant)));
  const head = '| scenario | downtime, min a year | lost of a million | most of it by |\n|---|---:|---:|---|';
  return `${INTRO}\n${head}\n${rows.join('\n')}\n`;
}

function outcomesOf({ file, set }: Variant): ReplicationOutcome[] {
  const loaded = loadScenario(file, {
    read: (path) => readFileSync(path, 'utf8'),
    set: ['run.lens=flow', `run.duration=${YEARS}y`, ...set],
  });
  if (!loaded.ok) throw new Error(loaded.problems.map(({ message }) => message).join('\n'));
  return Array.from({ length: REPLICATIONS }, (_, index) => {
    const replication = startReplication(loaded.scenario, index, false);
    while (!replication.done) replication.advance();
    return replication.outcome();
  });
}

function rowOf({ name }: Variant, outcomes: readonly ReplicationOutcome[]): string {
  const years = REPLICATIONS * YEARS;
  const down = sum(outcomes.map((one) => one.downSeconds ?? 0)) / SECONDS_PER_MINUTE / years;
  const lost = sum(outcomes.flatMap(({ classes }) => classes.map((one) => one.lost)));
  const served = sum(outcomes.flatMap(({ classes }) => classes.map((one) => one.served)));
  const faults = new Map<string, number>();
  for (const { faults: key, count } of outcomes.flatMap(({ cells }) => cells)) {
    const kind = key.replace(/@[^+]*/g, '');
    faults.set(kind, (faults.get(kind) ?? 0) + count);
  }
  const most = [...faults].sort(([, a], [, b]) => b - a).slice(0, 3);
  const words = most.map(([fault, count]) => `${fault} ${Math.round((100 * count) / lost)} %`);
  const cells = [
    name,
    down.toPrecision(3),
    ((1e6 * lost) / (lost + served)).toPrecision(3),
    words.join(', '),
  ];
  return `| ${cells.join(' | ')} |`;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
