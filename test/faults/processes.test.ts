/** Failure processes against formulas. Seeds are the tests' names; limits of 4.5 standard errors, about 7e-6 each. */
import { describe, expect, test } from '@jest/globals';
import { constant, exponential, weibull, type Distribution } from '../../src/engine/index.js';
import type { CrewSpecification, End, FaultSpecification } from '../../src/faults/specification.js';
import { byPrecision } from '../support/precision.js';
import {
  DAY,
  HOUR,
  YEAR,
  at,
  daemons,
  every,
  fault,
  faultyWorld,
  hosts,
  lasts,
  runTo,
  type Row,
} from './support/faulty-world.js';

const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `h${index + 1}`);

function meanAndError(values: readonly number[]): { mean: number; error: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance =
    values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / (values.length - 1);
  return { mean, error: Math.sqrt(variance / values.length) };
}

function expectNear(values: readonly number[], expected: number, precision: number): void {
  const { mean, error } = meanAndError(values);
  expect(Math.abs(mean - expected)).toBeLessThan(4.5 * error);
  // It would pass with any mean if the error were large.
  expect(error).toBeLessThan(precision * expected);
}

/** Seconds of the rows that lie between two times. */
function downtime(rows: readonly Row[], from: number, to: number): number {
  const parts = rows.map(({ start, end }) => Math.min(end ?? to, to) - Math.max(start, from));
  return parts.reduce((sum, part) => sum + Math.max(0, part), 0);
}

/** Unavailability of crashing daemons, one value for each of several long stretches of time. */
function unavailability(
  seed: string,
  lives: Distribution,
  end: End,
  size: { hosts: number; crews?: CrewSpecification[] },
): number[] {
  const spans = byPrecision({ quick: 40, full: 160 });
  const length = 400 * HOUR;
  const it = faultyWorld({
    seed,
    hosts: size.hosts,
    crews: size.crews ?? [],
    faults: [fault({ fault: 'crash', on: [daemons(...names(size.hosts))], when: every(lives), end })],
  });
  return Array.from({ length: spans }, (_, index) => {
    // The first stretch is warm-up: at time 0 all are up.
    runTo(it, (index + 2) * length);
    return downtime(it.rows, (index + 1) * length, (index + 2) * length) / (length * size.hosts);
  });
}

const repairedIn = (meanSeconds: number, crew: string | null): End => ({
  kind: 'repair',
  repair: exponential(meanSeconds),
  crew,
  noticed: { kind: 'after', delay: constant(0) },
});

describe('availability of one target', () => {
  test.each([
    ['exponential', exponential(9 * HOUR)],
    ['Weibull', weibull({ shape: 0.7, mean: 9 * HOUR })],
    ['constant', constant(9 * HOUR)],
  ])('is MTTF / (MTTF + MTTR), lives %s', (name, lives) => {
    const values = unavailability(`availability ${name}`, lives, repairedIn(HOUR, null), { hosts: 5 });
    expectNear(values, 0.1, 0.03);
  });
});

describe('machines that wait for a crew', () => {
  /** Machine repair: n machines, each failing at `lambda` while up, `hands` repairs at `mu`. Mean share that is down. */
  function shareDown(n: number, hands: number, ratio: number): number {
    const weights = [1];
    for (let down = 0; down < n; down++) {
      weights.push((weights[down]! * (n - down) * ratio) / Math.min(down + 1, hands));
    }
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return weights.reduce((sum, weight, down) => sum + weight * down, 0) / total / n;
  }

  test('the formula: with a hand for each, a machine is down for ratio / (1 + ratio)', () => {
    expect(shareDown(4, 4, 0.25)).toBeCloseTo(0.2, 12);
    // Two machines, one hand, ratio 1: weights 1, 2, 2.
    expect(shareDown(2, 1, 1)).toBeCloseTo(0.6, 12);
  });

  test.each([
    [1, 'fifo'],
    [2, 'fifo'],
    [5, 'fifo'],
    [1, 'random'],
  ] as const)('five machines, %d hands, %s', (count, order) => {
    const crews: CrewSpecification[] = [{ name: 'people', count, response: constant(0), order }];
    const values = unavailability(
      `crew ${count} ${order}`,
      exponential(4 * HOUR),
      repairedIn(HOUR, 'people'),
      { hosts: 5, crews },
    );
    expectNear(values, shareDown(5, count, 0.25), 0.03);
  });
});

