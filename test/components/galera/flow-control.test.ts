import { describe, expect, test } from '@jest/globals';
import { ask, asking, cluster, endpoint, lengths, origin, watch, word, WRITE } from './support/cluster.js';
import type { Rig } from '../harness.js';

/** db3 applies `factor` times as slowly from 10 s on (2000 write-sets a second without). */
function slowed(factor: number, parameters: Record<string, unknown>, members = 3): Rig {
  const rig = cluster({ members, parameters });
  rig.at(10, () => rig.inject('db3', 'slow', (because) => rig.world.slow(rig.host('db3'), factor, because)));
  return rig;
}

/** A client that commits as fast as it may, in steps of 1 ms, at `rate` a second; @returns how many it committed. */
function drive(rig: Rig, rate: number, from: number, until: number): number {
  let committed = 0;
  let due = 0;
  const caller = { host: rig.host('app'), client: 0 };
  for (let at = from; at < until; at += 0.001) {
    rig.run(at);
    due += rate / 1000;
    while (due >= 1 && word(ask(rig, 'db1', WRITE)) === 'served') {
      endpoint(rig, 'db1').noticed(WRITE, 'ok', caller, 0);
      committed += 1;
      due -= 1;
    }
  }
  return committed;
}

describe('a member that applies slower than is written', () => {
  test.each([
    { limit: 100, members: 3, single: false, upper: 100 * Math.sqrt(3) },
    { limit: 16, members: 3, single: false, upper: 16 * Math.sqrt(3) },
    { limit: 100, members: 4, single: false, upper: 200 },
    { limit: 100, members: 3, single: true, upper: 100 },
  ])(
    'stops commits after upper ÷ (r − a): limit $limit of $members members',
    ({ limit, members, single, upper }) => {
      // a = 2000 ÷ 100 = 20 a second, r = 50.
      const rig = slowed(
        100,
        { write_rate: '50/s', 'gcs.fc_limit': limit, 'gcs.fc_single_primary': single },
        members,
      );
      const { write = [] } = watch(rig, 60, { write: asking(rig, 'db1', WRITE) });
      expect(write[1]!.word).toBe('mute on-change');
      expect(write[1]!.at).toBeCloseTo(10 + upper / 30, 4);
    },
  );

  test('an arbitrator does not count for the limit', () => {
    const rig = cluster({
      ...{ members: 3, hosts: { arb: {} }, on: ['db', 'arb'] },
      parameters: { garbd: ['arb'], write_rate: '50/s' },
    });
    rig.at(10, () => rig.world.slow(rig.host('db3'), 100, 1));
    const { write = [] } = watch(rig, 30, { write: asking(rig, 'db1', WRITE) });
    expect(write[1]!.at).toBeCloseTo(10 + (100 * Math.sqrt(3)) / 30, 4);
  });

  test('goes on when the queue is down to fc_factor of the limit', () => {
    const rig = slowed(100, { write_rate: '50/s', 'gcs.fc_factor': 0.5 });
    const { write = [] } = watch(rig, 60, { write: asking(rig, 'db1', WRITE) });
    // Down by half the limit at 20 a second, up again at 30 a second.
    const half = 50 * Math.sqrt(3);
    expect(lengths(write, 'mute', 60)[0]).toBeCloseTo(half / 20, 4);
    expect(lengths(write, 'served', 60)[1]).toBeCloseTo(half / 30, 4);
  });

  test.each([0.5, 1])('the whole cluster then writes at its apply rate (fc_factor %s)', (factor) => {
    const rig = slowed(20, { 'gcs.fc_factor': factor });
    drive(rig, 300, 10, 15);
    // a = 100 a second; more than one period of stop and go.
    const committed = drive(rig, 300, 15, 25);
    expect(committed / 10).toBeGreaterThan(90);
    expect(committed / 10).toBeLessThan(110);
    expect(rig.service('db').epoch).toBeLessThan(1000);
  });

  test('the wait is charged to what slows it down, and ends with it', () => {
    const rig = slowed(1000, {});
    drive(rig, 200, 10, 14);
    const fate = ask(rig, 'db1', WRITE);
    expect(word(fate)).toBe('mute on-change');
    expect(origin(rig, fate)).toBe('db/flow-control');
    expect('because' in fate && rig.simulation.causes.rootsOf(fate.because)).toEqual(['slow@db3']);
    rig.world.quicken(rig.host('db3'), 1000, 1);
    rig.run(15);
    expect(word(ask(rig, 'db1', WRITE))).toBe('served');
  });

  test('a donor is desynced and may fall behind, unless gcs.sync_donor', () => {
    const stopped = (sync: boolean): boolean => {
      const rig = cluster({
        parameters: { write_rate: '50/s', 'gcs.sync_donor': sync, wsrep_sst_donor: 'db3', data: '30GB' },
      });
      rig.at(1, () =>
        rig.inject('db2', 'disk', (because) => rig.world.damageDisk(rig.host('db2'), 'lost', because)),
      );
      rig.at(2, () =>
        rig.inject('db2', 'disk', (because) => rig.world.mendDisk(rig.host('db2'), 'lost', because)),
      );
      rig.at(60, () => rig.world.slow(rig.host('db3'), 100, 1));
      const spans = watch(rig, 120, { origin: () => origin(rig, ask(rig, 'db1', WRITE)) });
      expect(rig.component('db').role?.('donor')?.name).toBe('db3');
      return spans.origin!.some((span) => span.word === 'db/flow-control');
    };
    expect(stopped(false)).toBe(false);
    expect(stopped(true)).toBe(true);
  });

  test('one that keeps up stops nobody, and costs no event', () => {
    const rig = slowed(10, { write_rate: '150/s' });
    const { epoch } = rig.service('db');
    rig.run(1000);
    expect(rig.simulation.eventCount).toBe(1);
    expect(rig.service('db').epoch).toBe(epoch);
  });
});
