/**
 * Special functions behind the laws, from the engine's own `ln` and `exp`: the same bits everywhere.
 */
import { exp, ln, log1p } from './elementary.js';

const HALF_LN_TWO_PI = 0.9189385332046727;
const LN_HALF = -0.6931471805599453;
/** Below this Stirling's series, with eight terms, is not good to the last digits. */
const STIRLING_FROM = 15;
const MAX_TERMS = 100_000;
const TINY = 1e-300;

/** ln Γ(x) for x > 0: Stirling's series (Abramowitz and Stegun 6.1.41) after shifting x above 15. */
export function lnGamma(x: number): number {
  let shifted = x;
  let product = 1;
  for (; shifted < STIRLING_FROM; shifted++) product *= shifted;
  const z = 1 / shifted;
  const zz = z * z;
  const tail =
    -1 / 360 +
    zz *
      (1 / 1260 +
        zz * (-1 / 1680 + zz * (1 / 1188 + zz * (-691 / 360360 + zz * (1 / 156 - (zz * 3617) / 122400)))));
  return (shifted - 0.5) * ln(shifted) - shifted + HALF_LN_TWO_PI + z * (1 / 12 + zz * tail) - ln(product);
}

/**
 * Logarithms of the regularised incomplete gamma functions P(a, x) and Q(a, x) = 1 − P: both are
 * accurate however small they are. Series below a + 1, continued fraction above (Abramowitz and Stegun 6.5.29, 6.5.31).
 * `lnGammaOfA` is `lnGamma(a)`, which callers keep.
 */
export function lnIncompleteGamma(
  a: number,
  x: number,
  lnGammaOfA: number,
): { lower: number; upper: number } {
  if (x <= 0) return { lower: -Infinity, upper: 0 };
  if (x === Infinity) return { lower: 0, upper: -Infinity };
  const lnFactor = a * ln(x) - x - lnGammaOfA;
  if (x < a + 1) {
    const lower = lnFactor + ln(gammaSeries(a, x));
    return { lower, upper: lnOneMinusExp(lower) };
  }
  const upper = lnFactor + ln(gammaFraction(a, x));
  return { lower: lnOneMinusExp(upper), upper };
}

/** ln(1 − e^y) for y ≤ 0. */
function lnOneMinusExp(y: number): number {
  return y >= 0 ? -Infinity : log1p(-exp(y));
}

function gammaSeries(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; n < MAX_TERMS && term > sum * 1e-17; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return sum;
}

/** Lentz's method. */
function gammaFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1 / TINY;
  let d = 1 / b;
  let value = d;
  for (let n = 1; n < MAX_TERMS; n++) {
    const numerator = n * (a - n);
    b += 2;
    d = 1 / away(numerator * d + b);
    c = away(b + numerator / c);
    const step = c * d;
    value *= step;
    if (Math.abs(step - 1) < 1e-16) break;
  }
  return value;
}

function away(x: number): number {
  return Math.abs(x) < TINY ? TINY : x;
}

/** Logarithms of the standard normal distribution function and of its complement, accurate in both tails. */
export function lnNormal(z: number): { lower: number; upper: number } {
  const tail = lnIncompleteGamma(0.5, 0.5 * z * z, 0.5723649429247001).upper + LN_HALF;
  const rest = log1p(-exp(tail));
  return z < 0 ? { lower: tail, upper: rest } : { lower: rest, upper: tail };
}
