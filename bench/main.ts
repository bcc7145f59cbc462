/**
 * `npm run bench`: events per second of the engine, of SIM.JS and of a plain C++ program, on the same
 * workloads in the same run. Rates differ between machines; the ratios are what to watch.
 */
import Table from 'cli-table3';
import { compileReference, type Reference } from './reference.js';
import { hasimHold, hasimRepairable } from './hasim.js';
import { acceleratedTime, hostsCost, precisionFiles, precisionTime, threadsRatio } from './machines.js';
import { referenceMix } from './requests.js';
import { simjsHold, simjsRepairable } from './simjs.js';
import { timed, type Workload } from './workload.js';
import { clusterYears } from './years.js';

const ROUNDS = 7;
/** The goal of the project, on one thread. */
const REQUESTS_PER_SECOND = 100_000;

interface Row {
  readonly hasim: Workload;
  readonly simjs: Workload;
  readonly words: (string | number)[];
}

async function hold(pending: number, events: number): Promise<Row> {
  return {
    hasim: hasimHold(pending, events),
    simjs: await simjsHold(pending, events / 10),
    words: ['hold', pending, events],
  };
}

async function repairable(events: number): Promise<Row> {
  return {
    hasim: hasimRepairable(events),
    simjs: await simjsRepairable(events / 10),
    words: ['repairable', events],
  };
}

/**
 * Rounds of everything in turn, so that a busy moment of the machine hits all alike; the best of each counts, because
 * whatever else goes on only ever slows a round down.
 */
function measure(row: Row, reference: Reference | undefined): string[] {
  const hasim = timed(row.hasim);
  const simjs = timed(row.simjs);
  const best = [0, 0, 0];
  for (let round = 0; round < ROUNDS; round++) {
    const rates = [hasim(), simjs(), reference?.round(row.words) ?? NaN];
    rates.forEach((rate, index) => (best[index] = Math.max(best[index]!, rate)));
  }
  const [ours, theirs, plain] = best as [number, number, number];
  const cells = [ours, theirs, plain].map((rate) => (rate / 1e6).toFixed(2));
  return [row.hasim.name, ...cells, (ours / theirs).toFixed(1), (ours / plain).toFixed(2)].map((cell) =>
    cell === 'NaN' ? 'no g++' : cell,
  );
}

const table = new Table({
  head: ['workload', 'hasim', 'SIM.JS', 'C++', '× SIM.JS', '× C++'],
  colAligns: ['left', 'right', 'right', 'right', 'right', 'right'],
  style: { head: [], border: [] },
});
// Compiled beside the sources, the benchmark still finds its C++ text: npm runs it from the root.
const reference = compileReference('bench/reference.cpp');
const rows = [
  hold(100, 3_000_000),
  hold(10_000, 3_000_000),
  hold(1_000_000, 1_000_000),
  repairable(3_000_000),
];
for (const row of rows) table.push(measure(await row, reference));
reference?.remove();
console.log(`millions of events per second, Node ${process.versions.node}\n${table.toString()}`);

const mix = referenceMix(100_000);
const requests = timed(mix);
const perSecond = Math.max(...Array.from({ length: ROUNDS }, requests));
console.log(
  `${mix.name}: ${Math.round(perSecond)} per second, ${(perSecond / REQUESTS_PER_SECOND).toFixed(2)} of the goal of ${REQUESTS_PER_SECOND}`,
);
console.log(clusterYears());
console.log(hostsCost());
console.log(await threadsRatio());
for (const file of precisionFiles) console.log(await precisionTime(file));
console.log(acceleratedTime());
