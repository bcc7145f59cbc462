/**
 * What happens until a given time, by uniformisation (Jensen 1953): the chain is looked at after each of a Poisson number
 * of steps. Sums of positive terms; once the steps change nothing any more (in every state, so that they never will), the
 * rest follows from a formula.
 */
import { expm1, log1p } from '../../engine/elementary.js';
import type { Chain } from './chain.js';
import { poissonWeights, type PoissonWeights } from './poisson.js';

export interface Mission {
  readonly seconds: number;
  /** P(an outage begins before then), from the first state. */
  readonly firstOutageBefore: number;
  /** Mean time of all outages until then. */
  readonly downtimeSeconds: number;
  /** P(down at that time). */
  readonly unavailability: number;
}

const MOST_OPERATIONS = 4e9;
/** Steps change no state by more than this share. */
const STATIONARY = 1e-13;

/** @param weights stationary weights of all states, null when some do not last @returns null when it takes too long */
export function missionOf(chain: Chain, seconds: number, weights: Float64Array | null): Mission | null {
  const stepRate = 1.02 * largestOutflow(chain);
  if (!(seconds > 0) || stepRate === 0) {
    return { seconds, firstOutageBefore: 0, downtimeSeconds: 0, unavailability: chain.down[0]! };
  }
  const poisson = poissonWeights(stepRate * seconds);
  const steps = { chain, stepRate, poisson, left: MOST_OPERATIONS };
  const down = downtime(steps, weights);
  const first = firstOutage(steps);
  if (down === null || first === null) return null;
  return { seconds, firstOutageBefore: first, downtimeSeconds: down.seconds, unavailability: down.atEnd };
}

interface Steps {
  readonly chain: Chain;
  readonly stepRate: number;
  readonly poisson: PoissonWeights;
  /** Operations that may still be spent. */
  left: number;
}

function downtime(steps: Steps, weights: Float64Array | null): { seconds: number; atEnd: number } | null {
  const { chain, stepRate, poisson } = steps;
  const last = poisson.first + poisson.weights.length - 1;
  let state = new Float64Array(chain.size);
  let next = new Float64Array(chain.size);
  state[0] = 1;
  let [seconds, atEnd] = [0, 0];
  const share = weights === null ? null : normalised(weights);
  for (let k = 0; k <= last; k++) {
    const down = downShare(chain, state);
    const rest = share !== null && k % 8 === 0 && isStationary(state, share);
    if (rest) {
      // The same from here on.
      seconds += (down * meanBeyond(poisson, k)) / stepRate;
      atEnd += down * weightFrom(poisson, k);
      break;
    }
    seconds += (down * beyond(poisson, k)) / stepRate;
    atEnd += down * weightOf(poisson, k);
    advance(chain, stepRate, state, next);
    [state, next] = [next, state];
    if (spent(steps)) return null;
  }
  return { seconds, atEnd };
}

function firstOutage(steps: Steps): number | null {
  const { chain, stepRate, poisson } = steps;
  if (chain.down[0]) return 1;
  const last = poisson.first + poisson.weights.length - 1;
  let state = new Float64Array(chain.size);
  let next = new Float64Array(chain.size);
  state[0] = 1;
  let [absorbed, probability] = [0, 0];
  for (let k = 0; k <= last; k++) {
    probability += absorbed * weightOf(poisson, k);
    advance(chain, stepRate, state, next);
    const fallen = takeDown(chain, next);
    if (k % 8 === 0 && isGeometric(state, next, last)) {
      const share = fallen / mass(state);
      return probability + geometricRest(poisson, k, { absorbed, left: mass(state), share });
    }
    absorbed += fallen;
    [state, next] = [next, state];
    if (spent(steps)) return null;
  }
  return probability;
}

/** From step k on a fixed share of what is still up goes down with every step. */
function geometricRest(
  poisson: PoissonWeights,
  k: number,
  { absorbed, left, share }: { readonly absorbed: number; readonly left: number; readonly share: number },
): number {
  const { first, weights } = poisson;
  const log = log1p(-share);
  let sum = 0;
  for (let at = Math.max(first, k + 1); at < first + weights.length; at++) {
    sum += weights[at - first]! * (absorbed + left * -expm1((at - k) * log));
  }
  return sum;
}

/** Every state keeps the same share of its probability, to within what would show after so many steps. */
function isGeometric(before: Float64Array, after: Float64Array, steps: number): boolean {
  let [low, high] = [Infinity, 0];
  for (let state = 0; state < before.length; state++) {
    if (before[state] === 0 && after[state] === 0) continue;
    const ratio = after[state]! / before[state]!;
    if (ratio < low) low = ratio;
    if (ratio > high) high = ratio;
    if (!((high - low) * steps <= 1e-10)) return false;
  }
  return true;
}

function isStationary(state: Float64Array, share: Float64Array): boolean {
  for (let index = 0; index < share.length; index++) {
    const change = state[index]! - share[index]!;
    const most = STATIONARY * share[index]!;
    if (!(change <= most && -change <= most)) return false;
  }
  return true;
}

/** One step: stays with what is not drawn by the rates. */
function advance(
  { size, rowStart, to, rate }: Chain,
  stepRate: number,
  state: Float64Array,
  next: Float64Array,
): void {
  next.fill(0);
  for (let from = 0; from < size; from++) {
    const here = state[from]!;
    if (here === 0) continue;
    let out = 0;
    for (let at = rowStart[from]!; at < rowStart[from + 1]!; at++) {
      const share = rate[at]! / stepRate;
      out += share;
      next[to[at]!]! += here * share;
    }
    // At most 1/1.02 is drawn: what stays does not cancel.
    next[from]! += here * (1 - out);
  }
}

function takeDown({ down }: Chain, state: Float64Array): number {
  let fallen = 0;
  for (let index = 0; index < state.length; index++) {
    if (!down[index]) continue;
    fallen += state[index]!;
    state[index] = 0;
  }
  return fallen;
}

function downShare({ down }: Chain, state: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < state.length; index++) if (down[index]) sum += state[index]!;
  return sum;
}

function spent(steps: Steps): boolean {
  steps.left -= steps.chain.to.length + steps.chain.size;
  return steps.left < 0;
}

function beyond({ first, beyond: tail }: PoissonWeights, k: number): number {
  return k < first ? 1 : (tail[k - first] ?? 0);
}

function weightOf({ first, weights }: PoissonWeights, k: number): number {
  return k < first ? 0 : (weights[k - first] ?? 0);
}

function weightFrom(poisson: PoissonWeights, k: number): number {
  return weightOf(poisson, k) + beyond(poisson, k);
}

/** Σ of P(N > j) from j = k on. */
function meanBeyond({ first, beyond: tail }: PoissonWeights, k: number): number {
  const within = tail.subarray(Math.max(0, k - first)).reduce((sum, one) => sum + one, 0);
  return within + Math.max(0, first - k);
}

function largestOutflow({ size, rowStart, rate }: Chain): number {
  let most = 0;
  for (let state = 0; state < size; state++) {
    let out = 0;
    for (let at = rowStart[state]!; at < rowStart[state + 1]!; at++) out += rate[at]!;
    if (out > most) most = out;
  }
  return most;
}

function mass(state: Float64Array): number {
  return state.reduce((sum, one) => sum + one, 0);
}

function normalised(weights: Float64Array): Float64Array {
  const total = mass(weights);
  return weights.map((weight) => weight / total);
}
