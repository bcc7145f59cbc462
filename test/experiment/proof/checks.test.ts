/**
 * `hasim prove` on every file of `scenarios/checks/`, with its own seed and by its own rule. What
 * is right is called wrong in one of a thousand proofs (`familyWiseError`), all files together in 14 of 1000; seeds are
 * those of the files, so it is the same every time.
 */
import { describe, expect, test } from '@jest/globals';
import { filesBelow } from '../../support/source-files.js';
import { byPrecision } from '../../support/precision.js';
import { FULL, loaded, proofOf, Remembered, type Effort } from './support/proofs.js';

const UNITS = { unavailability: '', outages: '/s', outage: 's', loss: '', latency: 's' } as const;

/** In the quick test these as a user has them; the others with a fifth of the work, which proves less sharply. */
const WHOLE = /(one-of-three|five-nines)\.yaml$/;
const LESS: Effort = { mostEvents: 60_000, precision: 0.3 };

describe.each(filesBelow('scenarios/checks', /\.yaml$/))('$path', ({ path }) => {
  const whole = WHOLE.test(path) || byPrecision({ quick: false, full: true });
  const shorter = whole ? [] : [`run.duration=${loaded(path).scenario.run.durationSeconds / 3}s`];
  const file = loaded(path, shorter);
  const source = new Remembered(file.scenario, whole ? FULL : LESS);

  test('at least two figures of everything that is stated, and they agree', async () => {
    const proof = await proofOf(file, source);
    expect(proof.comparisons.filter(({ agree }) => !agree)).toEqual([]);
    expect(proof.verdict).toBe('agree');
    for (const { by } of proof.figures) {
      const own = Object.keys(by).filter((method) => method !== 'stated' && method !== 'envelope');
      expect(own.length).toBeGreaterThanOrEqual(2);
    }
    // A short accelerated run may say of itself that it is not to be trusted.
    const queue = proof.figures.every(({ measure }) => measure === 'loss' || measure === 'latency');
    for (const { method, applies, text } of proof.methods) {
      expect(text).not.toBe('');
      const able = method === 'plain' || method === 'exact' || (method === 'accelerated' && whole && !queue);
      if (able) expect({ method, applies, text }).toEqual({ method, applies: true, text });
    }
  }, 60_000);

  if (path.endsWith('/one-of-three.yaml')) {
    test('accelerated to 5 %, while plain simulation has but a bound', async () => {
      const { by } = (await proofOf(file, source)).figures[0]!;
      const { estimate, low, high } = by.accelerated!;
      expect((high! - low!) / 2 / estimate!).toBeLessThanOrEqual(0.05);
      expect(by.plain).toMatchObject({ kind: 'bound', estimate: null });
    }, 60_000);
  }

  test('an answer that is 20 % off is found out', async () => {
    for (const { measure, value } of file.scenario.answer?.figures ?? []) {
      for (const factor of [0.8, 1.2]) {
        const altered = loaded(path, [...shorter, `answer.${measure}=${value * factor}${UNITS[measure]}`]);
        const { verdict, comparisons } = await proofOf(altered, source);
        expect(verdict).toBe('disagree');
        const wrong = comparisons.filter(({ agree }) => !agree);
        expect(wrong.map((one) => one.measure)).toEqual(wrong.map(() => measure));
        expect(wrong.every(({ between }) => between.includes('stated'))).toBe(true);
      }
    }
  }, 60_000);
});
