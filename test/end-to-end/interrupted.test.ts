/** Runs that are cut short: by Ctrl-C, by a budget, by a crash; and two runs at a time. */
import { readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, jest, test } from '@jest/globals';
import { hasim, replacing, Running, SAYS_READY, type Ended } from './support/hasim.js';
import { smallFolder } from './support/small.js';
import { comparable } from './support/summaries.js';

jest.setTimeout(60_000);

const { folder, done } = smallFolder('interrupted');
afterAll(done);

const ENDLESS = ['run', 'small.yaml', '--replications', '10000000', '--json'];

interface Summary {
  run: { replications: number; complete?: boolean; stoppedBecause?: string; simulatedYears: number };
  requests: { offered: number; served: number; lost: number; lostByCause: Record<string, number> };
  availability: { time: { estimate: number } };
}

const summaryOf = ({ stdout }: Ended): Summary => JSON.parse(stdout) as Summary;

/** A run that was stopped early differs from one of as many replications in nothing else. */
const essence = ({ stdout }: Ended): unknown => comparable(stdout, ['run.complete', 'run.stoppedBecause']);

const seconds = (count: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, count * 1000));

async function interruptedAfter(words: readonly string[], wait: number): Promise<Ended> {
  const running = new Running(words, { cwd: folder, preload: SAYS_READY });
  await running.says('ready');
  await seconds(wait);
  running.kill('SIGINT');
  return running.ended;
}

describe('Ctrl-C', () => {
  test('keeps the complete replications: the same as a run of so many', async () => {
    const ended = await interruptedAfter(ENDLESS, 1);
    expect(ended.status).toBe(130);
    const summary = summaryOf(ended);
    expect(summary.run).toMatchObject({ complete: false, stoppedBecause: 'interrupted' });
    const { replications } = summary.run;
    expect(replications).toBeGreaterThan(1);
    const again = hasim(['run', 'small.yaml', '--replications', String(replications), '--json'], {
      cwd: folder,
    });
    expect(again.status).toBe(0);
    expect(essence(again)).toEqual(essence(ended));
    // The same experiment: it took the folder of the shorter run.
    expect(readdirSync(path.join(folder, 'reports', 'small')).length).toBe(2);
  });

  test('with none complete: what has passed is the measured time, and everybody in it has a fate', async () => {
    const long = [
      'run',
      'small.yaml',
      '--set',
      'run.duration=7d',
      '--replications',
      '1',
      '--json',
      '--out',
      'long',
    ];
    const ended = await interruptedAfter(long, 1);
    expect(ended.status).toBe(130);
    expect(ended.stderr).toContain('Interrupted');
    const { run, requests, availability } = summaryOf(ended);
    expect(run).toMatchObject({ replications: 1, complete: false });
    const measured = run.simulatedYears * 31_536_000;
    expect(measured).toBeGreaterThan(0);
    expect(measured).toBeLessThan(604_800);
    expect(requests.offered).toBe(requests.served + requests.lost);
    // 20 requests a second: six standard deviations.
    expect(Math.abs(requests.offered - 20 * measured)).toBeLessThan(6 * Math.sqrt(20 * measured));
    expect(availability.time.estimate).toBeGreaterThan(0);
    expect(statSync(path.join(folder, 'long/small/latest/summary.json')).isFile()).toBe(true);
  });

  test('twice: at once', async () => {
    const running = new Running([...ENDLESS, '--out', 'twice'], { cwd: folder, preload: SAYS_READY });
    await running.says('ready');
    running.kill('SIGINT');
    running.kill('SIGINT');
    expect((await running.ended).status).toBe(130);
  });
});

test('a budget keeps whole replications, too', () => {
  const ended = hasim([...ENDLESS, '--budget', '1s', '--out', 'budget'], { cwd: folder });
  const summary = summaryOf(ended);
  expect(ended.status).toBe(0);
  expect(summary.run).toMatchObject({ complete: false, stoppedBecause: 'budget' });
  const count = String(summary.run.replications);
  const again = hasim(['run', 'small.yaml', '--replications', count, '--json'], { cwd: folder });
  expect(essence(again)).toEqual(essence(ended));
});

const finished = (base: string): string[] =>
  readdirSync(path.join(folder, base, 'small')).filter((name) => !name.startsWith('.'));

describe('killed while it writes', () => {
  const killed = (out: string, accident: string): void => {
    const ended = hasim(['run', 'small.yaml', '--quiet', '--seed', '2', '--out', out], {
      cwd: folder,
      preload: accident,
    });
    expect(ended.signal).toBe('SIGKILL');
  };
  const KILL = `process.kill(process.pid, 'SIGKILL');`;

  test('no folder that looks finished', () => {
    killed('killed', replacing('writeFile', `if (calls === 4) ${KILL}`));
    expect(finished('killed')).toEqual([]);
  });

  test('the former report stays whole, and the next run takes its place', () => {
    const words = ['run', 'small.yaml', '--quiet', '--seed', '2', '--out', 'former'];
    expect(hasim(words, { cwd: folder }).status).toBe(0);
    const before = readFileSync(path.join(folder, 'former/small/latest/summary.json'), 'utf8');
    killed('former', replacing('writeFile', `if (calls === 4) ${KILL}`));
    expect(readFileSync(path.join(folder, 'former/small/latest/summary.json'), 'utf8')).toBe(before);
    killed('former', replacing('rename', `if (calls === 3) ${KILL}`));
    expect(finished('former')).toEqual(['latest']);
    expect(hasim(words, { cwd: folder }).status).toBe(0);
    expect(finished('former').length).toBe(2);
  });
});

test('several runs of one scenario at a time leave one whole report', async () => {
  const words = ['run', 'small.yaml', '--json', '--out', 'several'];
  const runs = await Promise.all(Array.from({ length: 4 }, () => new Running(words, { cwd: folder }).ended));
  expect(runs.map(({ status, stderr }) => ({ status, stderr }))).toEqual(
    runs.map(() => ({ status: 0, stderr: '' })),
  );
  expect(finished('several').length).toBe(2);
  expect(readdirSync(path.join(folder, 'several/small')).length).toBe(2);
  const left = readFileSync(path.join(folder, 'several/small/latest/summary.json'), 'utf8');
  expect(runs.map(({ stdout }) => stdout)).toContain(left);
});
