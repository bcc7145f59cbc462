/** `hasim run --method accelerated` as a user meets it. What it finds is tested in test/experiment/accelerate. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import type { Results } from '../../src/results/results.js';
import { root } from '../support/source-files.js';
import { hasim } from './support/hasim.js';

const out = mkdtempSync(path.join(tmpdir(), 'hasim-accelerated-'));
afterAll(() => {
  rmSync(out, { recursive: true, force: true });
});

const accelerated = (file: string, ...words: string[]) =>
  hasim(['run', `scenarios/checks/${file}.yaml`, '--method=accelerated', `--out=${out}`, ...words], {
    cwd: root,
  });

test('an unavailability of 1e-12, with an interval and the command that repeats it', () => {
  const { status, stdout } = accelerated('one-of-three', '--replications=12', '--set=run.duration=40y');
  expect(status).toBe(0);
  // 1e-12 of a year are 0.0315 ms.
  expect(stdout).toMatch(/\n {2}overlaps {6}0\.0(2|3|4)\d* ms \(/);
  expect(stdout).toMatch(/\n {2}to look at {4}hasim replay \S+one-of-three.yaml --run \d+/);
  expect(stdout).not.toContain('not trusted');
});

test('as JSON', () => {
  const { status, stdout } = accelerated('two-of-three-five-nines', '--set=run.duration=10y', '--json');
  const { run, acceleration } = JSON.parse(stdout) as Results;
  expect({ status, method: run.method, why: run.stoppedBecause, trusted: acceleration?.trusted }).toEqual({
    ...{ status: 0, method: 'accelerated', why: 'precision', trusted: true },
  });
});

test('what it cannot do is refused with the reason', () => {
  const busy = accelerated('mmc');
  expect(busy.status).toBe(2);
  expect(busy.stderr).toMatch(/cannot accelerate: single requests are always under way.*use the flow lens/);
  const threads = accelerated('one-of-three', '--threads=2');
  expect(threads.status).toBe(2);
  expect(threads.stderr).toContain('--method accelerated runs on one thread: leave out --threads');
});
