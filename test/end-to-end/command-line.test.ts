/** What the command line promises: exit codes, streams, plain sentences, and no stack trace for a user's mistake. */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, jest, test } from '@jest/globals';
import type { Results } from '../../src/results/results.js';
import { hasim, replacing, Running, type Surroundings } from './support/hasim.js';
import { smallFolder } from './support/small.js';

jest.setTimeout(60_000);

const { folder, file, done } = smallFolder('command-line');
afterAll(done);

const here = (words: readonly string[], around: Surroundings = {}) =>
  hasim(words, { cwd: folder, ...around });
const run = (...words: string[]) => here(['run', 'small.yaml', ...words]);
const TRACE = /\n {4}at /;

describe('exit codes', () => {
  test.each<[string, string, string[], number]>([
    ['met', 'loss <= 90%', [], 0],
    ['missed', 'loss <= 0.01%', [], 1],
    ['undecided: one replication has no error bar', 'loss <= 90%', ['--replications', '1'], 3],
  ])('a target %s', (_name, target, words, status) => {
    expect(run('--set', `targets=${target}`, ...words).status).toBe(status);
  });

  test('no targets: 0', () => {
    expect(run().status).toBe(0);
  });

  test('who says when to stop means it, whatever budget the file has', () => {
    writeFileSync(
      path.join(folder, 'hasty.yaml'),
      readFileSync(file, 'utf8').replace('run: {', 'run: { budget: 1ms,'),
    );
    const replicationsOf = (...words: string[]): number => {
      const { stdout } = here(['run', 'hasty.yaml', '--json', '--threads=1', ...words]);
      return (JSON.parse(stdout) as Results).run.replications;
    };
    expect(replicationsOf('--replications=3')).toBe(3);
    expect(replicationsOf('--replications=3', '--budget=1ms')).toBeLessThan(3);
    expect(replicationsOf()).toBeLessThan(3);
  });

  test.each<[string, string[], RegExp]>([
    ['a bad scenario', ['run', 'small.yaml', '--set', 'hosts.web.cores=-1'], /hosts\.web\.cores: must be/],
    ['a bad path of --set', ['run', 'small.yaml', '--set', 'run.duratoin=1s'], /did you mean duration\?/],
    ['a --set without value', ['run', 'small.yaml', '--set'], /Not enough arguments following: set/],
    ['a number that is none', ['run', 'small.yaml', '--replications', 'few'], /whole number \(got few\)/],
    [
      'an option given twice',
      ['run', 'small.yaml', '--seed', '1', '--seed', '2'],
      /--seed is given more than once/,
    ],
    ['an unknown option', ['run', 'small.yaml', '--sed', '1'], /Unknown argument: sed/],
    ['an unknown lens', ['run', 'small.yaml', '--lens', 'magnifying'], /magnifying/],
    ['an unknown command', ['rnu', 'small.yaml'], /no command is called rnu; did you mean run\?/],
    ['a second file', ['run', 'small.yaml', 'small.yaml'], /Unknown argument: small\.yaml/],
    ['no file', ['run'], /a name is missing/],
  ])('%s: 2, with a sentence and no stack trace', (_name, words, message) => {
    const { status, stdout, stderr } = here(words);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(TRACE);
  });

  test('a mistake of ours: 4, and the command that repeats it', () => {
    const preload = replacing('writeFile', `throw new TypeError('planted');`);
    const words = ['run', 'small.yaml', '--set', 'run.seed=it is 3', '--replications', '1'];
    const { status, stderr } = here(words, { preload });
    expect(status).toBe(4);
    expect(stderr).toContain('internal error, a mistake of ours.\nTypeError: planted\n');
    expect(stderr).toContain(
      `To repeat it: hasim run small.yaml --set 'run.seed=it is 3' --replications 1\n`,
    );
  });
});

