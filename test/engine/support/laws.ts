import {
  constant,
  empirical,
  exponential,
  gamma,
  lognormal,
  pareto,
  uniform,
  weibull,
  type Distribution,
} from '../../../src/engine/index.js';

/** Continuous laws of every kind, ordinary and extreme, by their spelling. */
export const continuousLaws: readonly Distribution[] = [
  uniform(5, 30),
  uniform(0, 0.001),
  exponential(31_536_000),
  exponential(0.25),
  weibull({ shape: 0.7, mean: 47_304_000 }),
  weibull({ shape: 3, scale: 3600 }),
  weibull({ shape: 1, mean: 10 }),
  lognormal({ median: 900, sigma: 1.2 }),
  lognormal({ mean: 0.06, sigma: 0.5 }),
  gamma({ shape: 2, mean: 3600 }),
  gamma({ shape: 0.3, mean: 1 }),
  gamma({ shape: 40, mean: 0.02 }),
  pareto({ shape: 3.5, min: 10 }),
  pareto({ shape: 1.5, min: 10 }),
];

/** Laws of single values. */
export const discreteLaws: readonly Distribution[] = [constant(30), empirical([1, 2, 2, 2, 5, 8, 13, 40])];

/** For `test.each`: each law with its spelling. */
export function named(laws: readonly Distribution[]): [name: string, law: Distribution][] {
  return laws.map((law) => [law.describe(), law]);
}
