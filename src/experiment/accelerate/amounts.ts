/** What excursions are measured in. */
import type { Totals } from '../../scenario/branching.js';

/** Requests lost, seconds down, outages begun; plain or weighted. */
export interface Amounts {
  lost: number;
  downSeconds: number;
  outages: number;
}

export const nothing = (): Amounts => ({ lost: 0, downSeconds: 0, outages: 0 });

/** Adds what came between two readings, times a weight. */
export function addBetween(sum: Amounts, from: Totals, to: Totals, weight = 1): void {
  sum.lost += weight * (to.lost - from.lost);
  sum.downSeconds += weight * (to.downSeconds - from.downSeconds);
  sum.outages += weight * (to.outages - from.outages);
}

export function addScaled(sum: Amounts, { lost, downSeconds, outages }: Amounts, factor: number): void {
  sum.lost += factor * lost;
  sum.downSeconds += factor * downSeconds;
  sum.outages += factor * outages;
}
