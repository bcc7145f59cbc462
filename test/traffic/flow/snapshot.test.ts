/** Saved in the middle of stalls and restored again and again, the flow lens goes on with the same bytes. */
import { expect, jest, test } from '@jest/globals';
import { System, type SystemState } from '../../../src/scenario/system.js';
import type { Scenario } from '../../../src/scenario/model.js';
import { bytes } from '../../conformance/support/bytes.js';
import { byPrecision } from '../../support/precision.js';
import { scenarioOf } from '../../support/replications.js';

jest.setTimeout(600_000);

/** Instants are given in events handled: to stop at a time would make a step of its own. */
function begun(scenario: Scenario): System {
  const system = new System(scenario, 0, false);
  system.start();
  return system;
}

function runTo(system: System, events: number, { run }: Scenario): void {
  const { simulation } = system;
  simulation.runUntil(run.durationSeconds * 1e6, events - simulation.eventCount);
}

/** From most events on something is followed; only some leave the lens at rest. */
function runToCalm(system: System, scenario: Scenario): void {
  while (!system.lens.isCalm) runTo(system, system.simulation.eventCount + 1, scenario);
}

/** All that the future is, the lens's numbers of its own aside, and all that has become of the past. Ends the run. */
function told(system: System, scenario: Scenario): string {
  const { simulation } = system;
  runTo(system, Infinity, scenario);
  system.closeDoors();
  while (system.lens.open > 0) simulation.runUntil(simulation.nextTime());
  const { now, eventCount, queue, streams, causes } = simulation.save();
  return bytes([{ now, eventCount, queue, streams, causes }, system.outcome()]);
}

type Move = (system: System, scenario: Scenario) => void;

const nowhere: Move = () => undefined;

interface Found {
  /** Snapshots with requests that wait. */
  waiting: number;
  calm: number;
}

/**
 * @param moments so many instants, evenly over the events of the run
 * @param times restored from each
 * @param next goes on from every third of them to the instant that is meant
 */
function restoredEverywhere(scenario: Scenario, moments: number, times: number, next: Move = nowhere): Found {
  const plain = begun(scenario);
  const whole = told(plain, scenario);
  const { eventCount } = plain.simulation;
  const system = begun(scenario);
  const found: Found = { waiting: 0, calm: 0 };
  for (let moment = 1; moment <= moments; moment++) {
    runTo(system, Math.floor((eventCount * moment) / (moments + 1)), scenario);
    if (moment % 3 === 0) next(system, scenario);
    const saved: SystemState = structuredClone(system.save());
    const kept = bytes(saved);
    if (system.lens.open > 0) found.waiting += 1;
    if (system.lens.isCalm) found.calm += 1;
    for (let time = 0; time < times; time++) {
      expect(told(system, scenario) === whole).toBe(true);
      system.restore(saved);
      expect(bytes(system.save()) === kept).toBe(true);
    }
  }
  expect(told(system, scenario) === whole).toBe(true);
  return found;
}

/** Moments of each; of the storm only the first minutes, for it takes seconds to be worked out. */
const INCIDENTS = [
  ['db-hang', byPrecision({ quick: 5, full: 50 }), []],
  ['web-crash', 24, []],
  ['quorum-loss', byPrecision({ quick: 6, full: 120 }), []],
  ['surge-retry-storm', 3, [`run.duration=${byPrecision({ quick: '75s', full: '100s' })}`]],
] as const;

test.each(INCIDENTS)('%s, from any instant on', (incident, moments, set) => {
  const scenario = scenarioOf(`scenarios/incidents/${incident}.yaml`, ['run.lens=flow', ...set]);
  const { waiting } = restoredEverywhere(scenario, moments, byPrecision({ quick: 1, full: 2 }));
  expect(waiting).toBeGreaterThan(0);
});

test('linode-ha, from any instant of some months on', () => {
  const days = byPrecision({ quick: 60, full: 365 });
  const set = ['run.lens=flow', `run.duration=${days}d`, 'run.replications=1'];
  const moments = byPrecision({ quick: 9, full: 200 });
  const scenario = scenarioOf('scenarios/linode-ha.yaml', set);
  const { waiting, calm } = restoredEverywhere(scenario, moments, 1, runToCalm);
  expect(waiting).toBeGreaterThan(0);
  expect(calm).toBeGreaterThan(0);
});
