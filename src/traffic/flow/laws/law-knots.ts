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
/** The knots' own mean is too high by less than this; more is a tail that has no end. */
const MOST_CORRECTED = 0.005;

/** Levels of single values are no closer than needed for a few samples to keep their weight. */
const STAIRS = 512;

const LEVELS = makeLevels();
const made = new WeakMap<Distribution, LawKnots>();

/** Made once for each law; its mean is that of the law. */
export function knotsOf(law: Distribution): LawKnots {
  let knots = made.get(law);
  if (knots === undefined) {
    knots = withMean(law.mean, law.kind === 'empirical' ? stairsOf(law) : linesOf(law));
    made.set(law, knots);
  }
  return knots;
}

/**
 * Adds `share` times the integral of the distribution function up to each point of a grid: up to −cell, 0, cell, … for as
 * many as there are.
 */
export function addIntegral(
  { levels, values }: LawKnots,
  cell: number,
  integral: Float64Array,
  share: number,
): void {
  const last = levels.length - 1;
  let knot = 0;
  let before = 0;
  for (let point = 1; point < integral.length; point++) {
    const x = (point - 1) * cell;
    while (knot < last && values[knot + 1]! <= x) {
      before += ((levels[knot]! + levels[knot + 1]!) / 2) * (values[knot + 1]! - values[knot]!);
      knot++;
    }
    const past = x - values[knot]!;
    if (past < 0) continue;
    const slope = knot < last ? (levels[knot + 1]! - levels[knot]!) / (values[knot + 1]! - values[knot]!) : 0;
    integral[point]! += share * (before + past * (levels[knot]! + (past * slope) / 2));
  }
}

/**
 * From that integral, the shares of the points 0, cell, …: a value between two points counts for both, so that the mean
 * stays. In other words: which cell X + U falls into, U being even over the first cell.
 */
export function sharesOnGrid(integral: Float64Array, cell: number): Float64Array {
  const shares = new Float64Array(integral.length - 2);
  for (let point = 0; point < shares.length; point++) {
    const second = integral[point + 2]! - 2 * integral[point + 1]! + integral[point]!;
    shares[point] = Math.max(0, second / cell);
  }
  return shares;
}

function linesOf(law: Distribution): LawKnots {
  const last = LEVELS.length - 1;
  const values = LEVELS.map((level) => (level > 0 && level < 1 ? law.quantile(level) : law.min));
  values[last] = law.max < Infinity ? law.max : values[last - 1]!;
  return { levels: LEVELS, values };
}

/** A law of single values: upright between two levels, at the value half-way. */
function stairsOf(law: Distribution): LawKnots {
  const ends = [...LEVELS.slice(0, -1), ...Array.from({ length: STAIRS }, (_, k) => (k + 1) / STAIRS)].sort(
    (a, b) => a - b,
  );
  const levels: number[] = [];
  const values: number[] = [];
  for (let k = 1; k < ends.length; k++) {
    if (ends[k] === ends[k - 1]) continue;
    const value = law.quantile((ends[k]! + ends[k - 1]!) / 2);
    levels.push(ends[k - 1]!, ends[k]!);
    values.push(value, value);
  }
  return { levels: Float64Array.from(levels), values: Float64Array.from(values) };
}

function withMean(mean: number, { levels, values }: LawKnots): LawKnots {
  let now = 0;
  for (let i = 1; i < levels.length; i++) {
    now += ((levels[i]! - levels[i - 1]!) * (values[i]! + values[i - 1]!)) / 2;
  }
  const factor = mean / now;
  const corrects = Math.abs(factor - 1) < MOST_CORRECTED;
  return { levels, values: corrects ? values.map((value) => value * factor) : values };
}

function makeLevels(): Float64Array {
  const levels = [0, 1];
  for (let k = STEPS * TAIL; k <= STEPS * (1 - TAIL); k++) levels.push(k / STEPS);
  for (let tail = TAIL * LOWER_FACTOR; tail > LOWEST; tail *= LOWER_FACTOR) levels.push(tail);
  for (let tail = TAIL * UPPER_FACTOR; tail > HIGHEST; tail *= UPPER_FACTOR) levels.push(1 - tail);
  return Float64Array.from(levels).sort();
}
