/** One thing that is timed: `prepare` builds it, the function it returns runs that many events. */
export interface Workload {
  readonly name: string;
  /** Events of one timed round. */
  readonly events: number;
  prepare(): (events: number) => void;
}

/** Rounds of each workload; the best counts, because whatever else the machine does only ever slows a round down. */
const ROUNDS = 5;

/** Events per second: the best of several rounds, after a warm-up. */
export function eventsPerSecond(workload: Workload): number {
  const run = workload.prepare();
  run(workload.events);
  let best = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    run(workload.events);
    best = Math.max(best, (1000 * workload.events) / (performance.now() - start));
  }
  return best;
}

/** Exponential increments of mean 1, the same for every engine: the queue is measured, not the logarithm. */
export function increments(uniform: () => number): Float64Array {
  return Float64Array.from({ length: INCREMENTS }, () => -Math.log(1 - uniform()));
}

/** A power of two: `index & (INCREMENTS - 1)` goes round. */
export const INCREMENTS = 65_536;

/** The repairable system's means, in seconds. */
export const MEAN_LIFE = 3_600_000;
export const MEAN_REPAIR = 36_000;
