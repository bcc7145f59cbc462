/**
 * The difference of two ratios from pairs that share their randomness: ratio estimators (Cochran 1977, §6.4), of which the
 * residuals are subtracted pair by pair, so that what both sides have in common drops out (Law 2015, Simulation Modeling and
 * Analysis, §11.2: common random numbers). Student's t.
 */
import { CONFIDENCE, sum } from '../../metrics/intervals.js';
import { studentQuantile } from '../../metrics/law-quantiles.js';
import type { Interval } from '../../results/results.js';
import type { Column } from './columns.js';

export interface Paired {
  readonly baseline: number;
  readonly variant: number;
  readonly difference: Interval;
  /** Width without pairs over width with them; null: every pair is the same. */
  readonly sharpenedBy: number | null;
}

type Ratio = Pick<Column, 'parts' | 'wholes'>;

/** @returns null where one of them has nothing to divide by */
export function paired(a: Ratio, b: Ratio, factor: number): Paired | null {
  const [left, right] = [residuals(a, factor), residuals(b, factor)];
  if (left === null || right === null) return null;
  const count = Math.min(left.of.length, right.of.length);
  const apart = left.of.map((one, pair) => right.of[pair]! - one);
  const estimate = right.ratio - left.ratio;
  if (count < 2) {
    const why = 'one pair says nothing about its error';
    const difference: Interval = { estimate, low: null, high: null, confidence: null, why };
    return { baseline: left.ratio, variant: right.ratio, difference, sharpenedBy: null };
  }
  const half = quantileFor(count) * errorOf(squares(apart), count);
  const alone = errorOf(squares(left.of) + squares(right.of), count);
  const together = errorOf(squares(apart), count);
  return {
    baseline: left.ratio,
    variant: right.ratio,
    difference: { estimate, low: estimate - half, high: estimate + half, confidence: CONFIDENCE },
    sharpenedBy: isNothing(together, left.ratio, right.ratio) ? null : alone / together,
  };
}

/** Of what is left of sums of equal numbers, 1e-16 of them, a width would be nonsense. */
function isNothing(error: number, a: number, b: number): boolean {
  return error <= 1e-12 * Math.max(Math.abs(a), Math.abs(b));
}

function residuals({ parts, wholes }: Ratio, factor: number): { ratio: number; of: number[] } | null {
  const whole = sum(wholes);
  if (!(whole > 0)) return null;
  const ratio = sum(parts) / whole;
  const scale = (factor * wholes.length) / whole;
  return { ratio: ratio * factor, of: parts.map((part, pair) => (part - ratio * wholes[pair]!) * scale) };
}

const quantiles = new Map<number, number>();

/** Found by search: once for all rows of a comparison. */
function quantileFor(pairs: number): number {
  const known = quantiles.get(pairs) ?? studentQuantile((1 + CONFIDENCE) / 2, pairs - 1);
  quantiles.set(pairs, known);
  return known;
}

function squares(values: readonly number[]): number {
  return sum(values.map((value) => value * value));
}

function errorOf(total: number, count: number): number {
  return Math.sqrt(total / (count - 1) / count);
}
