/** A comparison on a terminal and in a pull request. */
import { expect, test } from '@jest/globals';
import { comparisonMarkdown } from '../../src/report/comparison-markdown.js';
import { comparisonReport } from '../../src/report/comparison-terminal.js';
import { comparisonInWords } from '../../src/report/comparison-words.js';
import type { ComparisonResults, Difference, Variant } from '../../src/results/comparison.js';

const between = (low: number, high: number) => ({
  ...{ estimate: (low + high) / 2, low, high, confidence: 0.95 },
});

const downtime = (low: number, high: number): Difference => ({
  ...{ measure: 'downtime', subject: null, unit: 'seconds a year', sharpenedBy: 4 },
  ...{ baseline: 7200, variant: 7200 + (low + high) / 2, difference: between(low, high) },
});
const loss = (low: number, high: number): Difference => ({
  ...{ measure: 'loss', subject: null, unit: 'share', sharpenedBy: 4 },
  ...{ baseline: 2e-4, variant: 2e-4 + (low + high) / 2, difference: between(low, high) },
});

function comparison(variant: Partial<Variant> = {}, name = 'after'): ComparisonResults {
  const side = { file: `${name}.yaml`, sha256: '', set: [], targets: [] };
  return {
    ...{ format: 'hasim-comparison/1', hasim: '0.1.0', warnings: [] },
    baseline: { ...side, label: 'A', name: 'before', file: 'before.yaml' },
    variants: [
      {
        ...{ ...side, label: 'B', name, judgement: 'better', commonFaults: { count: 700, share: 0.9985 } },
        differences: [downtime(-2820, -1860), loss(-1.1e-4, -0.9e-4)],
        madeOf: [
          {
            ...{
              measure: 'lost-by-fault',
              subject: 'host-loss@db1+mysqld-crash@db2/mysqld+rack-loss@zone/rack-b',
            },
            ...{ unit: 'a year', baseline: 20_000, variant: 1500, difference: between(-20_000, -17_000) },
            sharpenedBy: 2,
          },
        ],
        ...variant,
      },
    ],
    run: {
      ...{ seed: '1', lens: 'flow', replications: 20, replicationYears: 20, simulatedYears: 400 },
      ...{ complete: true, stoppedBecause: 'replications' },
    },
    performance: { wallSeconds: 1, cpuSeconds: 1 },
  };
}

const terminal = (of: ComparisonResults): string => comparisonReport(of, { colour: false });

test('the answer in words comes first, in one unit', () => {
  expect(comparisonInWords(comparison())).toEqual([
    'B saves 31 to 47 min of downtime a year (A: 2 h, B: 81 min).',
    'B loses 50 % fewer requests than A (from 0.02 % to 0.01 %).',
  ]);
  const text = terminal(comparison());
  expect(text.indexOf('B saves 31 to 47 min')).toBeLessThan(text.indexOf('What differs'));
  expect(text).toContain('20 pairs of 20 years · 99.8 % of the faults in common');
  expect(text).toMatch(/downtime a year +2 h +81 min +−47 to −31 min\n/);
});

test('what is undecided, and what is the same, is called so', () => {
  const undecided = { judgement: 'undecided', differences: [downtime(-60, 30), loss(-1e-5, 1e-5)] } as const;
  expect(comparisonInWords(comparison(undecided))[0]).toMatch(
    /^Downtime is undecided: B saves up to 60 s a year or costs up to 30 s/,
  );
  const same = { ...downtime(0, 0), sharpenedBy: null };
  expect(comparisonInWords(comparison({ judgement: 'same', differences: [same] }))).toEqual([
    'B and A lose the same in every pair.',
  ]);
  expect(terminal(comparison({ judgement: 'same', differences: [same] }))).toMatch(
    /downtime a year .* the same\n/,
  );
});

test('fits 80 columns, long names on lines of their own', () => {
  const text = terminal(comparison());
  expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
  expect(text).toContain('  host-loss@db1 + mysqld-crash@db2/mysqld + rack-loss@zone/rack-b\n');
  expect(text).toMatch(/\n +20 000 +1 500 +−20 000 to −17 000/);
});

test('in a pull request: a table whose columns hostile names do not break, and the command', () => {
  const text = comparisonMarkdown(
    comparison({}, '<img src=x> | @everyone'),
    'npx hasim compare a.yaml b.yaml',
  );
  expect(text).toMatch(/^## ✅ \\<img src=x> \\\| @\u200beveryone against before\n/);
  const rows = text.split('\n').filter((line) => line.startsWith('| '));
  expect(rows.map((line) => line.split(/(?<!\\)\|/).length - 2)).toEqual(rows.map(() => 4));
  expect(rows).toContain('| downtime a year | 2 h | 81 min | **−47 to −31 min** |');
  expect(text).toContain('\n`npx hasim compare a.yaml b.yaml`\n');
});
