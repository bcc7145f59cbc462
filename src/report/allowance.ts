/** How much downtime a year the targets allow. */
import type { Results, TargetResult } from '../results/results.js';
import { SECONDS_PER_YEAR } from './run-length.js';

export interface Allowance {
  readonly target: string;
  readonly secondsPerYear: number;
}

/** Of the strictest target about the long run; null: no target says anything about a year. */
export function allowance({ errorBudget, targets }: Results): Allowance | null {
  if (errorBudget) return { target: errorBudget.target, secondsPerYear: errorBudget.allowedSecondsPerYear };
  const allowed = targets.flatMap((target) => {
    const secondsPerYear = allowedBy(target);
    return secondsPerYear === null ? [] : [{ target: target.name, secondsPerYear }];
  });
  return allowed.sort((a, b) => a.secondsPerYear - b.secondsPerYear)[0] ?? null;
}

function allowedBy({ measure, operator, statistic, threshold, window }: TargetResult): number | null {
  if (window !== null || statistic !== 'mean') return null;
  if (measure === 'downtime' && operator === '<=') return threshold;
  const isShare = measure === 'availability' || measure === 'time-availability';
  return isShare && operator === '>=' ? (1 - threshold) * SECONDS_PER_YEAR : null;
}
