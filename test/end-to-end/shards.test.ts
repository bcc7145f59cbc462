/** A run in shards, anywhere, is the same run; what does not belong together is not merged. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, jest, test } from '@jest/globals';
import { hasim } from './support/hasim.js';
import { smallFolder } from './support/small.js';
import { comparable } from './support/summaries.js';

jest.setTimeout(120_000);

const { folder, done } = smallFolder('shards');
afterAll(done);

const inFolder = { cwd: folder };
const WORDS = ['run', 'small.yaml', '--seed', '11', '--replications', '10', '--set', 'hosts.web.cores=3'];
const part = (number: number): string => `part-${number}-of-3.json`;

for (const number of [1, 2, 3]) {
  const ended = hasim([...WORDS, '--shard', `${number}/3`, '--threads', number === 2 ? '2' : '1'], inFolder);
  if (ended.status !== 0) throw new Error(ended.stderr);
}

const filesOf = (base: string): Record<string, unknown> => {
  const latest = path.join(folder, base, 'small/latest');
  return Object.fromEntries(
    readdirSync(latest).map((name) => {
      const content = readFileSync(path.join(latest, name));
      return [name, name === 'summary.json' ? comparable(content.toString()) : content.toString('base64')];
    }),
  );
};

test('the report of the merged parts is that of the run without shards, file by file', () => {
  const merged = hasim(['merge', part(3), part(1), part(2), '--json', '--out', 'merged'], inFolder);
  const whole = hasim([...WORDS, '--json', '--out', 'whole'], inFolder);
  expect({ status: merged.status, stderr: merged.stderr }).toEqual({ status: whole.status, stderr: '' });
  expect(comparable(merged.stdout)).toEqual(comparable(whole.stdout));
  expect(Object.keys(filesOf('merged')).length).toBeGreaterThan(5);
  expect(filesOf('merged')).toEqual(filesOf('whole'));
});

test('a part is JSON and says what it is', () => {
  const header = JSON.parse(readFileSync(path.join(folder, part(2)), 'utf8')) as Record<string, unknown>;
  expect(header).toMatchObject({
    format: 'hasim-part/1',
    scenario: { name: 'small', seed: '11' },
    replications: 10,
    shard: { number: 2, of: 3 },
    ...{ first: 3, end: 6 },
  });
  expect(readdirSync(folder).filter((name) => name.includes('building'))).toEqual([]);
});

test('what does not belong together is refused, with words and exit code 2', () => {
  const ended = hasim(['merge', part(3), part(1), '--out', 'refused'], inFolder);
  expect(ended).toMatchObject({ status: 2, stdout: '' });
  expect(ended.stderr).toBe('hasim: of 3 shards these are missing: 2\n');
  expect(existsSync(path.join(folder, 'refused/small/latest'))).toBe(false);
});
