/** Clocks of a side run: residual lives, paces, and weights that undo the bias. Seeds are the names of the tests. */
import { describe, expect, test } from '@jest/globals';
import {
  Streams,
  exponential,
  fromSeconds,
  lognormal,
  toSeconds,
  uniform,
  weibull,
  type Distribution,
} from '../../src/engine/index.js';
import { BiasedClocks, type Hazard, type Strategy } from '../../src/faults/biased-clocks.js';
import { Calendar } from '../../src/faults/calendar.js';
import { byPrecision } from '../support/precision.js';

const RUNS = byPrecision({ quick: 2500, full: 400_000 });
const PLAIN: Strategy = { expected: 0, extraFaults: 0, weight: 0.2 };
const MIXTURE: readonly Strategy[] = [
  PLAIN,
  { expected: 3, extraFaults: 1, weight: 0.5 },
  { expected: 3, extraFaults: 2, weight: 0.3 },
];
const HORIZON = 10;

interface Life {
  readonly law: Distribution;
  readonly age: number;
  readonly pace?: number;
  readonly hours?: Calendar;
}

function hazardOf({ law, age, pace = 1, hours = undefined }: Life): Hazard {
  return { law, pace, ageAt: () => age, hours: hours ?? null };
}

/** Of side runs that are biased until a second strikes: which clocks fired until the horizon, and the likelihood then. */
function fired(
  lives: readonly Life[],
  strategies: readonly Strategy[],
  name: string,
): { hits: number[]; likelihood: number }[] {
  return Array.from({ length: RUNS }, (_, run) => {
    const stream = new Streams(name, run).stream('clocks');
    const lot = ((run + 0.5) / RUNS) * strategies.reduce((sum, { weight }) => sum + weight, 0);
    let rest = lot;
    const chosen = strategies.find(({ weight }) => (rest -= weight) < 0) ?? strategies[0]!;
    const end = fromSeconds(HORIZON);
    const bias = { strategies, chosen, stream, expectedEnd: () => end };
    const clocks = new BiasedClocks(lives.map(hazardOf), bias, 0);
    const hits = lives.map(() => 0);
    for (let at = clocks.due(0); at <= end; at = clocks.due(at)) {
      hits[clocks.fire(at)]! += 1;
      clocks.struck(at);
      clocks.aim(at);
    }
    return { hits, likelihood: clocks.likelihood(end) };
  });
}

/** Mean and standard error. */
function estimate(values: readonly number[]): { mean: number; error: number } {
  const mean = values.reduce((sum, one) => sum + one, 0) / values.length;
  const squares = values.reduce((sum, one) => sum + (one - mean) ** 2, 0);
  return { mean, error: Math.sqrt(squares / (values.length - 1) / values.length) };
}

/** Lives that end rarely within the horizon; the age goes on after a firing, so firings are a Poisson process with hazard H. */
const LIVES: Readonly<Record<string, Life>> = {
  exponential: { law: exponential(1000), age: 0 },
  'slow exponential': { law: exponential(1000), age: 0, pace: 0.3 },
  'young weibull': { law: weibull({ shape: 0.7, mean: 1000 }), age: 5 },
  'old weibull': { law: weibull({ shape: 3, mean: 200 }), age: 60, pace: 0.5 },
  lognormal: { law: lognormal({ median: 300, sigma: 1.2 }), age: 20 },
  uniform: { law: uniform(0, 500), age: 100 },
  'office hours': {
    law: exponential(500),
    age: 0,
    hours: new Calendar([
      { fromSeconds: 2, toSeconds: 4 },
      { fromSeconds: 7, toSeconds: 12 },
    ]),
  },
};

/** Cumulative hazard of the horizon. */
function expected({ law, age, pace = 1, hours }: Life): number {
  const passed = hours === undefined ? HORIZON : toSeconds(hours.openWithin(0, fromSeconds(HORIZON)));
  return law.cumulativeHazard(age + pace * passed) - law.cumulativeHazard(age);
}

// 5 standard errors: 1 in 1.7 million for each of about thirty comparisons.
describe('the weights undo the bias', () => {
  test.each(Object.entries(LIVES))('%s', (name, life) => {
    const runs = fired([life], MIXTURE, `weights ${name}`);
    const firings = estimate(runs.map(({ hits, likelihood }) => likelihood * hits[0]!));
    const right = expected(life);
    expect(Math.abs(firings.mean - right) / firings.error).toBeLessThan(5);
    // Plainly the error would be 1 / √(runs × right).
    expect(firings.error / right).toBeLessThan(0.5 / Math.sqrt(RUNS * right));
    const one = estimate(runs.map(({ likelihood }) => likelihood));
    expect(Math.abs(one.mean - 1) / one.error).toBeLessThan(5);
  });

  test('all together, each by itself', () => {
    const lives = Object.values(LIVES);
    const runs = fired(lives, MIXTURE, 'all together');
    lives.forEach((life, index) => {
      const { mean, error } = estimate(runs.map(({ hits, likelihood }) => likelihood * hits[index]!));
      expect(Math.abs(mean - expected(life)) / error).toBeLessThan(5);
    });
  });
});

test('without bias the weight is 1 and clocks fire as often as they should', () => {
  const lives = Object.values(LIVES).map((life) => ({ ...life, pace: 20 * (life.pace ?? 1) }));
  const runs = fired(lives, [{ ...PLAIN, weight: 1 }], 'without bias');
  expect(runs.every(({ likelihood }) => likelihood === 1)).toBe(true);
  lives.forEach((life, index) => {
    const { mean, error } = estimate(runs.map(({ hits }) => hits[index]!));
    expect(Math.abs(mean - expected(life)) / error).toBeLessThan(5);
  });
});

test('a clock whose target cannot fail does not fire, and has its life before it when it can again', () => {
  let pace = 0;
  const hazard: Hazard = {
    law: exponential(1),
    ageAt: () => 0,
    hours: null,
    get pace() {
      return pace;
    },
  };
  const bias = {
    strategies: [PLAIN],
    chosen: PLAIN,
    stream: new Streams('stands', 0).stream('clocks'),
    expectedEnd: () => Infinity,
  };
  const clocks = new BiasedClocks([hazard], bias, 0);
  expect(clocks.due(0)).toBe(Infinity);
  pace = 1;
  expect(clocks.look(fromSeconds(100))).toBe(true);
  expect(clocks.due(fromSeconds(100))).toBeGreaterThan(fromSeconds(100));
  expect(clocks.due(fromSeconds(100))).toBeLessThan(fromSeconds(150));
});
