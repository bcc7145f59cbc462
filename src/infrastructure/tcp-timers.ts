/** The clocks of Linux TCP: when a lost packet is sent again, and what random loss costs. All in seconds. */
import type { Network, Place } from './network.js';

/** `tcp_syn_linear_timeouts` of Linux 6.5 and later: so many SYNs a second apart before the doubling begins. */
const SYN_LINEAR_TIMEOUTS = 4;
/** `tcp_syn_retries`: the doublings after those. */
const SYN_DOUBLINGS = 6;
/** How many SYNs leave in all: 0, 1, 2, 3, 4, 5, 7, 11, 19, 35 and 67 s after the first. */
export const SYN_TRIES = 1 + SYN_LINEAR_TIMEOUTS + SYN_DOUBLINGS;
/** How long the last SYN is waited for, a doubling more, before ETIMEDOUT: 131 s after the first. */
export const LAST_SYN_WAIT_SECONDS = doublings(SYN_DOUBLINGS);
/** TCP_RTO_MAX. */
export const LONGEST_RTO_SECONDS = 120;
/** tcp_retries2: the fifteenth retransmission is the last, and ETIMEDOUT follows 924.6 s after the first sending. */
export const RTO_RUNGS = 16;
/**
 * `tcp_keepalive_time`: an idle connection is probed after so long. Database clients turn it on (mysqlnd does); whoever
 * has the address by then answers with RST.
 */
export const KEEPALIVE_SECONDS = 7200;
/** arp(7): three requests 1 s apart, then EHOSTUNREACH. */
export const NO_ROUTE_SECONDS = 3;

/** How long the k-th SYN (1, 2, ...) is waited for after the one before; `Infinity` when there is no k-th. */
export function synDelaySeconds(k: number): number {
  if (k <= SYN_LINEAR_TIMEOUTS) return 1;
  const doubled = k - SYN_LINEAR_TIMEOUTS - 1;
  return doubled < SYN_DOUBLINGS ? doublings(doubled) : Infinity;
}

/**
 * When the k-th retransmission of data leaves: 0.2·(2^k − 1) (TCP_RTO_MIN: a local connection is at the floor), in
 * steps of at most 120 s; `Infinity` after the last.
 */
export function rtoRungSeconds(k: number): number {
  if (k >= RTO_RUNGS) return Infinity;
  // Counted in fifths of a second, so that a rung is the nearest double to its decimal, as whole microseconds / 10^6 are.
  let fifths = 0;
  for (let step = 0; step < k; step++) fifths += Math.min(doublings(step), LONGEST_RTO_SECONDS * 5);
  return fifths / 5;
}

/** When TCP gives up on data without acknowledgement: 924.6 s. */
export const RTO_GIVES_UP_SECONDS: number = rtoRungSeconds(RTO_RUNGS - 1) + LONGEST_RTO_SECONDS;

/** The first SYN that leaves later than `elapsed` after the first: 1, 2, 3, 4, 5, 7, 11, ... s; `Infinity` when none does. */
export function nextSynRungSeconds(elapsed: number): number {
  let rung = 0;
  for (let k = 1; rung <= elapsed; k++) rung += synDelaySeconds(k);
  return rung;
}

/** The first retransmission that leaves later than `elapsed` after the first sending; `Infinity` when none does. */
export function nextRtoRungSeconds(elapsed: number): number {
  let k = 0;
  while (rtoRungSeconds(k) <= elapsed) k++;
  return rtoRungSeconds(k);
}

/** Probability that one of some segments there, or of some back, is lost. A handshake: one each. */
export function exchangeLoss(
  network: Network,
  between: readonly [Place, Place],
  segmentsThere = 1,
  segmentsBack = 1,
): number {
  const [from, to] = between;
  const there = 1 - network.loss(from, to);
  const back = 1 - network.loss(to, from);
  if (there === 1 && back === 1) return 0;
  let arrives = 1;
  for (let segment = 0; segment < segmentsThere; segment++) arrives *= there;
  for (let segment = 0; segment < segmentsBack; segment++) arrives *= back;
  return 1 - arrives;
}

/** What random loss adds to an exchange of data that each try loses with probability `loss`. */
export function dataLossDelaySeconds(loss: number, uniform: number): number {
  return rtoRungSeconds(triesLost(loss, uniform, RTO_RUNGS));
}

/** How many tries are lost before one succeeds, at most `most`. Below `loss` the rest of the uniform is uniform again. */
export function triesLost(loss: number, uniform: number, most: number): number {
  let count = 0;
  let rest = uniform;
  while (count < most && rest < loss) {
    rest /= loss;
    count++;
  }
  return count;
}

/** 2^k for whole k ≥ 0. */
function doublings(k: number): number {
  let product = 1;
  for (let step = 0; step < k; step++) product *= 2;
  return product;
}
