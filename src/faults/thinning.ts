/** Which of the firings of a clock count, and for whom. */
import type { Streams } from '../engine/index.js';
import type { Slot } from './slot.js';

/** Of the instants of a clock that runs on, those count that a target as little exposed would have met. */
export function counts(slot: Slot, number: number, streams: Streams): boolean {
  if (slot.stopsWhenDown) return true;
  const { exposure } = slot;
  if (exposure >= 1 || exposure <= 0) return exposure > 0;
  return streams.once(`${slot.stream}/exposure/${number}`) < exposure;
}

/**
 * Beta factor: of the faults that a target suffers, this share takes all n targets of the plan at once. Each of n
 * clocks therefore strikes all with probability beta/n, and spares its own target with probability beta·(n − 1)/n.
 */
export function shareOf(
  slot: Slot,
  number: number,
  targets: number,
  streams: Streams,
): 'one' | 'all' | 'none' {
  const { beta } = slot.fault.specification;
  if (beta === 0) return 'one';
  const uniform = streams.once(`${slot.stream}/beta/${number}`);
  if (uniform >= beta) return 'one';
  return uniform < beta / targets ? 'all' : 'none';
}
