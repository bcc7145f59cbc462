/**
 * `npm run bench`: events per second of the engine, of SIM.JS and of a plain C++ program, on the same
 * workloads in the same run. Rates differ between machines; the ratios are what to watch.
 */
import Table from 'cli-table3';
import { compileReference, type Reference } from './reference.js';
import { hasimHold, hasimRepairable } from './hasim.js';
import { simjsHold, simjsRepairable } from './simjs.js';
import { eventsPerSecond, type Workload } from './workload.js';

interface Row {
  readonly hasim: Workload;
  readonly simjs: Workload;
  readonly words: (string | number)[];
}

async function hold(pending: number, events: number): Promise<Row> {
  return {
    hasim: hasimHold(pending, events),
    simjs: await simjsHold(pending, Math.max(events / 10, pending)),
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

function millions(rate: number): string {
  return `${(rate / 1e6).toFixed(2)}`;
}

function measure(row: Row, reference: Reference | undefined): string[] {
  const hasim = eventsPerSecond(row.hasim);
  const simjs = eventsPerSecond(row.simjs);
  const plain = reference?.eventsPerSecond(...row.words);
  const ratio = plain === undefined ? 'no g++' : (hasim / plain).toFixed(2);
  const cells = [hasim, simjs, plain].map((rate) => (rate === undefined ? 'no g++' : millions(rate)));
  return [row.hasim.name, ...cells, (hasim / simjs).toFixed(1), ratio];
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
