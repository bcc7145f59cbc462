import { expect, test } from '@jest/globals';
import { runScenario, type RunControl } from '../../src/experiment/run.js';
import { loadScenario } from '../../src/scenario/load.js';
import type { Scenario } from '../../src/scenario/model.js';

const TEXT = `format: hasim-scenario/1
name: down
hosts: { web: {} }
components: { web: { kind: apache, on: web } }
traffic: { entry: web, arrivals: { rate: 50/s }, classes: { page: { share: 100%, work: 1ms } } }
faults: { crash: { fault: crash, on: web/httpd, at: 10s } }
run: { lens: requests, duration: 2d }
`;

function scenario(...set: string[]): Scenario {
  const loaded = loadScenario('down.yaml', { read: () => TEXT, set });
  if (!loaded.ok) throw new Error(loaded.problems.map(({ message }) => message).join('\n'));
  return loaded.scenario;
}

/** A clock on the wall that moves a second whenever somebody looks, and a Ctrl-C after so many turns of others. */
function control(turns: number): RunControl {
  let looks = 0;
  let breaths = 0;
  return {
    ...{ version: '0', node: '0', recording: false },
    wallSeconds: () => ++looks,
    cpuSeconds: () => 0,
    breathe: () => Promise.resolve(void (breaths += 1)),
    interrupted: () => breaths >= turns,
    progress: () => undefined,
  };
}

test('interrupted in an outage: the outage ends with the measured time', async () => {
  const { results, details } = await runScenario(scenario(), control(5));
  expect(results.run).toMatchObject({ replications: 1, complete: false, stoppedBecause: 'interrupted' });
  const measured = results.run.simulatedYears * 31_536_000;
  expect(measured).toBeGreaterThan(100);
  expect(measured).toBeLessThan(172_800);
  expect(details.outages).toHaveLength(1);
  expect(details.outages[0]?.durationSeconds).toBeCloseTo(measured - 10, 0);
  expect(results.unavailability.time.estimate).toBeCloseTo(1 - 10 / measured, 2);
  expect(results.requests.offered).toBe(results.requests.served + results.requests.lost);
});

test('signals are let in between replications that are shorter than the time between two looks', async () => {
  const { results } = await runScenario(scenario('run.duration=1s', 'run.replications=100000'), control(3));
  expect(results.run.stoppedBecause).toBe('interrupted');
  expect(results.run.replications).toBeGreaterThan(0);
  expect(results.run.replications).toBeLessThan(100);
});
