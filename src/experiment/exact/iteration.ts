/**
 * Stationary weights of a large chain by Gauss-Seidel sweeps from the first state, whose weight is fixed at 1. Every
 * weight is a sum of positive terms, and from a start at 0 they only grow: the iterates never pass the solution. What is
 * left over after the last sweep is weighed by how much it would add to each figure (dual-weighted residual): a bound of
 * the relative error that is computed, not hoped for.
 */
import type { Chain } from './chain.js';

/** Sweeps end when no weight grows by more than this share, ... */
const SETTLED = 1e-14;
/** ... and after so many operations nobody waits any longer. */
const MOST_OPERATIONS = 6e9;

/** Transitions by where they lead. */
interface Columns {
  readonly start: Int32Array;
  readonly from: Int32Array;
  readonly rate: Float64Array;
  /** Rate at which each state is left. */
  readonly out: Float64Array;
}

/** @returns null when it does not settle */
export function iterate(chain: Chain): Float64Array | null {
  const columns = columnsOf(chain);
  const weights = new Float64Array(chain.size);
  weights[0] = 1;
  return settle(chain, (forwards) => sweep(columns, weights, forwards)) ? weights : null;
}

/**
 * Relative error of Σ weight × reward / Σ weight, bounded by what a last sweep would still change.
 * @returns Infinity when that cannot be told
 */
export function errorBound(chain: Chain, weights: Float64Array, rewards: readonly Float64Array[]): number {
  const { start, from, rate, out } = columnsOf(chain);
  const left = new Float64Array(chain.size);
  for (let state = 1; state < chain.size; state++) {
    let inflow = 0;
    for (let at = start[state]!; at < start[state + 1]!; at++) inflow += weights[from[at]!]! * rate[at]!;
    const outflow = weights[state]! * out[state]!;
    // No sum is better than its rounding.
    left[state] = Math.abs(inflow - outflow) + outflow * 2.3e-16;
  }
  let bound = 0;
  for (const reward of rewards) {
    const worth = worthOf(chain, reward, out);
    if (worth === null) return Infinity;
    bound += dot(left, worth) / dot(weights, reward);
  }
  return bound;
}

/** What is earned on the way to the first state, from each. */
function worthOf(chain: Chain, reward: Float64Array, out: Float64Array): Float64Array | null {
  const { size, rowStart, to, rate } = chain;
  const worth = new Float64Array(size);
  const visit = (state: number): number => {
    let sum = reward[state]!;
    for (let at = rowStart[state]!; at < rowStart[state + 1]!; at++) {
      if (to[at] !== 0) sum += rate[at]! * worth[to[at]!]!;
    }
    const next = sum / out[state]!;
    const growth = next - worth[state]!;
    worth[state] = next;
    return next > 0 ? growth / next : 0;
  };
  const settled = settle(chain, (forwards) => each(size, forwards, visit), 1e-6);
  return settled ? worth : null;
}

function sweep({ start, from, rate, out }: Columns, weights: Float64Array, forwards: boolean): number {
  return each(weights.length, forwards, (state) => {
    let sum = 0;
    for (let at = start[state]!; at < start[state + 1]!; at++) sum += weights[from[at]!]! * rate[at]!;
    const next = sum / out[state]!;
    const growth = Math.abs(next - weights[state]!);
    weights[state] = next;
    return next > 0 ? growth / next : 0;
  });
}

/** All but the first state, there or back. @returns the largest of what `visit` returns */
function each(size: number, forwards: boolean, visit: (state: number) => number): number {
  let most = 0;
  for (let step = 1; step < size; step++) {
    const change = visit(forwards ? step : size - step);
    if (change > most) most = change;
  }
  return most;
}

function settle(chain: Chain, once: (forwards: boolean) => number, within = SETTLED): boolean {
  const most = Math.max(20, MOST_OPERATIONS / (chain.to.length + chain.size));
  for (let sweeps = 0; sweeps < most; sweeps++) {
    if (once(sweeps % 2 === 0) <= within) return true;
  }
  return false;
}

function columnsOf({ size, rowStart, to, rate }: Chain): Columns {
  const start = new Int32Array(size + 1);
  for (const target of to) start[target + 1]! += 1;
  for (let state = 0; state < size; state++) start[state + 1]! += start[state]!;
  const free = start.slice();
  const from = new Int32Array(to.length);
  const rates = new Float64Array(to.length);
  const out = new Float64Array(size);
  for (let state = 0; state < size; state++) {
    for (let at = rowStart[state]!; at < rowStart[state + 1]!; at++) {
      const place = free[to[at]!]!++;
      from[place] = state;
      rates[place] = rate[at]!;
      out[state]! += rate[at]!;
    }
  }
  return { start, from, rate: rates, out };
}

function dot(one: Float64Array, other: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < one.length; index++) sum += one[index]! * other[index]!;
  return sum;
}
