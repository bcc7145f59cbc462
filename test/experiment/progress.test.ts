/** How far a run is that ends at its precision: what progress and the time left are reckoned from. */
import { expect, test } from '@jest/globals';
import { Aggregate } from '../../src/experiment/aggregate.js';
import { isPrecise, shareOfTheWay } from '../../src/experiment/precise.js';
import { shareOfPrecision } from '../../src/experiment/stopping.js';
import { replications, scenarioOf } from '../support/replications.js';

const scenario = scenarioOf('scenarios/checks/two-of-three-five-nines.yaml', [
  ...['run.duration=100y', 'run.replications=64', 'run.seed=how far a run is'],
]);
const GOAL = { measure: 'unavailability', subject: null, relative: 0.05 } as const;

test('it grows with the replications as the square of the interval shrinks, and is all when the run is precise', () => {
  const outcomes = replications(scenario);
  const shareAfter = (count: number): number => {
    const aggregate = new Aggregate(scenario);
    for (const outcome of outcomes.slice(0, count)) aggregate.add(outcome);
    const share = shareOfTheWay(GOAL, aggregate);
    expect(share === 1).toBe(isPrecise(GOAL, aggregate));
    expect(shareOfPrecision({ ...scenario.run, precision: 0.05 }, aggregate)).toBe(share);
    return share;
  };
  // Ten outages each: 2 replications are too few for any interval to count.
  expect(shareAfter(2)).toBeLessThan(1);
  const [early, late] = [shareAfter(16), shareAfter(64)];
  // Four times as long. The spread of 16 replications is known to a fifth, so their share to two fifths.
  expect(late / early).toBeGreaterThan(2);
  expect(late / early).toBeLessThan(8);
  // Exponential lives and repairs: an interval of ±5 % takes about 2 x (1.96 / 0.05)^2 outages, 3 000, of which 610 came.
  expect(late).toBeGreaterThan(0.12);
  expect(late).toBeLessThan(0.33);
});

test('a run without such an end is nowhere', () => {
  expect(
    shareOfPrecision({ ...scenario.run, precision: null, precisionOf: [] }, new Aggregate(scenario)),
  ).toBe(0);
});
