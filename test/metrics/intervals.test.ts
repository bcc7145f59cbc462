import { expect, test } from '@jest/globals';
import { exp } from '../../src/engine/elementary.js';
import { Streams } from '../../src/engine/streams.js';
import { complement, poissonRate, ratio, ratioOf, share } from '../../src/metrics/intervals.js';
import { RatioMoments } from '../../src/metrics/moments.js';
import { byPrecision } from '../support/precision.js';

test('no event: the exact bound, never a zero', () => {
  const rate = poissonRate(0, 10, { assumes: 'assumption' });
  expect(rate.kind).toBe('bound');
  expect(rate.estimate).toBeNull();
  expect(rate.high).toBeCloseTo(0.29957, 5); // 3.0 / N: -ln 0.05 = 2.9957
});

test('the exact Poisson interval (Garwood 1936): 10 events give 4.80 to 18.39', () => {
  const rate = poissonRate(10, 1, { assumes: '' });
  expect(rate.low).toBeCloseTo(4.7954, 3);
  expect(rate.high).toBeCloseTo(18.3904, 3);
});

test('the exact binomial interval (Clopper and Pearson 1934): 0 of 20 gives up to 16.8 %', () => {
  expect(share(0, 20).high).toBeCloseTo(0.16843, 4);
  expect(share(20, 20).low).toBeCloseTo(1 - 0.16843, 4);
});

test('a ratio is weighted by its denominators, and its interval covers', () => {
  expect(ratio([1, 30], [10, 100]).estimate).toBeCloseTo(31 / 110, 12);
  // 400 experiments of 20 replications: at 95 % the number that cover is binomial; below 360 has probability 2e-5.
  const experiments = byPrecision({ quick: 400, full: 4000 });
  const stream = new Streams('a ratio is weighted by its denominators, and its interval covers', 0).stream(
    'draws',
  );
  let covered = 0;
  for (let experiment = 0; experiment < experiments; experiment++) {
    const bottoms = Array.from({ length: 20 }, () => 1 + stream.uniform());
    const tops = bottoms.map((bottom) => bottom * (0.2 + 0.1 * (stream.uniform() - 0.5)));
    const { low, high } = ratio(tops, bottoms);
    if (low! <= 0.2 && 0.2 <= high!) covered += 1;
  }
  expect(covered / experiments).toBeGreaterThan(0.9);
  expect(covered / experiments).toBeLessThan(0.99);
});

test('from sums the same estimate, with ends that are a factor away', () => {
  const moments = new RatioMoments();
  [1, 2, 6].forEach((top, index) => {
    moments.add(top, 10 + index);
  });
  const plain = ratio([1, 2, 6], [10, 11, 12]);
  const { estimate, low, high } = ratioOf(moments);
  expect(estimate).toBe(plain.estimate);
  expect(high! / estimate!).toBeCloseTo(exp(plain.high! / estimate! - 1), 12);
  expect(low! * high!).toBeCloseTo(estimate! ** 2, 12);
  expect(ratioOf(moments, 0.99).high).toBeGreaterThan(high!);
});

test('one replication has an estimate and no error bar', () => {
  expect(ratio([3], [1])).toMatchObject({ estimate: 3, low: null, high: null });
  expect(ratio([], [])).toMatchObject({ kind: 'absent', estimate: null });
});

test('the complement swaps the ends', () => {
  const interval = { estimate: 0.2, low: 0.1, high: 0.4, confidence: 0.95 };
  expect(complement(interval)).toEqual({ estimate: 0.8, low: 0.6, high: 0.9, confidence: 0.95 });
});
