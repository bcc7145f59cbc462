import { describe, expect, test } from '@jest/globals';
import {
  constant,
  draw,
  empirical,
  exponential,
  pareto,
  uniform,
  type Distribution,
} from '../../../src/engine/index.js';
import { byPrecision } from '../../support/precision.js';
import { apart } from '../support/numbers.js';
import { continuousLaws, discreteLaws, named } from '../support/laws.js';
import {
  KS_LIMIT,
  Z_LIMIT,
  ksStatistic,
  momentsOf,
  standardErrorsApart,
  streamFor,
} from '../support/statistics.js';

const DRAWS = byPrecision({ quick: 10_000, full: 500_000 });
const SHARES = [1e-9, 1e-4, 0.01, 0.2, 0.4999, 0.5, 0.7, 0.924, 0.99, 0.9999, 1 - 1e-9];

/** ∫ g(quantile(u)) du over (0, 1): Simpson's rule after u = 1 / (1 + e^−s), which tames both ends. */
function expectation(law: Distribution, g: (x: number) => number): number {
  const steps = 8_000;
  const reach = 36;
  let sum = 0;
  for (let i = 0; i <= steps; i++) {
    const s = reach * ((2 * i) / steps - 1);
    const u = 1 / (1 + Math.exp(-s));
    // Above one half by the hazard: u itself is too coarse there.
    const x = s < 0 ? law.quantile(u) : law.inverseCumulativeHazard(Math.log1p(Math.exp(s)));
    const weight = (i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2) / 3;
    sum += weight * g(x) * u * (1 / (1 + Math.exp(s)));
  }
  return (sum * 2 * reach) / steps;
}

describe('quantile, distribution function and hazard belong together', () => {
  test.each(named(continuousLaws))('%s', (_, law) => {
    let before = law.min;
    for (const u of SHARES) {
      const x = law.quantile(u);
      expect(x).toBeGreaterThan(before);
      before = x;
      // Next to a smallest value above 0, doubles are too coarse for a small share.
      expect(Math.abs(law.cdf(x) - u)).toBeLessThan(2e-13 * u + (law.min > 0 ? 1e-14 : 0));
      expect(law.cumulativeHazard(x)).toBeCloseTo(-Math.log1p(-law.cdf(x)), 6);
    }
    expect(law.cdf(law.min - 1)).toBe(0);
    expect(law.cumulativeHazard(law.min - 1)).toBe(0);
    expect(law.cdf(law.max)).toBe(1);
    expect(law.cumulativeHazard(law.max)).toBe(Infinity);
  });
});

describe('the inverse hazard undoes the hazard, far beyond what a share can say', () => {
  test.each(named(continuousLaws))('%s', (_, law) => {
    for (const h of [1e-12, 1e-3, 0.4, 0.69, 0.7, 2, 30, 36]) {
      const x = law.inverseCumulativeHazard(h);
      // The same coarseness, and that of the uniform law's values next to its end.
      const limit = 1e-12 * h + (law.min > 0 ? 1e-14 : 0) + (law.max < Infinity ? 1e-15 * Math.exp(h) : 0);
      if (limit < 0.1) expect(Math.abs(law.cumulativeHazard(x) - h)).toBeLessThan(limit);
    }
    if (law.max === Infinity) {
      for (const h of [100, 700])
        expect(apart(law.cumulativeHazard(law.inverseCumulativeHazard(h)), h)).toBeLessThan(1e-12);
    }
    expect(law.inverseCumulativeHazard(0)).toBe(law.min);
    expect(law.inverseCumulativeHazard(Infinity)).toBe(law.max);
  });

  test.each(named(discreteLaws))('%s', (_, law) => {
    for (const u of SHARES) {
      const x = law.quantile(u);
      const h = law.cumulativeHazard(x);
      expect(law.inverseCumulativeHazard(h)).toBe(x);
      expect(law.inverseCumulativeHazard(-Math.log1p(-u))).toBe(x);
      expect(law.cdf(x)).toBeGreaterThanOrEqual(u);
      expect(law.cdf(x - 1e-9)).toBeLessThan(u);
    }
    expect(law.inverseCumulativeHazard(Infinity)).toBe(law.max);
    expect(law.cumulativeHazard(law.max)).toBe(Infinity);
    expect(law.inverseCumulativeHazard(0)).toBe(law.min);
  });
});

