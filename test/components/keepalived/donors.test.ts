/**
 * A donor fails clustercheck for a moment. Scripts that foresee it need no event for that, unless it may turn a verdict:
 * what comes of it is the same as where each beginning and end of a donor is told.
 */
import { expect, test } from '@jest/globals';
import { loadScenario } from '../../../src/scenario/load.js';
import { System } from '../../../src/scenario/system.js';

const YEAR_SECONDS = 365 * 86_400;

const file = (script: string): string => `
format: hasim-scenario/1
name: donors
hosts:
  web: { count: 1 }
  db: { count: 3, cores: 4, boot: 45s }
networks:
  private: { on: all, latency: 0.3ms }
components:
  app: { kind: apache, on: web }
  db: { kind: galera, on: db, write_rate: 100/s, ist_rate: 1MB }
  vip: { kind: keepalived, on: db, serves: db, nopreempt: true, vrrp_script: { check: clustercheck, ${script} } }
traffic:
  entry: app
  arrivals: { rate: 0/s }
  classes:
    page: { share: 100%, work: 10ms, calls: [ { to: vip, op: write } ] }
faults:
  crash: { fault: crash, on: db/mysqld, every: exponential mean 5d, restart: uniform 10s to 60s }
  hang: { fault: hang, on: db/mysqld, every: exponential mean 20d, for: uniform 1s to 3min }
  off: { fault: power-off, on: db, every: exponential mean 10d, repair: uniform 1s to 10min }
  daemon: { fault: crash, on: db/keepalived, every: exponential mean 10d, restart: uniform 5s to 30s }
  slow: { fault: slow, on: db, factor: 2, every: exponential mean 10d, for: uniform 1min to 1h }
run: { lens: flow, duration: 1y, seed: 1 }
`;

/** @param excursions how often it goes on from a copy, after something else has been tried from it */
function run(script: string, told: boolean, excursions = 0): System {
  const loaded = loadScenario('donors.yaml', { read: () => file(script) });
  if (!loaded.ok) throw new Error(loaded.problems.map(({ message }) => message).join('\n'));
  const system = new System(loaded.scenario, 0, false);
  system.start();
  // Somebody who checks members, and does not foresee what comes of it.
  const foreign = { kind: 'check', trafficClass: null, path: 'clustercheck' } as const;
  if (told) system.components.service('db').endpoints[0]?.begin(foreign, { host: null, client: -1 });
  const { simulation } = system;
  for (let part = 1; part <= excursions; part++) {
    simulation.runUntil((part * YEAR_SECONDS * 1e6) / (excursions + 1));
    const copy = structuredClone(simulation.save());
    simulation.runUntil(simulation.now + 3600e6);
    simulation.restore(copy);
  }
  system.simulation.runUntil(YEAR_SECONDS * 1e6);
  return system;
}

function figures(system: System): unknown {
  const { failovers, redundancyLostSeconds, faults } = system.outcome();
  return { failovers, redundancyLostSeconds, faults };
}

test.each([
  ['runs that meet a donor as often as not', 'interval: 15s, fall: 4, rise: 2, weight: 0', 1.2],
  ['donors that may turn the verdict', 'interval: 2s, fall: 3, rise: 2, weight: 0', 0.1],
  ['a verdict that one run turns', 'interval: 2s, fall: 1, rise: 1, weight: 0', -0.1],
])('%s', (_, script, leastPerTransfer) => {
  const told = run(script, true);
  const foreseen = run(script, false);
  expect(figures(foreseen)).toEqual(figures(told));
  const transfers = told.outcome().faults.filter(({ id }) => id === 'crash' || id === 'off').length;
  expect(transfers).toBeGreaterThan(200);
  const fewer = told.simulation.eventCount - foreseen.simulation.eventCount;
  expect(fewer).toBeGreaterThan(leastPerTransfer * transfers);
});

test('a run that goes on from copies is the same', () => {
  const script = 'interval: 2s, fall: 3, rise: 2, weight: 0';
  const whole = run(script, false);
  const pieces = run(script, false, 300);
  // Failovers are numbered by the record, which is not copied with the rest.
  const numbers = (key: string, value: unknown): unknown =>
    ['incidents', 'takeovers'].includes(key) ? null : value;
  for (const name of ['db', 'vip']) {
    const [one, other] = [pieces, whole].map(({ components }) =>
      JSON.stringify(components.component(name).save(), numbers),
    );
    expect(one).toBe(other);
  }
  expect(pieces.simulation.eventCount).toBe(whole.simulation.eventCount);
});
