/** Backoffs on a grid of steps: exact cases, closed forms, and draws. */
import { describe, expect, test } from '@jest/globals';
import {
  constant,
  draw,
  empirical,
  exponential,
  lognormal,
  uniform,
  weibull,
} from '../../../../src/engine/index.js';
import { backoffShares, exponentialBackoff } from '../../../../src/traffic/flow/laws/backoff.js';
import { apart } from '../../../engine/support/numbers.js';
import { streamFor } from '../../../engine/support/statistics.js';
import { byPrecision } from '../../../support/precision.js';

describe('shares by step', () => {
  test('a constant backoff is split between the two steps it may end in', () => {
    expect([...backoffShares(constant(0.25), 0.1)].map((share) => Number(share.toFixed(9)))).toEqual([
      0, 0, 0.5, 0.5,
    ]);
    expect([...backoffShares(constant(0), 0.1)]).toEqual([1]);
  });

  test('a uniform one: a trapezium', () => {
    const shares = backoffShares(uniform(1, 2), 0.5);
    [0, 0, 0.25, 0.5, 0.25].forEach((share, step) => expect(shares[step]).toBeCloseTo(share, 6));
  });

  const laws = [
    exponential(1),
    lognormal({ mean: 2, sigma: 1 }),
    weibull({ shape: 0.7, mean: 1 }),
    uniform(0.5, 1.5),
    empirical([0.1, 0.1, 0.4, 0.6, 1.3]),
    constant(3),
  ];
  test.each(laws.map((law) => [law.describe(), law] as const))('%s: all leave, after its mean', (_, law) => {
    for (const step of [0.05, 0.7, 20]) {
      const shares = backoffShares(law, step);
      expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
      const mean = shares.reduce((sum, share, index) => sum + share * index * step, 0);
      expect(apart(mean, law.mean)).toBeLessThan(2e-4);
      expect(Math.min(...shares)).toBeGreaterThanOrEqual(0);
    }
  });

  const draws = byPrecision({ quick: 20_000, full: 1_000_000 });
  // Each share within 5.33 standard errors (1 in 10 million) and the 0.2 % that the straight lines may be off.
  test.each(laws.map((law) => [law.describe(), law] as const))('%s: as drawn', (_, law) => {
    const stream = streamFor(expect.getState().currentTestName);
    const step = 0.2;
    const counts = new Float64Array(5_000);
    for (let n = 0; n < draws; n++) {
      const at = Math.floor(stream.uniform() + draw(law, stream) / step);
      counts[Math.min(counts.length - 1, at)]! += 1 / draws;
    }
    backoffShares(law, step).forEach((share, index) => {
      const error = Math.sqrt((share * (1 - share) + 1 / draws) / draws);
      expect(Math.abs(counts[index]! - share)).toBeLessThan(5.33 * error + 0.002);
    });
  });
});

describe('the pool of an exponential backoff', () => {
  test('leaves as the shares by step say', () => {
    for (const step of [0.01, 0.2, 3]) {
      const { leaving, leavingAtOnce } = exponentialBackoff(1, step);
      const shares = backoffShares(exponential(1), step);
      let pool = 1;
      for (let index = 0; index < 4; index++) {
        const share = index === 0 ? leavingAtOnce : pool * leaving;
        expect(Math.abs(shares[index]! - share)).toBeLessThan(0.001);
        pool -= share;
      }
    }
  });

  test('short steps lose no digits', () => {
    const { leaving, leavingAtOnce } = exponentialBackoff(1, 9e-5);
    expect(apart(leaving, 9e-5 - 9e-5 ** 2 / 2)).toBeLessThan(2e-9);
    expect(apart(leavingAtOnce, 4.5e-5)).toBeLessThan(1e-4);
    expect(apart(exponentialBackoff(1, 1.001e-4).leavingAtOnce, 5.005e-5)).toBeLessThan(1e-4);
  });
});
