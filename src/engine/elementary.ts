/**
 * `ln`, `log1p`, `exp`, `expm1` and `pow` from + − × ÷ alone: `Math.log` and its like differ in the last
 * bit between JavaScript engines, and one such bit sends two runs of the same seed apart. `ln` is by table; the others are
 * after Sun's fdlibm (s_log1p.c, e_exp.c, s_expm1.c; permission to use, copy, modify and distribute is freely
 * granted) in the shape musl libc gave them. Errors stay below 1.1 units in the last place.
 */
import { highWord, powerOfTwo, scaled } from './double-words.js';
import { remez } from './exp-polynomial.js';
import { INVERSES, LN_HIGH, LN_LOW, LN_TABLE_START } from './ln-table.js';

export { pow } from './elementary-pow.js';

const LN2_HIGH = 6.9314718036912381649e-1;
const LN2_LOW = 1.90821492927058770002e-10;
/** ln 2 in two pieces, the first a multiple of 2^-42 as the table's are. */
const LN2_TOP = 0.6931471805598903;
const LN2_REST = 5.497923018708371e-14;
const ONE_OVER_LN2 = 1.4426950408889634;
const TWO_54 = 18014398509481984;
/** exp of more than this overflows. */
const EXP_OVERFLOW = 7.09782712893383973096e2;
/** exp of less than this is 0. */
const EXP_UNDERFLOW = -7.4513321910194110842e2;
/** High word of √2/2: arguments are reduced to [√2/2, √2). */
const HIGH_OF_SQRT_HALF = 0x3fe6a09e;
const HIGH_OF_ONE = 0x3ff00000;

/** Natural logarithm; −∞ at 0, NaN below. */
export function ln(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (x === Infinity) return x;
  let k = 0;
  let y = x;
  let high = highWord(x);
  if (high < 0x00100000) {
    // Subnormal: scale it up first.
    k = -54;
    y = x * TWO_54;
    high = highWord(y);
  }
  const exponent = ((high + HIGH_OF_ONE - HIGH_OF_SQRT_HALF) >> 20) - 1023;
  return lnFromTable(y * powerOfTwo(-exponent), k + exponent);
}

/**
 * ln(2^k m), for √2/2 ≤ m < √2: ln c of the nearest c = i/128 from a table, and ln(m/c) by seven terms of
 * its series, |m/c − 1| being below 1/175. Quicker than a division and fdlibm's longer polynomial.
 */
function lnFromTable(m: number, k: number): number {
  const index = (m * 128 + 0.5) | 0;
  const r = (m - index * 0.0078125) * INVERSES[index - LN_TABLE_START]!; // the difference is exact
  const main = k * LN2_TOP + LN_HIGH[index - LN_TABLE_START]!; // exact
  const sum = main + r;
  const rounded = main - sum + r;
  const rr = r * r;
  const series = -0.5 + r * (1 / 3) + rr * (-0.25 + r * 0.2 + rr * (-1 / 6 + r * (1 / 7)));
  return sum + (rounded + (k * LN2_REST + LN_LOW[index - LN_TABLE_START]!) + rr * series);
}

/** ln(1 + x) without losing a small x; −∞ at −1, NaN below. */
export function log1p(x: number): number {
  if (!(x > -1)) return x === -1 ? -Infinity : NaN;
  if (x === Infinity || Math.abs(x) < 1.1102230246251565e-16) return x;
  if (x <= 1 && 1 + x - 1 === x) return ln(1 + x); // the sum is exact, as it is for every draw of a stream
  if (x > -0.29289 && x < 0.41421) return lnOfReduced(x, 0, 0);
  const u = 1 + x;
  const k = ((highWord(u) + HIGH_OF_ONE - HIGH_OF_SQRT_HALF) >> 20) - 1023;
  // What was rounded off in u = 1 + x.
  const rest = k >= 54 ? 0 : (k >= 2 ? 1 - (u - x) : x - (u - 1)) / u;
  return lnOfReduced(u * powerOfTwo(-k) - 1, k, rest);
}

/** ln(2^k (1 + f)) + rest, for √2/2 ≤ 1 + f < √2. */
function lnOfReduced(f: number, k: number, rest: number): number {
  const half = 0.5 * f * f;
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const even = w * (3.999999999940941908e-1 + w * (2.222219843214978396e-1 + w * 1.531383769920937332e-1));
  const odd =
    z *
    (6.66666666666673513e-1 +
      w * (2.857142874366239149e-1 + w * (1.818357216161805012e-1 + w * 1.479819860511658591e-1)));
  return s * (half + (odd + even)) + (k * LN2_LOW + rest) - half + f + k * LN2_HIGH;
}

/** e^x. */
export function exp(x: number): number {
  if (x > EXP_OVERFLOW) return Infinity;
  if (x < EXP_UNDERFLOW) return 0;
  if (x !== x) return x;
  if (Math.abs(x) < 3.7252902984619140625e-9) return 1 + x;
  const k = nearestMultiple(x);
  const high = x - k * LN2_HIGH;
  const low = k * LN2_LOW;
  const r = high - low;
  const rr = r * r;
  const c = r - rr * remez(rr);
  return scaled(1 + ((r * c) / (2 - c) - low + high), k);
}

/** The whole number of ln 2 nearest to x; 0 within half of one. */
function nearestMultiple(x: number): number {
  if (Math.abs(x) < 0.34657359027997264) return 0;
  return (ONE_OVER_LN2 * x + (x < 0 ? -0.5 : 0.5)) | 0;
}

/** e^x − 1 without losing a small x. */
export function expm1(x: number): number {
  if (x > EXP_OVERFLOW) return Infinity;
  if (x < -38.816242) return -1; // 56 ln 2
  if (x !== x || Math.abs(x) < 5.551115123125783e-17) return x;
  const k = nearestMultiple(x);
  const high = x - k * LN2_HIGH;
  const low = k * LN2_LOW;
  const r = high - low;
  return expm1OfReduced(r, high - r - low, k);
}

/** 2^k e^(r + c) − 1, for |r| ≤ ½ ln 2 and a rounding error c of r. */
function expm1OfReduced(r: number, c: number, k: number): number {
  const halfR = 0.5 * r;
  const hxs = r * halfR;
  const r1 =
    1 +
    hxs *
      (-3.33333333333331316428e-2 +
        hxs *
          (1.58730158725481460165e-3 +
            hxs *
              (-7.93650757867487942473e-5 +
                hxs * (4.00821782732936239552e-6 + hxs * -2.01099218183624371326e-7))));
  const t = 3 - r1 * halfR;
  const quotient = hxs * ((r1 - t) / (6 - r * t));
  if (k === 0) return r - (r * quotient - hxs);
  const e = r * (quotient - c) - c - hxs;
  if (k === -1) return 0.5 * (r - e) - 0.5;
  if (k === 1) return r < -0.25 ? -2 * (e - (r + 0.5)) : 1 + 2 * (r - e);
  if (k < 0 || k > 56) return scaled(r - e + 1, k) - 1;
  const inverse = powerOfTwo(-k);
  return k < 20 ? (r - e + (1 - inverse)) * powerOfTwo(k) : (r - (e + inverse) + 1) * powerOfTwo(k);
}
