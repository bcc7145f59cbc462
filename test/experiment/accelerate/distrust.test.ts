/** Where a sample is too small or too uneven to be believed, or something was never seen, the result says so. */
import { expect, test } from '@jest/globals';
import { accelerate, type Accelerated } from '../../../src/experiment/accelerate/index.js';
import { scenarioOf } from '../../support/replications.js';
import { breaks, kOfN, written, type Written } from '../exact/support/written.js';

function accelerated(system: Written, seed: string, years = 1): Accelerated {
  const run = { duration: `${years}y`, replications: 20, seed };
  const result = accelerate(written({ ...system, run }));
  if (result.kind === 'absent') throw new Error(result.why);
  return result;
}

test('what is well known is trusted', () => {
  const { trusted, reasons, effectiveSampleSize } = accelerated(kOfN([2, 3], [100, 8]), 'well known');
  expect({ trusted, reasons }).toEqual({ trusted: true, reasons: [] });
  expect(effectiveSampleSize).toBeGreaterThan(1000);
});

test('a few very long repairs that hold the sum are not', () => {
  const system: Written = {
    ...kOfN([1, 3], [3000, 1]),
    faults: { rare: { ...breaks('unit', [3000, 1]), repair: 'lognormal median 1min sigma 4' } },
  };
  const { trusted, reasons, largestWeightShare } = accelerated(system, 'very long repairs');
  expect(trusted).toBe(false);
  expect(largestWeightShare).toBeGreaterThan(0.05);
  expect(reasons).toContainEqual(expect.stringMatching(/one side run makes up .* % of the result/));
});

test('a fault that never came while all was well', () => {
  const { faults, ...rest } = kOfN([2, 3], [100, 8]);
  const flood = {
    fault: 'power-off',
    on: 'unit',
    every: 'exponential mean 90000y',
    for: '100d',
    group: { probability: '100%' },
  };
  const { trusted, reasons } = accelerated({ ...rest, faults: { ...faults, flood } }, 'never came');
  expect(trusted).toBe(false);
  expect(reasons).toEqual([
    expect.stringMatching(/^flood never struck in the main runs \(0.00022 expected\)/),
  ]);
});

test('a structure that never failed, because what breaks it has its hours and cannot be biased', () => {
  const pair: Written = {
    hosts: { unit: { count: 2 }, other: {} },
    part: { on: ['unit'], needs: 1 },
    faults: {
      elsewhere: { fault: 'pause', on: 'other', every: 'exponential mean 10d', for: '1h' },
      sunday: { ...breaks('unit1', [700, 0.01]), window: 'Sun 03:00 to 05:00' },
      monday: { ...breaks('unit2', [700, 0.01]), window: 'Mon 03:00 to 05:00' },
    },
  };
  const { reasons } = accelerated(pair, 'has its hours', 0.5);
  expect(reasons).toEqual([
    'nothing took the service down, neither in the main runs nor in side runs',
    'part never failed, neither in the main runs nor in side runs',
  ]);
});

test('it is refused where there is no quiet state, and where there is no failure process', () => {
  const busy = accelerate(scenarioOf('scenarios/checks/mmc.yaml'));
  expect(busy).toEqual({
    kind: 'absent',
    why: expect.stringMatching(/no quiet state to start from: use the flow lens/),
  });
  const scripted = accelerate(
    written({
      ...kOfN([2, 3], [100, 8]),
      faults: { once: { fault: 'crash', on: 'unit1/unit', at: '1h', for: '1h' } },
    }),
  );
  expect(scripted).toEqual({ kind: 'absent', why: expect.stringMatching(/^there is no rare event/) });
});

test('the same again, byte for byte', () => {
  const once = JSON.stringify(accelerated(kOfN([2, 3], [100, 8]), 'again', 0.2));
  expect(JSON.stringify(accelerated(kOfN([2, 3], [100, 8]), 'again', 0.2))).toBe(once);
  expect(JSON.stringify(accelerated(kOfN([2, 3], [100, 8]), 'another', 0.2))).not.toBe(once);
});
