/** Long-run figures of a chain, good to almost all digits however small they are: no 1 − availability anywhere. */
import type { Chain } from './chain.js';
import { eliminate } from './elimination.js';
import { errorBound, iterate } from './iteration.js';
import { lastingPart, untilDown } from './recurrence.js';

export interface LongRun {
  readonly unavailability: number;
  readonly outagesPerSecond: number;
  /** null: no outage ever ends, or none begins. */
  readonly meanOutageSeconds: number | null;
  /** Bound of the relative error of these figures. */
  readonly relativeError: number;
  readonly method: 'elimination' | 'iteration';
  /** In proportion to the time in each state; null when not all states last. */
  readonly weights: Float64Array | null;
}

/** Up to so many states elimination takes seconds at most, and 20 MB. */
const MOST_ELIMINATED = 1500;
/** Of one operation. Elimination is allowed a few for each state: tests see far less, what is proved is more. */
const ROUNDING = 2.3e-16;

/** A share of the time in every state, in proportion: the first has weight 1. */
interface Weights {
  readonly weights: Float64Array;
  readonly method: LongRun['method'];
}

/** @returns words when there is no answer */
export function longRun(chain: Chain): LongRun | string {
  const lasting = lastingPart(chain);
  if (lasting === null) return 'what lasts depends on what fails first: there is no single long run';
  const solved = weigh(lasting.chain);
  if (solved === null) return 'the equations did not settle';
  const { weights, method } = solved;
  const { size, down } = lasting.chain;
  const downtime = Float64Array.from(down);
  const entry = rateIntoDown(lasting.chain);
  const total = sum(weights);
  const downWeight = weighted(weights, downtime);
  const flow = weighted(weights, entry);
  const rewards = [downtime, entry].filter((reward) => reward.some((one) => one > 0));
  const relativeError =
    method === 'elimination'
      ? 4 * size * ROUNDING
      : errorBound(lasting.chain, weights, [...rewards, new Float64Array(size).fill(1)]);
  return {
    unavailability: downWeight / total,
    outagesPerSecond: flow / total,
    meanOutageSeconds: flow > 0 ? downWeight / flow : null,
    relativeError,
    method,
    weights: lasting.whole ? weights : null,
  };
}

/** Mean time until the first outage, from the first state. @returns null when it never comes, or begins down */
export function meanTimeToFirstOutage(chain: Chain): number | null {
  if (chain.down[0]) return null;
  const { chain: restarted, fatal } = untilDown(chain);
  if (!fatal.some((rate) => rate > 0)) return null;
  const lasting = lastingPart(restarted);
  if (lasting?.whole !== true) return null;
  const solved = weigh(restarted);
  return solved && sum(solved.weights) / weighted(solved.weights, fatal);
}

/** Rate from each state in which the whole is up to those in which it is down. */
export function rateIntoDown({ size, rowStart, to, rate, down }: Chain): Float64Array {
  const entry = new Float64Array(size);
  for (let state = 0; state < size; state++) {
    if (down[state]) continue;
    for (let at = rowStart[state]!; at < rowStart[state + 1]!; at++) {
      if (down[to[at]!]) entry[state]! += rate[at]!;
    }
  }
  return entry;
}

function weigh(chain: Chain): Weights | null {
  if (chain.size <= MOST_ELIMINATED) return { weights: eliminate(chain), method: 'elimination' };
  const weights = iterate(chain);
  return weights && { weights, method: 'iteration' };
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}

function weighted(weights: Float64Array, rewards: Float64Array): number {
  return weights.reduce((total, weight, state) => total + weight * rewards[state]!, 0);
}
