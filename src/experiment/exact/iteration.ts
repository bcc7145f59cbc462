/**
 * Stationary weights of a large chain by Gauss-Seidel sweeps, there and back. Every weight is a sum of positive terms. What
 * is left over after the last sweep is weighed by how much it would add to each figure on the way to the commonest state
 * (dual-weighted residual): a bound of the relative error that is computed, not hoped for.
 */
import type { Chain } from './chain.js';

/** Sweeps end when no weight changes by more than this share, ... */
const SETTLED = 1e-14;
/** ... and after so many operations nobody waits any longer. */
const MOST_OPERATIONS = 3e9;
/** After so many sweeps the commonest state is known; with its weight fixed the others follow sooner. */
const WARM_UP = 20;
/** Of one operation. */
const ROUNDING = 2.3e-16;

/** Links into (or out of) each state. */
interface Links {
  readonly start: Int32Array;
  readonly other: Int32Array;
  readonly rate: Float64Array;
}

/** @returns null when it does not settle */
export function iterate(chain: Chain): Float64Array | null {
  const into = linksInto(chain);
  const out = outflows(chain);
  const weights = new Float64Array(chain.size).fill(1);
  const nothing = new Float64Array(chain.size);
  const sweepOnce = (fixed: number, forwards: boolean): number =>
    sweep(into, { values: weights, out, add: nothing, fixed }, forwards);
  for (let sweeps = 0; sweeps < WARM_UP; sweeps++) sweepOnce(-1, sweeps % 2 === 0);
  const anchor = heaviest(weights);
  if (!settle(chain, SETTLED, (forwards) => sweepOnce(anchor, forwards))) return null;
  const first = weights[0]!;
  return weights.map((weight) => weight / first);
}

/**
 * Relative error of Σ weight × reward / Σ weight, for all rewards together, bounded by what another sweep would change.
 * @returns Infinity when that cannot be told
 */
export function errorBound(chain: Chain, weights: Float64Array, rewards: readonly Float64Array[]): number {
  const into = linksInto(chain);
  const out = outflows(chain);
  const anchor = heaviest(weights);
  const left = new Float64Array(chain.size);
  for (let state = 0; state < chain.size; state++) {
    if (state === anchor) continue;
    let inflow = 0;
    for (let at = into.start[state]!; at < into.start[state + 1]!; at++) {
      inflow += weights[into.other[at]!]! * into.rate[at]!;
    }
    const outflow = weights[state]! * out[state]!;
    // No sum is better than its rounding.
    left[state] = Math.abs(inflow - outflow) + outflow * ROUNDING;
  }
  let bound = chain.size * ROUNDING;
  for (const reward of rewards) {
    const worth = worthOf(chain, { reward, out, anchor });
    if (worth === null) return Infinity;
    bound += dot(left, worth) / dot(weights, reward);
  }
  return bound;
}

/** What is earned from each state on the way to the anchor. */
function worthOf(
  chain: Chain,
  {
    reward,
    out,
    anchor,
  }: { readonly reward: Float64Array; readonly out: Float64Array; readonly anchor: number },
): Float64Array | null {
  const values = new Float64Array(chain.size);
  const onward: Links = { start: chain.rowStart, other: chain.to, rate: chain.rate };
  const system = { values, out, add: reward, fixed: anchor };
  return settle(chain, 1e-6, (forwards) => sweep(onward, system, forwards)) ? values : null;
}

/** value = (add + Σ rate × value of the other) / out, but for one that is fixed. */
interface System {
  readonly values: Float64Array;
  readonly out: Float64Array;
  readonly add: Float64Array;
  readonly fixed: number;
}

/** @returns the largest relative change */
function sweep(
  { start, other, rate }: Links,
  { values, out, add, fixed }: System,
  forwards: boolean,
): number {
  const { length } = values;
  let most = 0;
  for (let step = 0; step < length; step++) {
    const state = forwards ? step : length - 1 - step;
    if (state === fixed) continue;
    let sum = add[state]!;
    for (let at = start[state]!, end = start[state + 1]!; at < end; at++)
      sum += values[other[at]!]! * rate[at]!;
    const next = sum / out[state]!;
    const change = next - values[state]!;
    values[state] = next;
    // Not Math.abs: in a sandbox (a test, an embedded page) every look-up of a global takes longer than the sum.
    if (change > most * next) most = change / next;
    else if (-change > most * next) most = -change / next;
  }
  return most;
}

function settle(chain: Chain, within: number, once: (forwards: boolean) => number): boolean {
  const most = Math.max(20, MOST_OPERATIONS / (chain.to.length + chain.size));
  for (let sweeps = 0; sweeps < most; sweeps++) {
    if (once(sweeps % 2 === 0) <= within) return true;
  }
  return false;
}

function heaviest(weights: Float64Array): number {
  return weights.reduce((best, weight, state) => (weight > weights[best]! ? state : best), 0);
}

function linksInto({ size, rowStart, to, rate }: Chain): Links {
  const start = new Int32Array(size + 1);
  for (const target of to) start[target + 1]! += 1;
  for (let state = 0; state < size; state++) start[state + 1]! += start[state]!;
  const free = start.slice();
  const other = new Int32Array(to.length);
  const rates = new Float64Array(to.length);
  for (let state = 0; state < size; state++) {
    for (let at = rowStart[state]!; at < rowStart[state + 1]!; at++) {
      const place = free[to[at]!]!++;
      other[place] = state;
      rates[place] = rate[at]!;
    }
  }
  return { start, other, rate: rates };
}

function outflows({ size, rowStart, rate }: Chain): Float64Array {
  const out = new Float64Array(size);
  for (let state = 0; state < size; state++) {
    for (let at = rowStart[state]!; at < rowStart[state + 1]!; at++) out[state]! += rate[at]!;
  }
  return out;
}

function dot(one: Float64Array, other: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < one.length; index++) sum += one[index]! * other[index]!;
  return sum;
}
