/**
 * What few events cost in all: each comes at random and costs as much as it does (an outage its seconds, or the requests
 * lost in it). docs/decisions/0014 has the reasons and what was measured.
 */
import type { Interval } from '../results/results.js';
import { CONFIDENCE } from './intervals.js';
import { chiSquareQuantile, fQuantile } from './law-quantiles.js';
import type { RatioMoments } from './moments.js';

/**
 * A sample of a skewed law mostly shows less spread than there is: so much more is taken, ÷ the number of events; it fades
 * out at a hundred.
 */
const UNSEEN_SPREAD = 10;
const FADED = 100;
/** Below, what is known of the scenario helps to say how bad it can be. */
const FEW = 30;

export interface CompoundOptions {
  readonly exposure: number;
  /** Variance of the total, relative to what it would be if events came one by one: 1, or more. */
  readonly clustering: number;
  /** What one costs on average at most, in the unit of the costs; null: nobody knows. */
  readonly largestMean: { readonly value: number; readonly assumes: string } | null;
  readonly confidence?: number;
}

/**
 * Total ÷ exposure. The number is taken as Poisson, the mean cost as gamma distributed with the spread that was seen, at
 * least that of an exponential law, and somewhat more: the quotient of two gamma variables follows F.
 * @param costs each beside 1; at least one
 */
export function compound(costs: RatioMoments, options: CompoundOptions): Interval {
  const { exposure, clustering, largestMean, confidence = CONFIDENCE } = options;
  const [count, mean] = [costs.count, costs.top / costs.count];
  const spread = count > 1 ? costs.residualSquares / (count - 1) / (mean * mean) : 0;
  const clusters = count / clustering;
  const unseen = Math.max(0, UNSEEN_SPREAD / count - UNSEEN_SPREAD / FADED);
  const known = clusters / (Math.max(1, spread) * (1 + unseen));
  const p = (1 + confidence) / 2;
  const estimate = costs.top / exposure;
  const low = estimate / fQuantile(p, 2 * known, 2 * clusters);
  const high = ((estimate * (clusters + 1)) / clusters) * fQuantile(p, 2 * clusters + 2, 2 * known);
  const interval = { estimate, low, high, confidence };
  if (largestMean === null || count >= FEW) return interval;
  const most = (chiSquareQuantile(p, 2 * clusters + 2) / 2) * clustering;
  const bound = (most * Math.max(largestMean.value, mean)) / exposure;
  return bound < high ? { ...interval, high: bound, assumes: largestMean.assumes } : interval;
}

/** The sum of two independent quantities (Zou and Donner 2008): distances to the ends add up as errors do. */
export function sumOf(one: Interval, other: Interval): Interval {
  if (one.estimate === null || other.estimate === null) return one.estimate === null ? other : one;
  const estimate = one.estimate + other.estimate;
  const [low, high] = (['low', 'high'] as const).map((end) => {
    const [off, otherOff] = [distance(one, end), distance(other, end)];
    return Math.sqrt(off * off + otherOff * otherOff);
  }) as [number, number];
  return { ...one, estimate, low: Math.max(0, estimate - low), high: estimate + high };
}

function distance(of: Interval, end: 'low' | 'high'): number {
  return (of[end] ?? 0) - (of.estimate ?? 0);
}
