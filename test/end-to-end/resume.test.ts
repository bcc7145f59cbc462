/** `kill -9` and `--resume` give the bytes of a run that was never interrupted, and nothing is computed twice. */
import { appendFileSync, existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, jest, test } from '@jest/globals';
import { hasim, Running } from './support/hasim.js';
import { smallFolder } from './support/small.js';
import { comparable } from './support/summaries.js';

jest.setTimeout(120_000);

const { folder, done } = smallFolder('resume');
afterAll(done);

const inFolder = { cwd: folder };
const journal = path.join(folder, 'journal');
const MANY = 150;
const WORDS = ['run', 'small.yaml', '--json', '--format', 'json', '--threads', '2'];
const LONG = [...WORDS, '--replications', String(MANY), '--set', 'run.duration=3min'];

const linesOf = (): string[] => readFileSync(journal, 'utf8').split('\n');

/** Replications of which the journal holds the outcome, as often as it does. */
const finished = (): number[] =>
  linesOf().flatMap((line) => {
    const found = /^\{"finished":\[(\d+),(\d+)\]/.exec(line);
    return Array.from({ length: Number(found?.[2] ?? 0) }, (_, index) => Number(found?.[1]) + index);
  });

async function killedAfter(replications: number): Promise<void> {
  const running = new Running([...LONG, '--resume', 'journal'], inFolder);
  while (!existsSync(journal) || finished().length < replications)
    await new Promise((resolve) => setTimeout(resolve, 20));
  running.kill('SIGKILL');
  expect((await running.ended).signal).toBe('SIGKILL');
}

test('killed twice, a line torn, and resumed: the bytes of the run that nobody killed', async () => {
  await killedAfter(1);
  const first = finished().length;
  expect(first).toBeLessThan(MANY);
  appendFileSync(journal, '{"finished":[148,2],"outcomes":[{"repl');
  await killedAfter(first + 1);
  const before = statSync(journal).size;
  expect(finished().length).toBeLessThan(MANY);

  const resumed = hasim([...LONG, '--resume', 'journal'], inFolder);
  expect(resumed.status).toBe(0);
  expect(statSync(journal).size).toBeGreaterThan(before);
  expect(finished().sort((a, b) => a - b)).toEqual(Array.from({ length: MANY }, (_, index) => index));

  const alone = hasim(
    LONG.map((word, index) => (LONG[index - 1] === '--threads' ? '1' : word)),
    inFolder,
  );
  expect(comparable(resumed.stdout)).toEqual(comparable(alone.stdout));
});

test('a journal serves a run of fewer replications, without computing anything', () => {
  const before = readFileSync(journal);
  const words = LONG.map((word) => (word === String(MANY) ? '30' : word));
  const shorter = hasim([...words, '--resume', 'journal'], inFolder);
  const alone = hasim(words, inFolder);
  expect(comparable(shorter.stdout)).toEqual(comparable(alone.stdout));
  expect(readFileSync(journal)).toEqual(before);
});
