/** However replications are divided into chunks, and whenever those end, a run is the same to the last bit. */
import { describe, expect, jest, test } from '@jest/globals';
import { RunnersLost, type Chunk } from '../../src/experiment/chunk.js';
import { ChunkedSource } from '../../src/experiment/chunked-source.js';
import { runScenario, type RunControl } from '../../src/experiment/run.js';
import { plannedReplications } from '../../src/experiment/stopping.js';
import type { Scenario } from '../../src/scenario/model.js';
import { scenarioOf } from '../support/replications.js';
import { byPrecision } from '../support/precision.js';
import { ScrambledRunner } from './support/scrambled-runner.js';

jest.setTimeout(60_000);

const TEXT = `format: hasim-scenario/1
name: chunks
hosts: { web: { cores: 2 } }
components: { web: { kind: apache, on: web, MaxRequestWorkers: 20 } }
traffic: { entry: web, arrivals: { rate: 2/s }, classes: { page: { share: 100%, work: exponential mean 20ms } } }
faults: { crash: { fault: crash, on: web/httpd, every: exponential mean 20s, restart: uniform 1s to 3s } }
targets: [ availability >= 99% ]
run: { lens: requests, duration: 30s }
`;

const scenario = (...set: string[]): Scenario => scenarioOf('chunks.yaml', set, TEXT);

function control(changes: Partial<RunControl> = {}): RunControl {
  let now = 0;
  return {
    ...{ version: '0', node: '0', recording: true },
    wallSeconds: () => (now += 0.001),
    cpuSeconds: () => 0,
    breathe: () => Promise.resolve(),
    interrupted: () => false,
    progress: () => undefined,
    ...changes,
  };
}

const bytesOf = ({ results, details }: Awaited<ReturnType<typeof runScenario>>): string =>
  JSON.stringify([{ ...results, performance: null }, details]);

/** Notes what is wanted, which a bound on memory is a bound on. */
function sourceOf(runner: ScrambledRunner, of: Scenario): ChunkedSource {
  const end = plannedReplications(of.run);
  const source = new ChunkedSource({ runner, first: 0, end, journal: null });
  const outcome = source.outcome.bind(source);
  source.outcome = (number, look) => {
    runner.wanted = number;
    return outcome(number, look);
  };
  return source;
}

describe.each([
  ['a number of replications', ['run.replications=37']],
  ['years', ['run.years=0.00003']],
  ['a precision', ['run.precision=40%', 'run.replications=400']],
])('a run that ends by %s', (_, set) => {
  test('has the bytes of the run in one thread, whatever the timing', async () => {
    const of = scenario(...set);
    const alone = await runScenario(of, control());
    const sizes = new Set<number>();
    for (let round = 0; round < byPrecision({ quick: 5, full: 40 }); round++) {
      const width = [1, 2, 3, 8][round % 4]!;
      const runner = new ScrambledRunner(of, width, `${set.join()}/${round}`);
      const many = await runScenario(of, control(), sourceOf(runner, of));
      expect(bytesOf(many)).toBe(bytesOf(alone));
      for (const { count } of runner.begun) sizes.add(count);
      expect(runner.closed).toBe(true);
      const begun = runner.begun.map(({ first }) => first);
      expect(new Set(begun).size).toBe(begun.length);
    }
    expect(sizes.size).toBeGreaterThan(1);
  });
});

test('chunks did end in another order than they began', async () => {
  const of = scenario('run.replications=60');
  const runner = new ScrambledRunner(of, 4, 'order');
  await runScenario(of, control(), sourceOf(runner, of));
  expect(runner.ended).not.toEqual(runner.begun);
  expect(runner.ended.map(({ count }) => count).reduce((sum, count) => sum + count)).toBe(60);
});

test('those who compute are never far ahead of what has been folded', async () => {
  const of = scenario('run.replications=400');
  const runner = new ScrambledRunner(of, 2, 'ahead');
  await runScenario(of, control(), sourceOf(runner, of));
  const largest = Math.max(...runner.begun.map(({ count }) => count));
  expect(largest).toBeGreaterThan(4);
  // Two chunks for each of two who compute, the folded one included.
  expect(runner.mostAhead).toBeLessThanOrEqual(4 * largest);
});

const failingAt =
  (number: number, error: Error) =>
  ({ first, count }: Chunk): Error | null =>
    first <= number && number < first + count ? error : null;

describe('a chunk that fails', () => {
  test('ends the run with an error that names it', async () => {
    const of = scenario('run.replications=20');
    const runner = new ScrambledRunner(of, 3, 'fails', failingAt(7, new Error('no such thing')));
    await expect(runScenario(of, control(), sourceOf(runner, of))).rejects.toThrow(
      /^replications? \d+( to \d+)?: no such thing$/,
    );
    expect(runner.closed).toBe(true);
  });

  test('and that the run never reaches does no harm, as in one thread', async () => {
    const of = scenario('run.precision=40%', 'run.replications=400');
    const alone = await runScenario(of, control());
    const { replications, stoppedBecause } = alone.results.run;
    expect(stoppedBecause).toBe('precision');
    const runner = new ScrambledRunner(of, 8, 'far', failingAt(replications, new Error('too far')));
    const many = await runScenario(of, control(), sourceOf(runner, of));
    expect(bytesOf(many)).toBe(bytesOf(alone));
  });
});

test('when those who compute are lost, what was measured is a run of so many', async () => {
  const of = scenario('run.replications=40');
  const runner = new ScrambledRunner(of, 2, 'lost', failingAt(20, new RunnersLost('gone')));
  const source = sourceOf(runner, of);
  const { results, details } = await runScenario(of, control(), source);
  expect(source.loss?.message).toBe('gone');
  const { replications, stoppedBecause, complete } = results.run;
  expect({ stoppedBecause, complete }).toEqual({ stoppedBecause: 'fleet lost', complete: false });
  expect(replications).toBeGreaterThan(0);
  const again = await runScenario(scenario(`run.replications=${replications}`), control());
  const run = { ...results.run, stoppedBecause: 'replications', complete: true };
  expect(bytesOf({ results: { ...results, run }, details })).toBe(bytesOf(again));
});
