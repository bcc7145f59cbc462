/** The product formula, and what it says of itself that it leaves out. */
import { expect, test } from '@jest/globals';
import { expectClose } from './support/reference.js';
import { breaks, kOfN, twinOf } from './support/written.js';

test('it is right where parts are independent', () => {
  for (const part of [kOfN([2, 3], [1000, 8]), kOfN([3, 5], [100, 8]), kOfN([2, 2], [50, 3])]) {
    const { envelope, unavailability, outagesPerYear } = twinOf(part);
    expect(envelope.leavesOut).toEqual([]);
    expectClose(envelope.unavailability, unavailability, 1e-12);
    expectClose(envelope.outagesPerYear, outagesPerYear, 1e-9);
  }
});

test('also where a host stands in several places of a structure', () => {
  const bridge = {
    any: [
      { all: ['unit1', 'unit4'] },
      { all: ['unit2', 'unit5'] },
      { all: ['unit1', 'unit3', 'unit5'] },
      { all: ['unit2', 'unit3', 'unit4'] },
    ],
  };
  const { envelope, unavailability, outagesPerYear } = twinOf(
    kOfN([1, 5], [100, 8], { part: { works_while: bridge } }),
  );
  expectClose(envelope.unavailability, unavailability, 1e-12);
  expectClose(envelope.outagesPerYear, outagesPerYear, 1e-9);
});

test('one crew for three: it says half of the truth, and why', () => {
  const { envelope, unavailability } = twinOf(kOfN([2, 3], [100, 8], { hands: 1 }));
  expectClose(envelope.unavailability, 3 * (2 / 27) ** 2 * (25 / 27) + (2 / 27) ** 3, 1e-12);
  expect(unavailability / envelope.unavailability).toBeGreaterThan(2);
  expect(envelope.leavesOut).toEqual([
    'crew crew has one hand for up to 3 repairs at a time: broken parts wait for each other',
  ]);
});

test('each thing that it leaves out has its sentence', () => {
  const { envelope } = twinOf({
    hosts: { unit: { count: 3 } },
    part: {
      needs: 1,
      active: 2,
      standby: 'cold',
      switch_over: 'exponential mean 90s',
      coverage: '95%',
      frozen_when_down: true,
    },
    crews: { crew: { count: 9, response: 'exponential mean 2h' } },
    faults: {
      breakdown: { ...breaks('unit', [100, 8], 'crew'), beta: '10%' },
      shake: { ...breaks('unit', [500, 8]), group: { probability: '50%' } },
    },
  });
  expect(envelope.leavesOut).toEqual([
    '10 % of breakdown is a common cause that takes all 3 at once',
    'breakdown: on average 2 h pass before the repair itself begins',
    'shake hits several at once',
    'part is down while a standby takes over, 90 s on average',
    'a standby of part fails less often than an active one',
    '5 % of the failures that part should mask take it down',
    'nothing of part fails while it is down',
  ]);
});
