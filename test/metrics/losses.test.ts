import { expect, test } from '@jest/globals';
import { Causes } from '../../src/engine/causes.js';
import { Losses, type LossWindow } from '../../src/metrics/losses.js';

const second = 1_000_000;

/** Two faults, and the states that follow from each and from both. */
function lossesOfTwoFaults() {
  const causes = new Causes();
  const power = causes.fault('power', 'db1', 10 * second);
  const crash = causes.fault('crash', 'web1', 20 * second);
  const states = {
    noHolder: causes.add('db-vip/no-holder', power),
    crashed: causes.add('web/crashed', crash),
    both: causes.add('balancer/no-backend', crash, [power]),
  };
  return { losses: new Losses(causes, () => false), power, crash, ...states };
}

function window(because: number, from: number, to: number, group = 'db-vip'): LossWindow {
  return { group, because, from: from * second, to: to * second };
}

test('a window counts requests that arrived in it and were lost to its fault, alone or with others', () => {
  const { losses, power, noHolder, crashed, both } = lossesOfTwoFaults();
  losses.add('page', 'refused', 11 * second, noHolder);
  losses.add('page', 'refused', 12 * second, crashed);
  losses.add('page', 'http-503', 13 * second, both);
  losses.add('page', 'refused', 16 * second, noHolder);
  expect(losses.lostWithin([window(power, 10, 15)], 0)).toEqual([2]);
});

test('a request under way when the fault struck counts, one that came long before does not', () => {
  const { losses, power, noHolder } = lossesOfTwoFaults();
  losses.add('page', 'response-timeout', 9 * second, noHolder);
  losses.add('page', 'response-timeout', 3 * second, noHolder);
  expect(losses.lostWithin([window(power, 10, 15)], 5 * second)).toEqual([1]);
});

test('two failovers of one kind share their losses, two of different kinds both count them', () => {
  const { losses, power, noHolder } = lossesOfTwoFaults();
  losses.add('page', 'refused', 11 * second, noHolder);
  losses.add('page', 'refused', 14 * second, noHolder);
  const early = window(power, 10, 12);
  const late = window(power, 10, 15);
  expect(losses.lostWithin([early, late], 0)).toEqual([1, 1]);
  expect(losses.lostWithin([early, { ...late, group: 'files' }], 0)).toEqual([1, 2]);
});
