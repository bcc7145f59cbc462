import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { LatencyHistogram } from '../../src/metrics/latency-histogram.js';

function filled(values: readonly number[]): LatencyHistogram {
  const histogram = new LatencyHistogram();
  for (const value of values) histogram.add(value);
  return histogram;
}

test('quantiles are within 0.4 % of the order statistics, over all magnitudes', () => {
  const values = fc.array(fc.oneof(fc.nat(300), fc.nat(2 ** 31 - 1)), { minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(values, fc.double({ min: 0.01, max: 1, noNaN: true }), (sample, p) => {
      const sorted = [...sample].sort((a, b) => a - b);
      const exact = sorted[Math.max(1, Math.ceil(p * sorted.length)) - 1]! / 1e6;
      expect(Math.abs(filled(sample).quantileSeconds(p)! - exact)).toBeLessThanOrEqual(exact * 0.004 + 1e-9);
    }),
  );
});

test('mean and largest are exact, merging is adding', () => {
  const whole = filled([1, 2, 3, 1_000_000]);
  const half = filled([1, 2]);
  half.merge(filled([3, 1_000_000]));
  expect(half.save()).toEqual(whole.save());
  expect(whole.meanSeconds).toBeCloseTo(1_000_006 / 4 / 1e6, 12);
  expect(whole.maxSeconds).toBe(1);
});

test('an empty one has no quantiles', () => {
  const histogram = new LatencyHistogram();
  expect([histogram.meanSeconds, histogram.maxSeconds, histogram.quantileSeconds(0.5)]).toEqual([
    null,
    null,
    null,
  ]);
});
