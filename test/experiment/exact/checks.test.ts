/**
 * The exact twin of every file of `scenarios/checks/` whose answer is about reliability: it gives the stated answer to
 * its printed digits. (The answers are formulas worked out by hand; `test/reference/` simulates the same files.)
 */
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { exactTwin } from '../../../src/experiment/exact/index.js';
import { SECONDS_PER_YEAR } from '../../../src/engine/time.js';
import { scenarioOf } from '../../support/replications.js';
import { filesBelow } from '../../support/source-files.js';

const RELIABILITY = ['unavailability', 'outages', 'outage'];

const files = filesBelow('scenarios/checks', /\.yaml$/);
const answers = files.map(({ path, text }) => ({
  path,
  answer: (parse(text) as { answer: Record<string, string | number> }).answer,
}));
const about = (one: (typeof answers)[number]): boolean =>
  RELIABILITY.some((measure) => measure in one.answer);

test.each(answers.filter(about))('$path', ({ path, answer }) => {
  const twin = exactTwin(scenarioOf(path));
  if (twin.kind === 'absent') throw new Error(twin.why);
  const figures: Record<string, number | null> = {
    unavailability: twin.unavailability,
    outages: twin.outagesPerYear,
    outage: twin.meanOutageSeconds === null ? null : twin.meanOutageSeconds / 3600,
  };
  expect(twin.approximations).toEqual([]);
  for (const measure of RELIABILITY.filter((one) => one in answer)) {
    // As printed: `33.37906/y`, `8h`.
    const stated = parseFloat(String(answer[measure]));
    expect(Number(figures[measure]?.toPrecision(7))).toBe(stated);
  }
  expect(twin.outagesPerYear * (twin.meanOutageSeconds ?? NaN)).toBeCloseTo(
    twin.unavailability * SECONDS_PER_YEAR,
    3,
  );
});

test('those about load have no twin, and it says why', () => {
  const others = answers.filter((one) => !about(one));
  expect(others.length).toBeGreaterThan(0);
  for (const { path } of others) {
    const twin = exactTwin(scenarioOf(path));
    expect(twin).toEqual({
      kind: 'absent',
      why: expect.stringMatching(/^(traffic\.entry|components\.\w+\.work): /),
    });
  }
});
