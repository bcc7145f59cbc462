/**
 * Stationary weights of a small chain by elimination of states (Grassmann, Taksar and Heyman 1985): sums, products and
 * quotients of positive numbers only, so that nothing cancels and every weight, however small, is good to almost all its
 * digits (O'Cinneide 1993: an error of at most a few units in the last place for each state).
 */
import type { Chain } from './chain.js';

/** Weights in proportion to the time spent in each state; the first has weight 1. Every state must lead to the first. */
export function eliminate({ size, rowStart, to, rate }: Chain): Float64Array {
  const q = new Float64Array(size * size);
  for (let from = 0; from < size; from++) {
    for (let at = rowStart[from]!; at < rowStart[from + 1]!; at++) q[from * size + to[at]!]! += rate[at]!;
  }
  for (let last = size - 1; last > 0; last--) fold(q, size, last);
  const weights = new Float64Array(size);
  weights[0] = 1;
  for (let state = 1; state < size; state++) {
    let sum = 0;
    for (let from = 0; from < state; from++) sum += weights[from]! * q[from * size + state]!;
    weights[state] = sum;
  }
  return weights;
}

/** Takes the last state out: whoever would go there goes on to where it leads. */
function fold(q: Float64Array, size: number, last: number): void {
  const row = last * size;
  let out = 0;
  for (let j = 0; j < last; j++) out += q[row + j]!;
  const targets: number[] = [];
  for (let j = 0; j < last; j++) if (q[row + j]! > 0) targets.push(j);
  for (let i = 0; i < last; i++) {
    const share = q[i * size + last]! / out;
    q[i * size + last] = share;
    if (share === 0) continue;
    for (const j of targets) if (j !== i) q[i * size + j]! += share * q[row + j]!;
  }
}
