/** An estimate from independent replications beside a formula. */
import type { Interval } from '../../../src/results/results.js';

/** Every comparison is made over so many replications. */
export const REPLICATIONS = 20;

/**
 * Student's t with 19 degrees of freedom leaves 5 % outside 2.093 standard errors and 1 in 100 000 outside 5.949: by so
 * much is the 95 % interval of the results widened. Both numbers are from tables (Abramowitz and Stegun 1964, 26.10).
 */
const WIDENED = 5.949 / 2.093;

/** How far an estimate is from what a formula says, in units of what chance exceeds once in 100 000 comparisons. */
export function distance(interval: Interval | undefined, formula: number): number {
  const { estimate, high } = interval ?? {};
  if (typeof estimate !== 'number' || typeof high !== 'number') throw new Error('there is no interval');
  return Math.abs(estimate - formula) / (WIDENED * (high - estimate));
}

/** Erlang's second formula: the share of arrivals that must wait at c servers offered a erlangs. */
export function erlangC(servers: number, offered: number): number {
  let blocked = 1;
  for (let busy = 1; busy <= servers; busy++) blocked = (offered * blocked) / (busy + offered * blocked);
  return blocked / (1 - (offered / servers) * (1 - blocked));
}

/** Stationary probabilities of a birth-and-death chain on 0 to n. */
export function birthAndDeath(
  states: number,
  up: (state: number) => number,
  down: (state: number) => number,
): number[] {
  const weights = [1];
  for (let state = 1; state < states; state++)
    weights.push((weights[state - 1]! * up(state - 1)) / down(state));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}
