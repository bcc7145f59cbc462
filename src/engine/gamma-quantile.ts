import { exp, expm1, ln, log1p } from './elementary.js';
import { normalInverseHazard } from './normal-quantile.js';
import { lnGamma, lnIncompleteGamma } from './special-functions.js';

type Tail = 'lower' | 'upper';

const LN_2 = 0.6931471805599453;
const MAX_STEPS = 300;
/** Newton's method squares the error: after a step this small, what is left is below the last digit. */
const LAST_STEP = 1e-9;

/** x with P(shape, x) = u: the quantile of the gamma law of scale 1, for 0 < u < 1. */
export function gammaQuantile(shape: number, u: number): number {
  return u < 0.5 ? solve(shape, ln(u), 'lower') : solve(shape, log1p(-u), 'upper');
}

/** x with −ln Q(shape, x) = h, for h > 0: also where Q is too small for a double. */
export function gammaInverseHazard(shape: number, h: number): number {
  return h < LN_2 ? solve(shape, ln(-expm1(-h)), 'lower') : solve(shape, -h, 'upper');
}

/**
 * x whose tail has this logarithm. Both ln P and ln Q are concave in ln x, so Newton's method in ln x
 * converges from any start; the tail below one half is the one that keeps its digits.
 */
function solve(shape: number, lnTail: number, tail: Tail): number {
  const lnGammaOfShape = lnGamma(shape);
  let x = start(shape, lnTail, tail, lnGammaOfShape);
  for (let i = 0; i < MAX_STEPS && x > 0; i++) {
    const reached = lnIncompleteGamma(shape, x, lnGammaOfShape)[tail];
    const slope = exp(shape * ln(x) - x - lnGammaOfShape - reached);
    const step = (tail === 'lower' ? lnTail - reached : reached - lnTail) / slope;
    x *= exp(Math.max(-50, Math.min(1, step)));
    if (Math.abs(step) < LAST_STEP) break;
  }
  return x;
}

/** Wilson and Hilferty's cube of a normal quantile or, where that fails, P ≈ x^shape / Γ(shape + 1). */
function start(shape: number, lnTail: number, tail: Tail, lnGammaOfShape: number): number {
  const z = normalInverseHazard(-lnTail);
  const root = 1 - 1 / (9 * shape) + (tail === 'lower' ? -z : z) / (3 * Math.sqrt(shape));
  if (root > 0.3) return shape * root * root * root;
  const lnLower = tail === 'lower' ? lnTail : log1p(-exp(lnTail));
  return exp((lnLower + ln(shape) + lnGammaOfShape) / shape);
}
