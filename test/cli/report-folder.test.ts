import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { checkWritable, writeReportFolder } from '../../src/cli/report-folder.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'hasim-report-folder-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const files = (mark: string) =>
  ['a.txt', 'b.txt', 'c.txt'].map((name) => ({ name, content: mark.repeat(5000) }));
const read = (...parts: string[]): string => readFileSync(path.join(folder, ...parts), 'utf8');

test('thirty writers at once: the folder is that of one of them, and nothing is left lying about', async () => {
  const base = path.join(folder, 'reports', 'small');
  const marks = Array.from({ length: 30 }, (_, index) => `<${index}>`);
  await Promise.all(marks.map((mark) => writeReportFolder(base, 'report', files(mark))));
  const first = read('reports/small/report/a.txt');
  expect(marks.map((mark) => mark.repeat(5000))).toContain(first);
  expect([read('reports/small/report/b.txt'), read('reports/small/latest/c.txt')]).toEqual([first, first]);
  expect(readdirSync(base).sort()).toEqual(['latest', 'report']);
});

test('latest moves with the newest report', async () => {
  await writeReportFolder(folder, 'one', files('1'));
  await writeReportFolder(folder, 'two', files('2'));
  expect(read('latest/a.txt')).toBe(read('two/a.txt'));
  await writeReportFolder(folder, 'one', files('3'));
  expect(read('latest/a.txt')).toBe('3'.repeat(5000));
});

test('what stands in the way of a report is replaced if it is a report, and told if it is not ours', async () => {
  writeFileSync(path.join(folder, 'file'), '');
  await expect(checkWritable(path.join(folder, 'file', 'small'))).rejects.toThrow(
    /is a file: reports need a folder/,
  );
  symlinkSync('nowhere', path.join(folder, 'latest'));
  await writeReportFolder(folder, 'one', files('1'));
  expect(read('latest/a.txt')).toBe('1'.repeat(5000));
  rmSync(path.join(folder, 'latest'));
  mkdirSync(path.join(folder, 'latest'));
  writeFileSync(path.join(folder, 'latest', 'mine'), 'precious');
  await writeReportFolder(folder, 'two', files('2'));
  expect(read('latest/mine')).toBe('precious');
});

test('asking whether a folder can be written leaves it empty', async () => {
  await checkWritable(path.join(folder, 'a', 'b'));
  expect(readdirSync(path.join(folder, 'a', 'b'))).toEqual([]);
});
