/**
 * Of a first success after a failover only the record takes notice: the lens notes it at its time and makes no event of it,
 * while errors that a proxy sees still are events (or part of the one that they come with).
 */
import { afterEach, expect, jest, test } from '@jest/globals';
import { Simulation } from '../../../src/engine/simulation.js';
import type { ReplicationOutcome } from '../../../src/metrics/outcome.js';
import { FlowLens } from '../../../src/traffic/flow/lens.js';
import { replications, scenarioOf } from '../../support/replications.js';

const FEEDBACK = 1;

afterEach(() => {
  jest.restoreAllMocks();
});

function outcomesOf(set: readonly string[]): ReplicationOutcome[] {
  return replications(scenarioOf('scenarios/incidents/web-crash.yaml', ['run.replications=8', ...set]));
}

/** Of all failovers in which traffic was led elsewhere, in seconds. */
function reconnections(outcomes: readonly ReplicationOutcome[], component: string): (number | null)[] {
  return outcomes.flatMap(({ failovers }) =>
    failovers.filter((one) => one.component === component).map((one) => one.reconnectionSeconds),
  );
}

function mean(values: readonly (number | null)[]): number {
  return values.reduce<number>((sum, value) => sum + (value ?? NaN), 0) / values.length;
}

function eventsOf(handle: { readonly mock: { readonly calls: readonly (readonly number[])[] } }): number {
  return handle.mock.calls.filter(([operation]) => operation === FEEDBACK).length;
}

// 60 requests a second: the next one comes after 17 ms on average, which is also its standard deviation.
test('a request that reaches another web server ends the failover, without an event', () => {
  const handle = jest.spyOn(FlowLens.prototype, 'handle');
  const flow = reconnections(outcomesOf(['run.lens=flow']), 'balancer');
  expect(eventsOf(handle)).toBe(0);
  expect(flow).toHaveLength(8);
  expect(mean(flow)).toBeGreaterThan(0);
  const single = mean(reconnections(outcomesOf([]), 'balancer'));
  expect(Math.abs(mean(flow) - single)).toBeLessThan((4 * 2 ** 0.5 * (1 / 60)) / 8 ** 0.5);
});

test('so does a read at a new holder of an address, and a commit a view without the lost member', () => {
  const handle = jest.spyOn(FlowLens.prototype, 'handle');
  const faults = 'faults.kill={ fault: power-off, on: db3, restart: null, for: 1min }';
  const flow = outcomesOf(['run.lens=flow', faults]);
  for (const component of ['db-vip', 'db']) {
    const seconds = reconnections(flow, component);
    expect(seconds.length).toBeGreaterThanOrEqual(8);
    expect(mean(seconds)).toBeGreaterThan(0);
    expect(mean(seconds)).toBeLessThan(1);
  }
  expect(eventsOf(handle)).toBe(0);
});

/** The server fails at once, or no packet reaches it any more. */
const ERRORS = [
  ['crash', 1, []],
  ['power-off', 0, ['faults.kill={ fault: power-off, on: web1, restart: null, for: 1min }']],
] as const;

// Requests under way are reset with the process that serves them. Whoever gets no answer gives up seconds later.
test.each(ERRORS)(
  'an error that a proxy sees is an event, unless it comes with one: %s',
  (_, folded, set) => {
    const fold = jest.spyOn(Simulation.prototype, 'fold');
    const handle = jest.spyOn(FlowLens.prototype, 'handle');
    const passive = ['components.balancer.check_passive=true', 'run.replications=1', 'run.duration=65s'];
    const [outcome] = outcomesOf(['run.lens=flow', ...passive, ...set]);
    expect(fold).toHaveBeenCalledTimes(folded);
    expect(eventsOf(handle)).toBe(1);
    const [failover] = outcome!.failovers;
    if (folded === 1) expect(failover?.stages.detection).toBe(0);
    else expect(failover?.stages.detection).toBeGreaterThan(0);
  },
);
