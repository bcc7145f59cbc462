/** What the tests of docs/truth.md share: what the page says, and how to look again with fewer trials. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { bySetup, chapters } from '../../../scripts/truth/comparisons.js';
import { observe } from '../../../scripts/truth/simulate.js';
import { verdictOn } from '../../../scripts/truth/verdict.js';
import { byPrecision } from '../../support/precision.js';
import { root } from '../../support/source-files.js';

const LINE = /<br>`([\w.-]+\/[\w.-]+)`<br>.*\| (holds|\*\*red\*\*), (predicted|calibrated)/;
/** A setup with all its trials, on a machine that does much else. */
const LONGEST = 600_000;

export interface Written {
  readonly holds: boolean;
  readonly predicted: boolean;
  /** The line of the table. */
  readonly line: string;
}

export function pageText(): string {
  return readFileSync(join(root, 'docs/truth.md'), 'utf8');
}

/** What the page says about each comparison, by its name. */
export function writtenVerdicts(): ReadonlyMap<string, Written> {
  const verdicts = new Map<string, Written>();
  for (const line of pageText().split('\n')) {
    const [, id, verdict, basis] = LINE.exec(line) ?? [];
    if (id === undefined) continue;
    verdicts.set(id, { holds: verdict === 'holds', predicted: basis === 'predicted', line });
  }
  return verdicts;
}

/**
 * Simulates the set-ups of a chapter again. Seeds stand in the scenarios and the resampling is seeded by the name of the
 * row, so nothing here is random: a row that held may only cease to when the simulator (or a scenario) has changed.
 */
export function testChapter(word: string): void {
  const chapter = chapters.find(({ title }) => title.startsWith(word));
  if (chapter === undefined) throw new Error(`there is no chapter ${word}`);
  const written = writtenVerdicts();
  const chosen = chapter.comparisons.filter(({ setup }) => byPrecision(setup.trials) > 0);
  describe(chapter.title, () => {
    test.each([...bySetup(chosen)])(
      '%s',
      async (_name, group) => {
        const trials = group.map(({ setup }) => byPrecision(setup.trials));
        const observations = observe(group, 0, Math.max(...trials));
        for (const comparison of group) {
          const verdict = await verdictOn(comparison, observations[comparison.id] ?? []);
          const says = written.get(comparison.id);
          const found = { id: comparison.id, written: says !== undefined, holds: verdict.holds };
          const red = says?.holds === false;
          expect(found).toEqual({ id: comparison.id, written: true, holds: red ? verdict.holds : true });
        }
      },
      LONGEST,
    );
  });
}
