/** Stations in balance against states added up one by one, published values, limits, and a simulation. */
import { describe, expect, test } from '@jest/globals';
import { constant, exponential, lognormal, type Distribution } from '../../../../src/engine/index.js';
import {
  balance,
  balanceWithLadder,
  furtherSyns,
  type BalancedStation,
} from '../../../../src/traffic/flow/laws/balance.js';
import { inverseErlangB } from '../../../../src/traffic/flow/laws/station-room.js';
import { apart } from '../../../engine/support/numbers.js';
import { momentsOf } from '../../../engine/support/statistics.js';
import { byPrecision } from '../../../support/precision.js';
import { simulateStation } from './support/station-simulation.js';

const station = (workers: number, waitingRoom: number, serviceSeconds = 1): BalancedStation => ({
  workers,
  waitingRoom,
  serviceSeconds,
  serviceVariation: 1,
});

/** The birth-death chain, added up. */
function chain(workers: number, waitingRoom: number, offered: number) {
  const shares = [1];
  for (let n = 1; n <= workers + waitingRoom; n++) {
    shares.push((shares[n - 1]! * offered) / Math.min(n, workers));
  }
  const total = shares.reduce((sum, share) => sum + share, 0);
  const sum = (of: (n: number) => number, from = 0, to = workers + waitingRoom) =>
    shares.reduce((s, share, n) => (n < from || n > to ? s : s + share * of(n)), 0) / total;
  const blocking = sum(() => 1, workers + waitingRoom);
  const meanQueue = sum((n) => n - workers, workers);
  return {
    blocking,
    meanBusy: sum((n) => Math.min(n, workers)),
    meanQueue,
    waitingShare: sum(() => 1, workers, workers + waitingRoom - 1) / (1 - blocking),
    meanWaitSeconds: meanQueue / (offered * (1 - blocking)),
  };
}

describe('M/M/c/K', () => {
  const loads = [0.05, 0.3, 0.7, 0.95, 0.9999, 1, 1 + 1e-9, 1.0001, 1.05, 1.5, 3.5];
  const sizes: [number, number][] = [
    [1, 0],
    [1, 5],
    [3, 17],
    [10, 11],
    [50, 101],
    [100, 512],
  ];
  test.each(sizes)('%i workers, %i places: as the chain added up', (workers, waitingRoom) => {
    for (const load of loads) {
      const expected = chain(workers, waitingRoom, load * workers);
      const actual = balance(station(workers, waitingRoom), load * workers);
      // Below a double's smallest normal number neither side is exact.
      if (expected.blocking > 1e-290) expect(apart(actual.blocking, expected.blocking)).toBeLessThan(1e-10);
      for (const key of ['meanBusy', 'meanQueue', 'waitingShare', 'meanWaitSeconds'] as const) {
        if (expected[key] > 1e-290) expect(apart(actual[key], expected[key])).toBeLessThan(1e-10);
      }
    }
  });

  test('published values: M/M/1/10 and M/M/3/20 of the textbook formulas', () => {
    // D. Gross and C. Harris, Fundamentals of Queueing Theory, 2.5; 10 ms of service, K counts those in service.
    expect(balance(station(1, 9, 0.01), 120).blocking).toBeCloseTo(0.192586495126806, 12);
    const three = balance(station(3, 17, 0.01), 450);
    expect(three.blocking).toBeCloseTo(0.333442893967466, 12);
    expect(three.meanWaitSeconds + 0.01).toBeCloseTo(0.0600314249259196, 12);
  });

  test('limits: Erlang B without a queue, Erlang C without an end, the fluid beyond', () => {
    expect(balance(station(3, 0), 3).blocking).toBeCloseTo(0.34615384615384615, 13);
    // M/M/3 at 240/s and 10 ms: waits with 0.64719, 10.78652 ms on average.
    const open = balance(station(3, 100_000, 0.01), 240);
    expect(open.waitingShare).toBeCloseTo(0.6471910112359549, 12);
    expect(open.meanWaitSeconds).toBeCloseTo(0.01078651685393258, 12);
    expect(open.blocking).toBe(0);
    for (const load of [1.2, 2, 5]) {
      const { blocking, meanQueue } = balance(station(200, 512), 200 * load);
      expect(apart(blocking, 1 - 1 / load)).toBeLessThan(1e-12);
      expect(meanQueue).toBeCloseTo(512 - 1 / (load - 1), 9);
    }
    expect(balance(station(5, 5), 0)).toEqual({
      blocking: 0,
      meanBusy: 0,
      meanQueue: 0,
      waitingShare: 0,
      meanWaitSeconds: 0,
    });
  });

  test('ten thousand workers: Erlang B by its recursion, without losing a digit', () => {
    for (const offered of [8_000, 9_900, 10_000, 12_000, 40_000]) {
      let inverse = 1;
      for (let k = 1; k <= 10_000; k++) inverse = 1 + (inverse * k) / offered;
      expect(apart(inverseErlangB(10_000, offered), inverse)).toBeLessThan(1e-11);
    }
  });
});

