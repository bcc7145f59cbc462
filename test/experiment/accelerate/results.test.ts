/** What an accelerated run leaves: results as the contract says, no verdict where it is not trusted. */
import { expect, test } from '@jest/globals';
import { CannotAccelerate, runScenarioAccelerated } from '../../../src/experiment/accelerate/run.js';
import type { RunControl } from '../../../src/experiment/run.js';
import type { Results } from '../../../src/results/results.js';
import { resultsSchema } from '../../../src/results/schema.js';
import type { Scenario } from '../../../src/scenario/model.js';
import { scenarioOf } from '../../support/replications.js';

const NINES = 'scenarios/checks/two-of-three-five-nines.yaml';
const SHORT = ['run.duration=6y', 'run.replications=12', 'run.precision=0.1%'];

function control(change: Partial<RunControl> = {}): RunControl {
  return {
    ...{ version: '0', node: '20', recording: false, wallSeconds: () => 0, cpuSeconds: () => 0 },
    breathe: () => Promise.resolve(),
    interrupted: () => false,
    progress: () => undefined,
    ...change,
  };
}

async function resultsOf(scenario: Scenario, change: Partial<RunControl> = {}): Promise<Results> {
  return (await runScenarioAccelerated(scenario, control(change))).results;
}

/** Seven nines are met only if side runs are believed: plainly 120 years say nothing of them. */
const targeted = (targets: string, ...set: string[]): Scenario =>
  scenarioOf(NINES, [...SHORT, ...set, `targets=${targets}`]);

test('the figures are accelerated, the rest is of the main runs and by the year', async () => {
  const results = await resultsOf(targeted('[time-availability >= 99.99%, time-availability >= 99.9999%]'));
  expect(resultsSchema.parse(JSON.parse(JSON.stringify(results)))).toEqual(results);
  const { acceleration, unavailability, availability, run, requests, targets, outages } = results;
  expect(run).toMatchObject({ method: 'accelerated', replications: 12, stoppedBecause: 'replications' });
  expect(requests.basis).toBe('per-year');
  expect(acceleration).toMatchObject({ trusted: true, reasons: [] });
  expect(acceleration?.combinations[0]?.faults).toMatch(/^breakdown@unit./);
  expect(unavailability.time.estimate).toBe(acceleration?.overlapping.time.estimate);
  expect(availability.time.low).toBe(1 - Number(unavailability.time.high));
  expect(Number(outages.perYear.estimate)).toBeGreaterThan(0.08);
  expect(targets.map(({ verdict }) => verdict)).toEqual(['met', 'missed']);
});

test('what is not trusted decides nothing', async () => {
  const scenario = targeted(
    '[time-availability >= 99%]',
    'faults.breakdown.repair=lognormal median 1min sigma 4',
  );
  const { acceleration, targets } = await resultsOf(scenario);
  expect(acceleration?.trusted).toBe(false);
  expect(targets.map(({ verdict }) => verdict)).toEqual(['undecided']);
});

test('a run that is interrupted or out of time equals the one with as many replications', async () => {
  let asked = 0;
  const cut = await resultsOf(scenarioOf(NINES, SHORT), { interrupted: () => ++asked === 3 });
  expect(cut.run).toMatchObject({ replications: 3, complete: false, stoppedBecause: 'interrupted' });
  const whole = await resultsOf(scenarioOf(NINES, [...SHORT, 'run.replications=3']));
  const common = { run: null, scenario: null };
  expect({ ...cut, ...common }).toEqual({ ...whole, ...common });
});

test('what cannot be accelerated is refused', async () => {
  await expect(resultsOf(scenarioOf('scenarios/checks/mmc.yaml'))).rejects.toThrow(CannotAccelerate);
});
