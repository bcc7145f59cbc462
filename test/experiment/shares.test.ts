import { expect, test } from '@jest/globals';
import { Streams } from '../../src/engine/streams.js';
import { shareOfWindows } from '../../src/experiment/shares.js';
import { RatioMoments } from '../../src/metrics/moments.js';
import { byPrecision } from '../support/precision.js';

const all = (count: number, holds: boolean): boolean[] => new Array<boolean>(count).fill(holds);

/** @param perReplication how many of the windows each replication gave */
function share(holds: readonly boolean[], perReplication: readonly number[], what: 'month' | 'year') {
  const kept = new RatioMoments();
  let first = 0;
  for (const count of perReplication) {
    kept.add(holds.slice(first, first + count).filter(Boolean).length, count);
    first += count;
  }
  return shareOfWindows(kept, what);
}

test('all windows alike: an exact bound, never a perfect share', () => {
  // (1 − p)^30 = 5 %.
  const none = share(all(30, false), [30], 'year');
  expect(none).toMatchObject({ kind: 'bound', estimate: null, low: null });
  expect(none.high).toBeCloseTo(0.095034, 6);
  const every = share(all(59, true), [59], 'month');
  expect(every).toMatchObject({ kind: 'bound', estimate: null, high: null });
  // The least number of windows that show 95 % with 95 % confidence (Wilks 1941).
  expect(every.low).toBeGreaterThan(0.95);
  expect(share(all(58, true), [58], 'month').low).toBeLessThan(0.95);
  expect(share([], [], 'month')).toMatchObject({ kind: 'absent' });
});

test('few replications: the exact interval of Clopper and Pearson (1934), 2 of 20 give 1.2 to 31.7 %', () => {
  const { estimate, low, high } = share([...all(2, true), ...all(18, false)], [20], 'year');
  expect(estimate).toBe(0.1);
  expect(low).toBeCloseTo(0.01235, 4);
  expect(high).toBeCloseTo(0.31698, 4);
});

test('windows that are alike within a replication count as fewer', () => {
  const alone = new Array<number>(40).fill(5);
  const apart = share(
    Array.from({ length: 200 }, (_, index) => index % 4 === 0),
    alone,
    'year',
  );
  // All five years of every fourth replication: as one replication of one year each.
  const alike = share(
    Array.from({ length: 200 }, (_, index) => Math.floor(index / 5) % 4 === 0),
    alone,
    'year',
  );
  const single = share(
    Array.from({ length: 40 }, (_, index) => index % 4 === 0),
    new Array<number>(40).fill(1),
    'year',
  );
  expect(apart.high! - apart.low!).toBeLessThan(0.13);
  expect(alike.high! - alike.low!).toBeCloseTo(single.high! - single.low!, 2);
});

test('the interval covers where windows of a replication are alike', () => {
  // 400 experiments of 30 replications of 10 windows; each replication has a share of its own, uniform in 0 to 0.4.
  // The interval is built to hold 95 %; with 30 clusters a little less. Fewer than 88 % of 400 at 93 %: 2e-4.
  const stream = new Streams('the interval covers where windows of a replication are alike', 0).stream(
    'draws',
  );
  const experiments = byPrecision({ quick: 400, full: 4000 });
  let covered = 0;
  for (let experiment = 0; experiment < experiments; experiment++) {
    const holds: boolean[] = [];
    for (let replication = 0; replication < 30; replication++) {
      const own = 0.4 * stream.uniform();
      for (let window = 0; window < 10; window++) holds.push(stream.uniform() < own);
    }
    const { low, high } = share(holds, new Array<number>(30).fill(10), 'year');
    if (low! <= 0.2 && 0.2 <= high!) covered += 1;
  }
  expect(covered / experiments).toBeGreaterThan(0.88);
});
