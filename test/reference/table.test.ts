/**
 * The cases of test/reference/data/reference-cases.json, each as a scenario of its family (scripts/truth/reference), run from
 * its text to its outcomes. Seeds are the ids of the cases.
 *
 * A figure agrees when it is within 4.5 standard errors of the expected one: of 40 replications or more (Student's t) that
 * exceed it by chance 6 in 100 000 do, of 350 figures together one in 2 in 100 tables with new seeds. What is too
 * rare for this (a hundred thousand failures for an error of 10 %) is in rare.test.ts.
 */
import { describe, expect, test } from '@jest/globals';
import { readCases } from '../../scripts/truth/reference/case.js';
import type { Simulated } from '../../scripts/truth/reference/experiment.js';
import { compare, type Compared, type Precision } from '../../scripts/truth/reference/simulate.js';
import { treatmentOf } from '../../scripts/truth/reference/treatments.js';
import { byPrecision } from '../support/precision.js';

const PRECISION = byPrecision<Precision>({
  quick: { error: 0.1, cost: 1.2, atMost: 0.1 },
  full: { error: 0.01, cost: 12, atMost: 0.03 },
});
const LONGEST = 600_000;

const cases = readCases();
const treated = cases.map((reference) => ({ reference, treatment: treatmentOf(reference, cases) }));
const simulated = treated.flatMap(({ reference, treatment }) =>
  treatment.kind === 'simulated' ? [{ id: reference.id, reference, treatment }] : [],
);

/** One number for each experiment: its figures are read off the same replications. */
const coverage: number[] = [];

function run(id: string, { experiments }: Simulated, precision: Precision, seed = ''): Compared[] {
  return experiments.flatMap((experiment) => {
    const compared = compare(experiment, `${id} ${experiment.label}${seed}`, precision) ?? [];
    if (compared.length > 0) {
      coverage.push(compared.filter(({ covered }) => covered).length / compared.length);
    }
    return compared;
  });
}

test('at least 120 cases can be said as scenarios; of each other one there is a reason', () => {
  expect(simulated.length).toBeGreaterThanOrEqual(120);
  const reasons = treated.map(({ treatment }) => (treatment.kind === 'left-out' ? treatment.why : ''));
  expect(reasons).not.toContain('of no family');
});

test.each(simulated)('$id is about something', ({ treatment: { experiments, exact = [] } }) => {
  expect(exact.length + experiments.length).toBeGreaterThan(0);
  for (const { figures } of experiments) {
    expect(figures.length).toBeGreaterThan(0);
    for (const { expected } of figures) expect(Number.isFinite(expected)).toBe(true);
  }
});

describe('computed, to nine digits', () => {
  const exact = simulated.filter(({ treatment }) => treatment.exact !== undefined);

  test.each(exact)('$id', ({ treatment }) => {
    for (const { key, expected, computed } of treatment.exact ?? []) {
      expect([key, Math.abs(computed / expected - 1) < 1e-9]).toEqual([key, true]);
    }
  });
});

// In a hurry every third one: all of them are in docs/truth.md, and in the run at full precision.
const chosen = simulated.filter((_, index) => index % byPrecision({ quick: 3, full: 1 }) === 0);

describe('simulated', () => {
  test.each(chosen)(
    '$id',
    ({ id, treatment }) => {
      const compared = run(id, treatment, PRECISION);
      const wrong = compared.filter(({ agrees, precise }) => !(agrees && precise));
      expect(wrong).toEqual([]);
    },
    LONGEST,
  );
});

describe('the 95 % intervals', () => {
  test('hold the right answer about as often as they say', () => {
    const share = coverage.reduce((sum, one) => sum + one, 0) / coverage.length;
    // Experiments are independent, figures within one are not: at worst they hold or miss together. 3.3 standard
    // deviations of a binomial share: one table in a thousand with new seeds is outside.
    const allowance = 3.3 * Math.sqrt((0.05 * 0.95) / coverage.length);
    expect(coverage.length).toBeGreaterThan(byPrecision({ quick: 50, full: 100 }));
    expect(Math.abs(share - 0.95)).toBeLessThan(allowance);
  });

  // With ten more tables 92 and 98 % are 5 standard deviations away: one in a million.
  const more = byPrecision({ quick: [], full: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] });
  if (more.length > 0) {
    test('over ten tables: 92 to 98 %', () => {
      coverage.length = 0;
      const quick: Precision = { error: 0.1, cost: 1.2, atMost: 0.1 };
      for (const table of more)
        for (const { id, treatment } of simulated) run(id, treatment, quick, ` ${table}`);
      const share = coverage.reduce((sum, one) => sum + one, 0) / coverage.length;
      expect(share).toBeGreaterThan(0.92);
      expect(share).toBeLessThan(0.98);
    }, 3_600_000);
  }
});
