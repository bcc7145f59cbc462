/** Differences from pairs: by hand, their coverage, and what is counted as the same. */
import { describe, expect, test } from '@jest/globals';
import { Columns } from '../../../src/experiment/compare/columns.js';
import { CommonFaults } from '../../../src/experiment/compare/common-faults.js';
import { paired } from '../../../src/experiment/compare/paired.js';
import { normalQuantile } from '../../../src/engine/normal-quantile.js';
import { Streams } from '../../../src/engine/streams.js';
import type { FaultOutcome } from '../../../src/metrics/outcome.js';
import { byPrecision } from '../../support/precision.js';

const ones = (count: number): number[] => new Array<number>(count).fill(1);

describe('paired', () => {
  test('by hand: differences 1, 2, 3 have mean 2 and standard error 1 / √3; t with 2 degrees of freedom is 4.30265', () => {
    const a = { parts: [10, 20, 30], wholes: ones(3) };
    const b = { parts: [11, 22, 33], wholes: ones(3) };
    const { difference, baseline, variant, sharpenedBy } = paired(a, b, 1)!;
    expect([baseline, variant, difference.estimate]).toEqual([20, 22, 2]);
    expect(difference.high! - 2).toBeCloseTo(4.30265 / Math.sqrt(3), 4);
    // Alone they have variances 100 and 121, together 1.
    expect(sharpenedBy).toBeCloseTo(Math.sqrt(221), 10);
  });

  test('a ratio by its residuals, scaled', () => {
    const a = { parts: [1, 3], wholes: [10, 20] };
    const b = { parts: [2, 4], wholes: [10, 20] };
    const { baseline, variant, difference } = paired(a, b, 3600)!;
    expect(baseline).toBeCloseTo((3600 * 4) / 30, 10);
    expect(variant).toBeCloseTo((3600 * 6) / 30, 10);
    expect(difference.estimate).toBeCloseTo(240, 10);
    // Residuals of A are ∓1/3 over a mean whole of 15, of B 0: t with 1 degree of freedom is 12.7062.
    expect(difference.high! - 240).toBeCloseTo(12.7062 * Math.sqrt(2 / 9 / 2) * (3600 / 15), 1);
  });

  test('the same in every pair is a difference without an error; nothing to divide by is none', () => {
    const a = { parts: [0.1, 0.2, 0.3], wholes: ones(3) };
    const same = paired(a, { parts: [0.1, 0.2, 0.3], wholes: ones(3) }, 1)!;
    expect([same.difference.estimate, same.sharpenedBy]).toEqual([0, null]);
    const shifted = paired(a, { parts: [1.1, 1.2, 1.3], wholes: ones(3) }, 1)!;
    expect(shifted.sharpenedBy).toBeNull();
    expect(paired(a, { parts: [0, 0, 0], wholes: [0, 0, 0] }, 1)).toBeNull();
    expect(paired({ parts: [1], wholes: [1] }, { parts: [2], wholes: [1] }, 1)!.difference.low).toBeNull();
  });

  test('covers the truth in 95 % of experiments, however much the sides have in common', () => {
    // 2000 experiments: a count outside 1861 to 1937 comes by chance in less than 1 of 10 000 runs with new seeds.
    const count = byPrecision({ quick: 2000, full: 20_000 });
    const slack = byPrecision({ quick: 0.0195, full: 0.0062 });
    const stream = new Streams('paired: coverage', 0).stream('draws');
    const normal = (): number => normalQuantile(stream.uniform());
    for (const common of [0, 0.9]) {
      let covered = 0;
      for (let experiment = 0; experiment < count; experiment++) {
        const shared = Array.from({ length: 12 }, normal);
        const own = (shift: number): number[] =>
          shared.map((one) => 5 + shift + common * one + Math.sqrt(1 - common * common) * normal());
        const { low, high } = paired(
          { parts: own(0), wholes: ones(12) },
          { parts: own(0.25), wholes: ones(12) },
          1,
        )!.difference;
        if (low! <= 0.25 && high! >= 0.25) covered += 1;
      }
      expect(Math.abs(covered / count - 0.95)).toBeLessThan(slack);
    }
  });
});

describe('columns', () => {
  test('what a place has nothing of is zero, or has no value, and order does not matter', () => {
    const columns = new Columns();
    columns.add([], 10);
    columns.add([{ measure: 'lost-by-cause', subject: 'reset', part: 3, whole: 20 }], 20);
    columns.add([{ measure: 'outage', subject: null, part: 8, whole: 2 }], 30);
    expect(columns.like({ measure: 'lost-by-cause', subject: 'reset' })).toMatchObject({
      ...{ parts: [0, 3, 0], wholes: [10, 20, 30] },
    });
    expect(columns.like({ measure: 'outage', subject: null })).toMatchObject({
      ...{ parts: [0, 0, 8], wholes: [0, 0, 2] },
    });
    expect(columns.like({ measure: 'lost-by-cause', subject: 'refused' })).toMatchObject({
      ...{ parts: [0, 0, 0], wholes: [10, 20, 30] },
    });
    expect(columns.like({ measure: 'latency', subject: 'page' })).toBeNull();
  });
});

describe('faults in common', () => {
  const fault = (target: string, startSeconds: number): FaultOutcome => ({
    ...{ id: 'crash', target, planned: false, startSeconds, endSeconds: null },
  });

  test('by fault, target and number, at most ten minutes apart', () => {
    const common = new CommonFaults();
    expect(common.share).toBeNull();
    common.add([fault('a', 0), fault('a', 5000)], [fault('a', 600), fault('a', 5601)]);
    common.add([fault('b', 0)], [fault('c', 0)]);
    expect([common.count, common.share]).toEqual([4, 0.25]);
  });
});
