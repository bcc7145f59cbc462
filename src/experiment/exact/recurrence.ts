/** What of a chain lasts: the states that it never leaves for good. */
import type { Chain } from './chain.js';

/**
 * The part of a chain that is left in the long run, as a chain of its own: the whole when every state leads back to the
 * first. @returns null when it depends on chance where it ends
 */
export function lastingPart(chain: Chain): { readonly chain: Chain; readonly whole: boolean } | null {
  const backwards = turned(chain);
  let anchor = 0;
  for (;;) {
    const leadHere = reach(backwards, anchor);
    if (anchor === 0 && leadHere.every(Boolean)) return { chain, whole: true };
    const here = reach(chain, anchor);
    const escape = here.findIndex((reached, state) => reached === 1 && leadHere[state] === 0);
    if (escape < 0)
      return leadHere.every(Boolean) ? { chain: part(chain, here, anchor), whole: false } : null;
    anchor = escape;
  }
}

/** The chain that begins anew in the first state instead of going down: what happens until the first outage. */
export function untilDown(chain: Chain): { readonly chain: Chain; readonly fatal: Float64Array } {
  const { size, rowStart, to, rate, down } = chain;
  const up = Uint8Array.from(down, (one) => 1 - one);
  const fatal = new Float64Array(size);
  const redirected = Int32Array.from(to, (target) => (down[target] ? 0 : target));
  for (let state = 0; state < size; state++) {
    for (let at = rowStart[state]!; at < rowStart[state + 1]!; at++) {
      if (!down[state] && down[to[at]!]) fatal[state]! += rate[at]!;
    }
  }
  const reached = reach({ ...chain, to: redirected }, 0);
  const kept = Uint8Array.from(up, (one, state) => one & reached[state]!);
  return {
    chain: part({ ...chain, to: redirected }, kept, 0),
    fatal: fatal.filter((_, state) => kept[state] === 1),
  };
}

/** The states that are marked, and transitions between them; `first` comes first. */
function part(chain: Chain, kept: Uint8Array, first: number): Chain {
  const { size, rowStart, to, rate, down } = chain;
  const order = [first];
  for (let state = 0; state < size; state++) if (kept[state] && state !== first) order.push(state);
  const numbers = new Int32Array(size).fill(-1);
  order.forEach((state, number) => (numbers[state] = number));
  const [starts, targets, rates]: [number[], number[], number[]] = [[0], [], []];
  for (const state of order) {
    for (let at = rowStart[state]!; at < rowStart[state + 1]!; at++) {
      const target = numbers[to[at]!]!;
      if (target < 0 || target === numbers[state]) continue;
      targets.push(target);
      rates.push(rate[at]!);
    }
    starts.push(targets.length);
  }
  return {
    size: order.length,
    rowStart: Int32Array.from(starts),
    to: Int32Array.from(targets),
    rate: Float64Array.from(rates),
    down: Uint8Array.from(order, (state) => down[state]!),
  };
}

type Links = Pick<Chain, 'size' | 'rowStart' | 'to'>;

function reach({ size, rowStart, to }: Links, from: number): Uint8Array {
  const reached = new Uint8Array(size);
  const open = [from];
  reached[from] = 1;
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    for (let at = rowStart[state]!; at < rowStart[state + 1]!; at++) {
      if (reached[to[at]!]) continue;
      reached[to[at]!] = 1;
      open.push(to[at]!);
    }
  }
  return reached;
}

function turned({ size, rowStart, to }: Links): Links {
  const start = new Int32Array(size + 1);
  for (const target of to) start[target + 1]! += 1;
  for (let state = 0; state < size; state++) start[state + 1]! += start[state]!;
  const free = start.slice();
  const from = new Int32Array(to.length);
  for (let state = 0; state < size; state++) {
    for (let at = rowStart[state]!; at < rowStart[state + 1]!; at++) from[free[to[at]!]!++] = state;
  }
  return { size, rowStart: start, to: from };
}
