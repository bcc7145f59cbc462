/** Slots of an endpoint's `connections`: held by sessions and by single operations. */
import type { Core } from './core.js';
import type { StationQueue } from './frame.js';

/** Gives one back, unless the process that counted it has died since. */
export function giveSlot(core: Core, queue: StationQueue, life: number): void {
  if (life !== queue.life) return;
  core.parts.queueing.account(queue);
  queue.station.busy -= 1;
}
