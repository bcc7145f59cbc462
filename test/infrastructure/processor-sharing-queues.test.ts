/**
 * Processor sharing against queueing theory: M/G/1-PS has mean sojourn E[S]/(1 - rho) whatever the law of the work
 * (Kleinrock, Queueing Systems II, 4.4); with exponential work, c cores behave like M/M/c (Erlang C).
 */
import { describe, expect, test } from '@jest/globals';
import {
  Priority,
  constant,
  draw,
  exponential,
  gamma,
  lognormal,
  type Distribution,
  fromSeconds,
  toSeconds,
} from '../../src/engine/index.js';
import { ProcessorSharing } from '../../src/infrastructure/processor-sharing.js';
import { byPrecision } from '../support/precision.js';
import { smallWorld } from './support/small-world.js';

/** Mean sojourn in each of several batches of jobs, after a warm-up of one batch. */
function batches(
  seed: string,
  cores: number,
  load: number,
  work: Distribution,
  size: { count: number; jobs: number },
): number[] {
  const { world, simulation } = smallWorld(seed, 1, { cores });
  const process = world.addProcess('daemon', world.hosts[0]!);
  const gaps = exponential(work.mean / (load * cores));
  const gapStream = simulation.streams.stream('arrivals');
  const workStream = simulation.streams.stream('work');
  const arrivedAt: number[] = [];
  const means: number[] = [];
  let sum = 0;
  let ended = 0;
  const sharing = new ProcessorSharing(world, {
    jobDone: (tag) => {
      sum += toSeconds(simulation.now - arrivedAt[tag]!);
      if (++ended % size.jobs !== 0) return;
      means.push(sum / size.jobs);
      sum = 0;
      if (means.length > size.count) simulation.stop();
    },
  });
  const target = simulation.register({
    handle: () => {
      arrivedAt.push(simulation.now);
      sharing.submit(process, draw(work, workStream), arrivedAt.length - 1);
      next();
    },
  });
  const next = () => {
    const at = simulation.now + fromSeconds(draw(gaps, gapStream));
    simulation.schedule(at, target, 0, 0, 0, Priority.traffic);
  };
  next();
  simulation.runUntil(Infinity);
  return means.slice(1);
}

/** Batch means are nearly independent and normal: 4.5 standard errors of 40 batches is exceeded about once in 17 000 tests. */
function expectMean(values: readonly number[], expected: number): void {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance =
    values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / (values.length - 1);
  const error = Math.sqrt(variance / values.length);
  expect(Math.abs(mean - expected)).toBeLessThan(4.5 * error);
  // The test would pass with any mean if the error were large.
  expect(error).toBeLessThan(0.04 * expected);
}

/** Erlang C: probability of waiting, then mean sojourn of M/M/c. */
function erlangSojourn(cores: number, load: number, meanWork: number): number {
  const offered = load * cores;
  let term = 1;
  let sum = 0;
  for (let k = 0; k < cores; k++) {
    sum += term;
    term *= offered / (k + 1);
  }
  const waits = term / (1 - load) / (sum + term / (1 - load));
  return meanWork + (waits * meanWork) / (cores * (1 - load));
}

const size = { count: 40, jobs: byPrecision({ quick: 2_000, full: 12_000 }) };

describe('M/G/1-PS', () => {
  const laws: readonly [string, Distribution][] = [
    ['constant', constant(0.05)],
    ['exponential', exponential(0.05)],
    ['lognormal sigma 1', lognormal({ mean: 0.05, sigma: 1 })],
    ['gamma shape 0.3', gamma({ shape: 0.3, mean: 0.05 })],
  ];
  test.each(laws)('mean sojourn does not depend on the law: %s', (name, law) => {
    expectMean(batches(`M/G/1-PS ${name}`, 1, 0.7, law, size), 0.05 / 0.3);
  });
});

describe('M/M/c', () => {
  test('the formula itself: two servers, load 0.5', () => {
    expect(erlangSojourn(2, 0.5, 1)).toBeCloseTo(4 / 3, 12);
  });

  test.each([
    [2, 0.6],
    [4, 0.8],
    [8, 0.7],
  ])('mean sojourn with %d cores at load %d', (cores, load) => {
    const values = batches(`M/M/${cores}`, cores, load, exponential(0.05), size);
    expectMean(values, erlangSojourn(cores, load, 0.05));
  });
});
