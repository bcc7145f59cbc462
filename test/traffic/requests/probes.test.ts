/** Health checks of components travel like requests: same network, same queues, same workers. */
import { describe, expect, test } from '@jest/globals';
import { constant } from '../../../src/engine/index.js';
import type { Probe } from '../../../src/infrastructure/probe.js';
import { Rig } from '../support/rig.js';
import { database, web } from '../support/servers.js';

interface Result {
  readonly atSeconds: number;
  readonly number: number;
  readonly right: boolean;
}

function checked() {
  const rig = new Rig({ hosts: { lb: 1, web: 100, db: 100 }, seed: 'probes' });
  const db = database(rig, 'db', { on: 'db', work: constant(0.01), sessions: false });
  const server = web(rig, 'web', { on: 'web', workers: 5, backlog: 5, calls: [{ service: db }] });
  const results: Result[] = [];
  const target = rig.simulation.register({
    handle: (_operation, argument) => {
      results.push({
        atSeconds: rig.simulation.now / 1e6,
        number: argument >> 1,
        right: (argument & 1) === 1,
      });
    },
  });
  const send = (argument: number, limits: Partial<Probe> = {}): void => {
    rig.lens.probe({
      ...{
        endpoint: server,
        operation: { kind: 'check', trafficClass: null, path: '/' },
        from: rig.host('lb'),
      },
      ...{ connectTimeoutSeconds: 2, timeoutSeconds: 3, target, resultOperation: 0, argument, ...limits },
    });
  };
  return { rig, db, server, results, send };
}

describe('a check', () => {
  test('succeeds with the page, fails with it, and reports by an event', () => {
    const { rig, db, results, send } = checked();
    rig.traffic({ entry: 'web', rate: 0.001 });
    rig.at(1, () => send(7));
    rig.at(2, () => rig.world.crash(db.process, rig.fault('kill', 'db')));
    rig.at(3, () => send(8));
    rig.run(10);
    expect(results).toEqual([
      { atSeconds: 1.01, number: 7, right: true },
      { atSeconds: 3, number: 8, right: false },
    ]);
  });

  test('of a silent host fails after its connect timeout, of a hung one after the whole, or the answer’s', () => {
    const { rig, server, results, send } = checked();
    rig.traffic({ entry: 'web', rate: 0.001 });
    rig.at(1, () => rig.world.hang(server.process, rig.fault('hang', 'web')));
    rig.at(2, () => send(1));
    rig.at(2, () => send(2, { answerTimeoutSeconds: 1 }));
    rig.at(10, () => rig.world.powerOff(rig.host('web'), rig.fault('power', 'web')));
    rig.at(11, () => send(3));
    rig.run(20);
    // The second one finds the first in the queue, so that its handshake counts.
    expect(results).toEqual([
      { atSeconds: 3.0001, number: 2, right: false },
      { atSeconds: 5, number: 1, right: false },
      { atSeconds: 13, number: 3, right: false },
    ]);
  });

  test('waits for a worker like everybody else', () => {
    const { rig, db, results, send } = checked();
    rig.traffic({ entry: 'web', rate: 10, patience: 60, population: 1000 });
    rig.at(5, () => rig.world.hang(db.process, rig.fault('hang', 'db')));
    rig.at(8, () => send(1));
    rig.at(10, () => rig.world.resume(db.process, rig.fault('resume', 'db')));
    rig.at(12, () => send(2));
    rig.run(20);
    expect(results.map(({ right }) => right)).toEqual([expect.anything(), true]);
    expect(results[0]!.atSeconds).toBeGreaterThan(9.9);
  });
});

describe('contention', () => {
  test('is told when a queue forms or workers wait, and is over when they do not', () => {
    const { rig, db, server } = checked();
    rig.traffic({ entry: 'web', rate: 2, patience: 60, population: 1000 });
    const told: number[] = [];
    rig.lens.onContention((endpoint) => {
      if (endpoint === server) told.push(rig.simulation.now / 1e6);
    });
    rig.at(4, () => expect(rig.lens.contended(server)).toBe(false));
    rig.at(5, () => rig.world.hang(db.process, rig.fault('hang', 'db')));
    rig.at(8, () => expect(rig.lens.contended(server)).toBe(true));
    rig.at(10, () => rig.world.resume(db.process, rig.fault('resume', 'db')));
    rig.at(15, () => expect(rig.lens.contended(server)).toBe(false));
    rig.at(16, () => rig.world.hang(db.process, rig.fault('hang', 'db')));
    rig.run(20);
    expect(told).toHaveLength(2);
    expect(told[0]!).toBeGreaterThanOrEqual(5);
    expect(told[0]!).toBeLessThan(8);
    expect(told[1]!).toBeGreaterThan(16);
  });
});
