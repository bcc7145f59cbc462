import { expect, test } from '@jest/globals';
import { count, interval, percent, seconds, wrap } from '../../src/report/format.js';

test('availability keeps as many nines as it has, and one digit more', () => {
  expect([0.9861, 0.99987, 0.9999963, 0.5, 0.02].map(percent)).toEqual([
    '98.61 %',
    '99.987 %',
    '99.99963 %',
    '50 %',
    '2 %',
  ]);
});

test('durations in the unit a person would use', () => {
  expect([0, 0.0005, 0.25, 3.314, 130, 9000, 400_000].map(seconds)).toEqual([
    '0 s',
    '0.5 ms',
    '250 ms',
    '3.31 s',
    '2.17 min',
    '2.5 h',
    '4.63 d',
  ]);
});

test('intervals, bounds and absences', () => {
  const write = (value: number): string => String(value);
  expect(interval({ estimate: 2, low: 1, high: 3, confidence: 0.95 }, write)).toBe('2 (1 to 3)');
  expect(interval({ estimate: null, low: null, high: 3, confidence: 0.95, kind: 'bound' }, write)).toBe(
    'at most 3 (95 %)',
  );
  expect(
    interval(
      { estimate: null, low: null, high: null, confidence: null, kind: 'absent', why: 'no traffic' },
      write,
    ),
  ).toBe('not measured: no traffic');
});

test('groups of digits and lines of words', () => {
  expect([12, 1234, 1234567].map(count)).toEqual(['12', '1 234', '1 234 567']);
  expect(wrap('one two three', 8, ' ')).toEqual([' one two', ' three']);
});
