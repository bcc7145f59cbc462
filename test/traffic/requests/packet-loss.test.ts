/** Random loss as TCP feels it, against its geometric laws. False alarms: five standard errors, 1 in 1.7 million each. */
import { describe, expect, test } from '@jest/globals';
import { constant } from '../../../src/engine/index.js';
import { OUTSIDE } from '../../../src/infrastructure/network.js';
import { SYN_TRIES } from '../../../src/infrastructure/tcp-timers.js';
import { byPrecision } from '../../support/precision.js';
import { Rig } from '../support/rig.js';
import { database, web } from '../support/servers.js';

const seconds = byPrecision({ quick: 200, full: 4000 });
const LOSS = 0.2;

/** A web server that loses a fifth of the packets from and to its clients (or its database). */
function lossy(seed: string, where: 'clients' | 'database', loss = LOSS): Rig {
  const rig = new Rig({ hosts: { web: 100, db: 100 }, seed });
  const db = database(rig, 'db', { on: 'db', work: constant(0.01), sessions: where === 'database' });
  const calls = where === 'database' ? [{ service: db, count: 2 }] : [];
  web(rig, 'web', { on: 'web', workers: 10_000, backlog: 100, calls });
  rig.traffic({ entry: 'web', rate: 50, patience: 1000, population: 1000 });
  const other = where === 'clients' ? OUTSIDE : rig.host('db');
  const pairs = [
    [rig.host('web'), other],
    [other, rig.host('web')],
  ] as const;
  rig.world.impair(pairs, { loss }, rig.fault('loss', 'web'));
  return rig;
}

function expectShare(latencies: readonly number[], from: number, to: number, expected: number): void {
  const share = latencies.filter((latency) => latency >= from && latency < to).length / latencies.length;
  const error = Math.sqrt((expected * (1 - expected)) / latencies.length);
  expect([from, share, Math.abs(share - expected) < 5 * error]).toEqual([from, share, true]);
}

/** The most of what happens by chance that often on average: more than that is a false alarm in 1 of 1.7 million runs. */
function most(mean: number): number {
  let count = 0;
  let term = Math.exp(-mean);
  let tail = 1 - term;
  while (tail > 1 / 1.7e6) {
    count += 1;
    term *= mean / count;
    tail -= term;
  }
  return count;
}

/** A kernel that has lost all its SYNs: 131 s of them, and late by the grains of its timer wheel (5.3 s in all at most). */
function expectGivenUp(rig: Rig): void {
  for (const { cause, origin, arrivalSeconds, lostAtSeconds } of rig.memory.lost) {
    expect([cause, origin]).toEqual(['connect-timeout', 'loss@web']);
    expect(lostAtSeconds - arrivalSeconds).toBeGreaterThanOrEqual(131);
    expect(lostAtSeconds - arrivalSeconds).toBeLessThan(131 + 5.3);
  }
}

describe('packets get lost', () => {
  const arrive = 1 - LOSS;
  const shaken = arrive * arrive;

  test('between clients and server: a handshake waits for the next SYN, a request and its answer for the timeout', () => {
    const rig = lossy('lost by clients', 'clients').run(seconds).finish();
    const latencies = rig.memory.served.map(({ latencySeconds }) => latencySeconds);
    // All eleven SYNs of a ladder, or their answers, in 0.36^11 = 1.3e-5 of the requests: 2.6 of the 200 000 at full
    // precision, 0.13 of 10 000.
    const { length: lost } = rig.memory.lost;
    expect(lost).toBeLessThanOrEqual(most((latencies.length + lost) * (1 - shaken) ** SYN_TRIES));
    expectGivenUp(rig);
    // All four packets arrive: SYN, its answer, request, answer.
    expectShare(latencies, 0, 0.1, shaken * arrive * arrive);
    // One of request and answer, once.
    expectShare(latencies, 0.15, 0.3, shaken * 2 * LOSS * arrive * arrive);
    // One SYN, or its answer; with the kernel's wheel a second later.
    expectShare(latencies, 0.99, 1.1, (1 - shaken) * shaken * arrive * arrive);
  });

  test('whose SYNs are all lost gives up when the kernel does', () => {
    const rig = lossy('never heard', 'clients', 1).run(5).finish();
    expect(rig.memory.served).toEqual([]);
    expect(rig.memory.lost.length).toBeGreaterThan(100);
    expectGivenUp(rig);
  });

  test('between server and database: one handshake for a session, an exchange for each query', () => {
    const rig = lossy('lost by database', 'database').run(seconds).finish();
    const latencies = rig.memory.served.map(({ latencySeconds }) => latencySeconds);
    const exchange = arrive * arrive;
    expectShare(latencies, 0, 0.1, shaken * exchange * exchange);
    expectShare(latencies, 0.15, 0.3, shaken * 2 * (1 - exchange) * exchange * exchange);
  });

  test('nothing is drawn, and nothing changes, where nothing gets lost', () => {
    const latencies = (loss: number) =>
      lossy('nothing lost', 'database', loss).run(20).finish().memory.served;
    const rig = lossy('nothing lost', 'database', 0).run(20).finish();
    expect(latencies(0)).toEqual(rig.memory.served);
    expect(new Set(rig.memory.served.map(({ latencySeconds }) => latencySeconds))).toEqual(new Set([0.02]));
    expect(rig.simulation.streams.save().map(([name]) => name)).not.toContain('traffic/packets/db');
  });

  test('who has lost patience meanwhile is charged to the loss, however long ago it began', () => {
    const rig = new Rig({ hosts: { web: 100, db: 100 }, seed: 'charged to the loss' });
    web(rig, 'web', { on: 'web', workers: 1000, backlog: 100 });
    rig.traffic({ entry: 'web', rate: 50, patience: 2, population: 1000 });
    rig.at(1, () => {
      rig.world.impair([[OUTSIDE, rig.host('web')]], { loss: 0.5 }, rig.fault('loss', 'web'));
    });
    rig.run(200).finish();
    expect(rig.memory.lost.length).toBeGreaterThan(500);
    expect(rig.memory.count('faults')).toEqual({ 'loss@web': rig.memory.lost.length });
  });
});
