/** The chain of a queue beside the formulas of the textbooks, and what it does not take on. */
import { describe, expect, test } from '@jest/globals';
import { exactQueue, type ExactQueue } from '../../../src/experiment/exact/queue.js';
import * as exact from '../../reference/support/closed-forms.js';
import { scenarioOf } from '../../support/replications.js';

function queue(file: string, set: readonly string[] = []): ExactQueue {
  const solved = exactQueue(scenarioOf(`scenarios/checks/${file}.yaml`, set));
  if (typeof solved === 'string') throw new Error(solved);
  return solved;
}

const whyNot = (file: string, ...set: string[]): unknown =>
  exactQueue(scenarioOf(`scenarios/checks/${file}.yaml`, set));

test('M/M/c: Erlang C', () => {
  expect(queue('mmc').latencySeconds).toBeCloseTo(exact.erlangC(240, 0.01, 3), 12);
  expect(queue('mmc', ['hosts.server.cores=7']).latencySeconds).toBeCloseTo(exact.erlangC(240, 0.01, 7), 12);
  expect(queue('mmc').loss).toBe(0);
});

test('M/G/c/c: Erlang B, and nobody waits', () => {
  expect(queue('erlang-b').loss).toBeCloseTo(exact.erlangB(2.4, 3), 14);
  expect(queue('erlang-b').latencySeconds).toBeCloseTo(0.01, 14);
});

test('M/M/c/K', () => {
  const { loss, latencySeconds } = exact.finiteQueue(100, 0.03, 3, 8);
  expect(queue('mmck').loss).toBeCloseTo(loss, 14);
  expect(queue('mmck').latencySeconds).toBeCloseTo(latencySeconds, 14);
});

test('M/G/1 with processor sharing, and M/M/1 that stops', () => {
  expect(queue('processor-sharing').latencySeconds).toBeCloseTo(exact.processorSharing(80, 0.01), 12);
  expect(queue('breakdowns').latencySeconds).toBeCloseTo(exact.breakdowns(50, 100, 1, 10), 12);
});

describe('why not', () => {
  test.each([
    ['mmc', ['traffic.arrivals.rate=301/s'], 'traffic.arrivals: the queue grows for ever'],
    ['mmc', ['traffic.arrivals.rate=299.9/s'], /^traffic\./],
    ['mmc', ['traffic.clients.patience=50ms'], /^traffic\.clients\.patience: some run out of patience/],
    ['mmc', ['traffic.clients.retries=1'], 'traffic.clients.retries: who is turned away comes again'],
    ['mmc', ['networks.lan.latency=1ms'], /^networks: /],
    ['mmck', ['traffic.classes.any.work=30ms'], /is not exponential$/],
    ['mmck', ['hosts.web.cores=2'], /^components\.web\.MaxRequestWorkers: not one core for each worker/],
    ['breakdowns', ['components.server.work=lognormal mean 10ms sigma 1'], /is not exponential$/],
    ['two-of-three-own-crews', [], /^networks: /],
  ] as const)('%s %j', (file, set, why) => {
    const said = whyNot(file, ...set);
    if (typeof why === 'string') expect(said).toBe(why);
    else expect(said).toMatch(why);
  });
});