describe('at time 0', () => {
  const firstFaults = (start: 'equilibrium' | 'new', lives: Distribution): number[] => {
    const it = faultyWorld({
      seed: `start ${start}`,
      hosts: 400,
      start,
      faults: [
        fault({
          fault: 'crash',
          on: [{ kind: 'hosts', hosts: names(400), process: 'daemon' }],
          when: every(lives),
        }),
      ],
    });
    runTo(it, 20 * YEAR);
    return it.rows.map(({ start: seconds }) => seconds).sort((a, b) => a - b);
  };

  test('clocks are somewhere in their lives: a constant one strikes at a uniform time', () => {
    const first = firstFaults('equilibrium', constant(YEAR));
    // Kolmogorov-Smirnov, n = 400: 1.95 / 20 is exceeded with probability 0.001.
    const distance = Math.max(...first.map((value, index) => Math.abs(value / YEAR - (index + 0.5) / 400)));
    expect(first).toHaveLength(400);
    expect(distance).toBeLessThan(1.95 / 20);
  });

  test('or new, if asked', () => {
    expect(new Set(firstFaults('new', constant(YEAR)))).toEqual(new Set([YEAR]));
    const wearing = weibull({ shape: 4, mean: YEAR });
    const early = (start: 'equilibrium' | 'new') =>
      firstFaults(start, wearing).filter((seconds) => seconds < 0.2 * YEAR).length;
    // Expected 80 of 400 in equilibrium (rate 1/mean), about one when new.
    expect(Math.abs(early('equilibrium') - 80)).toBeLessThan(4.5 * Math.sqrt(400 * 0.2 * 0.8));
    expect(early('new')).toBeLessThan(10);
  });
});

describe('common cause', () => {
  const hang = (part: Partial<FaultSpecification>) =>
    fault({
      fault: 'hang',
      on: [daemons(...names(4))],
      when: every(exponential(DAY)),
      end: lasts(60),
      ...part,
    });

  test('a shock hits each with its probability, and is one root', () => {
    const it = faultyWorld({ seed: 'shock', hosts: 4, faults: [hang({ group: { probability: 0.3 } })] });
    const days = byPrecision({ quick: 2000, full: 8_000 });
    runTo(it, days * DAY);
    const shocks = new Map<number, number>();
    for (const { because } of it.rows) shocks.set(because, (shocks.get(because) ?? 0) + 1);
    const hits = it.rows.length / (4 * days);
    expect(Math.abs(hits - 0.3)).toBeLessThan(4.5 * Math.sqrt((0.3 * 4) / days));
    // At least one of four is hit with probability 1 - 0.7^4.
    const some = shocks.size / days;
    expect(Math.abs(some - 0.7599)).toBeLessThan(4.5 * Math.sqrt(0.7599 / days));
    expect(it.simulation.causes.originOf(it.rows[0]!.because)).toBe('hang@h/daemon');
  });

  test('beta: this share of what a target suffers takes all, and its rate stays', () => {
    const days = byPrecision({ quick: 2000, full: 8_000 });
    const it = faultyWorld({ seed: 'beta', hosts: 4, faults: [hang({ beta: 0.2 })] });
    runTo(it, days * DAY);
    const sizes = new Map<number, number>();
    for (const { because } of it.rows) sizes.set(because, (sizes.get(because) ?? 0) + 1);
    const together = [...sizes.values()].filter((size) => size === 4).length;
    const single = [...sizes.values()].filter((size) => size === 1).length;
    // All at once at rate 0.2 a day, alone at 0.8 a day each: Poisson counts.
    expect(Math.abs(together - 0.2 * days)).toBeLessThan(4.5 * Math.sqrt(0.2 * days));
    expect(Math.abs(single - 4 * 0.8 * days)).toBeLessThan(4.5 * Math.sqrt(3.2 * days));
  });

  test('beta spares a wearing clock without making it young: all together still strike at the rate of one life', () => {
    const days = byPrecision({ quick: 2000, full: 8_000 });
    const lives = weibull({ shape: 3, mean: DAY });
    const it = faultyWorld({
      seed: 'beta of a wearing clock',
      hosts: 4,
      faults: [hang({ beta: 1, when: every(lives) })],
    });
    runTo(it, days * DAY);
    // Each of four clocks strikes all with a quarter of its hazard: lives of hazard h(age) together, renewed by every
    // strike, so strikes come at the rate of the law itself, one a day but for the minute that each lasts.
    const strikes = it.rows.length / 4 / days;
    expect(Math.abs(strikes - 1)).toBeLessThan(4.5 * Math.sqrt(0.132 / days) + 1 / 1440);
  });
});

