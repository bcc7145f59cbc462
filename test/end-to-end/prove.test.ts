/** `hasim prove` as a user meets it: words, streams and exit codes. What it proves is tested in test/experiment/proof. */
import { expect, test } from '@jest/globals';
import type { Proof } from '../../src/results/proof.js';
import { root } from '../support/source-files.js';
import { hasim } from './support/hasim.js';

const proveFile = (file: string, ...words: string[]) =>
  hasim(['prove', `scenarios/checks/${file}.yaml`, '--replications', '10', ...words], { cwd: root });
const prove = (...words: string[]) => proveFile('mmck', ...words);

test('they agree: 0, the figures side by side, what the envelope leaves out', () => {
  const { status, stdout, stderr } = proveFile('two-of-three-own-crews');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toContain('THEY AGREE');
  expect(stdout).toMatch(/exact chain +0\.01564802 +the same\n/);
  expect(stdout).toMatch(/accelerated +0\.01\d+ \(0\.01\d+ to 0\.01\d+\)/);
  expect(stdout).toMatch(/plain simulation +0\.01\d+ \(0\.01\d+ to 0\.01\d+\)/);
  expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
});

test('another answer: 1, and who excludes whom', () => {
  const { status, stdout } = prove('--set', 'answer.loss=0.1521127');
  expect(status).toBe(1);
  expect(stdout).toContain('THEY DISAGREE');
  expect(stdout).toMatch(/requests lost: stated answer and exact chain are 16\.7 % apart/);
});

test('JSON for programs, nothing when quiet', () => {
  const { status, stdout } = prove('--json', '--seed', '7');
  const proof = JSON.parse(stdout) as Proof;
  expect({
    status,
    format: proof.format,
    seed: proof.run.seed,
    replications: proof.run.replications,
  }).toEqual({
    ...{ status: 0, format: 'hasim-proof/1', seed: '7', replications: 10 },
  });
  expect(stdout).not.toMatch(/NaN|Infinity/);
  expect(prove('--quiet').stdout).toBe('');
});

test('nothing to hold it against: 3; a bad scenario: 2', () => {
  const alone = ['--replications=2', '--set=answer=null', '--set=traffic.clients.retries=1'];
  const { status, stdout } = hasim(['prove', 'scenarios/checks/mmc.yaml', ...alone], { cwd: root });
  expect(status).toBe(3);
  expect(stdout).toMatch(/UNDECIDED\nfewer than two ways/);
  expect(hasim(['prove', 'absent.yaml'], { cwd: root }).status).toBe(2);
});
