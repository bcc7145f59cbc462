import { expect, test } from '@jest/globals';
import { compound, sumOf } from '../../src/metrics/compound.js';
import { fQuantile } from '../../src/metrics/law-quantiles.js';
import { RatioMoments } from '../../src/metrics/moments.js';

function costs(values: readonly number[]): RatioMoments {
  const moments = new RatioMoments();
  for (const value of values) moments.add(value, 1);
  return moments;
}

const options = { exposure: 1000, clustering: 1, largestMean: null };

test('a hundred outages with the spread of an exponential law: the interval of a ratio of two mean times', () => {
  // Alike in length: then the spread is taken to be that of an exponential law.
  const { estimate, low, high } = compound(costs(new Array<number>(100).fill(2)), options);
  expect(estimate).toBeCloseTo(0.2, 12);
  expect(low).toBeCloseTo(0.2 / fQuantile(0.975, 200, 200), 12);
  expect(high).toBeCloseTo(0.2 * 1.01 * fQuantile(0.975, 202, 200), 12);
});

test('fewer, more uneven or clustered outages, or more confidence, make it wider', () => {
  const width = (values: readonly number[], more: Partial<Parameters<typeof compound>[1]> = {}): number => {
    const { estimate, low, high } = compound(costs(values), { ...options, ...more });
    return (high! - low!) / estimate!;
  };
  const even = new Array<number>(40).fill(1);
  const uneven = even.map((one, index) => (index % 10 === 0 ? 30 : one));
  expect(width(even.slice(20))).toBeGreaterThan(width(even));
  expect(width(uneven)).toBeGreaterThan(width(even));
  expect(width(even, { clustering: 4 })).toBeGreaterThan(width(even));
  expect(width(even, { confidence: 0.99 })).toBeGreaterThan(width(even));
});

test('what is known of repairs limits the upper end of very few outages, and it says so', () => {
  const largestMean = { value: 5, assumes: 'repairs take 5' };
  const known = compound(costs([1]), { ...options, largestMean });
  expect(known.assumes).toBe('repairs take 5');
  // Garwood (1936): of one event at most 5.5716.
  expect(known.high).toBeCloseTo((5.5716 * 5) / 1000, 6);
  expect(compound(costs(new Array<number>(30).fill(1)), { ...options, largestMean }).assumes).toBeUndefined();
});

test('independent parts add up as errors do', () => {
  const one = { estimate: 10, low: 7, high: 14, confidence: 0.95 };
  const other = { estimate: 5, low: 1, high: 8, confidence: 0.95 };
  expect(sumOf(one, other)).toMatchObject({ estimate: 15, low: 10, high: 20 });
});
