/**
 * How much side runs gain where the answer is known: k of n of independent exponential machines, q = r / (1 + r) with
 * r = MTTR / MTTF. The yardsticks beside them are for one factor chosen for the case (balanced failure biasing in
 * regenerative cycles); a mixture that needs no choice takes four to six times as many events. Seeds are the names of the tests.
 */
import { describe, expect, test } from '@jest/globals';
import { accelerate, type Accelerated } from '../../../src/experiment/accelerate/index.js';
import { studentQuantile } from '../../../src/metrics/law-quantiles.js';
import { kOfN, written } from '../exact/support/written.js';
import { byPrecision } from '../../support/precision.js';

const MTTF_HOURS = 1000;
const REPLICATIONS = 24;

interface Family {
  readonly k: number;
  /** Unavailability by q, and its inverse for small q. */
  readonly unavailability: (q: number) => number;
  readonly ratioFor: (unavailability: number) => number;
}

const TWO_OF_THREE: Family = {
  k: 2,
  unavailability: (q) => 3 * q * q * (1 - q) + q * q * q,
  ratioFor: (unavailability) => Math.sqrt(unavailability / 3),
};
const ONE_OF_THREE: Family = {
  k: 1,
  unavailability: (q) => q * q * q,
  ratioFor: (unavailability) => Math.cbrt(unavailability),
};

interface Measured {
  readonly result: Accelerated;
  /** Relative standard error, and errors between the estimate and what is right. */
  readonly error: number;
  readonly errors: number;
  /** So many events, of main and side runs, give an interval of ± 10 %. */
  readonly eventsToTenth: number;
}

function measure({ k, unavailability, ratioFor }: Family, target: number, seed: string): Measured {
  const ratio = ratioFor(target);
  const run = { duration: `${byPrecision({ quick: 12, full: 100 })}y`, replications: REPLICATIONS, seed };
  const result = accelerate(written({ ...kOfN([k, 3], [MTTF_HOURS, MTTF_HOURS * ratio]), run }));
  if (result.kind === 'absent') throw new Error(result.why);
  const { estimate, high } = result.unavailability.time;
  const half = (Number(high) - Number(estimate)) / Number(estimate);
  const error = half / studentQuantile(0.975, REPLICATIONS - 1);
  const right = unavailability(ratio / (1 + ratio));
  return {
    ...{ result, error, errors: (Number(estimate) / right - 1) / error },
    eventsToTenth: result.events * (error / (0.1 / 1.96)) ** 2,
  };
}

// 23 degrees of freedom, 6 standard errors: 1 in 250 000 false alarms. The spread of a standard error from 24
// replications is 15 %, so a factor of two between two of them is no chance.
describe.each([
  ['2 of 3', TWO_OF_THREE, { from: 1e-5, plain: 4.3e5, biased: 7.7e3 }],
  ['1 of 3', ONE_OF_THREE, { from: 6.1e-9, plain: 4.5e8, biased: 1.8e4 }],
] as const)('%s', (name, family, { from, plain, biased }) => {
  const common = measure(family, from, `${name}, common`);
  const rare = measure(family, 1e-12, `${name}, rare`);

  test('is right and trusted, however rare', () => {
    for (const { errors, result } of [common, rare]) {
      expect(Math.abs(errors)).toBeLessThan(6);
      expect(result.reasons).toEqual([]);
    }
  });

  test(`needs far fewer events than a plain run (${plain}), of the order of the yardstick (${biased})`, () => {
    expect(common.eventsToTenth).toBeLessThan(plain / 8);
    expect(common.eventsToTenth).toBeLessThan(10 * biased);
  });

  test('its error hardly grows as the answer gets rarer', () => {
    expect(rare.error / common.error).toBeLessThan(2);
  });
});
