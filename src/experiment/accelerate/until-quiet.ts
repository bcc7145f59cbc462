/** Follows an excursion to its end, the main run and side runs by the same rule. */
import type { Microseconds } from '../../engine/time.js';
import type { System } from '../../scenario/system.js';

/** After all have recovered: how long until the first look whether all is quiet, and how much longer each next time. */
const FIRST_LOOK: Microseconds = 1_000_000;
const LONGER = 1.5;

/** Runs until all is quiet, or the measured time is over. The watcher has to stop the simulation when all faults have ended. */
export function followUntilQuiet({ simulation, branching }: System, end: Microseconds): void {
  let look = FIRST_LOOK;
  while (simulation.now < end) {
    if (!branching.idle) {
      simulation.runUntil(end);
      look = FIRST_LOOK;
    }
    // What the instant has still to do belongs to it.
    simulation.runUntil(simulation.now);
    if (branching.quiet) return;
    if (!branching.idle) continue;
    const next = Math.min(end, simulation.nextTime());
    // A look cuts a step of the lens in two. Where components have not recovered yet it could see nothing.
    simulation.runUntil(branching.recovered ? Math.min(next, Math.ceil(simulation.now + look)) : next);
    if (branching.recovered) look *= LONGER;
  }
}
