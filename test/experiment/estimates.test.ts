import { expect, test } from '@jest/globals';
import { outages } from '../../src/experiment/estimates.js';
import { unavailability } from '../../src/experiment/unavailability.js';
import { aggregateOf, replicationOf } from './support/years.js';

/** A year of one replication; null: nobody told whether the service was up. */
const aggregate = (downSeconds: number | null) => aggregateOf([{ ...replicationOf(1, []), downSeconds }]);

test('where nobody told whether the service was up there is no bound on outages either', () => {
  const { perYear, meanTimeBetweenSeconds } = outages(aggregate(null));
  expect(perYear).toMatchObject({ kind: 'absent', high: null });
  expect(meanTimeBetweenSeconds).toMatchObject({ kind: 'absent', low: null });
  expect(unavailability(aggregate(null), { confidence: 0.95, longestRepairSeconds: 60 }).time).toMatchObject({
    kind: 'absent',
  });
});

test('where it was up all the time there is one', () => {
  // 3.0 a year: -ln 0.05.
  expect(outages(aggregate(0)).perYear).toMatchObject({ kind: 'bound', estimate: null });
  expect(outages(aggregate(0)).perYear.high).toBeCloseTo(2.9957, 4);
});
