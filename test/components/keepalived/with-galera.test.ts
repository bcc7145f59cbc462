/** The address in front of a real Galera model, looked at by clustercheck through the lens, as a scenario says it. */
import { expect, test } from '@jest/globals';
import { loadScenario } from '../../../src/scenario/load.js';
import { System } from '../../../src/scenario/system.js';

const file = (fault: string): string => `
format: hasim-scenario/1
name: clustercheck
hosts:
  web: { count: 1, cores: 4 }
  db: { count: 3, cores: 4 }
components:
  app: { kind: apache, on: web }
  db: { kind: galera, on: db }
  vip:
    kind: keepalived
    on: db
    serves: db
    priority: 50
    nopreempt: true
    vrrp_script: { check: clustercheck, interval: 15s, fall: 4, rise: 2, weight: 0 }
traffic:
  entry: app
  arrivals: { rate: 1/s }
  clients: { patience: 10s }
  classes:
    page: { share: 100%, work: 10ms, calls: [ { to: vip, op: read } ] }
faults:
  it: ${fault}
run: { lens: requests, duration: 6min, seed: 1 }
`;

function outcomeOf(fault: string, replication: number) {
  const loaded = loadScenario('clustercheck.yaml', { read: () => file(fault) });
  if (!loaded.ok) throw new Error(loaded.problems.map(({ message }) => message).join('\n'));
  const system = new System(loaded.scenario, replication, false);
  system.start();
  system.simulation.runUntil(360e6);
  system.closeDoors();
  while (system.lens.open > 0) system.simulation.runUntil(system.simulation.nextTime());
  return system.outcome();
}

function failovers(fault: string, replication: number) {
  const all = outcomeOf(fault, replication).failovers.filter(({ component }) => component === 'vip');
  return all.map(({ mechanism, stages }) => ({
    mechanism,
    seconds: stages.detection + stages.decision + stages.redirection,
  }));
}

test.each([
  ['a member that refuses', '{ fault: crash, on: holder(vip)/mysqld, at: 1min }', 'vrrp-script', 45.8, 60.9],
  [
    'a member that hangs',
    '{ fault: hang, on: holder(vip)/mysqld, at: 1min }',
    'vrrp-script-timeout',
    55.8,
    70.9,
  ],
  ['a silent host', '{ fault: power-off, on: holder(vip), at: 1min }', 'vrrp', 2.8, 3.81],
  ['an orderly stop', '{ fault: stop, on: holder(vip)/keepalived, at: 1min }', 'vrrp-goodbye', 0.8, 0.81],
])('%s', (_, fault, mechanism, low, high) => {
  for (let replication = 0; replication < 4; replication++) {
    const seen = failovers(fault, replication);
    expect(seen.map((one) => one.mechanism)).toEqual([mechanism]);
    expect(seen[0]!.seconds).toBeGreaterThan(low);
    // The reaction of the new holder comes on top: exponential, mean 0.05 s.
    expect(seen[0]!.seconds).toBeLessThan(high + 1);
  }
});

test('when what kept the address away ends in something else that does, losses are charged to that', () => {
  const { cells } = outcomeOf(
    `{ fault: hang, on: db/mysqld, at: 1min }
  then: { fault: crash, on: db/mysqld, at: 4min }`,
    0,
  );
  const faults = cells.filter(({ origin }) => origin === 'vip/no-holder').map((cell) => cell.faults);
  expect(faults.some((one) => one.includes('it@'))).toBe(true);
  expect(faults.some((one) => one.includes('then@') && !one.includes('it@'))).toBe(true);
});
