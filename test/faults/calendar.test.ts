import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fromSeconds } from '../../src/engine/index.js';
import { Calendar } from '../../src/faults/calendar.js';
import { DAY, HOUR } from './support/faulty-world.js';

const WEEK = 7 * DAY;
const s = fromSeconds;

describe('a calendar', () => {
  test('without windows is always open', () => {
    const calendar = new Calendar([]);
    expect([calendar.nextOpen(s(12345)), calendar.after(s(12345), s(10 * WEEK))]).toEqual([
      s(12345),
      s(12345 + 10 * WEEK),
    ]);
  });

  test('waits for Sunday 03:00', () => {
    const sunday = 6 * DAY + 3 * HOUR;
    const calendar = new Calendar([{ fromSeconds: sunday, toSeconds: sunday + 2 * HOUR }]);
    expect(calendar.nextOpen(0)).toBe(s(sunday));
    expect(calendar.nextOpen(s(sunday + 60))).toBe(s(sunday + 60));
    expect(calendar.isOpen(s(sunday + 2 * HOUR))).toBe(false);
    expect(calendar.nextOpen(s(sunday + 2 * HOUR))).toBe(s(WEEK + sunday));
    expect(calendar.after(s(sunday + HOUR), s(HOUR))).toBe(s(WEEK + sunday));
    expect(calendar.after(0, s(20 * HOUR + 1))).toBe(s(10 * WEEK + sunday + 1));
  });

  test('may run past the end of the week', () => {
    const calendar = new Calendar([{ fromSeconds: 6.5 * DAY, toSeconds: 7.5 * DAY }]);
    expect([0, 0.4, 0.5, 6.4, 6.5, 7.4].map((days) => calendar.isOpen(s(days * DAY)))).toEqual([
      ...[true, true, false, false, true, true],
    ]);
    expect(calendar.after(s(6.5 * DAY), s(0.75 * DAY))).toBe(s(7.25 * DAY));
  });

  test('counts hours that two windows share once', () => {
    const calendar = new Calendar([
      { fromSeconds: 0, toSeconds: 2 * HOUR },
      { fromSeconds: HOUR, toSeconds: 3 * HOUR },
    ]);
    expect(calendar.after(0, s(2.5 * HOUR))).toBe(s(2.5 * HOUR));
    expect(calendar.after(0, s(3 * HOUR))).toBe(s(WEEK));
  });

  test('passes open time alone, whatever the windows', () => {
    const window = fc.tuple(fc.nat(WEEK - 1), fc.integer({ min: 1, max: 2 * DAY }));
    fc.assert(
      fc.property(
        fc.array(window, { minLength: 1, maxLength: 4 }),
        fc.nat(2 * WEEK),
        fc.nat(3 * WEEK),
        (list, from, open) => {
          const windows = list.map(([start, length]) => ({ fromSeconds: start, toSeconds: start + length }));
          const calendar = new Calendar(windows);
          const end = calendar.after(s(from), s(open));
          expect(calendar.isOpen(end)).toBe(true);
          // Half of the open time and then the rest is the same as all of it.
          const half = Math.floor(open / 2);
          expect(calendar.after(calendar.after(s(from), s(half)), s(open - half))).toBe(end);
          expect(end).toBeGreaterThanOrEqual(s(from + open));
        },
      ),
      { numRuns: 200, seed: 50 },
    );
  });
});
