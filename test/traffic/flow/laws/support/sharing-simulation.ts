import {
  Priority,
  draw,
  exponential,
  fromSeconds,
  toSeconds,
  type Distribution,
} from '../../../../../src/engine/index.js';
import { ProcessorSharing } from '../../../../../src/infrastructure/processor-sharing.js';
import { smallWorld } from '../../../../infrastructure/support/small-world.js';

export interface SharedHost {
  readonly cores: number;
  readonly load: number;
  readonly work: Distribution;
  /** Some jobs are of these sizes, 1 in 100 of each; the load counts them. */
  readonly sizes: readonly number[];
}

const SHARE_OF_EACH = 0.01;

/** Mean work of all jobs. */
export function meanWork({ work, sizes }: SharedHost): number {
  const others = (1 - SHARE_OF_EACH * sizes.length) * work.mean;
  return sizes.reduce((sum, size) => sum + SHARE_OF_EACH * size, others);
}

/** Times of jobs: by batch, by size, those of no given size last. The first of the batches is left out. */
export function simulateSharing(
  seed: string,
  shared: SharedHost,
  count: { readonly batches: number; readonly jobs: number },
): number[][][] {
  const { cores, load, work, sizes } = shared;
  const { world, simulation } = smallWorld(seed, 1, { cores });
  const process = world.addProcess('daemon', world.hosts[0]!);
  const gaps = exponential(meanWork(shared) / (load * cores));
  const gapStream = simulation.streams.stream('arrivals');
  const workStream = simulation.streams.stream('work');
  const sizeStream = simulation.streams.stream('sizes');
  const empty = () => [...sizes, 0].map((): number[] => []);
  const arrived: number[] = [];
  const sizeOf: number[] = [];
  const batches: number[][][] = [empty()];
  let ended = 0;
  const sharing = new ProcessorSharing(world, {
    jobDone: (tag) => {
      batches.at(-1)![sizeOf[tag]!]!.push(toSeconds(simulation.now - arrived[tag]!));
      if (++ended % count.jobs !== 0) return;
      if (batches.length > count.batches) simulation.stop();
      else batches.push(empty());
    },
  });
  const next = () => {
    const at = simulation.now + fromSeconds(draw(gaps, gapStream));
    simulation.schedule(at, target, 0, 0, 0, Priority.traffic);
  };
  const target = simulation.register({
    handle: () => {
      const size = Math.min(sizes.length, Math.floor(sizeStream.uniform() / SHARE_OF_EACH));
      arrived.push(simulation.now);
      sizeOf.push(size);
      sharing.submit(process, sizes[size] ?? draw(work, workStream), arrived.length - 1);
      next();
    },
  });
  next();
  simulation.runUntil(Infinity);
  return batches.slice(1);
}
