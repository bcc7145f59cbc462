/** Laws in exponential steps: the mean, and where promised the variance, of what they stand for. */
import { expect, test } from '@jest/globals';
import {
  constant,
  exponential,
  gamma,
  lognormal,
  uniform,
  weibull,
} from '../../../src/engine/distributions/index.js';
import { END, exactPhases, matchedPhases, type Phases } from '../../../src/experiment/exact/phases.js';
import { expectClose } from './support/reference.js';

/** Mean and variance of a law in steps, from the last step to the first. */
function moments({ start, rates, next }: Phases): { mean: number; variance: number } {
  const after: { first: number; second: number }[] = [];
  for (let step = rates.length - 1; step >= 0; step--) {
    const rest = next[step] === END ? { first: 0, second: 0 } : after[next[step]!]!;
    const mean = 1 / rates[step]!;
    after[step] = { first: mean + rest.first, second: 2 * mean * mean + 2 * mean * rest.first + rest.second };
  }
  const sum = (of: 'first' | 'second'): number =>
    start.reduce((total, weight, step) => total + weight * after[step]![of], 0);
  return { mean: sum('first'), variance: sum('second') - sum('first') ** 2 };
}

test.each([exponential(30), gamma({ shape: 3, mean: 60 }), gamma({ shape: 1, mean: 5 })])(
  'exact: $kind',
  (law) => {
    const { mean, variance } = moments(exactPhases(law)!);
    expectClose(mean, law.mean, 1e-12);
    expectClose(variance, law.variance, 1e-12);
  },
);

test.each([
  gamma({ shape: 2.5, mean: 60 }),
  gamma({ shape: 60, mean: 60 }),
  constant(5),
  weibull({ shape: 2, mean: 9 }),
])('not exact: $kind', (law) => expect(exactPhases(law)).toBeNull());

test.each([
  lognormal({ mean: 8, sigma: 1 }),
  lognormal({ mean: 8, sigma: 0.4 }),
  uniform(0, 12),
  uniform(4, 12),
  weibull({ shape: 0.7, mean: 100 }),
  weibull({ shape: 2, mean: 100 }),
  gamma({ shape: 2.5, mean: 60 }),
])('matched in two moments: $kind', (law) => {
  const match = matchedPhases(law, 30)!;
  const { mean, variance } = moments(match.phases);
  expectClose(mean, law.mean, 1e-10);
  expectClose(variance, law.variance, 1e-9);
  expect(match.phases.start.every((weight) => weight >= 0)).toBe(true);
});

test.each([constant(5), uniform(9, 10)])('of too little variance for so few steps: $kind', (law) => {
  const { mean, variance } = moments(matchedPhases(law, 8)!.phases);
  expectClose(mean, law.mean, 1e-12);
  expectClose(variance, (law.mean * law.mean) / 8, 1e-12);
});
