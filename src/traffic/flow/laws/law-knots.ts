/** A law as its quantiles at some levels, straight lines between them: quick to put onto any grid. */
import type { Distribution } from '../../../engine/distributions/index.js';

export interface LawKnots {
  /** P(X ≤ values[i]), from 0 to 1. */
  readonly levels: Float64Array;
  readonly values: Float64Array;
}

/** Between the tails levels are even; in both tails, below and above these shares, they close in by a factor each. */
const STEPS = 64;
const TAIL = 1 / 16;
const LOWER_FACTOR = 0.7;
const LOWEST = 1e-6;
/** The upper tail makes the mean and the last percentiles, so it is followed further. */
const UPPER_FACTOR = 0.8;
const HIGHEST = 1e-10;
/** Straight lines in a convex tail lie too high by less than this; more is a tail that has no end. */
const MOST_CORRECTED = 0.005;

const LEVELS = makeLevels();
const made = new WeakMap<Distribution, LawKnots>();

/** Made once for each law; its mean is that of the law. */
export function knotsOf(law: Distribution): LawKnots {
  let knots = made.get(law);
  if (knots === undefined) {
    knots = { levels: LEVELS, values: valuesOf(law) };
    made.set(law, knots);
  }
  return knots;
}

function valuesOf(law: Distribution): Float64Array {
  const last = LEVELS.length - 1;
  const values = LEVELS.map((level) => (level > 0 && level < 1 ? law.quantile(level) : law.min));
  values[last] = law.max < Infinity ? law.max : values[last - 1]!;
  let mean = 0;
  for (let i = 0; i < last; i++) mean += ((LEVELS[i + 1]! - LEVELS[i]!) * (values[i]! + values[i + 1]!)) / 2;
  const factor = law.mean / mean;
  return Math.abs(factor - 1) < MOST_CORRECTED ? values.map((value) => value * factor) : values;
}

function makeLevels(): Float64Array {
  const levels = [0, 1];
  for (let k = STEPS * TAIL; k <= STEPS * (1 - TAIL); k++) levels.push(k / STEPS);
  for (let tail = TAIL * LOWER_FACTOR; tail > LOWEST; tail *= LOWER_FACTOR) levels.push(tail);
  for (let tail = TAIL * UPPER_FACTOR; tail > HIGHEST; tail *= UPPER_FACTOR) levels.push(1 - tail);
  return Float64Array.from(levels).sort();
}
