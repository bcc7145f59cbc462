/** A back end that comes back does so because it had gone: what follows goes back to the same faults. */
import { expect, test } from '@jest/globals';
import { System } from '../../../src/scenario/system.js';
import { scenarioOf } from '../../support/replications.js';

test.each(['requests', 'flow'])('what is charged to a return is charged to the fault, %s', (lens) => {
  const scenario = scenarioOf('scenarios/incidents/web-crash.yaml', [
    `run.lens=${lens}`,
    'traffic.arrivals.rate=5/s',
  ]);
  const system = new System(scenario, 0, true);
  system.start();
  const { simulation } = system;
  simulation.runUntil(scenario.run.durationSeconds * 1e6);
  const returns = [];
  for (let id = 1; id <= simulation.causes.count; id++) {
    if (simulation.causes.link(id)?.origin === 'balancer/backend-up') returns.push(id);
  }
  expect(returns.length).toBeGreaterThan(0);
  for (const id of returns) expect(simulation.causes.rootIdsOf(id).length).toBeGreaterThan(0);
});
