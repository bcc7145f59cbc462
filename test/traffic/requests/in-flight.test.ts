/** Requests that are under way when something changes. */
import { describe, expect, test } from '@jest/globals';
import { constant } from '../../../src/engine/index.js';
import { Rig } from '../support/rig.js';
import { database, web } from '../support/servers.js';

/** A web server whose requests take a second in its database, one arriving every 100 ms or so. */
function chain(options: { readonly patience?: number; readonly workers?: number } = {}) {
  const rig = new Rig({ hosts: { web: 100, db: 100 }, seed: 'in flight' });
  const db = database(rig, 'db', { on: 'db', work: constant(1) });
  const server = web(rig, 'web', {
    ...{ on: 'web', workers: options.workers ?? 100, backlog: 100 },
    calls: [{ service: db }],
  });
  rig.traffic({ entry: 'web', rate: 10, patience: options.patience ?? 30, population: 100_000 });
  return { rig, db, server };
}

describe('what is under way', () => {
  test('is reset when its server is killed, and so is everything behind it', () => {
    const { rig, server } = chain();
    rig.at(10, () => rig.world.crash(server.process, rig.fault('kill', 'web')));
    rig.at(10.000001, () => {
      expect(server.station).toMatchObject({ busy: 0, queued: 0 });
      expect(rig.memory.count('cause').reset).toBeGreaterThan(3);
    });
    rig.at(10.5, () => rig.world.start(server.process, rig.fault('restart', 'web')));
    rig.run(20).finish();
    const reset = rig.memory.lost.filter((one) => one.cause === 'reset');
    expect(reset.every((one) => one.lostAtSeconds === 10 && one.arrivalSeconds > 8.9)).toBe(true);
    expect(rig.memory.count('origin')).toEqual({ 'kill@web': rig.memory.lost.length });
  });

  test('fails with its database, at once when that is killed', () => {
    const { rig, db } = chain();
    rig.at(10, () => rig.world.crash(db.process, rig.fault('kill', 'db')));
    rig.at(12, () => rig.world.start(db.process, rig.fault('restart', 'db')));
    rig.run(20).finish();
    expect(rig.memory.count('cause')).toEqual({ 'http-500': rig.memory.lost.length });
    expect(rig.memory.lost.filter((one) => one.lostAtSeconds === 10).length).toBeGreaterThan(3);
    expect(rig.memory.count('origin')).toEqual({ 'kill@db': rig.memory.lost.length });
  });

  test('hears nothing from a host without power, and does not ask', () => {
    const { rig, db } = chain({ patience: 8 });
    let power = 0;
    rig.at(10, () => rig.world.powerOff(rig.host('db'), (power = rig.fault('power', 'db'))));
    rig.at(11, () => rig.world.powerOn(rig.host('db'), power));
    rig.run(60).finish();
    // Those that waited for an answer wait on, though the database is back after the boot; new ones find it again.
    const waiting = rig.memory.lost.filter((one) => one.arrivalSeconds > 9 && one.arrivalSeconds < 10);
    expect(waiting.length).toBeGreaterThan(3);
    expect(rig.memory.lost.every((one) => one.cause === 'response-timeout')).toBe(true);
    expect(rig.memory.lost.every((one) => one.arrivalSeconds < 18)).toBe(true);
    expect(rig.memory.count('faults')).toEqual({ 'power@db': rig.memory.lost.length });
    expect(db.process.incarnation).toBe(2);
  });

  test('goes on after a hang as if nothing had been, but later', () => {
    const { rig, db } = chain();
    rig.at(10, () => rig.world.hang(db.process, rig.fault('hang', 'db')));
    rig.at(15, () => rig.world.resume(db.process, rig.fault('resume', 'db')));
    rig.run(30).finish();
    expect(rig.memory.lost).toEqual([]);
    const held = rig.memory.served.filter((one) => one.arrivalSeconds > 9 && one.arrivalSeconds < 10);
    for (const one of held) expect(one.latencySeconds).toBeCloseTo(6, 1);
  });

  test('an answer that cannot travel is repeated until the way is free: about as long again as the cut', () => {
    const { rig } = chain();
    const [a, b] = [rig.host('web'), rig.host('db')];
    rig.at(10, () =>
      rig.world.impair(
        [
          [a, b],
          [b, a],
        ],
        { cut: true },
        rig.fault('cut', 'db'),
      ),
    );
    rig.at(14, () => rig.world.heal(1, rig.fault('heal', 'db')));
    rig.run(60).finish();
    expect(rig.memory.lost).toEqual([]);
    const held = rig.memory.served.filter((one) => one.arrivalSeconds > 9.1 && one.arrivalSeconds < 10);
    expect(held.length).toBeGreaterThan(3);
    // The answer was ready at arrival + 1 s, and is sent again 0.2, 0.4, 0.8, ... s after that: a little later, for
    // timers fire in batches (at most 32 ms late below 2 s, 256 ms below 16 s).
    const late = [0.01, 0.05, 0.1, 0.15, 0.42, 0.7];
    for (const one of held) {
      const ready = one.arrivalSeconds + 1;
      const after = one.latencySeconds - 1;
      expect(ready + after).toBeGreaterThan(14);
      const rungs = [0.2, 0.4, 0.8, 1.6, 3.2, 6.4];
      const rung = rungs.findLastIndex((seconds) => seconds <= after);
      expect(after - rungs[rung]!).toBeLessThan(late[rung]!);
      // The one before came too early.
      expect(ready + rungs[rung - 1]!).toBeLessThan(14);
    }
  });

  test('a worker does not notice that its client has gone: the work is done all the same', () => {
    const { rig, db, server } = chain({ patience: 0.5, workers: 5 });
    rig.run(30).finish();
    // A second of work, half a second of patience: everything is lost, and everything is executed.
    expect(rig.memory.served).toEqual([]);
    const executed = db.noticedOutcomes.filter((outcome) => outcome === 'ok').length;
    expect(executed).toBeGreaterThan(100);
    expect(executed).toBeLessThanOrEqual(5 * 31);
    expect(server.station.busy).toBe(5);
    expect(new Set(rig.memory.lost.map((one) => one.cause))).toEqual(
      new Set(['response-timeout', 'connect-timeout']),
    );
  });

  test('connections that are limited are refused beyond, and one is held for a whole plan', () => {
    const rig = new Rig({ hosts: { web: 100, db: 100 }, seed: 'connections' });
    const db = database(rig, 'db', { on: 'db', work: constant(0.1), connections: 3 });
    web(rig, 'web', { on: 'web', workers: 100, backlog: 100, calls: [{ service: db, count: 4 }] });
    const classes = { page: { share: 1, work: constant(0.2) } };
    rig.traffic({ entry: 'web', rate: 30, patience: 30, classes });
    let most = 0;
    for (let tenth = 1; tenth < 300; tenth++) {
      rig.run(tenth / 10);
      most = Math.max(most, db.connections!.busy);
    }
    rig.finish();
    expect(most).toBe(3);
    expect(rig.memory.count('origin')).toEqual({ 'db/too-many-connections': rig.memory.lost.length });
    expect(rig.memory.count('cause')).toEqual({ 'http-500': rig.memory.lost.length });
    // A plan holds its connection for 0.4 s of calls and 0.2 s of its own work: 3 connections carry at most 5 a second.
    expect(rig.memory.served.length / 30).toBeLessThan(5.2);
    expect(rig.memory.served.length / 30).toBeGreaterThan(4);
    expect(db.connections!.busy).toBe(0);
  });

  test('a recorder that waits for a success is told of the next one', () => {
    const { rig, db } = chain();
    rig.at(10, () => rig.world.crash(db.process, rig.fault('kill', 'db')));
    rig.at(12, () => {
      rig.world.start(db.process, rig.fault('restart', 'db'));
      rig.memory.awaitsSuccess = true;
    });
    rig.run(12.5);
    expect(rig.memory.successes).toEqual([]);
    rig.run(14).finish();
    expect(rig.memory.successes[0]).toBe('db');
    expect(rig.memory.successes[1]).toBe('web');
  });
});
