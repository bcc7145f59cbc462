/** The closed form of a stalled dependency: known figures, and requests followed one by one. */
import { describe, expect, test } from '@jest/globals';
import { filling, persistence, stallFits, stallLosses, type Persistence, type Stall } from './stall.js';
import { lostOneByOne } from './stalled-station.js';

/** 50 requests a second, 40 % of which need the database; 50 workers, two thirds of one busy, a backlog of 100. */
const stall = (durationSeconds: number): Stall => ({
  durationSeconds,
  workers: 50,
  busy: 2 / 3,
  backlog: 100,
  dependentPerSecond: 20,
  arrivalsPerSecond: 50,
});

const lost = (of: Stall, clients: Persistence) =>
  stallLosses(of, clients).reduce(
    (sum, { fromSeconds, toSeconds, ratePerSecond }) => sum + ratePerSecond * (toSeconds - fromSeconds),
    0,
  );

describe('a database that hangs, 5 s of patience, the SYN ladder 1, 3, 7 s', () => {
  // The figures of the prototype, which followed requests one by one (20 runs each): 23, 276, 773, 1883 and 3968 lost.
  test.each([
    [6, 20],
    [10, 276],
    [20, 776],
    [42, 1876],
    [84, 3976],
  ])('for %i s, no retry: %i lost', (duration, expected) => {
    const clients = { answerSeconds: 5, retrySeconds: null, lastSynSeconds: 3 };
    expect(lost(stall(duration), clients)).toBeCloseTo(expected, 6);
  });

  test('for 60 s, one retry after 1 s: within the interval of 2470 ± 27 requests lost', () => {
    const clients = { answerSeconds: 5, retrySeconds: 6, lastSynSeconds: 9 };
    expect(Math.abs(lost(stall(60), clients) - 2470)).toBeLessThan(27);
    expect(lost(stall(60), clients)).toBeCloseTo(2476, 6);
    expect(stallLosses(stall(60), clients).map(({ cause }) => cause)).toEqual(
      Array<string>(3).fill('connect-timeout'),
    );
    // Static pages suffer as well: 58 % of what is lost needs no database.
    const dependent = stallLosses(stall(60), clients).reduce(
      (sum, { fromSeconds, toSeconds, dependentOnly, ratePerSecond }) =>
        sum + (toSeconds - fromSeconds) * ratePerSecond * (dependentOnly ? 1 : 0.4),
      0,
    );
    expect(1 - dependent / 2476).toBeCloseTo(0.58, 1);
  });

  test('for less than the patience: nobody', () => {
    expect(stallLosses(stall(5), { answerSeconds: 5, retrySeconds: null, lastSynSeconds: 3 })).toEqual([]);
  });

  test('who, when, why', () => {
    const { taken, full } = filling(stall(20));
    expect(taken).toBeCloseTo(148 / 60, 12);
    expect(full - taken).toBeCloseTo(101 / 50, 12);
    const none = { answerSeconds: 5, retrySeconds: null, lastSynSeconds: 3 };
    expect(stallLosses(stall(20), none)).toEqual([
      { fromSeconds: 0, toSeconds: taken, ratePerSecond: 20, dependentOnly: true, cause: 'response-timeout' },
      {
        fromSeconds: taken,
        toSeconds: full,
        ratePerSecond: 50,
        dependentOnly: false,
        cause: 'response-timeout',
      },
      { fromSeconds: full, toSeconds: 17, ratePerSecond: 50, dependentOnly: false, cause: 'connect-timeout' },
    ]);
    // Nothing but pages without a database: the workers are never taken.
    expect(stallLosses({ ...stall(20), dependentPerSecond: 0 }, none)).toEqual([]);
  });
});

describe('how long clients go on', () => {
  const clients = { patienceSeconds: 5, attemptTimeoutSeconds: Infinity, retries: 0, backoffSeconds: 1 };

  test('one attempt, several, and patience that ends them', () => {
    expect(persistence(clients)).toEqual({ answerSeconds: 5, retrySeconds: null, lastSynSeconds: 4 });
    const timed = { ...clients, attemptTimeoutSeconds: 5, retries: 2 };
    expect(persistence({ ...timed, patienceSeconds: 30 })).toEqual({
      answerSeconds: 5,
      retrySeconds: 6,
      lastSynSeconds: 16,
    });
    expect(persistence({ ...timed, patienceSeconds: 8 })).toEqual({
      answerSeconds: 5,
      retrySeconds: 6,
      lastSynSeconds: 7,
    });
    expect(persistence({ ...timed, patienceSeconds: 6 }).retrySeconds).toBeNull();
  });

  test('whether the closed form holds', () => {
    const timed = persistence({ ...clients, attemptTimeoutSeconds: 5, retries: 1, patienceSeconds: 11 });
    expect(stallFits(stall(60), timed)).toBe(true);
    expect(stallFits({ ...stall(60), backlog: 511 }, timed)).toBe(false);
    expect(stallFits({ ...stall(4), backlog: 511 }, timed)).toBe(true);
    expect(stallFits({ ...stall(60), backlog: 511 }, persistence(clients))).toBe(true);
  });
});

describe('requests followed one by one', () => {
  const patient = { patienceSeconds: 5, attemptTimeoutSeconds: 5, retries: 0, backoffSeconds: 1 };
  const retrying = { ...patient, patienceSeconds: 11.5, retries: 1 };
  const cutOff = { ...retrying, patienceSeconds: 8 };
  const persistent = { ...patient, patienceSeconds: 60, retries: 3 };
  test.each([
    ['no retry', patient],
    ['one retry', retrying],
    ['one retry, cut off by patience', cutOff],
    ['three retries', persistent],
  ])('%s: the same number lost, up to the ends of the intervals', (_, clients) => {
    for (const duration of [4.03, 6.03, 9.03, 12.03, 20.03, 60.03]) {
      for (const backlog of [10, 100]) {
        const of = { ...stall(duration), busy: 0, backlog };
        expect(stallFits(of, persistence(clients))).toBe(true);
        expect(Math.abs(lost(of, persistence(clients)) - lostOneByOne(of, clients))).toBeLessThan(3);
      }
    }
  });
});
