import { describe, expect, test } from '@jest/globals';
import { Streams, fromSeconds } from '../../src/engine/index.js';
import { ArrivalProcess } from '../../src/traffic/arrivals.js';
import { RateProfile } from '../../src/traffic/rate-profile.js';
import type { Arrivals } from '../../src/traffic/specification.js';

const HOUR = 3600;
const DAY = 24 * HOUR;
const flat: Arrivals = { ratePerSecond: 10, daily: null, weekly: null, growthPerYear: 0, recorded: null };
const shaped: Arrivals = {
  ...flat,
  daily: [0.4, 0.25, 0.6, 1.2, 1.5, 1.6, 1.55, 0.9],
  weekly: [1, 1.1, 1.2, 1.1, 1, 0.8, 0.8],
};

describe('the rate', () => {
  test('is the mean times the share of the hour and of the day', () => {
    const profile = new RateProfile(shaped);
    expect(profile.rate(0)).toBeCloseTo(10 * 0.4 * 1, 12);
    expect(profile.rate(2 * DAY + 16 * HOUR)).toBeCloseTo(10 * 1.6 * 1.2, 12);
    expect(profile.rate(7 * DAY + 16 * HOUR)).toBeCloseTo(10 * 1.6 * 1, 12);
  });

  test('grows by its yearly share, continuously', () => {
    const profile = new RateProfile({ ...flat, growthPerYear: 0.2 });
    expect(profile.rate(365 * DAY)).toBeCloseTo(12, 9);
    expect(profile.rate(730 * DAY)).toBeCloseTo(14.4, 9);
  });

  test('follows a recording and repeats it', () => {
    const recorded = { startSeconds: [0, HOUR], ratePerSecond: [80, 120], lengthSeconds: 2 * HOUR };
    const profile = new RateProfile({ ...flat, recorded });
    expect([0, HOUR - 1, HOUR, 2 * HOUR, 3 * HOUR + 1].map((time) => profile.rate(time))).toEqual([
      80, 80, 120, 80, 120,
    ]);
  });

  test.each([
    ['flat', flat],
    ['shaped', shaped],
    ['growing', { ...shaped, growthPerYear: 0.3 }],
    ['falling', { ...shaped, growthPerYear: -0.5 }],
    ['with nights of nobody', { ...shaped, daily: [0, 0, 1, 1] }],
  ])('its integral and the inverse of that agree: %s', (_name, arrivals) => {
    const profile = new RateProfile(arrivals);
    for (const from of [0, 1234.5, 3 * DAY + 7, 300 * DAY]) {
      for (const count of [0.001, 1, 1e4, 1e7]) {
        const to = profile.after(from, count);
        // A double of 300 days in seconds is good to 4 ns: 10⁻⁷ arrivals.
        expect(Math.abs(profile.integral(from, to) - count)).toBeLessThan(1e-6 + 1e-9 * count);
      }
      // Against a sum over minutes.
      let sum = 0;
      for (let minute = 0; minute < 3000; minute++) sum += 60 * profile.rate(from + minute * 60 + 30);
      expect(Math.abs(profile.integral(from, from + 180_000) / sum - 1)).toBeLessThan(1e-3);
    }
  });

  test('of nobody never ends', () => {
    expect(new RateProfile({ ...flat, ratePerSecond: 0 }).after(0, 1)).toBe(Infinity);
  });
});

describe('arrivals', () => {
  function count(process: ArrivalProcess, untilSeconds: number): number {
    let arrived = 0;
    for (let at = process.next(); at < fromSeconds(untilSeconds); at = process.next()) {
      process.arrived();
      arrived += 1;
    }
    return arrived;
  }

  test('come as often as expected, in each part of the day', () => {
    const process = new ArrivalProcess(shaped, new Streams('arrivals come as often', 0).stream('arrivals'));
    const counts = Array<number>(8).fill(0);
    for (let at = process.next(); at < fromSeconds(2 * DAY); at = process.next()) {
      process.arrived();
      counts[Math.floor((at / 1e6 / (3 * HOUR)) % 8)]! += 1;
    }
    counts.forEach((seen, part) => {
      const expected = process.profile.integral(part * 3 * HOUR, (part + 1) * 3 * HOUR) * 2.1;
      // Poisson: 5 standard deviations, one false alarm in 200 000 for eight parts.
      expect(Math.abs(seen - expected)).toBeLessThan(5 * Math.sqrt(expected));
    });
  });

  test('a surge multiplies them from its instant on, and its end undoes it exactly', () => {
    const stream = new Streams('a surge multiplies', 0).stream('arrivals');
    const process = new ArrivalProcess(flat, stream);
    expect(count(process, 1000) / 10_000).toBeCloseTo(1, 1);
    process.multiply(3, fromSeconds(1000));
    expect(process.rate(1000)).toBe(30);
    process.multiply(1 / 3, fromSeconds(1001));
    expect(process.rate(1001)).toBe(10);
  });

  test('of surges that overlap each ends by itself, leaves no rounding error, and the others are to blame', () => {
    const process = new ArrivalProcess(flat, new Streams('surges overlap', 0).stream('arrivals'));
    process.next();
    const [first, second] = [11, 22];
    process.multiply(3, fromSeconds(1), first);
    process.multiply(7, fromSeconds(2), second);
    expect([process.rate(2), process.surgeBecause]).toEqual([210, second]);
    const saved = process.save();
    process.multiply(1 / 3, fromSeconds(3), 12);
    expect([process.rate(3), process.surgeBecause]).toEqual([70, second]);
    process.restore(saved);
    process.multiply(1 / 7, fromSeconds(3), 23);
    expect([process.rate(3), process.surgeBecause]).toEqual([30, first]);
    process.multiply(1 / 3, fromSeconds(4), 12);
    expect([process.rate(4), process.surgeBecause]).toEqual([10, 0]);
    // Less than usual is no surge.
    process.multiply(0.5, fromSeconds(5), first);
    expect([process.rate(5), process.surgeBecause]).toEqual([5, 0]);
  });

  test('a surge shifts no later draw', () => {
    const draws: number[][] = [[], []];
    draws.forEach((list, surged) => {
      const stream = new Streams('a surge shifts no draw', 0).stream('arrivals');
      const process = new ArrivalProcess(flat, { uniform: () => list[list.push(stream.uniform()) - 1]! });
      process.next();
      if (surged === 1) process.multiply(2, 0);
      for (let i = 0; i < 50; i++) {
        process.arrived();
        process.next();
      }
    });
    expect(draws[0]).toEqual(draws[1]);
  });
});
