/** The number of threads changes how long a run takes, and nothing else. */
import { createHash } from 'node:crypto';
import { afterAll, describe, expect, jest, test } from '@jest/globals';
import { asleep, beforeEachReplication } from './support/accidents.js';
import { hasim, Running, SAYS_READY, type Ended } from './support/hasim.js';
import { smallFolder } from './support/small.js';
import { comparable } from './support/summaries.js';

jest.setTimeout(120_000);

const { folder, done } = smallFolder('threads');
afterAll(done);

const inFolder = { cwd: folder };
const run = (...words: string[]): string[] => ['run', 'small.yaml', '--json', '--format', 'json', ...words];

const hashOf = ({ stdout, stderr }: Ended): string => {
  if (stdout === '') throw new Error(stderr);
  return createHash('sha256')
    .update(JSON.stringify(comparable(stdout)))
    .digest('hex');
};

const threadsOf = ({ stdout }: Ended): number =>
  (JSON.parse(stdout) as { performance: { threads: number } }).performance.threads;

test('1, 2, 3 and 8 threads agree to the last bit, also about when the run is precise enough', () => {
  const words = run('--precision', '30%', '--replications', '400');
  const ended = ['1', '2', '3', '8'].map((threads) => hasim([...words, '--threads', threads], inFolder));
  expect(ended.map(({ status, stderr }) => ({ status, stderr }))).toEqual(
    ended.map(() => ({ status: 0, stderr: '' })),
  );
  expect(new Set(ended.map(hashOf)).size).toBe(1);
  expect(ended[0]?.stdout).toContain('"stoppedBecause": "precision"');
  expect(ended.map(threadsOf)).toEqual([1, 2, 3, 8]);
});

test('by default threads come when there is work for them, and change nothing', () => {
  const long = run('--replications', '40', '--set', 'run.duration=5min');
  const byItself = hasim(long, inFolder);
  const alone = hasim([...long, '--threads', '1'], inFolder);
  expect(hashOf(byItself)).toBe(hashOf(alone));
  expect(threadsOf(hasim(run('--replications', '2'), inFolder))).toBe(1);
});

const listening = { ...inFolder, preload: SAYS_READY };

/** Threads have been started and have had time to compute something, on a busy machine, too. */
async function underWay(running: Running, milliseconds: number): Promise<void> {
  await running.says('ready');
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
}

test('Ctrl-C ends the threads and keeps what was measured: a run of so many', async () => {
  const running = new Running(run('--replications', '10000000', '--threads', '2'), {
    ...inFolder,
    preload: `${SAYS_READY}\n${beforeEachReplication(asleep(20))}`,
  });
  await underWay(running, 3000);
  running.kill('SIGINT');
  const ended = await running.ended;
  expect(ended.status).toBe(130);
  const { replications } = (JSON.parse(ended.stdout) as { run: { replications: number } }).run;
  expect(replications).toBeGreaterThan(1);
  const again = hasim(run('--replications', String(replications), '--threads', '1'), inFolder);
  const free = ['run.complete', 'run.stoppedBecause'];
  expect(comparable(ended.stdout, free)).toEqual(comparable(again.stdout, free));
});

test('Ctrl-C in the first replication: what has passed is the measured time', async () => {
  const running = new Running(
    run('--set', 'run.duration=60d', '--replications', '2', '--threads', '2'),
    listening,
  );
  await underWay(running, 2000);
  running.kill('SIGINT');
  const ended = await running.ended;
  expect(ended.status).toBe(130);
  const { run: ran, requests } = JSON.parse(ended.stdout) as {
    run: { replications: number; simulatedYears: number };
    requests: { offered: number; served: number; lost: number };
  };
  expect(ran.replications).toBe(1);
  expect(ran.simulatedYears).toBeGreaterThan(0);
  expect(ran.simulatedYears).toBeLessThan(60 / 365);
  expect(requests.offered).toBe(requests.served + requests.lost);
});

describe('a mistake of ours in a thread', () => {
  test('is told as one, with the replication and the command that repeats it', () => {
    const preload = beforeEachReplication(`if (number === 5) throw new Error('planted');`);
    const ended = hasim(run('--threads', '2'), { ...inFolder, preload });
    expect(ended.status).toBe(0);
    const failed = hasim(run('--threads', '2', '--replications', '20'), { ...inFolder, preload });
    expect(failed.status).toBe(4);
    expect(failed.stderr).toMatch(/internal error[^]*replications? [\d to]*: planted/);
    expect(failed.stderr).toContain('To repeat it: hasim run small.yaml --json --format json --threads 2');
  });

  test('also when the whole thread ends', () => {
    const preload = beforeEachReplication('if (number === 5) process.exit(7);');
    const failed = hasim(run('--threads', '2', '--replications', '20'), { ...inFolder, preload });
    expect(failed.status).toBe(4);
    expect(failed.stderr).toMatch(/internal error[^]*replications? [\d to]*: /);
  });
});
