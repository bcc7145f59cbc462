/** Answers that need several processes, depend on what is asked for, or on how many connections there are. */
import { describe, expect, test } from '@jest/globals';
import { constant, exponential } from '../../../src/engine/index.js';
import type { Served } from '../../../src/infrastructure/service.js';
import { mute } from '../../../src/infrastructure/tcp.js';
import { byPrecision } from '../../support/precision.js';
import { Rig } from '../support/rig.js';
import { Daemon, database, proxy } from '../support/servers.js';

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** A write that three bricks carry out. */
function replicated(rig: Rig): { volume: Daemon; served: Served } {
  const bricks = ['b1', 'b2', 'b3'].map((host) => rig.process(host, 'brick'));
  const served: Served = { kind: 'served', work: constant(0.1), on: bricks, delaySeconds: 0 };
  return { volume: new Daemon(rig, 'volume', rig.process('door', 'door'), served), served };
}

describe('work on several processes', () => {
  test('is done when the slowest has done it', () => {
    const rig = new Rig({ hosts: { door: 1, b1: 100, b2: 100, b3: 100 }, seed: 'slowest' });
    replicated(rig);
    rig.traffic({ entry: 'volume', rate: 5, patience: 60 });
    rig.at(5, () => rig.world.slow(rig.host('b2'), 4, rig.fault('slow', 'b2')));
    rig.run(10).finish();
    const before = rig.memory.served.filter((one) => one.arrivalSeconds < 4.9);
    const after = rig.memory.served.filter((one) => one.arrivalSeconds > 5);
    for (const { latencySeconds } of before) expect(latencySeconds).toBeCloseTo(0.1, 5);
    for (const { latencySeconds } of after) expect(latencySeconds).toBeCloseTo(0.4, 5);
  });

  test('goes on without one that dies, when the endpoint says so', () => {
    const rig = new Rig({ hosts: { door: 1, b1: 100, b2: 100, b3: 100 }, seed: 'without one' });
    const { volume, served } = replicated(rig);
    rig.traffic({ entry: 'volume', rate: 50, patience: 60 });
    rig.at(4, () => rig.world.slow(rig.host('b3'), 10, rig.fault('slow', 'b3')));
    rig.at(5, () => {
      const because = rig.fault('kill', 'b3');
      rig.world.crash(served.on[2]!, because);
      volume.set({ ...served, on: served.on.slice(0, 2) }, because);
    });
    rig.run(10).finish();
    expect(rig.memory.lost).toEqual([]);
    // Those begun after 4 s wait for the slow one until it dies; the others had long done their part.
    const waiting = rig.memory.served.filter((one) => one.arrivalSeconds > 4.01 && one.arrivalSeconds < 4.89);
    expect(waiting.length).toBeGreaterThan(20);
    for (const one of waiting) expect(one.arrivalSeconds + one.latencySeconds).toBeCloseTo(5, 5);
  });
});

describe('a mixed answer', () => {
  test('gives each part its share, and an operation keeps its part when it asks again', () => {
    const rig = new Rig({ hosts: { server: 1 }, seed: 'mixed' });
    const process = rig.process('server', 'server');
    const served: Served = { kind: 'served', work: null, on: [process], delaySeconds: 0.001 };
    const server = new Daemon(rig, 'server', process, {
      kind: 'mixed',
      parts: [
        { share: 0.3, fate: mute('on-change', 0) },
        { share: 0.7, fate: served },
      ],
    });
    rig.traffic({ entry: 'server', rate: 100, patience: 1000 });
    // A change that leaves the answers as they are: those that wait ask again and must wait on.
    for (let second = 5; second < 100; second += 5) rig.at(second, () => server.set(null, 0));
    rig.run(100);
    const waiting = rig.lens.open;
    const all = waiting + rig.memory.served.length;
    // Binomial, 4 standard deviations: one false alarm in 16 000.
    expect(Math.abs(waiting / all - 0.3)).toBeLessThan(4 * Math.sqrt((0.3 * 0.7) / all));
    expect(rig.memory.served.every((one) => one.latencySeconds === 0.001)).toBe(true);
    rig.at(101, () => server.set(served, 0));
    rig.run(102).finish();
    expect(rig.memory.lost).toEqual([]);
  });
});

describe('a limit on connections', () => {
  test('in front of a proxy makes clients wait in the backlog, first come first served', () => {
    const seconds = byPrecision({ quick: 2_000, full: 50_000 });
    const rig = new Rig({ hosts: { lb: 1, slow: 100_000 }, seed: 'maxconn' });
    const target = database(rig, 'target', { on: 'slow', work: exponential(0.1), sessions: false });
    const balancer = proxy(rig, 'balancer', { on: 'lb', targets: [target] });
    balancer.connections = {
      ...{ name: 'lb/connections', process: balancer.process, workers: 4, backlog: 100_000 },
      ...{ whenFull: 'drop', fullOrigin: 'balancer/connections-full', busy: 0, queued: 0 },
    };
    rig.traffic({ entry: 'balancer', rate: 32, patience: 1000 }).run(seconds).finish();
    expect(rig.memory.lost).toEqual([]);
    // M/M/4 at 80 %: Erlang C gives P(wait) = 0.5964, a mean wait of 0.5964 / (40 - 32) s.
    const expected = 0.1 + 0.5964 / 8;
    const latencies = rig.memory.served.map((one) => one.latencySeconds);
    // As in queues.test.ts: 4 standard errors with 25 services' correlation.
    expect(Math.abs(mean(latencies) - expected)).toBeLessThan((4 * 0.15 * 5) / Math.sqrt(latencies.length));
    expect(balancer.connections.busy).toBe(0);
  });
});