describe('what cannot be read or written is told in one sentence', () => {
  test.each<[string, string, string]>([
    ['no file', 'absent.yaml', 'no such file or directory'],
    ['a folder', '.', 'is a folder'],
    ['below a file', 'small.yaml/x.yaml', 'a part of the path is a file, not a folder'],
    ['a device', '/dev/zero', 'is a device'],
  ])('%s', (_name, file, reason) => {
    expect(here(['run', file])).toMatchObject({
      status: 2,
      stdout: '',
      stderr: `${file}  cannot be read: ${reason}\n`,
    });
  });

  test('a folder for reports that is a file, before anything is simulated', () => {
    const { status, stdout, stderr } = run('--out', 'small.yaml', '--set', 'run.duration=7d');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^hasim: .*small\.yaml is a file: reports need a folder\n$/);
  });

  test('a disk that fills up at the end: the results are shown all the same', () => {
    const full = `Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', syscall: 'write' })`;
    const { status, stdout, stderr } = here(['run', 'small.yaml', '--out', 'full', '--json'], {
      preload: replacing('writeFile', `if (calls === 3) throw ${full};`),
    });
    expect(status).toBe(2);
    expect(stderr).toBe(
      `hasim: no report can be written to ${path.join('full', 'small')}: no space left on the disk\n`,
    );
    expect(JSON.parse(stdout)).toMatchObject({ format: 'hasim-results/1' });
    expect(readdirSync(path.join(folder, 'full', 'small'))).toEqual([]);
  });
});

describe('streams', () => {
  test('--json: one object on stdout, the same as summary.json in the folder', () => {
    const { status, stdout, stderr } = run('--json', '--out', 'json');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toBe(readFileSync(path.join(folder, 'json/small/latest/summary.json'), 'utf8'));
    expect(Object.keys(JSON.parse(stdout) as object)).toContain('unavailability');
    const left = readdirSync(path.join(folder, 'json/small/latest'));
    for (const name of ['failovers.csv', 'faults.csv', 'losses.csv', 'outages.csv', 'summary.json']) {
      expect(left).toContain(name);
    }
    expect(left.filter((name) => name.endsWith('.png')).length).toBeGreaterThan(0);
  });

  test('--quiet: nothing but the folder', () => {
    expect(run('--quiet', '--out', 'quiet')).toEqual({ status: 0, signal: null, stdout: '', stderr: '' });
    expect(readdirSync(path.join(folder, 'quiet/small'))).toContain('latest');
  });

  test('the report names its folder, in 80 columns and without colours when nobody looks', () => {
    const { stdout } = here(['run', 'small.yaml'], { env: { CI: 'true' } });
    const named = /\nReport: (.*)\n$/.exec(stdout)?.[1] ?? '';
    expect(readdirSync(path.join(folder, named))).toContain('summary.json');
    expect(stdout).not.toContain('\u001b');
    expect(stdout.split('\n').filter((line) => [...line].length > 80)).toEqual([]);
  });

  test('colours on a terminal, and none with NO_COLOR', () => {
    const preload = 'process.stdout.isTTY = true;';
    const coloured = (env: Record<string, string | undefined>) =>
      here(['run', 'small.yaml'], { preload, env: { NO_COLOR: undefined, ...env } }).stdout.includes(
        '\u001b[',
      );
    expect(coloured({})).toBe(true);
    expect(coloured({ NO_COLOR: '1' })).toBe(false);
    expect(coloured({ NO_COLOR: '' })).toBe(true);
  });

  test('no words: the help; it speaks English whatever the locale', () => {
    const { status, stdout } = here([], { env: { LANG: 'de_DE.UTF-8', LC_ALL: 'de_DE.UTF-8' } });
    expect(status).toBe(0);
    for (const command of ['run <file>', 'validate', 'resolve', 'explain', 'init', 'schema']) {
      expect(stdout).toContain(`hasim ${command}`);
    }
    expect(here(['run'], { env: { LC_ALL: 'fr_FR.UTF-8' } }).stderr).toContain('a name is missing');
  });

  test('a reader who leaves early (| head) is no accident', async () => {
    const running = new Running(['schema'], { cwd: folder });
    running.stopReading();
    expect(await running.ended).toMatchObject({ status: 0, stderr: '' });
  });

  test('progress is written to stderr', () => {
    const { stdout, stderr } = here(
      ['run', 'small.yaml', '--replications', '1000000', '--budget', '2s', '--json'],
      {
        preload: 'process.stderr.isTTY = true;',
      },
    );
    expect(stderr).toMatch(/runs/);
    expect(JSON.parse(stdout)).toMatchObject({ run: { stoppedBecause: 'budget', complete: false } });
  });

  test('--set takes one value: a file may follow', () => {
    const words = ['run', '--set', 'run.seed=1', '--set', 'run.duration=10s', 'small.yaml', '--json'];
    expect(JSON.parse(here(words).stdout)).toMatchObject({
      run: { seed: '1' },
      scenario: { file: 'small.yaml' },
    });
  });
});
