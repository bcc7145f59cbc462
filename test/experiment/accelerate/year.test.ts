/** The compound Poisson law of a year: against its own moments, and against the years of a plain run. */
import { expect, test } from '@jest/globals';
import { accelerate } from '../../../src/experiment/accelerate/index.js';
import { yearLaw } from '../../../src/experiment/accelerate/year.js';
import { SECONDS_PER_YEAR } from '../../../src/engine/time.js';
import { kOfN, written } from '../exact/support/written.js';
import { replications } from '../../support/replications.js';
import { byPrecision } from '../../support/precision.js';

const YEAR = SECONDS_PER_YEAR;

test('one jump of one length: a Poisson number of them', () => {
  // Mean 2: P(N ≤ 2) = 0.677, P(N ≤ 3) = 0.857, P(N ≤ 4) = 0.947, P(N ≤ 5) = 0.983, P(N ≤ 6) = 0.995.
  expect(yearLaw([{ seconds: 10, weight: 200 }], 100 * YEAR, 'one')).toEqual({ p50: 20, p90: 40, p99: 60 });
});

test('rare jumps: nothing in most years', () => {
  const jumps = [
    { seconds: 60, weight: 0.02 },
    { seconds: 3600, weight: 0.03 },
  ];
  expect(yearLaw(jumps, YEAR, 'rare')).toEqual({ p50: 0, p90: 0, p99: 3600 });
  expect(yearLaw([], YEAR, 'none')).toBeNull();
});

test('many jumps: nearly a normal law', () => {
  const { p50 = 0, p99 = 0 } = yearLaw([{ seconds: 1, weight: 900 }], YEAR, 'many') ?? {};
  // 900 ± 30; the quantiles of 20 000 years have standard errors of 0.3 and 0.8.
  expect(Math.abs(p50 - 900)).toBeLessThan(3);
  expect(Math.abs(p99 - (900 + 2.326 * 30))).toBeLessThan(5);
});

// Quantiles of n years have standard errors of √(q (1 − q) / n) in probability: five of them, 1 in 1.7 million.
test('as the years of a plain run, where overlaps are common enough to be seen', () => {
  const years = byPrecision({ quick: 200, full: 8000 });
  const system = kOfN([2, 3], [400, 8], { hands: 1 });
  const plain = replications(
    written({ ...system, run: { duration: '10y', replications: years / 10, seed: 'years plain' } }),
  );
  const yearly = plain.flatMap(({ year }) => year.downSeconds).sort((a, b) => a - b);
  const run = { duration: '10y', replications: 20, seed: 'years accelerated' };
  const result = accelerate(written({ ...system, run }));
  const law = result.kind === 'absent' ? null : result.yearSeconds;
  for (const [share, value] of [
    [0.5, law?.p50],
    [0.9, law?.p90],
    [0.99, law?.p99],
  ] as const) {
    const below = yearly.filter((seconds) => seconds <= (value ?? NaN)).length / yearly.length;
    // The law itself has an error of its own: of 20 000 years, and of what the side runs saw.
    expect(Math.abs(below - share)).toBeLessThan(5 * Math.sqrt((share * (1 - share)) / years) + 0.01);
  }
});
