/**
 * `hasim prove` on every file of `scenarios/checks/`, as a user runs it: its own seed, its own number of replications. What
 * is right is called wrong in one of a thousand proofs (`familyWiseError`), all files together in 14 of 1000; seeds are
 * those of the files, so it is the same every time.
 */
import { describe, expect, test } from '@jest/globals';
import { filesBelow } from '../../support/source-files.js';
import { loaded, proofOf, Remembered } from './support/proofs.js';

const UNITS = { unavailability: '', outages: '/s', outage: 's', loss: '', latency: 's' } as const;

describe.each(filesBelow('scenarios/checks', /\.yaml$/))('$path', ({ path }) => {
  const file = loaded(path);
  const source = new Remembered(file.scenario);

  test('at least two figures of everything that is stated, and they agree', async () => {
    const proof = await proofOf(file, source);
    expect(proof.comparisons.filter(({ agree }) => !agree)).toEqual([]);
    expect(proof.verdict).toBe('agree');
    for (const { by } of proof.figures) {
      const own = Object.keys(by).filter((method) => method !== 'stated' && method !== 'envelope');
      expect(own.length).toBeGreaterThanOrEqual(2);
    }
    // A simulation whose interval could not show 20 % says so itself, and the chain shows it.
    for (const { method, applies, text } of proof.methods) {
      expect(text).not.toBe('');
      if (method === 'plain' || method === 'exact')
        expect({ method, applies }).toEqual({ method, applies: true });
    }
  }, 60_000);

  test('an answer that is 20 % off is found out', async () => {
    for (const { measure, value } of file.scenario.answer?.figures ?? []) {
      for (const factor of [0.8, 1.2]) {
        const altered = loaded(path, [`answer.${measure}=${value * factor}${UNITS[measure]}`]);
        const { verdict, comparisons } = await proofOf(altered, source);
        expect(verdict).toBe('disagree');
        const wrong = comparisons.filter(({ agree }) => !agree);
        expect(wrong.map((one) => one.measure)).toEqual(wrong.map(() => measure));
        expect(wrong.every(({ between }) => between.includes('stated'))).toBe(true);
      }
    }
  }, 60_000);
});
