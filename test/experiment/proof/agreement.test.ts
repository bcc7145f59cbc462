/** When two ways of getting a figure are said to disagree. */
import { describe, expect, test } from '@jest/globals';
import { compareAll, FAMILY_WISE_ERROR } from '../../../src/experiment/proof/agreement.js';
import { certain, silent, type Figure, type Leg } from '../../../src/experiment/proof/figure.js';
import { roundingOf } from '../../../src/experiment/proof/stated.js';
import { Streams } from '../../../src/engine/streams.js';
import { normalQuantile } from '../../../src/engine/normal-quantile.js';
import type { Method } from '../../../src/results/proof.js';
import { byPrecision } from '../../support/precision.js';

/** Normal, with a known standard error. */
function normal(estimate: number, standardError: number): Figure {
  const range = (error: number) => {
    const half = normalQuantile(1 - error / 2) * standardError;
    return { low: estimate - half, high: estimate + half };
  };
  const { low, high } = range(0.05);
  return { interval: { estimate, low, high, confidence: 0.95 }, certain: false, range };
}

const leg = (method: Method, unavailability: Figure): Leg => ({
  ...{ method, text: '', applies: true, notes: [] },
  figures: { unavailability },
});
const verdicts = (...legs: Leg[]): boolean[] =>
  compareAll(['unavailability'], legs).map(({ agree }) => agree);

test('certain ones agree to their roundings together', () => {
  expect(verdicts(leg('stated', certain(1, 0.01)), leg('exact', certain(1.0009, 0)))).toEqual([true]);
  expect(verdicts(leg('stated', certain(1, 0.01)), leg('exact', certain(1.02, 0)))).toEqual([false]);
});

test('a bound holds what it allows, and only that', () => {
  const bound: Figure = {
    interval: { estimate: null, low: null, high: 2, confidence: 0.95, kind: 'bound' },
    certain: false,
    range: () => ({ low: 0, high: 2 }),
  };
  expect(verdicts(leg('exact', certain(1.9, 0)), leg('plain', bound))).toEqual([true]);
  expect(verdicts(leg('exact', certain(2.1, 0)), leg('plain', bound))).toEqual([false]);
});

test('who is silent, or promises nothing, is not compared', () => {
  expect(verdicts(leg('exact', certain(1, null)), leg('plain', normal(5, 0.1)))).toEqual([]);
  expect(verdicts(silent('exact', 'no law'), leg('plain', normal(5, 0.1)))).toEqual([]);
});

describe('as often as is stated', () => {
  test('three ways that are right: a false alarm in at most one of a thousand', () => {
    // 40 000 families: 40 are expected at most (Bonferroni), 62 are exceeded by chance in 4 of 10 000 runs with new seeds.
    const families = byPrecision({ quick: 40_000, full: 400_000 });
    const most = byPrecision({ quick: 62, full: 468 });
    const stream = new Streams('agreement: as often as is stated', 0).stream('draws');
    let alarms = 0;
    for (let family = 0; family < families; family++) {
      const a = normal(1 + 0.1 * normalQuantile(stream.uniform()), 0.1);
      const b = normal(1 + 0.05 * normalQuantile(stream.uniform()), 0.05);
      if (verdicts(leg('exact', certain(1, 0)), leg('accelerated', a), leg('plain', b)).includes(false))
        alarms += 1;
    }
    expect(FAMILY_WISE_ERROR).toBe(0.001);
    expect(alarms).toBeLessThanOrEqual(most);
    // The comparisons are not so cautious that nothing would ever be found.
    expect(alarms).toBeGreaterThan(most / 20);
  });

  test('one that is six standard errors off is found out', () => {
    expect(verdicts(leg('exact', certain(1, 0)), leg('plain', normal(1.6, 0.1)))).toEqual([false]);
  });
});

test('an answer is good to its last digit, and to three at least', () => {
  expect(roundingOf('0.01564802')).toBeCloseTo(0.5 / 1564802, 15);
  expect(roundingOf('33.37906/y')).toBeCloseTo(0.5 / 3337906, 15);
  expect(roundingOf('9.997001e-13')).toBeCloseTo(0.5 / 9997001, 15);
  expect(roundingOf('8h')).toBeCloseTo(0.5 / 800, 15);
  expect(roundingOf('0.05')).toBeCloseTo(0.5 / 500, 15);
});
