/** `hasim compare` as a user meets it: words, streams and exit codes. What it finds is tested in test/experiment/compare. */
import { expect, test } from '@jest/globals';
import type { ComparisonResults } from '../../src/results/comparison.js';
import { root } from '../support/source-files.js';
import { hasim } from './support/hasim.js';

const FILE = 'scenarios/checks/two-of-three-own-crews.yaml';
const REPAIR = 'faults.breakdown.repair=exponential mean';
const compare = (...words: string[]) =>
  hasim(['compare', FILE, '--set=answer=null', '--replications=12', '--threads=1', ...words], { cwd: root });

test('worse: 1, and how much it costs', () => {
  const { status, stdout } = compare('--with', `${REPAIR} 16h`);
  expect(status).toBe(1);
  expect(stdout).toMatch(
    /\nB costs \d[\d.]* to \d[\d.]* d of downtime a year \(A: \d[\d.]* d, B: \d[\d.]* d\)\./,
  );
  expect(stdout).toContain(`B  two-of-three-own-crews (${FILE}), with`);
});

test('better: 0; in Markdown the command that repeats it', () => {
  const { status, stdout } = compare('--with', `${REPAIR} 4h`, '--format', 'md');
  expect(status).toBe(0);
  expect(stdout).toMatch(/^## ✅ two-of-three-own-crews against two-of-three-own-crews\n/);
  expect(stdout).toContain(`--replications=12`);
});

test('the same: 0, and not a difference anywhere', () => {
  const { status, stdout } = compare(FILE, '--json');
  const { format, variants } = JSON.parse(stdout) as ComparisonResults;
  expect({ status, format, judgements: variants.map((one) => one.judgement) }).toEqual({
    ...{ status: 0, format: 'hasim-comparison/1', judgements: ['same'] },
  });
  expect(variants[0]!.commonFaults.share).toBe(1);
  expect(variants[0]!.differences.filter(({ difference }) => difference.estimate !== 0)).toEqual([]);
});

test('a missed target: 1; what only a longer run could tell: 3', () => {
  const target = ['--set', 'targets=["time-availability >= 99.999%"]'];
  expect(compare('--with', `${REPAIR} 4h`, ...target).status).toBe(1);
  const other = compare('--with', 'run.seed=another', '--json');
  expect(other.status).toBe(3);
  // Other faults altogether: then nothing drops out.
  expect((JSON.parse(other.stdout) as ComparisonResults).variants[0]!.commonFaults.share).toBeLessThan(0.1);
});

test('one alone is no comparison, and mistakes are those of the file that has them: 2', () => {
  const alone = compare();
  expect([alone.status, alone.stderr]).toEqual([
    2,
    'hasim: compare needs two: another file, or --with path=value\n',
  ]);
  const wrong = compare('--with', 'hosts.unit.cout=4');
  expect(wrong.status).toBe(2);
  expect(wrong.stderr).toContain('did you mean count?');
});
