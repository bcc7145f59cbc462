/** One thing that is timed: `prepare` builds it, the function it returns runs that many events. */
export interface Workload {
  readonly name: string;
  /** Events of one timed round. */
  readonly events: number;
  prepare(): (events: number) => void;
}

/** Prepares and warms up a workload; each call of the result times one round and gives its events per second. */
export function timed(workload: Workload): () => number {
  const run = workload.prepare();
  run(workload.events);
  return () => {
    const start = performance.now();
    run(workload.events);
    return (1000 * workload.events) / (performance.now() - start);
  };
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
