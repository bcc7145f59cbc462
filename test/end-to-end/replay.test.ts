/** `hasim replay`: what a report names can be looked at again, with the figures that the report gave it. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import type { Results } from '../../src/results/results.js';
import { root } from '../support/source-files.js';
import { hasim } from './support/hasim.js';

const out = mkdtempSync(path.join(tmpdir(), 'hasim-replay-'));
afterAll(() => {
  rmSync(out, { recursive: true, force: true });
});

const FILE = 'scenarios/linode-ha.yaml';
const command = (...words: string[]) => hasim(words, { cwd: root });

test('the outage that the catalogue names, by the command of the page', () => {
  const run = ['run', FILE, '--years=2', '--set=run.duration=1y', '--format=html', `--out=${out}`, '--json'];
  const { stdout } = command(...run);
  const { outageCatalogue } = JSON.parse(stdout) as Results;
  const kind = outageCatalogue.find(({ example }) => example.replication > 0)!;
  const { replication, startSeconds } = kind.example;
  const page = readFileSync(path.join(out, 'linode-ha', 'latest', 'report.html'), 'utf8');
  expect(page).toMatch(/npx hasim replay scenarios\/linode-ha.yaml .*--run=\d+ --at=\d+s/);

  const which = [`--run=${replication + 1}`, `--at=${startSeconds}s`];
  const again = command('replay', FILE, '--lens=flow', ...which);
  expect(again.status).toBe(0);
  expect(again.stdout).toContain(`(${startSeconds.toFixed(3)} s)`);
  expect(again.stdout).toContain(kind.origin);
  for (const fault of kind.faults.split('+')) expect(again.stdout).toContain(fault);
  expect(again.stdout).toMatch(/How it came.*\n.* \+0\.000 s /);
}, 120_000);

test('the worst outage of an incident is the one whose story the run tells', () => {
  const incident = 'scenarios/incidents/db-silent-death.yaml';
  const set = '--set=run.duration=90s';
  const told = command('run', incident, '--format=json', set, `--out=${out}`).stdout;
  const again = command('replay', incident, set).stdout;
  const first = /^ +\d+\.\d{3} s .*$/m.exec(again)![0];
  expect(told).toContain(first);
});

test('the side run that an accelerated run names', () => {
  const set = '--set=run.duration=20y';
  const file = 'scenarios/checks/one-of-three.yaml';
  const { stdout } = command(
    ...['run', file, '--method=accelerated', '--replications=4', set, `--out=${out}`],
  );
  const words = /hasim (replay (?:\S+\s+)*?--side-run\s+\d+)/.exec(stdout)![1]!.split(/\s+/);
  const again = command(...words, set);
  expect(again.status).toBe(0);
  expect(again.stdout).toMatch(/counts for +\S+ of a plain run/);
  // Three must be down together.
  expect(again.stdout.match(/breakdown@unit\d/g)!.length).toBeGreaterThanOrEqual(3);
  const none = command(...words.slice(0, -1), '99', set);
  expect(none.status).toBe(2);
  expect(none.stderr).toContain('there is no such side run');
});

test('mistakes are named', () => {
  const wrong = (...words: string[]) => {
    const { status, stderr } = command('replay', FILE, ...words);
    expect(status).toBe(2);
    return stderr;
  };
  expect(wrong('--run=0')).toContain('--run: must be a whole number from 1 on (got 0)');
  expect(wrong('--at=soon')).toContain('--at: ');
  expect(wrong('--excursion=1')).toContain('a side run has two numbers');
  expect(wrong('--excursion=1', '--side-run=0', '--at=1d')).toContain('leave out one');
});
