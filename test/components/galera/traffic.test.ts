import { describe, expect, test } from '@jest/globals';
import { conflictShare } from '../../../src/components/galera/gcs/certification.js';
import type { Operation, TrafficClass } from '../../../src/infrastructure/service.js';
import { constant } from '../../../src/engine/index.js';
import { ask, cluster, endpoint, origin, word, CHECK, CONNECT, READ, WRITE } from './support/cluster.js';
import type { Rig } from '../harness.js';

function served(rig: Rig, host: string, operation: Operation, from = 'app') {
  const fate = ask(rig, host, operation, from);
  if (fate.kind !== 'served') throw new Error(`${host} answers ${word(fate)}`);
  return fate;
}

describe('latency of a commit', () => {
  test('the round trip of the client and the one to the farthest member', () => {
    const rig = cluster({ latencySeconds: 0.001 });
    expect(served(rig, 'db1', READ).delaySeconds).toBeCloseTo(0.002, 9);
    expect(served(rig, 'db1', WRITE).delaySeconds).toBeCloseTo(0.004, 9);
    expect(served(rig, 'db1', WRITE, 'db1').delaySeconds).toBeCloseTo(0.002, 9);
  });

  test('one late member delays the commits of all, its own client twice', () => {
    const rig = cluster({ latencySeconds: 0 });
    const late = rig.host('db3');
    const others = rig.world.hosts.filter((host) => host !== late);
    rig.world.impair(
      others.map((host) => [late, host] as const),
      { latencySeconds: 0.02 },
      1,
    );
    expect(served(rig, 'db1', WRITE).delaySeconds).toBeCloseTo(0.02, 9);
    expect(served(rig, 'db3', WRITE).delaySeconds).toBeCloseTo(0.04, 9);
    expect(served(rig, 'db1', READ).delaySeconds).toBeCloseTo(0, 9);
  });

  test('reads and writes work at the member that is asked', () => {
    const rig = cluster({ parameters: { query: { read: '1ms', write: '3ms' } } });
    expect(served(rig, 'db2', READ)).toMatchObject({ on: [rig.process('db2/mysqld')] });
    expect(served(rig, 'db2', READ).work?.mean).toBe(0.001);
    expect(served(rig, 'db2', WRITE).work?.mean).toBe(0.003);
  });
});

describe('certification', () => {
  const contention = { ratePerSecond: 100, latencySeconds: 0.01, hotRows: 50, retries: 0 };

  test('P = 1 − exp(−r L ÷ h), once more for every retry', () => {
    const once = 1 - Math.exp((-100 * 0.01) / 50);
    expect(conflictShare(contention)).toBeCloseTo(once, 12);
    expect(conflictShare({ ...contention, retries: 1 })).toBeCloseTo(once * once, 12);
    expect(conflictShare({ ...contention, ratePerSecond: 0 })).toBe(0);
  });

  function commits(rig: Rig, hosts: readonly string[], rate: number, seconds: number): void {
    const caller = { host: rig.host('app'), client: 0 };
    const start = rig.now;
    for (let count = 0; count < rate * seconds; count += 1) {
      rig.run(start + count / rate);
      endpoint(rig, hosts[count % hosts.length]!).noticed(WRITE, 'ok', caller, 0);
    }
  }

  test('no conflict while all writes go to one member; a share of 1213 when they go to two', () => {
    const parameters = { hot_rows: 50, wsrep_retry_autocommit: 0, query: { read: '1ms', write: '10ms' } };
    const rig = cluster({ parameters, latencySeconds: 0 });
    commits(rig, ['db1'], 100, 30);
    expect(word(ask(rig, 'db1', WRITE))).toBe('served');
    // db2, on which nobody writes, would conflict with all that db1 does: r = 100.
    expect(ask(rig, 'db2', WRITE)).toMatchObject({ kind: 'mixed' });
    commits(rig, ['db1', 'db2'], 100, 30);
    const fate = ask(rig, 'db1', WRITE);
    if (fate.kind !== 'mixed') throw new Error('no conflict');
    const [lost, done] = fate.parts;
    expect(lost!.share).toBeCloseTo(1 - Math.exp((-50 * 0.01) / 50), 3);
    expect(word(lost!.fate)).toBe('failed http-500');
    expect(origin(rig, lost!.fate)).toBe('db/certification-conflict');
    expect(done!.share).toBeCloseTo(1 - lost!.share, 12);
    expect(word(ask(rig, 'db1', READ))).toBe('served');
  });

  test('a steady rate is told once, not with every window', () => {
    const rig = cluster({ parameters: { hot_rows: 50, wsrep_retry_autocommit: 0 } });
    commits(rig, ['db1', 'db2'], 100, 60);
    expect(rig.service('db').epoch).toBeLessThanOrEqual(3);
  });
});

