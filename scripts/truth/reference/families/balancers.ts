/** A balancer before servers with queues of their own. */
import { expectedOf, given } from '../case.js';
import { REQUEST_COST, type Experiment, type Figure, type Reading } from '../experiment.js';
import { loss, meanSojourn, trafficText, warmUp } from './queue-systems.js';
import type { Match } from './structures.js';

/** How a policy is written in HAProxy's words. */
const POLICIES: readonly (readonly [RegExp, string])[] = [
  [/power of (two|2)|two choices|random-2/i, 'algorithm: random, draws: 2'],
  [/round.?robin/i, 'algorithm: roundrobin'],
  [/shortest queue|least|JSQ/i, 'algorithm: leastconn'],
  [/random/i, 'algorithm: random, draws: 1'],
];

interface Farm {
  readonly servers: number;
  readonly ratePerSecond: number;
  readonly serviceMs: number;
  readonly policy: string;
  /** Places of one server, those in service included; null: as many as come. */
  readonly places: number | null;
}

const REQUESTS = 400;

function farmText({ servers, ratePerSecond, serviceMs, policy, places }: Farm): string {
  const work = `exponential mean ${serviceMs}ms`;
  const server =
    places === null
      ? `{ kind: apache, on: server, MaxRequestWorkers: 1, ServerLimit: 1, ListenBacklog: 1000000, TimeOut: 1w }`
      : `{ kind: generic, on: server, work: ${work}, max_connections: ${places} }`;
  return [
    `hosts: { lb: { cores: 1 }, server: { count: ${servers}, cores: 1 } }`,
    'networks: { lan: { on: all, latency: 0s } }',
    `components:
  balancer: { kind: load-balancer, profile: haproxy, on: lb, backends: server, ${policy}, check: none, retries: 0, timeout server: 1w }
  server: ${server}`,
    trafficText('balancer', ratePerSecond, `job: { share: 100%, work: ${places === null ? work : '0s'} }`),
  ].join('\n');
}

/**
 * `3 servers, Poisson 240/s split at random, exp service 10 ms each …`; `as Q11 but one central queue M/M/3`; `after one of 3 nodes
 * is removed: 160/s over 2 servers at random …`; `240/s over 2 servers mu 100: 120/s each with per-server cap 10 …`
 */
const farm: Match = (reference, text, all) => {
  const base = /^as (Q\d+)/.exec(text)?.[1];
  const whole =
    base === undefined ? text : `${all.find(({ id }) => id.includes(`${base}_LB`))?.name ?? ''} ${text}`;
  const [, servers] = /(\d+) servers/.exec(whole) ?? [];
  const rate = /([\d.]+)\/s/.exec(whole)?.[1];
  if (servers === undefined || rate === undefined || !/_LB_/.test(reference.id)) return null;
  const serviceMs = 1000 / Number(/mu ([\d.]+)/.exec(whole)?.[1] ?? 100);
  const places = /cap (\d+)/.exec(whole)?.[1];
  const policy = (POLICIES.find(([pattern]) => pattern.test(text)) ??
    POLICIES.find(([pattern]) => pattern.test(`${whole} random`)))?.[1];
  const ratePerSecond = Number(rate);
  const of: Farm = {
    ...{ servers: Number(servers), ratePerSecond, serviceMs, policy: policy ?? '' },
    places: places === undefined ? null : Number(places),
  };
  const central = /one central queue/.test(text);
  const experiment: Experiment = {
    ...{ label: '', body: central ? centralText(of) : farmText(of), rareSeconds: 1 / ratePerSecond },
    figures: given(reference, Object.keys(READINGS)).map((key): Figure => {
      const { reading, unitsPerSecond } = READINGS[key]!;
      return { key, expected: expectedOf(reference, key) / unitsPerSecond, reading };
    }),
    costPerSecond: 2 * REQUEST_COST * ratePerSecond,
    warmUpSeconds:
      places === undefined
        ? warmUp(1, (of.ratePerSecond / of.servers / 1000) * serviceMs, serviceMs / 1000)
        : 2,
    spread: REQUESTS * Number(servers),
  };
  return { kind: 'simulated', experiments: [experiment] };
};

const latency = (p: number): Reading => ({
  ...{ kind: 'quantile', p },
  sample: ({ classes }) => classes[0]!.latency,
});

const READINGS: Readonly<Record<string, { readonly reading: Reading; readonly unitsPerSecond: number }>> = {
  mean_sojourn_ms: { reading: meanSojourn, unitsPerSecond: 1000 },
  p50_ms: { reading: latency(0.5), unitsPerSecond: 1000 },
  p95_ms: { reading: latency(0.95), unitsPerSecond: 1000 },
  p99_ms: { reading: latency(0.99), unitsPerSecond: 1000 },
  loss: { reading: loss, unitsPerSecond: 1 },
};

/** No balancer: one listen queue before as many workers. */
function centralText({ servers, ratePerSecond, serviceMs }: Farm): string {
  return [
    `hosts: { server: { cores: ${servers} } }`,
    'networks: { lan: { on: all, latency: 0s } }',
    `components: { server: { kind: apache, on: server, MaxRequestWorkers: ${servers}, ServerLimit: ${servers}, ListenBacklog: 1000000, TimeOut: 1w } }`,
    trafficText('server', ratePerSecond, `job: { share: 100%, work: exponential mean ${serviceMs}ms }`),
  ].join('\n');
}

export const balancers: readonly Match[] = [farm];
