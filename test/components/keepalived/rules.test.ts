import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { advertsBeforeLosing, trailingLosses } from '../../../src/components/keepalived/hearing.js';
import { outranks } from '../../../src/components/keepalived/router.js';
import {
  advertInterval,
  effectivePriority,
  masterDown,
  skew,
} from '../../../src/components/keepalived/rules.js';
import { Streams } from '../../../src/engine/index.js';

const SECOND = 1_000_000;
const three = (version: number) => ({ version, downTimerAdverts: 3 });

describe('timers (RFC 3768 and 5798, keepalived/include/vrrp.h)', () => {
  test.each([
    [50, 0.805, 3.805],
    [100, 0.609, 3.609],
    [150, 0.414, 3.414],
    [254, 0.008, 3.008],
  ])('version 2, advert_int 1, priority %i', (priority, skewSeconds, downSeconds) => {
    expect(skew(2, priority, SECOND) / SECOND).toBeCloseTo(skewSeconds, 3);
    expect(masterDown(three(2), priority, SECOND) / SECOND).toBeCloseTo(downSeconds, 3);
  });

  test('the skew is not scaled by advert_int in version 2, and is in version 3', () => {
    expect(masterDown(three(2), 100, 5 * SECOND) / SECOND).toBeCloseTo(15.609, 3);
    expect(masterDown(three(3), 100, 5 * SECOND) / SECOND).toBeCloseTo(5 * 3.609, 2);
    expect(masterDown(three(3), 100, SECOND / 10) / SECOND).toBeCloseTo(0.3609, 3);
    expect(masterDown({ version: 2, downTimerAdverts: 2 }, 50, SECOND) / SECOND).toBeCloseTo(2.805, 3);
  });

  test('version 2 has whole seconds, version 3 hundredths', () => {
    expect([0.2, 1, 1.4, 1.6].map((seconds) => advertInterval(seconds, 2) / SECOND)).toEqual([1, 1, 1, 2]);
    expect(advertInterval(0.123, 3)).toBe(120_000);
  });

  test('the effective priority stays from 1 to 254, but for an owner', () => {
    expect([effectivePriority(100, -253), effectivePriority(100, 253)]).toEqual([1, 254]);
    expect(effectivePriority(255, -253)).toBe(255);
    expect(effectivePriority(150, -60)).toBe(90);
  });

  test('ranks are a strict order: of two different routers one is higher', () => {
    const priority = fc.integer({ min: 1, max: 255 });
    fc.assert(
      fc.property(priority, priority, fc.nat(9), fc.nat(9), (p, q, i, j) => {
        fc.pre(i !== j);
        expect(outranks(p, i, q, j)).toBe(!outranks(q, j, p, i));
      }),
    );
  });
});

/** Adverts sent one by one until n in a row are lost: how many before the run, and how many lost ones trail at a time. */
function counted(loss: number, n: number, draws: number): { before: number; trailing: number[] } {
  const stream = new Streams('adverts one by one', 0).stream('luck');
  let [before, runs, sent, lost] = [0, 0, 0, 0];
  const trailing: number[] = Array.from({ length: n }, () => 0);
  while (runs < draws) {
    sent += 1;
    lost = stream.uniform() < loss ? lost + 1 : 0;
    if (lost < n) {
      trailing[lost]! += 1;
      continue;
    }
    before += sent - n;
    runs += 1;
    sent = lost = 0;
  }
  const seen = trailing.reduce((sum, count) => sum + count, 0);
  return { before: before / runs, trailing: trailing.map((count) => count / seen) };
}

describe('lost adverts, drawn as one waiting time instead of one by one', () => {
  test('the waiting time has the mean of the run by run count', () => {
    const loss = 0.3;
    const draws = 20_000;
    const stream = new Streams('adverts at once', 0).stream('luck');
    let sum = 0;
    for (let draw = 0; draw < draws; draw++) sum += advertsBeforeLosing(loss, 3, stream.uniform());
    const exact = (1 - 0.027) / (0.7 * 0.027) - 3;
    // Standard deviation about the mean itself: 4.5 standard errors, false alarm below 1e-5 each.
    const tolerance = (4.5 * exact) / Math.sqrt(draws);
    expect(Math.abs(sum / draws - exact)).toBeLessThan(tolerance);
    expect(Math.abs(counted(loss, 3, draws).before - exact)).toBeLessThan(tolerance);
  });

  test('the trailing losses are those of the run by run count', () => {
    const draws = 50_000;
    const stream = new Streams('trailing', 0).stream('luck');
    const seen = [0, 0, 0];
    for (let draw = 0; draw < draws; draw++) seen[trailingLosses(0.3, 3, stream.uniform())]! += 1 / draws;
    const { trailing } = counted(0.3, 3, 5_000);
    // Shares of 50 000 draws: 0.01 is more than four standard errors of either.
    seen.forEach((share, index) => expect(Math.abs(share - trailing[index]!)).toBeLessThan(0.01));
  });

  test('extremes: nearly everything is lost, nearly nothing is', () => {
    expect(advertsBeforeLosing(0.999999, 3, 0.5)).toBe(0);
    expect(advertsBeforeLosing(1e-4, 3, 0.5)).toBeGreaterThan(1e11);
  });
});
