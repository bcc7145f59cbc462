import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Streams } from '../../src/engine/streams.js';
import { exp, ln } from '../../src/engine/elementary.js';
import { RatioMoments } from '../../src/metrics/moments.js';
import { KEPT, Sample, sampleOf } from '../../src/metrics/sample.js';
import { summaryOf } from '../../src/metrics/sample-summary.js';

const SHARES = [0.001, 0.1, 0.5, 0.9, 0.99, 1];

function orderStatistic(values: readonly number[], p: number): number {
  return [...values].sort((a, b) => a - b)[Math.max(1, Math.ceil(p * values.length)) - 1]!;
}

/** Over thirty orders of magnitude, and a zero now and then. */
function values(count: number): number[] {
  const stream = new Streams('values of a sample', 0).stream('draws');
  return Array.from({ length: count }, () =>
    stream.uniform() < 0.05 ? 0 : exp(ln(10) * (30 * stream.uniform() - 15)),
  );
}

test('few values: every quantile is one of them', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1e12, noNaN: true }), { minLength: 1 }), (all) => {
      for (const p of SHARES) expect(sampleOf(all).quantile(p)).toBe(orderStatistic(all, p));
    }),
  );
});

test('the value after the last that is kept changes quantiles by at most 0.4 %, and nothing else', () => {
  const all = values(KEPT + 1);
  const [kept, counted] = [sampleOf(all.slice(0, KEPT)), sampleOf(all)];
  for (const p of SHARES) {
    expect(kept.quantile(p)).toBe(orderStatistic(all.slice(0, KEPT), p));
    const exact = orderStatistic(all, p);
    expect(Math.abs(counted.quantile(p)! - exact)).toBeLessThanOrEqual(0.004 * exact);
  }
  let total = 0;
  for (const value of all) total += value;
  expect(counted).toMatchObject({ count: KEPT + 1, total, max: Math.max(...all) });
});

test('an empty one has no numbers; multiplied, all of them are', () => {
  const none = { count: 0, mean: null, p50: null, p90: null, p95: null, p99: null, max: null };
  expect(summaryOf(new Sample())).toEqual(none);
  const of = { count: 4, mean: 5, p50: 4, p90: 8, p95: 8, p99: 8, max: 8 };
  expect(summaryOf(sampleOf([1, 2, 3, 4]), 2)).toEqual(of);
});

test('the squares of residuals from sums are those of the pairs, also where hardly anything is left', () => {
  const stream = new Streams('the squares of residuals', 0).stream('draws');
  for (const spread of [1, 1e-6]) {
    const pairs = Array.from({ length: 1000 }, () => {
      const bottom = 1 + stream.uniform();
      return [0.3 * bottom + spread * (stream.uniform() - 0.5), bottom] as const;
    });
    const moments = new RatioMoments();
    for (const [top, bottom] of pairs) moments.add(top, bottom);
    const ratio = moments.top / moments.bottom;
    const squares = pairs.reduce((sum, [top, bottom]) => sum + (top - ratio * bottom) ** 2, 0);
    expect(Math.abs(moments.residualSquares / squares - 1)).toBeLessThan(1e-3);
  }
});
