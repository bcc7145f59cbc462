import { describe, expect, test } from '@jest/globals';
import { dataDelaySeconds, fires, wheelPhase } from '../../../src/traffic/requests/kernel-timers.js';

function sums(delay: (k: number) => number, count: number): number[] {
  let sum = 0;
  return Array.from({ length: count }, (_, index) => Number((sum += delay(index + 1)).toFixed(6)));
}

describe('ladders', () => {
  test('data: a tail loss probe, then the doubled RTO', () => {
    expect(sums(dataDelaySeconds, 9)).toEqual([0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 51.2]);
    expect(dataDelaySeconds(13)).toBe(120);
    expect(dataDelaySeconds(16)).toBe(Infinity);
  });
});

describe('the timer wheel (Linux, HZ 250)', () => {
  test.each([
    [0.2, 4_000],
    [0.4, 32_000],
    [1, 32_000],
    [2, 32_000],
    [3.2, 256_000],
    [16, 256_000],
    [25.6, 2_048_000],
  ])(
    'a delay of %d s ends late by at most one grain of %d µs and the jiffy that has begun',
    (delay, grain) => {
      for (let now = 0; now < 50_000_000; now += 377_777) {
        const late = fires(now, delay, 0) - now - delay * 1e6;
        expect(late).toBeGreaterThan(-4_000);
        expect(late).toBeLessThanOrEqual(grain + 4_000);
      }
    },
  );

  test('timers of one machine set in the same grain fire together, those of others apart', () => {
    const here = Array.from({ length: 8 }, (_, index) => fires(1_000_000 + index * 4_000, 1, 0));
    expect(new Set(here).size).toBeLessThanOrEqual(2);
    const apart = Array.from({ length: 1000 }, (_, machine) => fires(1_000_000, 1, wheelPhase(machine)));
    expect(new Set(apart).size).toBeGreaterThan(500);
  });

  test('of one instant, the shorter delay comes first', () => {
    expect(fires(32_000 * 20, 0.4, 0) - fires(32_000 * 20 - 600_000, 1, 0)).toBeLessThan(0);
  });
});
