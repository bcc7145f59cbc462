/** The requests lens on the reference cluster: every component, no fault, a steady load. */
import { readFileSync } from 'node:fs';
import { fromSeconds } from '../src/engine/index.js';
import { loadScenario } from '../src/scenario/load.js';
import { System } from '../src/scenario/system.js';
import type { Workload } from './workload.js';

const FILE = 'scenarios/linode-ha.yaml';

/** Counts requests, not events: each is some 17 events, for a page reads files and asks the database eight times. */
export function referenceMix(requests: number): Workload {
  return {
    name: `requests of ${FILE}`,
    events: requests,
    prepare() {
      const set = ['traffic.arrivals.daily=null', 'faults=null', 'run.duration=30d', 'run.lens=requests'];
      const loaded = loadScenario(FILE, { read: (path) => readFileSync(path, 'utf8'), set });
      if (!loaded.ok) throw new Error(loaded.problems.map(({ message }) => message).join('\n'));
      const { scenario } = loaded;
      const rate = scenario.traffic?.arrivals.ratePerSecond ?? NaN;
      const system = new System(scenario, 0, false);
      system.start();
      return (count) => {
        const { simulation } = system;
        simulation.runUntil(simulation.now + fromSeconds(count / rate));
      };
    },
  };
}
