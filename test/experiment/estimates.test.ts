import { expect, test } from '@jest/globals';
import { SECONDS_PER_YEAR } from '../../src/engine/time.js';
import { Aggregate } from '../../src/experiment/aggregate.js';
import { outages, unavailability } from '../../src/experiment/estimates.js';

/** A year of one replication; null: nobody told whether the service was up. */
function aggregate(downSeconds: number | null): Aggregate {
  const one = new Aggregate();
  one.per.downSeconds.push(downSeconds ?? NaN);
  one.per.downUnplannedSeconds.push(downSeconds ?? NaN);
  one.per.measuredSeconds.push(SECONDS_PER_YEAR);
  one.per.slowSeconds.push(0);
  one.measuredSeconds = SECONDS_PER_YEAR;
  return one;
}

test('where nobody told whether the service was up there is no bound on outages either', () => {
  const { perYear, meanTimeBetweenSeconds } = outages(aggregate(null));
  expect(perYear).toMatchObject({ kind: 'absent', high: null });
  expect(meanTimeBetweenSeconds).toMatchObject({ kind: 'absent', low: null });
  expect(unavailability(aggregate(null), 60).time).toMatchObject({ kind: 'absent' });
});

test('where it was up all the time there is one', () => {
  // 3.0 a year: -ln 0.05.
  expect(outages(aggregate(0)).perYear).toMatchObject({ kind: 'bound', estimate: null });
  expect(outages(aggregate(0)).perYear.high).toBeCloseTo(2.9957, 4);
});