describe('the monkey', () => {
  test('strikes in office hours only, at its rate over them, anybody alike', () => {
    const weeks = byPrecision({ quick: 200, full: 1000 });
    const hours = [0, 1, 2, 3, 4].map((day) => ({
      fromSeconds: day * DAY + 9 * HOUR,
      toSeconds: day * DAY + 17 * HOUR,
    }));
    const it = faultyWorld({
      seed: 'monkey',
      hosts: 3,
      faults: [
        fault({
          fault: 'crash',
          on: [daemons('h1', 'h2', 'h3')],
          when: { kind: 'random', ratePerSecond: 1 / (8 * HOUR), hours },
          end: { kind: 'restart', after: constant(5) },
        }),
      ],
    });
    runTo(it, weeks * 7 * DAY);
    const outside = it.rows.filter(({ start }) => {
      const hour = (start % DAY) / HOUR;
      return Math.floor(start / DAY) % 7 > 4 || hour < 9 || hour >= 17;
    });
    expect(outside).toEqual([]);
    // Five a week, a Poisson count; a third each.
    expect(Math.abs(it.rows.length - 5 * weeks)).toBeLessThan(4.5 * Math.sqrt(5 * weeks));
    for (const host of ['h1', 'h2', 'h3']) {
      const share = it.rows.filter(({ target }) => target === `${host}/daemon`).length / it.rows.length;
      expect(Math.abs(share - 1 / 3)).toBeLessThan(4.5 * Math.sqrt(2 / 9 / it.rows.length));
    }
  });

  test('takes nobody who is down already', () => {
    const it = faultyWorld({
      seed: 'all down',
      hosts: 2,
      faults: [
        fault({
          fault: 'crash',
          on: [daemons('h1', 'h2')],
          when: { kind: 'random', ratePerSecond: 1 / HOUR, hours: [{ fromSeconds: 0, toSeconds: 7 * DAY }] },
        }),
      ],
    });
    runTo(it, 30 * DAY);
    expect(it.rows.map(({ target }) => target).sort()).toEqual(['h1/daemon', 'h2/daemon']);
  });
});

describe('random(...)', () => {
  test('takes one of those who can suffer it, by lot', () => {
    const picked = Array.from({ length: 300 }, (_, index) => {
      const it = faultyWorld({
        seed: `random ${index}`,
        hosts: 3,
        faults: [
          fault({ id: 'first', fault: 'power-off', on: [hosts('h1')], when: at(1) }),
          fault({ fault: 'power-off', on: [{ kind: 'random', of: hosts('h1', 'h2', 'h3') }], when: at(2) }),
        ],
      });
      runTo(it, 10);
      return it.rows.at(-1)!.target;
    });
    expect(picked.filter((target) => target === 'h1')).toEqual([]);
    // Binomial, 300 tries: 4.5 s.e. = 0.13.
    const share = picked.filter((target) => target === 'h2').length / picked.length;
    expect(Math.abs(share - 0.5)).toBeLessThan(0.13);
  });
});
