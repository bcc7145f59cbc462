/**
 * Side runs say on average what plain runs say: beside the exact twin of whole systems (common causes, standby, crews,
 * monkeys, zones), and where no chain is exact (ageing lives, lognormal repairs, office hours, checks at fixed times)
 * beside the overlaps that the same main runs met by themselves.
 *
 * Student's t, 39 degrees of freedom: a figure more than 5.2 standard errors off is a false alarm in 1 of 150 000
 * comparisons. Seeds are the names of the tests.
 */
import { describe, expect, test } from '@jest/globals';
import { accelerate, ratesOrObstacle, type Accelerated } from '../../../src/experiment/accelerate/index.js';
import { planFor } from '../../../src/experiment/accelerate/plan.js';
import { runAccelerated } from '../../../src/experiment/accelerate/replication.js';
import { studentQuantile } from '../../../src/metrics/law-quantiles.js';
import type { Interval } from '../../../src/results/results.js';
import { byPrecision } from '../../support/precision.js';
import { BOOTS, SYSTEMS } from '../exact/support/systems.js';
import { breaks, twinOf, written, type Written } from '../exact/support/written.js';

const REPLICATIONS = 40;
const ERRORS = 5.2;

/** Where outages are rarer, runs are longer. */
const LONGER: Readonly<Record<string, number>> = {
  ...{
    'three of five, two crews': byPrecision({ quick: 3, full: 7 }),
    'a cold standby': 2,
    'zones and hangs': 1.3,
  },
  // Three that must all be down: rare.
  'warm standby that ages, shocks, a share of common causes': 6.5,
};

/** Standard errors between an estimate and what is right, and the standard error relative to that. */
function off(
  { estimate, high }: Interval,
  right: number,
): { readonly errors: number; readonly error: number } {
  const error = (Number(high) - Number(estimate)) / studentQuantile(0.975, REPLICATIONS - 1);
  return { errors: (Number(estimate) - right) / error, error: error / right };
}

function accelerated(system: Written, name: string, years: number): Accelerated {
  const run = { duration: `${years}y`, replications: REPLICATIONS, seed: name };
  const result = accelerate(written({ ...system, run }));
  if (result.kind === 'absent') throw new Error(result.why);
  return result;
}

describe('beside the exact twin', () => {
  test.each(Object.entries({ ...SYSTEMS, boots: BOOTS }))(
    '%s',
    (name, system) => {
      const twin = twinOf(system);
      const years = byPrecision({ quick: 0.15, full: 6 }) * (LONGER[name] ?? 1);
      const result = accelerated(system, `accelerated ${name}`, years);
      for (const [interval, right] of [
        [result.unavailability.time, twin.unavailability],
        [result.outagesPerYear, twin.outagesPerYear],
      ] as const) {
        const { errors, error } = off(interval, right);
        expect({ interval, right, errors, fits: Math.abs(errors) < ERRORS }).toMatchObject({ fits: true });
        expect(error).toBeLessThan(byPrecision({ quick: 0.25, full: 0.02 }));
      }
    },
    900_000,
  );
});

const unit = 'unit/unit';

/** Overlaps are frequent enough to be met plainly. */
const GENERAL: Readonly<Record<string, Written>> = {
  'ageing lives, lognormal repairs, one crew': {
    hosts: { unit: { count: 3 } },
    part: { needs: 2 },
    crews: { crew: { count: 1, response: 'lognormal median 20min sigma 0.8' } },
    faults: {
      wear: {
        ...{ fault: 'crash', on: unit, every: 'weibull shape 0.7 mean 100h' },
        ...{ repair: 'lognormal median 4h sigma 1.2', crew: 'crew' },
      },
      old: {
        ...{ fault: 'hang', on: unit, every: 'weibull shape 3 mean 200h' },
        ...{ repair: 'lognormal median 3h sigma 0.5', crew: 'crew' },
      },
    },
  },
  'office hours, checks at fixed times, windows': {
    hosts: { unit: { count: 3 } },
    part: { needs: 2 },
    crews: { crew: { count: 2, response: '15min' } },
    faults: {
      monkey: {
        fault: 'hang',
        on: unit,
        random: '2/d',
        hours: ['Mon to Fri 09:00 to 17:00'],
        restart: '90min',
      },
      latent: {
        ...{ fault: 'crash', on: unit, every: 'uniform 50h to 150h', repair: 'lognormal median 2h sigma 1' },
        ...{ crew: 'crew', noticed: 'at-next-check 12h' },
      },
      patch: {
        ...{ fault: 'reboot', on: 'unit', every: '14d', window: 'Sun 03:00 to 05:00' },
        ...{ order: 'one-at-a-time', wait_for_health: true, planned: true },
      },
      nightly: {
        fault: 'hang',
        on: 'unit1/unit',
        every: 'exponential mean 5d',
        window: 'Wed 01:00 to 02:00',
        for: '2h',
      },
    },
  },
  'warm standby that ages, shocks, a share of common causes': {
    hosts: { unit: { count: 3, zone: 'a' } },
    part: {
      needs: 1,
      active: 1,
      standby: 'warm',
      warm_factor: '30%',
      detection: '5min',
      switch_over: 'uniform 5min to 15min',
    },
    faults: {
      wear: { ...breaks('unit', [100, 6]), every: 'weibull shape 2 mean 100h', beta: '10%' },
      common: { ...breaks('unit', [100, 5]), beta: '20%' },
      shake: { ...breaks('unit', [300, 5]), group: { probability: '50%' } },
      dark: { fault: 'zone-outage', on: 'zone/a', every: 'gamma shape 2 mean 500h', for: 'uniform 1h to 3h' },
    },
  },
};

describe('beside the overlaps of the same plain runs', () => {
  test.each(Object.entries(GENERAL))(
    '%s',
    (name, system) => {
      const duration = `${byPrecision({ quick: 0.2, full: 20 * (LONGER[name] ?? 1) })}y`;
      const scenario = written({ ...system, run: { duration, seed: `overlaps: ${name}` } });
      const rates = ratesOrObstacle(scenario);
      if (typeof rates === 'string') throw new Error(rates);
      const plan = planFor(scenario, rates);
      const runs = Array.from({ length: REPLICATIONS }, (_, one) => runAccelerated(scenario, one, { plan }));
      for (const measure of ['downSeconds', 'outages'] as const) {
        const plain = runs.map((run) => run.plainOverlapping[measure]);
        const differences = runs.map((run, index) => run.overlapping[measure] - plain[index]!);
        const mean = sum(differences) / REPLICATIONS;
        const squares = sum(differences.map((one) => (one - mean) ** 2));
        const error = Math.sqrt(squares / (REPLICATIONS - 1) / REPLICATIONS);
        const errors = mean / error;
        expect({ measure, mean, errors, fits: Math.abs(errors) < ERRORS }).toMatchObject({ fits: true });
        expect(error / (sum(plain) / REPLICATIONS)).toBeLessThan(byPrecision({ quick: 0.4, full: 0.05 }));
      }
    },
    900_000,
  );
});

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
