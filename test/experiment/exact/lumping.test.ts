/** Parts that the scenario does not tell apart are counted, not named: fewer states, the same figures. */
import { expect, test } from '@jest/globals';
import { expectClose } from './support/reference.js';
import { ORDERED, SYSTEMS } from './support/systems.js';
import { kOfN, twinOf } from './support/written.js';

test.each(Object.entries(SYSTEMS))('%s', (name, system) => {
  const lumped = twinOf(system);
  const named = twinOf(system, { lump: false });
  if (ORDERED.includes(name)) {
    // Found out on the way: who is struck first decides what follows.
    expect(lumped.states).toBe(named.states);
    return;
  }
  expect(lumped.states).toBeLessThan(named.states);
  expectClose(lumped.unavailability, named.unavailability, 1e-11);
  expectClose(lumped.outagesPerYear, named.outagesPerYear, 1e-11);
  expectClose(lumped.meanTimeToFirstOutageSeconds, named.meanTimeToFirstOutageSeconds!, 1e-11);
  const [one, other] = [lumped, named].map((twin) => twin.mission(100 * 3600)!);
  expectClose(one!.downtimeSeconds, other!.downtimeSeconds, 1e-10);
  expectClose(one!.firstOutageBefore, other!.firstOutageBefore, 1e-9);
});

test('three of thirty have 31 states, and an unavailability of 1e-15 and less keeps its digits', () => {
  const twin = twinOf(kOfN([3, 30], [1000, 100]));
  expect(twin.states).toBe(31);
  // Binomial: fewer than three of thirty up, each for q = 1/11 of the time down.
  const [p, q] = [10 / 11, 1 / 11];
  let exact = 0;
  let ways = 1;
  for (let up = 0; up < 3; up++) {
    exact += ways * p ** up * q ** (30 - up);
    ways = (ways * (30 - up)) / (up + 1);
  }
  expect(exact).toBeLessThan(1e-15);
  expectClose(twin.unavailability, exact, 1e-11);
});

test('one of three, MTTF 1000 h and MTTR 0.1 h: 1e-12', () => {
  const twin = twinOf(kOfN([1, 3], [1000, 0.1]));
  const q = 0.1 / 1000.1;
  expectClose(twin.unavailability, q * q * q, 1e-13);
  expectClose(twin.outagesPerYear, (q * q * q * 3 * 8760) / 0.1, 1e-13);
});

test('whole groups that are alike are counted, too', () => {
  const pairs = [1, 3, 5, 7].map((first) => ({ any: [`unit${first}`, `unit${first + 1}`] }));
  const twin = twinOf(kOfN([1, 8], [100, 8], { part: { works_while: { atLeast: { k: 3, of: pairs } } } }));
  // Four pairs with none, one or both down, in any order.
  expect(twin.states).toBe(15);
  const down = (8 / 108) ** 2;
  expectClose(
    twin.unavailability,
    6 * down ** 2 * (1 - down) ** 2 + 4 * down ** 3 * (1 - down) + down ** 4,
    1e-11,
  );
});
