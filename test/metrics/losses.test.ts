import { expect, test } from '@jest/globals';
import { Causes } from '../../src/engine/causes.js';
import { Losses, type Lost, type LossWindow } from '../../src/metrics/losses.js';

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

/** One request. */
function single(cause: string, atSeconds: number, because: number): Lost {
  const at = atSeconds * second;
  return { trafficClass: 'page', cause, from: at, to: at, amount: 1, because };
}

/** Requests that arrived evenly. */
function evenly(from: number, to: number, amount: number, because: number): Lost {
  return {
    ...{ trafficClass: 'page', cause: 'refused', amount, because },
    ...{ from: from * second, to: to * second },
  };
}

function window(because: number, from: number, to: number, group = 'db-vip'): LossWindow {
  return { group, because, from: from * second, to: to * second };
}

test('a window counts requests that arrived in it and were lost to its fault, alone or with others', () => {
  const { losses, power, noHolder, crashed, both } = lossesOfTwoFaults();
  losses.add(single('refused', 11, noHolder));
  losses.add(single('refused', 12, crashed));
  losses.add(single('http-503', 13, both));
  losses.add(single('refused', 16, noHolder));
  expect(losses.lostWithin([window(power, 10, 15)], 0)).toEqual([2]);
});

test('a request under way when the fault struck counts, one that came long before does not', () => {
  const { losses, power, noHolder } = lossesOfTwoFaults();
  losses.add(single('response-timeout', 9, noHolder));
  losses.add(single('response-timeout', 3, noHolder));
  expect(losses.lostWithin([window(power, 10, 15)], 5 * second)).toEqual([1]);
});

test('two failovers of one kind share their losses, two of different kinds both count them', () => {
  const { losses, power, noHolder } = lossesOfTwoFaults();
  losses.add(single('refused', 11, noHolder));
  losses.add(single('refused', 14, noHolder));
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
  losses.add(single('refused', 11, states[0]!));
  for (const at of [101, 102, 103]) losses.add(single('refused', at, states[1]!));
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

test('an amount counts in a window as far as it arrived in it, and once in a group', () => {
  const { losses, power, noHolder, crashed } = lossesOfTwoFaults();
  losses.add(evenly(10, 20, 100, noHolder));
  losses.add(evenly(10, 20, 100, crashed));
  expect(losses.lostWithin([window(power, 12, 15)], 0)).toEqual([30]);
  expect(losses.lostWithin([window(power, 12, 15), window(power, 13, 17)], 0)).toEqual([30, 20]);
  expect(losses.lostWithin([window(power, 12, 15), window(power, 13, 17, 'files')], 0)).toEqual([30, 40]);
  // A failover that nobody has ended goes on.
  expect(losses.lostWithin([{ ...window(power, 15, 0), to: Infinity }], 0)).toEqual([50]);
});

test('an amount is divided among outages by the time it arrived, whatever came in between', () => {
  const { losses, noHolder, both } = lossesOfTwoFaults();
  // Reported late, and in pieces of two rates.
  losses.add(evenly(14, 16, 20, noHolder));
  losses.add(evenly(10, 14, 80, noHolder));
  losses.add(evenly(12, 16, 10, both));
  const { outages, down } = losses.explain([
    { startSeconds: 9, endSeconds: 11 },
    { startSeconds: 12, endSeconds: 16 },
  ]);
  expect(outages.map(({ lost }) => lost)).toEqual([20, 70]);
  // Of the second outage 60 of 70 were lost to the power alone.
  expect(down.map(({ faults, seconds }) => [faults, seconds])).toEqual([
    ['power@db1+crash@web1', 4 / 7],
    ['power@db1', 2 + 24 / 7],
  ]);
});

test('sums of cells do not depend on the order, whatever the amounts', () => {
  const { losses, noHolder, crashed, both } = lossesOfTwoFaults();
  for (const [index, because] of [noHolder, crashed, both].entries()) {
    for (let i = 1; i < 50; i++) losses.add(evenly(10 + i, 11 + i, i / (7 + index), because));
  }
  const counts = losses.cells().map(({ count }) => count);
  const [a = 0, b = 0, c = 0] = counts;
  expect(counts).toHaveLength(3);
  expect(a + b + c).toBe(c + b + a);
  expect(a + (b + c)).toBe(a + b + c);
});

test('an incident followed in steps of milliseconds takes a few hundred pieces, and is told as exactly as its outage', () => {
  const causes = new Causes();
  const losses = new Losses(causes, () => false);
  const fault = causes.fault('hang', 'db1', 0);
  const full = causes.add('web/workers-full', fault);
  const step = 0.1;
  const hours = 4;
  // Requests of two ages are lost in each step: those that come now, and those that came 9 s ago.
  for (let at = 100; at < hours * 3600; at += step) {
    losses.add(evenly(at, at + step, step * 60, full));
    losses.add(evenly(at - 9, at - 9 + step, step * 40, full));
  }
  expect(losses.save().pieces.from.length).toBeLessThan(900);
  const { outages } = losses.explain([{ startSeconds: 91, endSeconds: 3600 }]);
  // 100 a second, but in the first 9 s only the old ones.
  const exact = 40 * 9 + 100 * (3600 - 100);
  expect(outages[0]!.lost / exact).toBeGreaterThan(0.98);
  expect(outages[0]!.lost / exact).toBeLessThan(1.02);
  expect(losses.lostWithin([window(fault, 0, 200)], 0)[0]! / (40 * 9 + 100 * 100)).toBeCloseTo(1, 1);
  // An incident of the same kind a day later is told to the tenth of a second again.
  losses.add(evenly(90_000, 90_000.05, 5, full));
  losses.add(evenly(90_000.05, 90_000.1, 5, full));
  losses.add(evenly(90_000.1, 90_000.15, 7, full));
  const later = losses.explain([{ startSeconds: 90_000, endSeconds: 90_000.1 }]);
  expect(later.outages[0]!.lost).toBeCloseTo(10, 9);
});

test('a steady loss between incidents does not blur them', () => {
  const causes = new Causes();
  const losses = new Losses(causes, () => false);
  const day = 86_400;
  losses.add(evenly(0, 30 * day, 30, 0));
  losses.add(evenly(30 * day, 60 * day, 30, 0));
  losses.add(evenly(60 * day, 60 * day + 1, 100, 0));
  losses.add(evenly(60 * day + 1, 90 * day, 30, 0));
  expect(losses.save().pieces.from.length).toBe(3);
  const { outages } = losses.explain([{ startSeconds: 60 * day, endSeconds: 60 * day + 1 }]);
  expect(outages[0]!.lost).toBeCloseTo(100, 9);
});
