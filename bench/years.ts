/** The flow lens on the reference cluster with its daily profile: simulated years for each second of one processor. */
import { readFileSync } from 'node:fs';
import { startReplication } from '../src/experiment/replication.js';
import { loadScenario } from '../src/scenario/load.js';

const FILE = 'scenarios/linode-ha.yaml';
const YEARS = 20;
/** The goal of the project. */
const GOAL = 2000;

/** One replication to warm up, then one that is timed by the CPU it takes. */
export function clusterYears(): string {
  const loaded = loadScenario(FILE, {
    read: (path) => readFileSync(path, 'utf8'),
    set: ['run.lens=flow', `run.duration=${YEARS}y`],
  });
  if (!loaded.ok) throw new Error(loaded.problems.map(({ message }) => message).join('\n'));
  const once = (number: number): { readonly seconds: number; readonly events: number } => {
    const before = process.cpuUsage();
    const replication = startReplication(loaded.scenario, number, false);
    while (!replication.done) replication.advance();
    const { events } = replication.outcome();
    const { user, system } = process.cpuUsage(before);
    return { seconds: (user + system) / 1e6, events };
  };
  once(0);
  const { seconds, events } = once(1);
  const rate = YEARS / seconds;
  const words = [
    `${FILE}, flow lens: ${rate.toPrecision(3)} cluster-years per CPU-second,`,
    `${(rate / GOAL).toPrecision(2)} of the goal of ${GOAL}; ${Math.round(events / YEARS)} events a year`,
  ];
  return words.join(' ');
}
