import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { JournalFile, type JournalHeader } from '../../src/cli/journal-file.js';

const folder = mkdtempSync(path.join(os.tmpdir(), 'hasim-journal-'));
afterAll(() => rmSync(folder, { recursive: true }));

const HEADER: JournalHeader = {
  ...{ format: 'hasim-journal/1', hasim: '1.2.3', scenario: 'a'.repeat(64), recording: true, run: 'first' },
};

/** Two chunks that are there, one of them out of order, and one that was begun. */
function written(name: string): string {
  const file = path.join(folder, name);
  const journal = JournalFile.open(file, HEADER);
  for (const first of [0, 4, 2]) journal.begun({ first, count: 2 });
  for (const first of [4, 0]) {
    journal.finished({ first, count: 2 }, [
      { replication: first, x: -0 },
      { replication: first + 1, x: '\n' },
    ]);
  }
  journal.close();
  return file;
}

test('holds what was finished, knows what was begun, and goes on', () => {
  const file = written('goes-on');
  const again = JournalFile.open(file, { ...HEADER, run: 'second' });
  expect(again.run).toBe('first');
  expect([0, 1, 2, 3, 4, 5, 6].filter((number) => again.has(number))).toEqual([0, 1, 4, 5]);
  expect(again.outcome(4)).toStrictEqual({ replication: 4, x: -0 });
  expect(again.outcome(1)).toStrictEqual({ replication: 1, x: '\n' });
  expect(again.unfinished).toEqual([{ first: 2, count: 2 }]);
  again.finished({ first: 2, count: 2 }, [{ replication: 2 }, { replication: 3 }]);
  expect(again.outcome(3)).toEqual({ replication: 3 });
  again.close();
  const third = JournalFile.open(file, HEADER);
  expect(third.count).toBe(6);
  expect(third.unfinished).toEqual([]);
  third.close();
});

test('wherever a write was cut off, the lines before it hold', () => {
  const whole = readFileSync(written('cut'));
  const ends = [...whole.keys()].filter((index) => whole[index] === 10).map((index) => index + 1);
  for (let length = 0; length <= whole.length; length += 7) {
    const file = path.join(folder, 'cut');
    writeFileSync(file, whole.subarray(0, length));
    const journal = JournalFile.open(file, HEADER);
    const complete = ends.filter((end) => end <= length).length;
    // The header, three that were begun, and two that were finished.
    expect(journal.count).toBe(2 * Math.max(0, complete - 4));
    journal.finished({ first: 8, count: 1 }, [{ replication: 8 }]);
    journal.close();
    const again = JournalFile.open(file, HEADER);
    expect(again.outcome(8)).toEqual({ replication: 8 });
    again.close();
  }
});

describe('refused:', () => {
  test.each([
    ['another scenario', { scenario: 'b'.repeat(64) }, 'belongs to another scenario or seed (aaaaaaaa'],
    ['another version', { hasim: '9.9.9' }, 'was begun by hasim 1.2.3, this is 9.9.9'],
    ['without the record', { recording: false }, 'was begun without --no-record'],
  ])('%s', (_, change, words) => {
    expect(() => JournalFile.open(written('refused'), { ...HEADER, ...change })).toThrow(words);
  });

  test('a line in the middle that is none of ours', () => {
    const file = written('middle');
    appendFileSync(file, 'what is this\n');
    expect(() => JournalFile.open(file, HEADER)).toThrow(/is damaged at byte \d+/);
  });

  test.each(['precious\n', 'precious without an end of line', '{"format":"other"}\n'])('%j', (text) => {
    const file = path.join(folder, 'precious');
    writeFileSync(file, text);
    expect(() => JournalFile.open(file, HEADER)).toThrow('is not a hasim-journal/1');
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  test('a folder', () => {
    expect(() => JournalFile.open(folder, HEADER)).toThrow(/is a folder|EISDIR/);
  });
});
