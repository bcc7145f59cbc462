/** The flow lens on the reference cluster with its daily profile: simulated years for each second of one processor. */
import { readFileSync } from 'node:fs';
import { startReplication } from '../src/experiment/replication.js';
import { loadScenario } from '../src/scenario/load.js';

const FILE = 'scenarios/linode-ha.yaml';
const YEARS = 20;
/** The goal of the project. */
const GOAL = 2000;

/** They differ: in some a web server flaps for hours. */
const WARM_UP = [0, 1];
const TIMED = [2, 3, 4, 5, 6, 7, 8];

/** Some replications to warm up, then some that are timed by the CPU they take. */
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
  for (const number of WARM_UP) once(number);
  const timed = TIMED.map(once);
  const sum = (what: 'seconds' | 'events'): number => timed.reduce((total, one) => total + one[what], 0);
  const years = YEARS * TIMED.length;
  const rate = years / sum('seconds');
  const words = [
    `${FILE}, flow lens: ${rate.toPrecision(3)} cluster-years per CPU-second,`,
    `${(rate / GOAL).toPrecision(2)} of the goal of ${GOAL}; ${Math.round(sum('events') / years)} events a year`,
  ];
  return words.join(' ');
}
