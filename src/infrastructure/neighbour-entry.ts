/**
 * One neighbour's ARP entry for one address, as Linux keeps it while packets go to the address all the time.
 *
 * Life of an entry (arp(7); delay_first_probe_time 5 s, three probes 1 s apart, base_reachable_time 30 s): a gratuitous
 * ARP that moves it makes it STALE, the next packet starts DELAY, and 5 s later the neighbour verifies it. Verified, it is
 * REACHABLE for U(15, 45) s, then DELAY for 5 s, then verified again, and so on. Nobody answers: three probes, then the
 * entry is dropped and the next packet asks everybody. So a single instant describes an entry: when it was, or will be,
 * verified. Trials of the real stack agree: a neighbour that missed an announcement was served again after 3 to 8 s when
 * its entry was in DELAY and after 23 to 53 s less the entry's age when it was REACHABLE (measured 5.1 and 6.7 s, and
 * 34 to 45 s where the observation ended; test/infrastructure/address-black-hole.test.ts).
 *
 * Left out: acknowledged TCP segments also keep an entry REACHABLE. A black hole then lasts 23 to 53 s however old the
 * entry is; the trials were made with datagrams, and so is this.
 */
import type { CauseId } from '../engine/causes.js';
import { fromSeconds, type Microseconds } from '../engine/time.js';
import type { Stream } from '../engine/streams.js';

/** No pending timer; handles of events start at 0. */
export const NO_TIMER = -1;

/** Neighbours keep no entry, or nobody answered when they asked. */
export const NO_HOST = -1;

/** From the first packet to a stale entry until it is verified. */
export const DELAY_SECONDS = 5;
/** Three probes without an answer, 1 s apart, until the entry is dropped. */
export const PROBE_SECONDS = 3;
/** An unanswered request for everybody is repeated this often. */
export const ASK_AGAIN_SECONDS = 1;
const REACHABLE_SECONDS = { min: 15, max: 45 } as const;
/** After this long without a move, where an entry stands in its cycle no longer depends on when it was moved. */
const FORGETTING_SECONDS = 600;

const SHORTEST = REACHABLE_SECONDS.min + DELAY_SECONDS;
const LONGEST = REACHABLE_SECONDS.max + DELAY_SECONDS;

/** Plain state of one entry. */
export interface NeighbourEntry {
  /** Index of the host to whose hardware address the packets go, or NO_HOST. */
  host: number;
  /** When the entry was verified last, or (if later than now) will be verified next. */
  verifiedAt: Microseconds;
  /** The announcement or resolution that made it point there; without host: why nobody answered. */
  because: CauseId;
  /** Pending event that drops it or asks everybody, or NO_TIMER. */
  timer: number;
  /** How often its timers were drawn: names the next draw. */
  draws: number;
}

/** An entry that has long been there and points nowhere yet. */
export function newEntry(): NeighbourEntry {
  return { host: NO_HOST, verifiedAt: 0, because: 0, timer: NO_TIMER, draws: 0 };
}

/**
 * When the neighbour will verify the entry next: `verifiedAt` itself if that is to come, else the end of the cycle of
 * REACHABLE and DELAY it is in, drawn now because only now it matters.
 */
export function nextVerification(verifiedAt: Microseconds, now: Microseconds, stream: Stream): Microseconds {
  if (verifiedAt > now) return verifiedAt;
  if (now - verifiedAt > fromSeconds(FORGETTING_SECONDS)) return now + fromSeconds(residualCycle(stream));
  let end = verifiedAt;
  while (end <= now) end += fromSeconds(SHORTEST + (LONGEST - SHORTEST) * stream.uniform());
  return end;
}

/** What is left of a cycle at a random instant: cycles are met in proportion to their length, anywhere in them. */
function residualCycle(stream: Stream): number {
  const length = Math.sqrt(
    SHORTEST * SHORTEST + (LONGEST * LONGEST - SHORTEST * SHORTEST) * stream.uniform(),
  );
  return length * stream.uniform();
}
