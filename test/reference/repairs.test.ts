/**
 * Failures and repairs through the whole system: structures of k of n, crews with too few hands, crews that tiers share.
 * A structure's state itself tells whether it is up, so time unavailability is exact but for chance.
 * Formulas: the machine repair model, M/M/c//n (Gross and Harris 1998, 2.7; Trivedi 2002, 8.2). False alarms: 1 in 100 000
 * each (support/compare.ts).
 */
import { describe, expect, test } from '@jest/globals';
import { byPrecision } from '../support/precision.js';
import { birthAndDeath, distance, REPLICATIONS } from './support/compare.js';
import { run } from './support/run.js';

const hours = byPrecision({ quick: 5_000, full: 100_000 });
const FAILURE = 'every: exponential mean 10h, repair: exponential mean 1h, crew: hands, noticed: 0s';

const simulate = (name: string, structure: string, hands: string, more = '') =>
  run(
    name,
    `
hosts: { machine: { count: 5 }, other: { count: 2 } }
components:
  machines: { kind: generic, on: machine1..3, ${structure} }
  others: { kind: generic, on: other }
crews: { hands: { response: 0s, ${hands} } }
traffic: { entry: machines, arrivals: { rate: 1/h }, classes: { page: { share: 100%, work: 1ms } } }
faults:
  break: { fault: crash, on: machine1..3/unit, ${FAILURE} }
  ${more}
run: { lens: requests, duration: ${hours}h, replications: ${REPLICATIONS} }
`,
  );

/** So many of n machines are broken, with so many hands: failures 0.1/h each, repairs 1/h each. */
const broken = (machines: number, hands: number): number[] =>
  birthAndDeath(
    machines + 1,
    (down) => (machines - down) * 0.1,
    (down) => Math.min(down, hands),
  );

describe('2 of 3 machines', () => {
  test.each([
    ['a hand for each', 3],
    ['two hands', 2],
    ['one hand', 1],
  ])('are down as the machine repair model says: %s', async (name, hands) => {
    const { results } = await simulate(`reference 2 of 3, ${name}`, 'needs: 2', `count: ${hands}`);
    const [, , two = 0, three = 0] = broken(3, hands);
    expect(distance(results.unavailability.time, two + three)).toBeLessThan(1);
  });

  test('come back in any order, and are down as long (the law has no memory)', async () => {
    const { results } = await simulate('reference 2 of 3, random', 'needs: 2', 'count: 1, order: random');
    const [, , two = 0, three = 0] = broken(3, 1);
    expect(distance(results.unavailability.time, two + three)).toBeLessThan(1);
  });

  test('fail as often as the chain leaves its up states', async () => {
    const { results } = await simulate('reference 2 of 3, outages', 'needs: 2', 'count: 1');
    // From one broken to two: 2 x 0.1/h. Outages of the chain are merged when less than a second apart: none is.
    const perYear = 8760 * 0.2 * broken(3, 1)[1]!;
    const interval = results.outages.perYear;
    // The exact Poisson interval would be too narrow or wide by a little: an outage tells of the next. Five of its
    // standard errors, widened by half.
    const error = (interval.high! - interval.estimate!) / 1.96;
    expect(Math.abs(interval.estimate! - perYear)).toBeLessThan(7.5 * error);
  });

  test('wait for a crew that others share', async () => {
    const { results } = await simulate(
      'reference 2 of 3, shared crew',
      'needs: 2',
      'count: 1',
      `too: { fault: crash, on: other/unit, ${FAILURE} }`,
    );
    // Five machines alike, first come first served: which are broken is a matter of chance alone.
    const down = broken(5, 1).reduce((sum, probability, number) => {
      const atLeastTwo = [2, 3].reduce(
        (total, ours) => total + (choose(3, ours) * choose(2, number - ours)) / choose(5, number),
        0,
      );
      return sum + probability * atLeastTwo;
    }, 0);
    expect(distance(results.unavailability.time, down)).toBeLessThan(1);
  });
});

test('1 of 3 and 3 of 3 machines, a hand for each: products of what each alone is', async () => {
  const alone = 0.1 / 1.1;
  const any = await simulate('reference 1 of 3', 'needs: 1', 'count: 3');
  expect(distance(any.results.unavailability.time, alone * alone * alone)).toBeLessThan(1);
  const all = await simulate('reference 3 of 3', 'needs: 3', 'count: 3');
  expect(distance(all.results.unavailability.time, 1 - (1 - alone) * (1 - alone) * (1 - alone))).toBeLessThan(
    1,
  );
});

function choose(n: number, k: number): number {
  if (k < 0 || k > n) return 0;
  let ways = 1;
  for (let i = 0; i < k; i++) ways = (ways * (n - i)) / (i + 1);
  return ways;
}
