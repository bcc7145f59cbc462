/**
 * The stationary law of M/M/c/K by closed forms that neither overflow nor cancel, for room in the queue that need not
 * be a whole number (`balance.ts` needs that for service that is not exponential).
 *
 * With p(n) the share of time with n inside, a the offered load in Erlangs, r = a/c, q = 1/r and J = K − c:
 * p(c + j) = p(K) q^(J − j) for 0 ≤ j ≤ J, and p(0) + … + p(c) = p(c) / B(c, a), with Erlang's loss formula B.
 * (D. Gross and C. Harris, Fundamentals of Queueing Theory, section 2.5.)
 */
import { expm1, ln, exp } from '../../../engine/elementary.js';

/** Shares of time, and mean numbers, of a station in balance. */
export interface Room {
  /** Full; with Poisson arrivals also the share of them that finds it full. */
  readonly full: number;
  /** All workers taken, but room in the queue: an arrival waits. */
  readonly waits: number;
  readonly meanQueue: number;
}

/** Below this J |1 − q| the closed form of the mean queue would cancel; its series is used. */
const SERIES_BELOW = 1e-3;
/** Terms of that series: the next one is below 10⁻¹⁵ of the sum. */
const SERIES_TERMS = 5;

/**
 * 1 / B(c, a): the sum of c (c − 1) … (c − k + 1) / a^k for k = 0 … c. All terms are positive, and they are
 * negligible from about 9 √c on where a is near c, so 10 000 workers cost a thousand steps.
 */
export function inverseErlangB(workers: number, offered: number): number {
  let term = 1;
  let sum = 1;
  for (let left = workers; left > 0; left--) {
    term *= left / offered;
    sum += term;
    if (left < offered && term < sum * 1e-17) break;
    if (sum === Infinity) break;
  }
  return sum;
}

/** @param waitingRoom J, places in the queue; any number ≥ 0 */
export function room(workers: number, offered: number, waitingRoom: number): Room {
  if (!(offered > 0)) return { full: 0, waits: 0, meanQueue: 0 };
  const q = workers / offered;
  const lnQ = ln(q);
  const ends = inverseErlangB(workers, offered);
  // Share of p(K) in the queue's states: 1 + q + … + q^(J − 1).
  const queued = q === 1 ? waitingRoom : expm1(waitingRoom * lnQ) / (q - 1);
  const full = 1 / (exp(waitingRoom * lnQ) * ends + queued);
  if (full === 0) return rarelyFull(offered / workers, ends);
  return { full, waits: full * q * queued, meanQueue: full * placesTaken(waitingRoom, q, queued) };
}

/** Sum of (J − i) q^i for i = 0 … J − 1, given the sum of the q^i: the queue's length if p(K) were 1. */
function placesTaken(places: number, q: number, queued: number): number {
  const distance = 1 - q;
  if (places * Math.abs(distance) > SERIES_BELOW) return (places - q * queued) / distance;
  // (1 − d)^i expanded: the sum of (J − i) C(i, k) is C(J + 1, k + 2).
  let binomial = ((places + 1) * places) / 2;
  let sum = binomial;
  for (let k = 1; k <= SERIES_TERMS; k++) {
    binomial *= (-distance * (places - k)) / (k + 2);
    sum += binomial;
  }
  return sum;
}

/** So much room that it is never full: M/M/c. */
function rarelyFull(load: number, ends: number): Room {
  const waits = 1 / (1 + (1 - load) * (ends - 1));
  return { full: 0, waits, meanQueue: (waits * load) / (1 - load) };
}