describe('arrivals that knock again', () => {
  test('rungs within the patience of a client', () => {
    expect([0.5, 1, 1.5, 3, 5, 5.1, 7.1, 11.1].map(furtherSyns)).toEqual([0, 0, 1, 2, 4, 5, 6, 7]);
    expect(furtherSyns(Infinity)).toBe(10);
  });

  test('the fixed point, by plain halving of M/M/c/K', () => {
    const cases: [workers: number, waitingRoom: number, load: number, rungs: number][] = [
      [10, 11, 0.3, 4],
      [10, 11, 0.95, 2],
      [10, 11, 1, 2],
      [100, 512, 1.01, 6],
      [3, 0, 3.5, 4],
      [1, 1, 0.01, 1],
    ];
    for (const [workers, waitingRoom, load, rungs] of cases) {
      let [low, high] = [0, 1];
      for (let step = 0; step < 200; step++) {
        const p = (low + high) / 2;
        let attempts = 0;
        for (let rung = 0, power = 1; rung <= rungs; rung++, power *= p) attempts += power;
        if (chain(workers, waitingRoom, load * workers * attempts).blocking > p) low = p;
        else high = p;
      }
      const { blocking, loss } = balanceWithLadder(station(workers, waitingRoom), load * workers, rungs);
      expect(apart(blocking, low)).toBeLessThan(1e-9);
      expect(apart(loss, low ** (rungs + 1))).toBeLessThan(1e-8);
    }
  });

  // The prototype's figures, to their digits; it had the older ladder 1, 3, 7 s, two rungs within 5 s.
  test.each([
    [0.95, 0.0005],
    [1, 0.0086],
    [1.2, 0.1667],
  ])('10 workers, backlog 10, load %d: loses %d', (load, loss) => {
    expect(balanceWithLadder(station(10, 11), 10 * load, 2).loss).toBeCloseTo(loss, 4);
  });

  test('what enters is what arrives less what is lost, and more load loses more', () => {
    for (const workers of [1, 10, 150, 10_000]) {
      let before = 0;
      for (let load = 0; load <= 3.5; load += 0.05) {
        const arrivals = load * workers;
        const it = balanceWithLadder(station(workers, 512), arrivals, 4);
        expect(apart(it.meanBusy, arrivals * (1 - it.loss))).toBeLessThan(1e-9);
        expect(it.loss).toBeGreaterThanOrEqual(before * (1 - 1e-9));
        before = it.loss;
      }
      expect(before).toBeCloseTo(1 - 1 / 3.5, 2);
    }
  });
});

describe('service that is not exponential', () => {
  test('one worker and endless room: Pollaczek and Khinchine', () => {
    for (const serviceVariation of [0, 0.3, 4]) {
      const { meanQueue } = balance({ ...station(1, 1e9), serviceVariation }, 0.8);
      expect(apart(meanQueue, (0.64 * (1 + serviceVariation)) / 2 / 0.2)).toBeLessThan(1e-6);
    }
  });

  // The stated 5 % (10 % of the queue) and 4.5 standard errors of 20 batches: exceeded about once in 5 000 tests
  // by chance if the model were off by all of the former, far less if it is not.
  const laws: [string, Distribution][] = [
    ['fixed', constant(1)],
    ['exponential', exponential(1)],
    ['log-normal', lognormal({ mean: 1, sigma: 0.5 })],
    ['widely log-normal', lognormal({ mean: 1, sigma: 1 })],
  ];
  const size = { batches: 20, arrivals: byPrecision({ quick: 10_000, full: 60_000 }) };
  test.each(laws)('%s service: as simulated near and above a load of 1', (name, service) => {
    for (const load of [0.95, 1, 1.1]) {
      const arrivalsPerSecond = 10 * load;
      const run = simulateStation(
        `${expect.getState().currentTestName!} ${name} ${load}`,
        { workers: 10, waitingRoom: 11, service, arrivalsPerSecond },
        size,
      );
      const expected = balance({ ...station(10, 11), serviceVariation: service.variance }, arrivalsPerSecond);
      for (const [key, share] of [
        ['blocking', 0.05],
        ['meanWaitSeconds', 0.1],
      ] as const) {
        const { mean, standardError } = momentsOf(Float64Array.from(run, (counts) => counts[key]));
        expect(Math.abs(mean - expected[key])).toBeLessThan(share * expected[key] + 4.5 * standardError);
        expect(standardError).toBeLessThan(0.06 * mean);
      }
    }
  });
});