describe('mean and variance are those of the quantile function', () => {
  test.each(named(continuousLaws.filter((law) => law.variance < Infinity)))('%s', (_, law) => {
    const mean = expectation(law, (x) => x);
    expect(apart(mean, law.mean)).toBeLessThan(1e-8);
    // Heavy tails (Pareto 3.5) leave a little beyond the reach of the integral.
    expect(
      apart(
        expectation(law, (x) => (x - mean) ** 2),
        law.variance,
      ),
    ).toBeLessThan(1e-5);
  });

  test.each(named(discreteLaws))('%s', (_, law) => {
    const values = Array.from({ length: 8 }, (_unused, index) => law.quantile((index + 0.5) / 8));
    const mean = values.reduce((sum, x) => sum + x, 0) / 8;
    expect(law.mean).toBeCloseTo(mean, 12);
    expect(law.variance).toBeCloseTo(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 8, 10);
  });

  test('a Pareto law may have no variance, or no mean', () => {
    expect(pareto({ shape: 1.5, min: 10 })).toMatchObject({ mean: 30, variance: Infinity });
    expect(pareto({ shape: 1, min: 10 })).toMatchObject({ mean: Infinity, variance: Infinity });
    expect(() => pareto({ shape: 1, min: 10 }).lengthBiasedQuantile(0.5)).toThrow(/no mean/);
  });
});

// False-alarm rate: 1 in 10⁷ for each law and statistic.
describe('draws follow the law', () => {
  test.each(named(continuousLaws))('%s', (name, law) => {
    const stream = streamFor(`draws follow ${name}`);
    const sample = Float64Array.from({ length: DRAWS }, () => draw(law, stream));
    if (law.variance < Infinity)
      expect(standardErrorsApart(momentsOf(sample), law.mean)).toBeLessThan(Z_LIMIT);
    expect(ksStatistic(sample, (x) => law.cdf(x))).toBeLessThan(KS_LIMIT);
  });

  test('the statistic notices a law that is one per cent off', () => {
    const stream = streamFor('one per cent off');
    const sample = Float64Array.from({ length: 1_000_000 }, () => draw(exponential(1.015), stream));
    expect(ksStatistic(sample, (x) => exponential(1).cdf(x))).toBeGreaterThan(KS_LIMIT);
  });

  test('of a sample: every value as often as any other', () => {
    const stream = streamFor('every value');
    const law = empirical([1, 2, 2, 2, 5, 8, 13, 40]);
    const counts = new Map<number, number>();
    for (let i = 0; i < DRAWS; i++) {
      const x = draw(law, stream);
      counts.set(x, (counts.get(x) ?? 0) + 1);
    }
    for (const x of [1, 2, 5, 8, 13, 40]) {
      const share = x === 2 ? 3 / 8 : 1 / 8;
      const z = ((counts.get(x) ?? 0) - DRAWS * share) / Math.sqrt(DRAWS * share * (1 - share));
      expect(Math.abs(z)).toBeLessThan(Z_LIMIT);
    }
    expect(counts.size).toBe(6);
  });
});

describe('impossible parameters are refused', () => {
  test.each<[string, () => Distribution]>([
    ['constant must be >= 0', () => constant(-1)],
    ['0 <= min < max', () => uniform(2, 2)],
    ['mean of an exponential distribution must be > 0', () => exponential(0)],
    ['mean of an exponential distribution must be > 0', () => exponential(NaN)],
    [
      'min of a pareto distribution must be > 0 and finite (got Infinity)',
      () => pareto({ shape: 1, min: Infinity }),
    ],
    ['at least one sample', () => empirical([])],
    ['sample 2 is out of order', () => empirical([2, 1])],
    ['sample 1 must be >= 0', () => empirical([-1, 1])],
  ])('%s', (message, make) => {
    expect(make).toThrow(message);
    expect(make).toThrow(RangeError);
  });
});
