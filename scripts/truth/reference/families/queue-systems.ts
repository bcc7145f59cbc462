/** Scenarios of one queue, and how what its callers see is read off. */
import { expectedOf, given, type ReferenceCase } from '../case.js';
import { REQUEST_COST, type Experiment, type Figure, type Reading } from '../experiment.js';
import * as read from '../readings.js';
import type { ClassOutcome, ReplicationOutcome } from '../../../../src/metrics/outcome.js';

const classOf = ({ classes }: ReplicationOutcome, name: string): ClassOutcome => {
  const found = classes.find((one) => one.name === name);
  if (found === undefined) throw new Error(`there is no class ${name}`);
  return found;
};
const served = (name: string) => (outcome: ReplicationOutcome) => classOf(outcome, name).served;
const lost = (name: string) => (outcome: ReplicationOutcome) => classOf(outcome, name).lost;
const offered = (name: string) => (outcome: ReplicationOutcome) =>
  served(name)(outcome) + lost(name)(outcome);
const seconds = (name: string) => (outcome: ReplicationOutcome) => {
  const { latency } = classOf(outcome, name);
  return (latency.meanSeconds ?? 0) * latency.count;
};

/** Who must wait does so for 0.1 ms at least, the shortest handshake. */
const SOME_SECONDS = 1e-4;

const within = (name: string, limit: number): Reading =>
  read.ratio(
    (outcome) => served(name)(outcome) - classOf(outcome, name).latency.countAbove(limit),
    served(name),
  );

const quantile = (name: string, p: number): Reading => ({
  ...{ kind: 'quantile', p },
  sample: (outcome) => classOf(outcome, name).latency,
});

export const loss: Reading = read.ratio(lost('job'), offered('job'));
export const meanSojourn: Reading = read.ratio(seconds('job'), served('job'));

/** Names in the file: what they are of, and how many of the file's unit a second is. */
interface Named {
  readonly reading: Reading;
  readonly unitsPerSecond: number;
}
export const MS = 1000;

/** `job` does the work, `look` comes along with no work of its own and sees what everybody waits. */
function readingOf(key: string): Named | null {
  const [, p] = /^(?:sojourn_)?p([\d.]+)_ms$/.exec(key) ?? [];
  if (p !== undefined) return { reading: quantile('job', Number(p) / 100), unitsPerSecond: MS };
  const [, waitP] = /^wait_p([\d.]+)_ms$/.exec(key) ?? [];
  if (waitP !== undefined) return { reading: quantile('look', Number(waitP) / 100), unitsPerSecond: MS };
  const [, limit, unit] = /^p_wait_le_(\d+)(?:(ms))?$/i.exec(key) ?? [];
  if (limit !== undefined) {
    const most = unit === undefined ? Number(limit) : Number(limit) / MS;
    return { reading: within('look', most + SOME_SECONDS), unitsPerSecond: 1 };
  }
  return READINGS[key] ?? null;
}

const plain = (reading: Reading): Named => ({ reading, unitsPerSecond: 1 });

export const waits: Reading = read.ratio(
  (outcome) => classOf(outcome, 'look').latency.countAbove(SOME_SECONDS / 2),
  served('look'),
);

const READINGS: Readonly<Record<string, Named>> = {
  blocking: plain(loss),
  loss: plain(loss),
  p_wait: plain(waits),
  mean_wait_s: { reading: read.ratio(seconds('look'), served('look')), unitsPerSecond: 1 },
  mean_wait_ms: { reading: read.ratio(seconds('look'), served('look')), unitsPerSecond: MS },
  mean_sojourn_ms: { reading: meanSojourn, unitsPerSecond: MS },
  mean_sojourn_accepted_ms: { reading: meanSojourn, unitsPerSecond: MS },
  // Little's law turns it round: what all spend in the system, over the time, is how many there are.
  L: plain(read.ratio(seconds('job'), read.measuredSeconds)),
  mean: plain(read.ratio(seconds('job'), read.measuredSeconds)),
  mean_number: plain(read.ratio(seconds('job'), read.measuredSeconds)),
  throughput: plain(read.ratio(served('job'), read.measuredSeconds)),
};

/** The case's figures of these names; in seconds where they are times. */
export function figures(
  reference: ReferenceCase,
  keys: readonly string[] = Object.keys(reference.expected),
): Figure[] {
  return given(reference, keys).flatMap((key): Figure[] => {
    const named = readingOf(key);
    if (named === null) return [];
    return [{ key, expected: expectedOf(reference, key) / named.unitsPerSecond, reading: named.reading }];
  });
}

export interface System {
  readonly cores: number;
  readonly ratePerSecond: number;
  readonly component: string;
  /** Of the job. */
  readonly work: string;
  /** As many again come to look. */
  readonly look?: boolean;
  /** Until it has forgotten that it was empty. */
  readonly warmUpSeconds: number;
}

export const HEAD = 'networks: { lan: { on: all, latency: 0s } }';

export function trafficText(entry: string, ratePerSecond: number, classes: string): string {
  return `traffic: { entry: ${entry}, arrivals: { rate: ${ratePerSecond}/s }, clients: { patience: 1w }, classes: { ${classes} } }`;
}

function systemText({ cores, ratePerSecond, component, work, look = false }: System): string {
  const classes = look
    ? `job: { share: 50%, work: ${work} }, look: { share: 50%, work: 0s }`
    : `job: { share: 100%, work: ${work} }`;
  return [
    `hosts: { server: { cores: ${cores} } }`,
    HEAD,
    `components: { server: ${component} }`,
    trafficText('server', look ? 2 * ratePerSecond : ratePerSecond, classes),
  ].join('\n');
}

/** An Apache with a core for each worker and room for everybody: first come, first served. */
export function inTurn(servers: number): string {
  return `{ kind: apache, on: server, MaxRequestWorkers: ${servers}, ServerLimit: ${servers}, ListenBacklog: 1000000, TimeOut: 1w }`;
}

/** Refuses whoever finds this many. As many cores as servers: for exponential work the numbers are those of a queue. */
export function limited(places: number, work: string): string {
  return `{ kind: generic, on: server, work: ${work}, max_connections: ${places} }`;
}

export interface Sizing {
  readonly label?: string;
  /** Requests for a relative error of 1. */
  readonly requests: number;
}

export function queue(
  system: System,
  found: readonly Figure[],
  { label = '', requests }: Sizing,
): Experiment {
  const { ratePerSecond, warmUpSeconds } = system;
  const costPerSecond = REQUEST_COST * (system.look === true ? 2 : 1) * ratePerSecond;
  return {
    ...{ label, body: systemText(system), figures: found, costPerSecond, warmUpSeconds },
    ...{ rareSeconds: 1 / ratePerSecond, spread: requests },
  };
}

/** Busy periods are long near saturation: of the mean wait of M/M/1 (Whitt 1989), and as rough a guide for the others. */
export function requestsFor(servers: number, load: number): number {
  const idle = 1 - load / servers;
  return 8 / (idle * idle);
}

/** One in so many is lost, and losses come in flocks. */
export function requestsForLoss(servers: number, blocking: number): number {
  return (4 * Math.sqrt(servers)) / blocking;
}

/** Ten relaxation times of M/M/c (Cohen 1982), longer where service varies more, and ten services. */
export function warmUp(servers: number, load: number, serviceSeconds: number, squaredVariation = 1): number {
  const idle = 1 - Math.sqrt(load / servers);
  const relaxation = serviceSeconds / (servers * idle * idle);
  return 10 * (relaxation * Math.max(1, (1 + squaredVariation) / 2) + serviceSeconds);
}