describe('the port', () => {
  test('at most max_connections sessions; the next one gets 1040', () => {
    const rig = cluster({ parameters: { max_connections: 20 } });
    expect(endpoint(rig, 'db1').connections).toMatchObject({
      ...{ name: 'db1/mysqld/connections', workers: 20, backlog: 0, whenFull: 'fail' },
      fullOrigin: 'db/too-many-connections',
    });
  });

  test('a hung mysqld accepts and stays silent; a mere connection is all that works', () => {
    const rig = cluster();
    rig.run(1);
    rig.hang('db1/mysqld');
    for (const operation of [READ, WRITE, CHECK])
      expect(word(ask(rig, 'db1', operation))).toBe('mute on-change');
    expect(word(ask(rig, 'db1', CONNECT))).toBe('served');
    expect(origin(rig, ask(rig, 'db1', READ))).toBe('db/member-hung');
  });

  test('a dead host is silent, a dead mysqld refuses, and open sessions learn of it as TCP has it', () => {
    const rig = cluster();
    rig.run(1);
    const caller = { host: rig.host('app'), client: 0 };
    const ticket = (name: string, acknowledged: boolean) => {
      const process = rig.process(name);
      return { host: process.host, process, incarnation: process.incarnation, acknowledged };
    };
    const [sending, waiting] = [ticket('db1/mysqld', false), ticket('db1/mysqld', true)];
    rig.powerOff('db1');
    expect(word(ask(rig, 'db1', READ))).toBe('mute syn-ladder');
    expect(word(endpoint(rig, 'db1').resume(READ, caller, sending))).toBe('mute rto-ladder');
    expect(word(endpoint(rig, 'db1').resume(READ, caller, waiting))).toBe('mute never');
    rig.run(30);
    const session = ticket('db2/mysqld', false);
    rig.crash('db2/mysqld');
    const reset = endpoint(rig, 'db2').resume(READ, caller, session);
    expect(word(reset)).toBe('failed reset');
    expect(origin(rig, reset)).toBe('db/member-down');
    rig.startProcess('db2/mysqld');
    rig.run(60);
    expect(word(endpoint(rig, 'db2').resume(READ, caller, session))).toBe('failed reset');
    expect(endpoint(rig, 'db2').connected(caller)?.host.name).toBe('db2');
  });

  test('a bad release answers every query and check with an error', () => {
    const rig = cluster();
    rig.run(1);
    rig.inject('db1', 'bad', (because) => rig.world.deployBad(rig.process('db1/mysqld'), because));
    expect(word(ask(rig, 'db1', READ))).toBe('failed http-500');
    expect(word(ask(rig, 'db1', CHECK))).toBe('failed http-500');
    expect(word(ask(rig, 'db2', READ))).toBe('served');
  });

  test('a request that comes straight to the database is a write if its class writes', () => {
    const work = constant(0.01);
    const trafficClass = (operation: 'read' | 'write'): TrafficClass => {
      return { index: 0, name: operation, share: 1, work, calls: [{ to: 'db', operation, count: 1 }] };
    };
    const request = (operation: 'read' | 'write'): Operation => {
      return { kind: 'request', trafficClass: trafficClass(operation), path: null };
    };
    const rig = cluster({ parameters: { query: { read: '1ms', write: '3ms' } } });
    expect(served(rig, 'db1', request('read')).work?.mean).toBe(0.001);
    expect(served(rig, 'db1', request('write')).work?.mean).toBe(0.003);
  });
});

describe('callers with a list of members', () => {
  function route(rig: Rig) {
    const fate = rig.service('db').begin(READ, { host: rig.host('app'), client: 0 });
    if (fate.kind !== 'forward') throw new Error('no route');
    return fate.route;
  }

  test('try the members in order, each once', () => {
    const rig = cluster();
    const { targets, retries, redispatch, connectTimeoutSeconds } = route(rig);
    expect(targets.map((target) => target.name)).toEqual(['db1/mysqld', 'db2/mysqld', 'db3/mysqld']);
    expect({ retries, redispatch, connectTimeoutSeconds }).toEqual({
      ...{ retries: 2, redispatch: 'always', connectTimeoutSeconds: 3 },
    });
    const stream = rig.simulation.streams.stream('picks');
    const pick = (tried: number) => route(rig).pick({ host: null, client: 0 }, tried, stream);
    expect([0, 1, 3].map(pick)).toEqual([0, 1, 2]);
  });

  test('list_order random spreads them', () => {
    const rig = cluster({ parameters: { list_order: 'random' } });
    const stream = rig.simulation.streams.stream('picks');
    const counts = [0, 0, 0];
    for (let draw = 0; draw < 3000; draw += 1) {
      const target = route(rig).pick({ host: null, client: 0 }, 0, stream);
      if (typeof target === 'number') counts[target]! += 1;
    }
    // Binomial, standard deviation 26: five of them, a false alarm in 10^6.
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(130);
    expect(route(rig).pick({ host: null, client: 0 }, 0b101, stream)).toBe(1);
  });

  test('an open session stays with its member', () => {
    const rig = cluster();
    rig.run(1);
    const process = rig.process('db2/mysqld');
    const ticket = { host: process.host, process, incarnation: 1, acknowledged: false };
    rig.crash('db2/mysqld');
    const fate = rig.service('db').resume(READ, { host: rig.host('app'), client: 0 }, ticket);
    expect(word(fate)).toBe('failed reset');
    expect(rig.service('db').connected({ host: rig.host('app'), client: 0 })?.host.name).toBe('db1');
    expect(rig.service('db').sessions).toBe(true);
  });
});
