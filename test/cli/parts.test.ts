import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Part, PartWriter, shareOf, type PartHeader } from '../../src/cli/part-file.js';
import { matched } from '../../src/cli/parts.js';
import { shardOf } from '../../src/cli/shard.js';
import { version } from '../../src/cli/version.js';
import type { RunSpecification } from '../../src/scenario/model.js';

const folder = mkdtempSync(path.join(os.tmpdir(), 'hasim-parts-'));
afterAll(() => rmSync(folder, { recursive: true }));

const nameOf = (number: number): string => path.join(folder, `part-${number}.json`);

function headerOf(number: number): PartHeader {
  return {
    ...{ format: 'hasim-part/1', hasim: version, replications: 50, shard: { number, of: 3 } },
    ...shareOf(number, 3, 50),
    ...{ scenario: { name: 'toy', sha256: 'a'.repeat(64), seed: '1' }, recording: true, precision: null },
    ...{ typed: { file: 'toy.yaml', set: [] }, sources: { file: 'toy.yaml', set: [], texts: {} } },
  };
}

beforeAll(() => {
  for (const number of [1, 2, 3]) {
    const writer = new PartWriter(nameOf(number), headerOf(number));
    const { first, end } = headerOf(number);
    for (let replication = first; replication < end; replication++) writer.add({ replication, x: NaN });
    writer.finish(number);
  }
});

const merging =
  (...files: string[]) =>
  () =>
    matched(files.map((file) => new Part(file)));

function planted(name: string, change: (text: string) => string): string {
  const file = path.join(folder, name);
  writeFileSync(file, change(readFileSync(nameOf(2), 'utf8')));
  return file;
}

test('shares cover everything once and differ by one at most', () => {
  for (const [of, replications] of [
    [1, 7],
    [3, 50],
    [7, 20],
    [9, 4],
  ] as const) {
    const shares = Array.from({ length: of }, (_, index) => shareOf(index + 1, of, replications));
    expect(shares[0]!.first).toBe(0);
    expect(shares.at(-1)!.end).toBe(replications);
    shares.slice(1).forEach((share, index) => expect(share.first).toBe(shares[index]!.end));
    const sizes = shares.map(({ first, end }) => end - first);
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
  }
});

test('parts come back in the order of their replications, whatever the order of their names', () => {
  const parts = merging(nameOf(3), nameOf(1), nameOf(2))();
  expect(parts.map(({ header }) => header.shard.number)).toEqual([1, 2, 3]);
  expect(parts.map(({ cpuSeconds }) => cpuSeconds)).toEqual([1, 2, 3]);
  expect(parts[1]!.outcome(20)).toEqual({ replication: 20, x: NaN });
  expect(parts[1]!.has(15)).toBe(false);
  expect(parts[1]!.has(33)).toBe(false);
  expect(readdirSync(folder).filter((name) => name.includes('building'))).toEqual([]);
});

describe('refused with words that say what is wrong:', () => {
  test('missing and double', () => {
    expect(merging(nameOf(3))).toThrow('of 3 shards these are missing: 1, 2');
    const copy = planted('copy.json', (text) => text);
    expect(merging(nameOf(1), nameOf(2), nameOf(3), copy)).toThrow('shard 2/3 is there twice');
  });

  test.each([
    ['another seed', '"seed":"1"', '"seed":"2"', 'not of one run: seed 2 and 1'],
    ['another scenario', 'aaaaaaaa', 'baaaaaaa', 'not of one run: scenario sha256 baaaaaaa and aaaaaaaa'],
    ['more replications', '"replications":50', '"replications":60', 'replications 60 and 50'],
    ['other shards', '"of":3', '"of":4', 'shards 4 and 3'],
    ['a precision', '"precision":null', '"precision":0.1', 'precision 0.1 and null'],
    ['another version', `"hasim":"${version}"`, '"hasim":"0.0.9"', 'was made by hasim 0.0.9'],
    ['cut off', /,"cpuSeconds".*/, '', 'is cut off'],
    ['a line less', /\{"finished":.*\n/, '', 'is damaged: replication 16 is missing'],
    ['no part', '{"format"', '{"farmat"', 'is not a hasim-part/1'],
  ])('%s', (name, from, to, words) => {
    const file = planted(`${name}.json`, (text) => text.replace(from, to));
    expect(merging(nameOf(1), file, nameOf(3))).toThrow(words);
  });

  test('a line that is damaged inside, when it is its turn', () => {
    const file = planted('inside.json', (text) => text.replace('"x":', '"x"'));
    const [, part] = merging(nameOf(1), file, nameOf(3))();
    expect(() => part!.outcome(16)).toThrow('inside.json: replication 16 is damaged');
  });

  test('what is not there', () => {
    expect(merging(path.join(folder, 'nowhere.json'))).toThrow('no such file');
    expect(() => new PartWriter(path.join(folder, 'no/such.json'), headerOf(1))).toThrow('no such file');
  });
});

describe('--shard', () => {
  const run = { lens: 'flow', replications: 50, years: null, precision: null, budgetSeconds: null };
  const shard = (word: string, changes: object = {}) =>
    shardOf(word, { ...run, ...changes } as unknown as RunSpecification);

  test('a number of how many', () => {
    expect(shard('2/8')).toEqual({ number: 2, of: 8, replications: 50 });
    expect(shardOf(undefined, run as unknown as RunSpecification)).toBeNull();
  });

  test.each(['0/3', '4/3', '1', '1/0', '-1/3', '1/3/5', '1 / 3', 'a/b', ''])('%j is none', (word) => {
    expect(() => shard(word)).toThrow('--shard: must be a number and of how many');
  });

  test('of a run that has no known number of replications, or a budget', () => {
    expect(() => shard('1/3', { replications: null, precision: 0.1 })).toThrow(
      'add --replications or --years',
    );
    expect(() => shard('1/3', { budgetSeconds: 5 })).toThrow('cannot have a budget');
  });
});
