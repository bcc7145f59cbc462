/** Follows an excursion to its end, the main run and side runs by the same rule. */
import type { Microseconds } from '../../engine/time.js';
import type { System } from '../../scenario/system.js';

/**
 * Runs until all is quiet, or the measured time is over. The watcher has to stop the simulation when all faults have ended.
 * It stops at events, and where the lens comes to rest by itself: to stop in between would cut a step of the lens in two,
 * and what a passive check sees would come at another time than in a plain run.
 */
export function followUntilQuiet({ simulation, branching }: System, end: Microseconds): void {
  while (simulation.now < end) {
    if (!branching.idle) simulation.runUntil(end);
    // What the instant has still to do belongs to it.
    simulation.runUntil(simulation.now);
    if (branching.quiet) return;
    if (!branching.idle) continue;
    const next = Math.min(end, simulation.nextTime());
    simulation.runUntil(branching.recovered ? branching.calmFrom(next) : next);
  }
}
