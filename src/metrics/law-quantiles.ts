/**
 * Quantiles of the laws behind interval estimates (Student's t, chi square, F, beta), from the engine's own ln and exp: a
 * bound is the same number in every JavaScript engine, and with it every verdict and every rule that stops a run.
 */
import { exp, ln, log1p } from '../engine/elementary.js';
import { gammaQuantile } from '../engine/gamma-quantile.js';
import { lnGamma } from '../engine/special-functions.js';

const MOST_TERMS = 1_000_000;
const TINY = 1e-300;
/** ln(x ÷ (1 − x)) beyond which x or 1 − x is no longer a normal double. */
const WIDEST = 700;

/** x with P(chi square with so many degrees of freedom ≤ x) = p. */
export function chiSquareQuantile(p: number, degrees: number): number {
  return 2 * gammaQuantile(degrees / 2, p);
}

/** t with P(Student's t ≤ t) = p, for p ≥ 0.5: t² ÷ (degrees + t²) is beta distributed. */
export function studentQuantile(p: number, degrees: number): number {
  if (p === lastStudent.p && degrees === lastStudent.degrees) return lastStudent.t;
  const { x, rest } = betaBoth(2 * p - 1, 0.5, degrees / 2);
  const t = Math.sqrt((degrees * x) / rest);
  lastStudent = { p, degrees, t };
  return t;
}

/** A summary asks for the same one again and again. */
let lastStudent = { p: NaN, degrees: NaN, t: NaN };

/** f with P(ratio of two mean chi squares, with so many degrees of freedom above and below, ≤ f) = p. */
export function fQuantile(p: number, above: number, below: number): number {
  const { x, rest } = betaBoth(p, above / 2, below / 2);
  return (below * x) / (above * rest);
}

/** x with P(beta(a, b) ≤ x) = p. */
export function betaQuantile(p: number, a: number, b: number): number {
  return betaBoth(p, a, b).x;
}

interface Both {
  readonly x: number;
  /** 1 − x, without cancellation. */
  readonly rest: number;
}

/** Halves the range of ln(x ÷ (1 − x)) until it is one double wide: that keeps the digits near 0 as well as near 1. */
function betaBoth(p: number, a: number, b: number): Both {
  const lnBeta = lnGamma(a) + lnGamma(b) - lnGamma(a + b);
  let low = -WIDEST;
  let high = WIDEST;
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return bothOf(middle);
    if (incompleteBeta(bothOf(middle), a, b, lnBeta) < p) low = middle;
    else high = middle;
  }
}

function bothOf(logit: number): Both {
  return { x: 1 / (1 + exp(-logit)), rest: 1 / (1 + exp(logit)) };
}

/** The regularised incomplete beta function (Abramowitz and Stegun 26.5.8), on the side where the fraction converges. */
function incompleteBeta({ x, rest }: Both, a: number, b: number, lnBeta: number): number {
  const lnFront = a * lnOf(x, rest) + b * lnOf(rest, x) - lnBeta;
  if (x < (a + 1) / (a + b + 2)) return (exp(lnFront) * betaFraction(x, a, b)) / a;
  return 1 - (exp(lnFront) * betaFraction(rest, b, a)) / b;
}

/** ln x, which near 1 is better read off 1 − x. */
function lnOf(x: number, rest: number): number {
  return x > 0.5 ? log1p(-rest) : ln(x);
}

/** Lentz's method. */
function betaFraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m < MOST_TERMS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    value *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    const step = d * c;
    value *= step;
    // One rounding from 1: closer some arguments never come.
    if (Math.abs(step - 1) < 3e-16) break;
  }
  return value;
}

function away(x: number): number {
  return Math.abs(x) < TINY ? TINY : x;
}
