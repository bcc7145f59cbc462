/**
 * Cases of the table whose outages are so rare that a standard error of 10 % takes more than a second. They run in the long
 * test, to 3 %, and to 5 % where that takes more than three minutes (rare-event methods will mend that); the quick one only
 * holds that they are known and not too many. A figure agrees within 4.5 standard errors, as in table.test.ts.
 */
import { describe, expect, test } from '@jest/globals';
import { readCases } from '../../scripts/truth/reference/case.js';
import { compare, errorFor, type Precision } from '../../scripts/truth/reference/simulate.js';
import { treatmentOf } from '../../scripts/truth/reference/treatments.js';
import { byPrecision } from '../support/precision.js';

const TABLE: Precision = { error: 0.1, cost: 1.2, atMost: 0.1 };
const FULL_TABLE: Precision = { error: 0.01, cost: 12, atMost: 0.03 };
const LONG: Precision = { error: 0.03, cost: 200, atMost: 0.05 };

const cases = readCases();
const rare = cases.flatMap((reference) => {
  const treatment = treatmentOf(reference, cases);
  const experiments = treatment.kind === 'simulated' ? treatment.experiments : [];
  return experiments
    .filter((experiment) => errorFor(experiment, TABLE) === null)
    .map((experiment) => ({ id: `${reference.id} ${experiment.label}`, experiment }));
});
const within = rare.filter(({ experiment }) => errorFor(experiment, LONG) !== null);
/** The rest are in the long run of the table itself. */
const rarest = within.filter(({ experiment }) => errorFor(experiment, FULL_TABLE) === null);

test('few are too rare for the quick table, and none for any', () => {
  expect(rare.length).toBeLessThanOrEqual(50);
  expect(rare.length - within.length).toBe(0);
});

const chosen = byPrecision({ quick: [], full: rarest });

describe('simulated', () => {
  for (const { id, experiment } of chosen) {
    test(`${id}`, () => {
      const compared = compare(experiment, id, LONG) ?? [];
      expect(compared.filter(({ agrees, precise }) => !(agrees && precise))).toEqual([]);
    }, 3_600_000);
  }

  test('each once', () => {
    expect(new Set(rarest.map(({ id }) => id)).size).toBe(rarest.length);
  });
});
