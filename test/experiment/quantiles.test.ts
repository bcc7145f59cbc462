import { expect, test } from '@jest/globals';
import { Streams } from '../../src/engine/streams.js';
import { quantileOf } from '../../src/experiment/quantiles.js';
import { sampleOf } from '../../src/metrics/sample.js';
import { isLook, plannedReplications, Stopping } from '../../src/experiment/stopping.js';
import { aggregateOf, replicationOf } from './support/years.js';
import { toyScenario } from './support/toy-scenario.js';
import { byPrecision } from '../support/precision.js';

test('the interval of a median covers, and is one-sided where the sample is too small', () => {
  expect(quantileOf(sampleOf([1, 2, 3]), 0.99)).toMatchObject({ estimate: 3, high: null });
  // At least 95 % by construction; 400 experiments below 92 %: probability 0.6 % at exactly 95 %, but discreteness
  // makes the true coverage of n = 50 about 96.7 %, for which it is 5e-6.
  const experiments = byPrecision({ quick: 400, full: 4000 });
  const stream = new Streams('the interval of a median covers', 0).stream('draws');
  let covered = 0;
  for (let experiment = 0; experiment < experiments; experiment++) {
    const { low, high } = quantileOf(sampleOf(Array.from({ length: 50 }, () => stream.uniform())), 0.5);
    if (low! <= 0.5 && 0.5 <= high!) covered += 1;
  }
  expect(covered / experiments).toBeGreaterThan(0.92);
});

test('looks are at fixed numbers, about 40 % apart', () => {
  const looks = Array.from({ length: 100 }, (_, index) => index).filter(isLook);
  expect(looks).toEqual([2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96]);
});

test('with no rule to stop years come in twenty replications, an incident in one', () => {
  const { run } = toyScenario([]);
  const incident = { ...run, lens: 'requests' } as const;
  expect([plannedReplications(run), plannedReplications(incident)]).toEqual([20, 1]);
  expect(plannedReplications({ ...run, years: 50 })).toBe(3);
  expect(plannedReplications({ ...run, years: 50, replications: 2 })).toBe(2);
  expect(plannedReplications({ ...run, precision: 0.1 })).toBeNull();
  const one = aggregateOf([replicationOf(20, [])]);
  const reason = (of: typeof run) => new Stopping({ ...toyScenario([]), run: of }).reason(one, 0);
  expect([reason(run), reason(incident)]).toEqual([null, 'replications']);
  expect(reason({ ...run, years: 20 })).toBe('years');
});
