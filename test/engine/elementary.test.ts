import { describe, expect, test } from '@jest/globals';
import { exp, expm1, ln, log1p, pow } from '../../src/engine/elementary.js';
import { byPrecision } from '../support/precision.js';
import { bitsOf, unitsApart } from './support/numbers.js';
import { streamFor } from './support/statistics.js';

const ARGUMENTS = byPrecision({ quick: 20_000, full: 1_000_000 });
/** `Math.*` of this engine and ours are each within one unit of the truth. */
const UNITS = 2;

/** Arguments spread evenly, then evenly in their logarithm over all magnitudes. */
function* spread(name: string, low: number, high: number): Generator<number> {
  const stream = streamFor(name);
  for (let i = 0; i < ARGUMENTS; i++) yield low + (high - low) * stream.uniform();
  for (let i = 0; i < ARGUMENTS; i++) {
    const magnitude = 2 ** (2100 * stream.uniform() - 1074);
    if (magnitude > low && magnitude < high) yield magnitude;
    if (-magnitude > low && -magnitude < high) yield -magnitude;
  }
}

const functions = [
  { name: 'ln', ours: ln, theirs: Math.log, low: 0, high: Number.MAX_VALUE },
  { name: 'ln near 1', ours: ln, theirs: Math.log, low: 0.4, high: 2.5 },
  { name: 'log1p', ours: log1p, theirs: Math.log1p, low: -1, high: Number.MAX_VALUE },
  { name: 'log1p near 0', ours: log1p, theirs: Math.log1p, low: -0.999, high: 2 },
  { name: 'exp', ours: exp, theirs: Math.exp, low: -750, high: 712 },
  { name: 'exp near 0', ours: exp, theirs: Math.exp, low: -2, high: 2 },
  { name: 'expm1', ours: expm1, theirs: Math.expm1, low: -60, high: 712 },
  { name: 'expm1 near 0', ours: expm1, theirs: Math.expm1, low: -2, high: 2 },
];

describe('within two units in the last place of Math', () => {
  test.each(functions)('$name', ({ name, ours, theirs, low, high }) => {
    let worst = 0;
    for (const x of spread(name, low, high)) worst = Math.max(worst, unitsApart(ours(x), theirs(x)));
    expect(worst).toBeLessThanOrEqual(UNITS);
  });

  test('pow, for any base and result', () => {
    const stream = streamFor('pow');
    let worst = 0;
    for (let i = 0; i < ARGUMENTS; i++) {
      const base = 2 ** (2098 * stream.uniform() - 1074);
      const exponent = (2 * stream.uniform() - 1) * 4 ** (12 * stream.uniform() - 8);
      const expected = base ** exponent;
      worst = Math.max(worst, unitsApart(pow(base, exponent), expected));
    }
    expect(worst).toBeLessThanOrEqual(UNITS);
  });

  test('pow of numbers next to 1, to large powers', () => {
    const stream = streamFor('pow next to 1');
    let worst = 0;
    for (let i = 0; i < ARGUMENTS; i++) {
      const base = 1 + (stream.uniform() - 0.5) * 2 ** (-25 * stream.uniform());
      const exponent = (2 * stream.uniform() - 1) * 2 ** (28 * stream.uniform());
      worst = Math.max(worst, unitsApart(pow(base, exponent), base ** exponent));
    }
    expect(worst).toBeLessThanOrEqual(UNITS);
  });
});

const SPECIAL = [
  0,
  -0,
  1,
  -1,
  0.5,
  2,
  5e-324,
  1e-310,
  709.782712893384,
  710,
  -745.14,
  1e300,
  Infinity,
  -Infinity,
  NaN,
];

/** 0 for equal numbers, both NaN, or finite numbers one unit apart. */
function distance(ours: number, theirs: number): number {
  return Number.isFinite(theirs) && theirs !== 0 && unitsApart(ours, theirs) <= 1
    ? 0
    : unitsApart(ours, theirs);
}

describe('the special values of Math', () => {
  test.each(functions.filter(({ name }) => !name.includes('near')))('$name', ({ ours, theirs }) => {
    for (const x of SPECIAL) expect([x, distance(ours(x), theirs(x))]).toEqual([x, 0]);
  });

  test('pow, for bases that are not negative', () => {
    const bases = SPECIAL.filter((x) => x >= 0 || Number.isNaN(x)).map(Math.abs);
    for (const base of bases) {
      for (const exponent of SPECIAL.filter((x) => base !== 1 || Number.isFinite(x))) {
        const expected = base ** exponent;
        expect([base, exponent, distance(pow(base, exponent), expected)]).toEqual([base, exponent, 0]);
      }
    }
    expect(pow(-2, 2)).toBeNaN();
  });
});

/** ln, log1p, exp, expm1 and pow of six arguments. They depend on + − × ÷ alone, so no engine may differ. */
const GOLDEN: readonly string[] = [
  'c0026bb1bbb55515 bf40635a5955f868 3ff1aec7b35a00d4 3fecf46d99d52b3a 3f86e1e7e7943c32 3fc98a13577c93c0 4093abb39f263d20',
  'bfd6d3c324e13f50 bf6cb8e83824f1bc 40001c2a61268987 3fdfc80db9dd5542 3fb4b4b618eff8e5 3fe8ee06aa5599b0 40082ba77367111e',
  '3fd0ca937be1b9dc bf7ab5fddb40c1ea 400d5ab83615f8b4 3fd17129308ce281 3fc3e410bfb453e1 3ff339c22907cfa9 3fdc60546777dc4b',
  '3ff1090e20315212 bf8de9d496a9600c 40322c94ca7a81fe 3fac2c00e553650e 3fd8550e862a428c 4000db46964e7456 3fa2df6f561a86b4',
  '40070524d2e7b790 bfb7d1fa0cc6d86a 4188e04ade8d30e5 3e5494fbf0fd6c02 4018cf7ada9d0fd9 401dfb0c8a6ac4c8 3f21848cc95a5c41',
  '401343774f3e2362 bfeebc050d460f21 4b11428e1cbc0143 34cda9fb9e4ee720 412ba9ee799630f1 403d1c70b8604e3f 3e9608aff55db21f',
];

test('every engine gives these bits', () => {
  const arguments_ = [0.1, 0.7, 1.3, 2.9, 17.77, 123.456];
  const table = arguments_.map((x) =>
    [ln(x), log1p(-x / 200), exp(x), exp(-x), expm1(x / 9), pow(x, 0.7), pow(x, -3.1)].map(bitsOf).join(' '),
  );
  expect(table).toEqual(GOLDEN);
});
