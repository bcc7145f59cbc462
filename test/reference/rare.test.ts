/**
 * Cases of the table whose outages are so rare that a standard error of 10 % takes more than a second. They run in the long
 * test, to 5 % (of a few the tolerance is 3 %: that waits for rare-event methods); the quick one only holds that they are
 * known and not too many. A figure agrees within 4.5 standard errors, as in table.test.ts.
 */
import { describe, expect, test } from '@jest/globals';
import { readCases } from '../../scripts/truth/reference/case.js';
import { compare, errorFor, type Precision } from '../../scripts/truth/reference/simulate.js';
import { treatmentOf } from '../../scripts/truth/reference/treatments.js';
import { byPrecision } from '../support/precision.js';

const TABLE: Precision = { error: 0.1, cost: 1.2, atMost: 0.1 };
const FULL_TABLE: Precision = { error: 0.01, cost: 12, atMost: 0.03 };
const LONG: Precision = { error: 0.05, cost: 400, atMost: 0.05 };

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

test('few are too rare for the quick table, and fewer for any', () => {
  expect(rare.length).toBeLessThanOrEqual(50);
  expect(rare.length - within.length).toBeLessThanOrEqual(5);
});

const long = byPrecision({ quick: describe.skip, full: describe });

long('simulated', () => {
  test.each(rarest)(
    '$id',
    ({ id, experiment }) => {
      const compared = compare(experiment, id, LONG) ?? [];
      expect(compared.filter(({ agrees, precise }) => !(agrees && precise))).toEqual([]);
    },
    3_600_000,
  );
});
