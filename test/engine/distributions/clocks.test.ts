import { describe, expect, test } from '@jest/globals';
import {
  constant,
  empirical,
  equilibriumAge,
  exponential,
  remaining,
  uniform,
  type Distribution,
} from '../../../src/engine/index.js';
import { byPrecision } from '../../support/precision.js';
import { continuousLaws, named } from '../support/laws.js';
import {
  KS_LIMIT,
  Z_LIMIT,
  ksStatistic,
  momentsOf,
  standardErrorsApart,
  streamFor,
} from '../support/statistics.js';

const DRAWS = byPrecision({ quick: 10_000, full: 300_000 });

/** The law of age and residual life in equilibrium, ∫₀ˣ (1 − F) / mean, on a grid of quantiles by the trapezium rule. */
function equilibriumCdf(law: Distribution): (x: number) => number {
  const steps = byPrecision({ quick: 4_000, full: 20_000 });
  const hazards = Array.from({ length: steps }, (_, i) => 40 * ((i + 1) / steps) ** 3);
  const grid = [0, law.min, ...hazards.map((h) => law.inverseCumulativeHazard(h))];
  const sums = [0];
  for (let i = 1; i < grid.length; i++) {
    const width = grid[i]! - grid[i - 1]!;
    const survival =
      (Math.exp(-law.cumulativeHazard(grid[i]!)) + Math.exp(-law.cumulativeHazard(grid[i - 1]!))) / 2;
    sums.push(sums[i - 1]! + (width * survival) / law.mean);
  }
  return (x) => interpolate(grid, sums, x);
}

function interpolate(grid: readonly number[], values: readonly number[], x: number): number {
  let low = 0;
  let high = grid.length - 1;
  if (x >= grid[high]!) return values[high]!;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (grid[middle]! <= x) low = middle;
    else high = middle;
  }
  const share = (x - grid[low]!) / (grid[high]! - grid[low]!);
  return values[low]! + share * (values[high]! - values[low]!);
}

const withMean = continuousLaws.filter((law) => law.mean < Infinity);

// False-alarm rate: 1 in 10⁷ for each law and statistic.
describe('a clock found running', () => {
  test.each(named(withMean))('has the age of an equilibrium: %s', (name, law) => {
    const cdf = equilibriumCdf(law);
    expect(cdf(law.inverseCumulativeHazard(39))).toBeGreaterThan(0.998);
    const stream = streamFor(`age ${name}`);
    const ages = Float64Array.from({ length: DRAWS }, () => equilibriumAge(law, stream));
    expect(ksStatistic(ages, cdf)).toBeLessThan(KS_LIMIT);
  });

  test.each(named(withMean))('and as much life left as it has behind it: %s', (name, law) => {
    const stream = streamFor(`residual ${name}`);
    const left = Float64Array.from({ length: DRAWS }, () =>
      remaining(law, equilibriumAge(law, stream), stream),
    );
    expect(ksStatistic(left, equilibriumCdf(law))).toBeLessThan(KS_LIMIT);
  });

  test('of a sample: mean age E[X²] / 2 E[X]', () => {
    const law = empirical([1, 2, 2, 2, 5, 8, 13, 40]);
    const stream = streamFor('age of a sample');
    const ages = Float64Array.from({ length: DRAWS }, () => equilibriumAge(law, stream));
    const expected = (law.variance + law.mean ** 2) / (2 * law.mean);
    expect(standardErrorsApart(momentsOf(ages), expected)).toBeLessThan(Z_LIMIT);
  });
});

describe('what remains at a given age', () => {
  test.each(named(continuousLaws))('is the law beyond that age: %s', (name, law) => {
    const stream = streamFor(`remaining ${name}`);
    const age = law.quantile(0.6);
    const left = Float64Array.from({ length: DRAWS }, () => remaining(law, age, stream));
    const survived = 1 - law.cdf(age);
    expect(ksStatistic(left, (x) => (law.cdf(age + x) - law.cdf(age)) / survived)).toBeLessThan(KS_LIMIT);
  });

  test('of a new clock is the law itself, draw for draw', () => {
    const law = exponential(7);
    expect(remaining(law, 0, streamFor('new clock'))).toBe(law.quantile(streamFor('new clock').uniform()));
  });

  test('of a constant is the rest of it, and nothing when it is over', () => {
    const stream = streamFor('rest of a constant');
    expect(remaining(constant(30), 12, stream)).toBe(18);
    expect(remaining(constant(30), 31, stream)).toBe(0);
    expect(remaining(uniform(1, 2), 2.5, stream)).toBe(0);
  });

  test('of a sample is one of the larger values', () => {
    const stream = streamFor('rest of a sample');
    const law = empirical([1, 2, 2, 2, 5, 8, 13, 40]);
    const ends = new Set(Array.from({ length: 500 }, () => 5 + remaining(law, 5, stream)));
    expect([...ends].sort((x, y) => x - y)).toEqual([8, 13, 40]);
  });
});
