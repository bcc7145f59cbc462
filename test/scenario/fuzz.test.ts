/**
 * Shipped scenarios, damaged: whatever the damage, the answer is a scenario or a list of problems, in time.
 * Quick: some hundreds of files; `npm run test:long`: ten thousand.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { loadScenario, type Loaded } from '../../src/scenario/load.js';
import { byPrecision } from '../support/precision.js';
import { root } from '../support/source-files.js';
import { INHERITED, mutants, wrecks } from './support/mutations.js';

const names = [
  'scenarios/linode-ha.yaml',
  'scenarios/single-host.yaml',
  'scenarios/incidents/db-silent-death.yaml',
];
const files = new Map(names.map((name) => [name, readFileSync(join(root, name), 'utf8')]));
const texts = [...files.values()];

const SINGLE = byPrecision({ quick: 400, full: 10_000 });
const WRECKED = byPrecision({ quick: 150, full: 3000 });
const SECONDS_ALLOWED = 2;
/** Seeds of fast-check: the same mutants in every run. */
const SEED = 20_240;

/** Loads one damaged file, its parents intact, and holds it to its time (of the processor: the machine may be busy). */
function loadDamaged(base: number, text: string): Loaded {
  const name = names[base] ?? '';
  const read = (path: string): string => {
    const found = path === name ? text : files.get(path);
    if (found === undefined) throw new Error('no such file');
    return found;
  };
  const before = process.cpuUsage();
  const loaded = loadScenario(name, { read });
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1e6).toBeLessThan(SECONDS_ALLOWED);
  if (!loaded.ok) expect(loaded.problems.length).toBeGreaterThan(0);
  return loaded;
}

/** Does a problem point to the line, by its place or by naming where a name is defined? */
function pointsTo(loaded: Loaded, file: string, line: number): boolean {
  if (loaded.ok) return false;
  return loaded.problems.some(
    ({ place, message }) =>
      place.file === file && (place.line === line || message.includes(`(line ${line})`)),
  );
}

describe('damaged scenarios', () => {
  test('one change: valid or a list of problems, and the problems point to the line', () => {
    const counts = { valid: 0, invalid: 0, pointed: 0 };
    const missed: string[] = [];
    for (const { base, text, line, what } of fc.sample(mutants(texts), { numRuns: SINGLE, seed: SEED })) {
      const loaded = loadDamaged(base, text);
      if (loaded.ok) counts.valid += 1;
      else {
        counts.invalid += 1;
        if (pointsTo(loaded, names[base] ?? '', line)) counts.pointed += 1;
        else missed.push(`${what}: ${text.split('\n')[line - 1] ?? ''}`);
      }
    }
    // The shares say that the mutants are a fair mix; they are the acceptance limits of the format.
    expect(counts.valid / SINGLE).toBeGreaterThanOrEqual(0.3);
    expect(counts.invalid / SINGLE).toBeGreaterThanOrEqual(0.3);
    if (counts.pointed / counts.invalid < 0.9) expect(missed).toEqual([]);
  }, 900_000);

  test('several changes upon each other: valid or a list of problems', () => {
    for (const { base, text } of fc.sample(wrecks(texts), { numRuns: WRECKED, seed: SEED }))
      loadDamaged(base, text);
  }, 600_000);

  test('any text at all', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        expect(loadDamaged(0, text).ok).toBe(false);
      }),
      { numRuns: byPrecision({ quick: 200, full: 5000 }), seed: SEED },
    );
  }, 600_000);

  test('any value in any place', () => {
    const value = fc.oneof(
      fc.constantFrom(
        '',
        '~',
        '[]',
        '{}',
        '[[]]',
        '-1',
        '1e400',
        '"',
        "''",
        '*x',
        '&x 1',
        '|',
        '>',
        '!',
        '%',
        '@',
        '`',
        '- a',
        '? a',
        '<<: 1',
        '{a: 1}',
        ...INHERITED,
        ...INHERITED.flatMap((word) => [
          `{ ${word}: 1 }`,
          `galera.${word}`,
          `${word}(db)`,
          `${word} mean 1h`,
        ]),
      ),
      fc.string({ maxLength: 12 }),
    );
    const places = texts.flatMap((text, base) =>
      [...text.matchAll(/(?<=: )[^\s,[\]{}#]+/g)].map(({ index, 0: found }) => ({
        base,
        index,
        length: found.length,
      })),
    );
    fc.assert(
      fc.property(fc.constantFrom(...places), value, ({ base, index, length }, replacement) => {
        const text = texts[base] ?? '';
        loadDamaged(base, text.slice(0, index) + replacement + text.slice(index + length));
      }),
      { numRuns: byPrecision({ quick: 200, full: 5000 }), seed: SEED },
    );
  }, 600_000);
});
