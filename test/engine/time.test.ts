import { expect, test } from '@jest/globals';
import { SECONDS_PER_YEAR, describeSeconds, fromSeconds, toSeconds } from '../../src/engine/index.js';

test('seconds become the nearest whole microsecond, and come back', () => {
  expect(fromSeconds(0.0000014)).toBe(1);
  expect(fromSeconds(2.5)).toBe(2_500_000);
  expect(toSeconds(fromSeconds(SECONDS_PER_YEAR))).toBe(SECONDS_PER_YEAR);
  expect(fromSeconds(Infinity)).toBe(Infinity);
});

test('whole microseconds are exact for 285 years', () => {
  const end = fromSeconds(285 * SECONDS_PER_YEAR);
  expect(Number.isSafeInteger(end)).toBe(true);
  expect(end + 1 - end).toBe(1);
});

test.each<[number, string]>([
  [900, '15min'],
  [0.06, '60ms'],
  [1.5 * SECONDS_PER_YEAR, '1.5y'],
  [SECONDS_PER_YEAR / 2, '182.5d'],
  [7200, '2h'],
  [100, '100s'],
  [0.0000025, '2.5us'],
  [1234.567, '20.5761166667min'],
  [0, '0s'],
  [1e-9, '1e-9s'],
])('%p s is written %s', (seconds, text) => {
  expect(describeSeconds(seconds)).toBe(text);
});
