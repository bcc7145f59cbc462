import { describe, expect, test } from '@jest/globals';
import jstatPackage from 'jstat';
import {
  betaQuantile,
  chiSquareQuantile,
  fQuantile,
  studentQuantile,
} from '../../src/metrics/law-quantiles.js';

const { jStat } = jstatPackage;

/** Largest relative difference over a grid; jstat's own quantiles are good to about 1e-8. */
function worst(pairs: readonly (readonly [number, number])[]): number {
  return Math.max(...pairs.map(([ours, theirs]) => Math.abs(ours / theirs - 1)));
}

const degrees = [1, 2, 3, 5, 10, 19, 30, 99, 400, 999];
const tails = [0.001, 0.025, 0.05, 0.5, 0.9, 0.95, 0.975, 0.999];

describe('beside jstat, an implementation of its own', () => {
  test('Student’s t', () => {
    const upper = tails.filter((p) => p > 0.5);
    expect(
      worst(
        degrees.flatMap((k) => upper.map((p) => [studentQuantile(p, k), jStat.studentt.inv(p, k)] as const)),
      ),
    ).toBeLessThan(1e-7);
  });

  test('F', () => {
    const pairs = degrees.flatMap((k) =>
      [2, 7, 60].flatMap((other) =>
        tails.map((p) => [fQuantile(p, k, other), jStat.centralF.inv(p, k, other)] as const),
      ),
    );
    expect(worst(pairs)).toBeLessThan(1e-7);
  });

  test('chi square', () => {
    expect(
      worst(
        degrees.flatMap((k) =>
          tails.map((p) => [chiSquareQuantile(p, k), jStat.chisquare.inv(p, k)] as const),
        ),
      ),
    ).toBeLessThan(1e-7);
  });

  test('beta', () => {
    const shapes = [1, 2, 7, 40, 300];
    const cases = shapes.flatMap((a) => shapes.flatMap((b) => tails.map((p) => [p, a, b] as const)));
    expect(
      worst(cases.map(([p, a, b]) => [betaQuantile(p, a, b), jStat.beta.inv(p, a, b)] as const)),
    ).toBeLessThan(1e-6);
  });
});

describe('beside closed forms', () => {
  test('Student’s t with 1 and 2 degrees of freedom', () => {
    // tan(π(p − ½)) and 2α / √(2(1 − α²)) with α = 2p − 1.
    expect(studentQuantile(0.975, 1)).toBeCloseTo(Math.tan(Math.PI * 0.475), 11);
    expect(studentQuantile(0.975, 2)).toBeCloseTo(0.95 * Math.sqrt(2 / (1 - 0.95 ** 2)), 12);
    expect(studentQuantile(0.975, 1e6)).toBeCloseTo(1.959966, 5);
  });

  test('beta with one shape 1, also where it is a millionth of a millionth from an end', () => {
    for (const b of [1, 20, 1e4, 1e8]) {
      const expected = -Math.expm1(Math.log(0.025) / b);
      const found = 1 - betaQuantile(0.025, b, 1);
      expect(Math.abs(found / expected - 1)).toBeLessThan(1e-6);
      const low = betaQuantile(0.025, 1, b);
      expect(Math.abs(low / -Math.expm1(Math.log1p(-0.025) / b) - 1)).toBeLessThan(1e-6);
    }
  });

  test('the bounds of the textbooks: 2.776 with 4 degrees, 16.8 % for 0 of 20, 4.80 to 18.39 for 10 events', () => {
    expect(studentQuantile(0.975, 4)).toBeCloseTo(2.7764451, 6);
    expect(betaQuantile(0.975, 1, 20)).toBeCloseTo(0.1684335, 6);
    expect(chiSquareQuantile(0.025, 20) / 2).toBeCloseTo(4.7953887, 6);
    expect(chiSquareQuantile(0.975, 22) / 2).toBeCloseTo(18.390356, 6);
  });
});
