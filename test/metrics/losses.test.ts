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

test('an outage is told by the incident that made it, though an earlier one has the same name', () => {
  const causes = new Causes();
  const losses = new Losses(causes, () => false);
  const incidents = [10, 100].map((at) => causes.fault('crash', 'web1', at * second));
  const states = incidents.map((incident) => causes.add('web/crashed', incident));
  losses.add('page', 'refused', 11 * second, states[0]!);
  for (const at of [101, 102, 103]) losses.add('page', 'refused', at * second, states[1]!);
  const { outages, because } = losses.explain([
    { startSeconds: 10, endSeconds: 12 },
    { startSeconds: 100, endSeconds: 104 },
  ]);
  expect(outages.map(({ lost, faults }) => [lost, faults])).toEqual([
    [1, 'crash@web1'],
    [3, 'crash@web1'],
  ]);
  expect(because.map((id) => causes.rootIdsOf(id)[0])).toEqual(incidents);
  expect(causes.rootIdsOf(losses.weightiest(outages, because))).toEqual([incidents[1]]);
  // In the results incidents of one name are one.
  expect(losses.cells().map(({ faults, count }) => [faults, count])).toEqual([['crash@web1', 4]]);
});
