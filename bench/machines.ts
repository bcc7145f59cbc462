/** What threads bring, what more hosts cost, and how long it takes until an answer is known to ± 10 %. */
import { readFileSync } from 'node:fs';
import { accelerate } from '../src/experiment/accelerate/index.js';
import { ChunkedSource } from '../src/experiment/chunked-source.js';
import { experimentOf } from '../src/experiment/pool/task.js';
import { ThreadRunner, Threads } from '../src/experiment/pool/threads.js';
import { startReplication } from '../src/experiment/replication.js';
import { runScenario, type RunControl } from '../src/experiment/run.js';
import { loadWithSources, type Usable } from '../src/experiment/sources.js';
import { plannedReplications } from '../src/experiment/stopping.js';
import type { Results } from '../src/results/results.js';

/** The goals of the project. */
const TWO_THREADS_GOAL = 1.8;
const PRECISION = 0.1;
const SECONDS_GOAL = 10;
/** Nothing here takes longer, so that the whole bench takes minutes. */
const MOST_SECONDS = 25;
/** Of the threads' workload: enough of it that starting them and compiling for each hardly matters. */
const REPLICATIONS = 900;
const ACCELERATED_SECONDS_GOAL = 2;
/** Of the best, so that neither compilation nor a busy moment counts. */
const ROUNDS = 3;

const FIVE_NINES = 'scenarios/checks/two-of-three-five-nines.yaml';
const CLUSTER = 'scenarios/linode-ha.yaml';

const wallSeconds = (): number => performance.now() / 1000;

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

const control: RunControl = {
  ...{ version: 'bench', node: '', recording: false, wallSeconds, cpuSeconds },
  breathe: () => new Promise((resolve) => setImmediate(resolve)),
  interrupted: () => false,
  progress: () => undefined,
};

function loaded(file: string, set: readonly string[], text?: string): Usable {
  const found = loadWithSources(file, set, (name) => text ?? readFileSync(name, 'utf8'));
  if (!found.ok) throw new Error(found.problems.map(({ message }) => message).join('\n'));
  return found;
}

async function run(usable: Usable, threads: number): Promise<Results> {
  const experiment = experimentOf(usable.sources, false, usable.scenario.sha256);
  const runner = new ThreadRunner(new Threads(threads), experiment);
  const end = plannedReplications(usable.scenario.run);
  const source = new ChunkedSource({ runner, first: 0, end, journal: null });
  const { results } = await runScenario(usable.scenario, control, source);
  return results;
}

/** The start of the threads included. On a machine that others use, too, the ratio of CPU is the one to look at. */
export async function threadsRatio(): Promise<string> {
  const set = [`run.replications=${REPLICATIONS}`, 'run.precision=0.0001%'];
  const usable = loaded(FIVE_NINES, set);
  await run(usable, 1);
  const one = (await run(usable, 1)).performance;
  const two = (await run(usable, 2)).performance;
  const ratio = one.wallSeconds / two.wallSeconds;
  const idle = (2 * one.cpuSeconds) / two.cpuSeconds;
  return (
    `two threads against one, ${FIVE_NINES}: ${ratio.toFixed(2)} times as fast on the wall, ` +
    `${idle.toFixed(2)} by the CPU they took; goal ${TWO_THREADS_GOAL}`
  );
}

/** So many web servers behind one balancer, each with the same load and the same faults, for as many host-days. */
const FARM = `format: hasim-scenario/1
name: farm
hosts: { lb: {}, web: { count: 3 } }
components:
  balancer: { kind: load-balancer, on: lb, backends: web }
  web: { kind: apache, on: web }
traffic: { entry: balancer, arrivals: { rate: 60/s }, classes: { page: { share: 100%, work: exponential mean 20ms } } }
faults: { crash: { fault: crash, on: web/httpd, every: exponential mean 30d, restart: exponential mean 1h } }
run: { lens: flow, duration: 1y, replications: 1 }
`;
const HOST_DAYS = 900;

function costOf(hosts: number): number {
  const text = FARM.replace('count: 3', `count: ${hosts}`)
    .replace('rate: 60/s', `rate: ${20 * hosts}/s`)
    .replace('duration: 1y', `duration: ${HOST_DAYS / hosts}d`);
  const { scenario } = loaded('farm.yaml', [], text);
  const before = cpuSeconds();
  const replication = startReplication(scenario, 0, false);
  while (!replication.done) replication.advance();
  replication.outcome();
  return (cpuSeconds() - before) / HOST_DAYS;
}

export function hostsCost(): string {
  const sizes = [3, 30, 300];
  const rounds = Array.from({ length: ROUNDS }, () => sizes.map(costOf));
  const costs = sizes.map((_, index) => Math.min(...rounds.map((round) => round[index]!)));
  const shown = costs.map((cost) => (cost / costs[0]!).toFixed(1)).join(' : ');
  return `CPU for a host and day with 3, 30 and 300 hosts: ${shown}; goal 1 : 1 : 1`;
}

/** On two threads, plain. What takes too long is stopped, and the rest is judged from how wide the interval is. */
export async function precisionTime(file: string): Promise<string> {
  const set = [`run.precision=${100 * PRECISION}%`, `run.budget=${MOST_SECONDS}s`];
  const { run: ran, unavailability, performance: took, requests } = await run(loaded(file, set), 2);
  const { estimate, high } = requests.offered > 0 ? unavailability.request : unavailability.time;
  const width = estimate !== null && high !== null ? (high - estimate) / estimate : NaN;
  const words = `${file}, to ± 10 % on two threads:`;
  const ratio = (seconds: number): string =>
    `${Number((seconds / SECONDS_GOAL).toPrecision(2))} times the goal of ${SECONDS_GOAL} s`;
  if (ran.stoppedBecause === 'precision')
    return `${words} ${took.wallSeconds.toFixed(1)} s, ${ratio(took.wallSeconds)}`;
  const rest = took.wallSeconds * (width / PRECISION) ** 2;
  return `${words} not in ${took.wallSeconds.toFixed(0)} s (± ${(100 * width).toFixed(0)} % after ${ran.replications} replications); by that about ${ratio(rest)}`;
}

/** On one thread. */
export function acceleratedTime(): string {
  const { scenario } = loaded(FIVE_NINES, ['run.precision=null', 'run.replications=10000']);
  const began = wallSeconds();
  const found = accelerate(scenario, { precision: PRECISION });
  const took = wallSeconds() - began;
  const stopped = found.kind === 'absent' ? found.why : found.stoppedBecause;
  const ratio = Number((took / ACCELERATED_SECONDS_GOAL).toPrecision(2));
  return `${FIVE_NINES}, to ± 10 % accelerated: ${took.toFixed(1)} s (${stopped}), ${ratio} times the goal of ${ACCELERATED_SECONDS_GOAL} s`;
}

export const precisionFiles: readonly string[] = [CLUSTER, FIVE_NINES];
