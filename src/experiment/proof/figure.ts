/** A figure as one method gives it, and where the truth lies by that method at any error asked for. */
import type { Interval } from '../../results/results.js';
import type { Method, MethodReport, ProvedMeasure } from '../../results/proof.js';

export interface Range {
  readonly low: number;
  readonly high: number;
}

export interface Figure {
  /** As shown: 95 %. */
  readonly interval: Interval;
  /** Holds the truth but for this probability; null: nothing is promised, so that nothing can be held against it. */
  range(error: number): Range | null;
  /** It does not depend on chance: its range is the same for every error. */
  readonly certain: boolean;
}

/** What one method has to say. */
export interface Leg extends MethodReport {
  readonly method: Method;
  readonly figures: Readonly<Partial<Record<ProvedMeasure, Figure>>>;
}

/** A value good to a relative error. @param tolerance null: it is not known to what; then nothing is held against it */
export function certain(value: number, tolerance: number | null): Figure {
  const interval: Interval = { estimate: value, low: value, high: value, confidence: 1 };
  const range = tolerance === null ? null : { low: value * (1 - tolerance), high: value * (1 + tolerance) };
  return { interval, certain: true, range: () => range };
}

/** A method that has nothing to say, and why. */
export function silent(method: Method, text: string, notes: readonly string[] = []): Leg {
  return { method, text, notes, applies: false, figures: {} };
}
