/**
 * When the kernel of a caller's machine sends again what was lost: ladders of delays, fired by its timer wheel.
 *
 * Two facts of Linux that decide what an overloaded listener does (decision 0020): since 6.5 the first SYNs are
 * repeated every second (`tcp_syn_linear_timeouts`), and timers fire in batches: a wheel with HZ = 250 rounds a delay
 * up to a multiple of 4 ms below 0.25 s, 32 ms below 2 s, 256 ms below 16 s, 2.048 s below 129 s. All sockets of
 * one machine share the wheel, so their retransmissions come in bursts, of which a nearly full queue takes the first.
 */
import { MICROSECONDS_PER_SECOND, type Microseconds } from '../../engine/time.js';

/** TCP_RTO_MIN, and as often as TCP doubles it. */
const SHORTEST_RTO = 0.2;
const LONGEST_RTO = 120;
/** A socket whose owner has gone repeats its data so often: the probe, and 8 times for `tcp_orphan_retries` 0. */
export const ORPHAN_RETRIES = 9;
/** `tcp_retries2`. */
export const DATA_RETRIES = 15;

const JIFFY: Microseconds = 4000;
/** Jiffies below which a delay is kept in each level of the wheel, and the level's grain. */
const LEVELS = [
  { below: 63, grain: 1 },
  { below: 504, grain: 8 },
  { below: 4032, grain: 64 },
  { below: Infinity, grain: 512 },
] as const;
/** Coarse timers fire before fine ones of the same jiffy, and within a level the shortest delay first (the list is LIFO). */
const LEVEL_OFFSET: Microseconds = 450;
const OFFSET_PER_SECOND = 4;
/** The coarsest grain: phases of two wheels differ by less than this. */
const LONGEST_GRAIN = 512 * JIFFY;

/**
 * How long the k-th repetition (1, 2, ...) of unacknowledged data is waited for after the sending before: a tail loss
 * probe, then the RTO, doubled each time: repeated 0.2, 0.4, 0.8, 1.6, ... s after it was first sent.
 */
export function dataDelaySeconds(k: number): number {
  if (k > DATA_RETRIES) return Infinity;
  return k === 1 ? SHORTEST_RTO : Math.min(LONGEST_RTO, SHORTEST_RTO * (1 << (k - 2)));
}

/** When a timer set now on a machine fires. @param phase of its wheel, as from `wheelPhase` */
export function fires(now: Microseconds, delaySeconds: number, phase: Microseconds): Microseconds {
  if (delaySeconds === Infinity) return Infinity;
  const delay = Math.round(delaySeconds * MICROSECONDS_PER_SECOND);
  const jiffies = delay / JIFFY;
  let level = 0;
  while (jiffies >= LEVELS[level]!.below) level += 1;
  const grain = LEVELS[level]!.grain * JIFFY;
  // A timer set while the wheel turns counts from the jiffy that has begun, not from the microsecond.
  const from = Math.floor((now - phase) / JIFFY) * JIFFY;
  const due = (Math.floor((from + delay) / grain) + 1) * grain + phase;
  const order = LEVEL_OFFSET * (LEVELS.length - 1 - level) + Math.round(OFFSET_PER_SECOND * delaySeconds);
  return due + order;
}

/** By how much later than set a timer fires on average. */
export function meanLateness(delaySeconds: number): Microseconds {
  if (delaySeconds === Infinity) return 0;
  const jiffies = Math.round(delaySeconds * MICROSECONDS_PER_SECOND) / JIFFY;
  let level = 0;
  while (jiffies >= LEVELS[level]!.below) level += 1;
  return (LEVELS[level]!.grain * JIFFY) / 2;
}

/** Every machine counts its jiffies from its own boot. Machine 0 at 0, the others spread evenly. */
export function wheelPhase(machine: number): Microseconds {
  let bits = machine | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  bits = (bits ^ (bits >>> 16)) >>> 0;
  return bits % LONGEST_GRAIN;
}
