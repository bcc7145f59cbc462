/**
 * Do they agree? Every two methods that give the same figure are compared, at an error that is divided among all
 * comparisons (Bonferroni), so that all of them together raise a false alarm at most as often as is stated.
 *
 * The interval of a difference from the intervals of both (variance estimates recovery: Zou and Donner 2008, Statistics in
 * Medicine 27): the arms that face each other, as the sides of a right-angled triangle. Bounds must overlap.
 */
import type { Comparison, ProvedMeasure } from '../../results/proof.js';
import type { Figure, Leg, Range } from './figure.js';

/** One in a thousand proofs of what is right says that it is wrong. */
export const FAMILY_WISE_ERROR = 0.001;

interface Pair {
  readonly measure: ProvedMeasure;
  readonly legs: readonly [Leg, Leg];
  readonly figures: readonly [Figure, Figure];
}

/** In the order of the legs: the first is what the others are held against. */
export function compareAll(measures: readonly ProvedMeasure[], legs: readonly Leg[]): Comparison[] {
  const pairs = measures.flatMap((measure) => pairsOf(measure, legs));
  const byChance = pairs.filter(({ figures: [a, b] }) => !(a.certain && b.certain)).length;
  const error = FAMILY_WISE_ERROR / Math.max(1, byChance);
  return pairs.map(({ measure, legs: [a, b], figures }) => ({
    measure,
    between: [a.method, b.method],
    ...compare(figures, error),
  }));
}

function pairsOf(measure: ProvedMeasure, legs: readonly Leg[]): Pair[] {
  const able = legs.flatMap((leg) => {
    const figure = leg.figures[measure];
    return figure && figure.range(FAMILY_WISE_ERROR) !== null ? [{ leg, figure }] : [];
  });
  return able.flatMap((a, index) =>
    able.slice(index + 1).map((b) => ({
      measure,
      legs: [a.leg, b.leg] as const,
      figures: [a.figure, b.figure] as const,
    })),
  );
}

function compare(
  [first, second]: readonly [Figure, Figure],
  error: number,
): Pick<Comparison, 'agree' | 'difference' | 'allowed'> {
  const [a, b] = [first.range(error), second.range(error)] as [Range, Range];
  const [x, y] = [first.interval.estimate, second.interval.estimate];
  if (x === null || y === null || x === 0)
    return { agree: a.low <= b.high && b.low <= a.high, difference: null, allowed: null };
  const [mine, others] = y > x ? [a.high - x, y - b.low] : [x - a.low, b.high - y];
  const allowed = Math.sqrt(mine * mine + others * others);
  return { agree: Math.abs(y - x) <= allowed, difference: (y - x) / x, allowed: allowed / x };
}
