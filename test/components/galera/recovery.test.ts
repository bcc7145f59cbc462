import { describe, expect, test } from '@jest/globals';
import {
  ask,
  asking,
  cluster,
  lengths,
  origin,
  partition,
  watch,
  word,
  READ,
  WRITE,
} from './support/cluster.js';
import type { Rig } from '../harness.js';

const hosts = ['db1', 'db2', 'db3'];
const words = (rig: Rig, names = hosts): string[] => names.map((host) => word(ask(rig, host, WRITE, host)));

describe('partitions and heals', () => {
  test('2:1: the majority goes on, the minority is non-primary at about the same time, and comes back by itself', () => {
    const rig = cluster({ parameters: { write_rate: '20/s' } });
    let heal = (): void => undefined;
    rig.at(10, () => (heal = partition(rig, ['db1'], ['db2', 'db3'])));
    const spans = watch(rig, 40, { minority: asking(rig, 'db1', READ), majority: asking(rig, 'db2', WRITE) });
    expect(spans.minority!.map((span) => span.word)).toEqual(['served', 'failed http-500']);
    expect(spans.minority![1]!.at).toBeGreaterThanOrEqual(16);
    expect(spans.minority![1]!.at).toBeLessThanOrEqual(16.5);
    expect(lengths(spans.majority!, 'mute', 40)[0]).toBeLessThanOrEqual(6.5);
    heal();
    const after = watch(rig, 60, {
      minority: asking(rig, 'db1', WRITE),
      majority: asking(rig, 'db2', WRITE),
    });
    expect(after.minority!.map((span) => span.word)).toEqual(['failed http-500', 'served']);
    // The merge costs the majority a second stall.
    expect(lengths(after.majority!, 'mute', 60)).toHaveLength(1);
    expect(rig.component('db').health()).toBe('healthy');
    expect(rig.observer.failovers).toHaveLength(1);
    expect(rig.observer.failovers[0]!.restored).toBeCloseTo(after.minority![1]!.at, 6);
  });

  test('1:1:1: nobody is primary until all three are together again', () => {
    const rig = cluster();
    const heals: (() => void)[] = [];
    rig.at(10, () => {
      heals.push(
        partition(rig, ['db1'], ['db2']),
        partition(rig, ['db2'], ['db3']),
        partition(rig, ['db3'], ['db1']),
      );
    });
    rig.run(20);
    expect(words(rig)).toEqual(Array(3).fill('failed http-500'));
    heals[0]!();
    rig.run(60);
    expect(words(rig)).toEqual(Array(3).fill('failed http-500'));
    expect(rig.component('db').health()).toBe('down');
    heals[1]!();
    rig.run(80);
    expect(words(rig)).toEqual(Array(3).fill('served'));
    expect(rig.observer.failovers).toHaveLength(1);
    expect(rig.observer.failovers[0]!.redirected).toBeGreaterThan(60);
  });

  test('one link lost: the third relays, nothing changes but the round trip of a commit', () => {
    const rig = cluster({ latencySeconds: 0.005 });
    rig.run(10);
    const before = ask(rig, 'db1', WRITE);
    partition(rig, ['db1'], ['db2']);
    const after = ask(rig, 'db1', WRITE);
    expect(word(after)).toBe('served');
    if (before.kind !== 'served' || after.kind !== 'served') throw new Error('not served');
    expect(after.delaySeconds - before.delaySeconds).toBeCloseTo(0.01, 9);
    rig.run(60);
    expect(rig.observer.failovers).toEqual([]);
    expect(rig.component('db').settled()).toBe(true);
  });

  test('a one-way cut counts as one both ways', () => {
    const rig = cluster();
    rig.run(10);
    const [from, to] = [rig.host('db1'), ['db2', 'db3'].map((host) => rig.host(host))];
    rig.world.impair(
      to.map((host) => [from, host] as const),
      { cut: true },
      1,
    );
    rig.run(20);
    expect(words(rig)).toEqual(['failed http-500', 'served', 'served']);
  });

  test('a second cut during the first stall: the last one to be lost decides when', () => {
    const rig = cluster({ members: 5 });
    rig.at(10, () => rig.powerOff('db5'));
    rig.at(13, () => rig.powerOff('db4'));
    const { write = [] } = watch(rig, 40, { write: asking(rig, 'db1', WRITE) });
    const [stall] = lengths(write, 'mute', 40);
    expect(stall).toBeGreaterThanOrEqual(9);
    expect(stall).toBeLessThanOrEqual(9.5);
    expect(rig.observer.failovers).toHaveLength(1);
  });
});

describe('after losing a quorum', () => {
  const lost = (parameters: Record<string, unknown> = {}): Rig => {
    const rig = cluster({ parameters: { write_rate: '20/s', ...parameters } });
    rig.at(10, () => rig.crash('db1/mysqld'));
    rig.at(10, () => rig.crash('db2/mysqld'));
    rig.run(20);
    return rig;
  };

  test('only one of two restarted: no primary although two of three run; with the third it is back by itself', () => {
    const rig = lost();
    rig.startProcess('db1/mysqld');
    rig.run(80);
    expect(words(rig)).toEqual(['failed refused', 'failed refused', 'failed http-500']);
    rig.startProcess('db2/mysqld');
    rig.run(100);
    expect(words(rig)).toEqual(Array(3).fill('served'));
  });

  test('without pc.recovery restarted members are strangers: an operator has to bootstrap', () => {
    const rig = lost({ 'pc.recovery': false, bootstrap_after: '10min' });
    rig.startProcess('db1/mysqld');
    rig.startProcess('db2/mysqld');
    rig.run(600);
    expect(rig.component('db').health()).toBe('down');
    rig.run(640);
    expect(words(rig)).toEqual(Array(3).fill('served'));
    expect(rig.observer.counts.get('db lost-writes')).toBeUndefined();
  });

  test('power lost on all: with pc.recovery all are back by themselves after the boot', () => {
    const rig = cluster();
    rig.at(10, () => hosts.forEach((host) => rig.powerOff(host)));
    rig.at(20, () => rig.powerOn('db1'));
    rig.at(25, () => rig.powerOn('db2'));
    rig.run(100);
    expect(rig.component('db').health()).toBe('down');
    rig.at(100, () => rig.powerOn('db3'));
    rig.run(140);
    expect(words(rig)).toEqual(Array(3).fill('served'));
    expect(rig.observer.failovers).toMatchObject([{ trigger: 'fault', injected: 10 }]);
  });

  test('all stopped in order and started again: an operator bootstraps the last one to stop', () => {
    const rig = cluster({
      parameters: { write_rate: '20/s', bootstrap_after: '5min', 'gcache.recover': true },
    });
    ['db2', 'db3', 'db1'].forEach((host, index) => rig.at(10 + 5 * index, () => rig.stop(`${host}/mysqld`)));
    rig.at(40, () => hosts.forEach((host) => rig.startProcess(`${host}/mysqld`)));
    rig.run(300);
    expect(rig.component('db').health()).toBe('down');
    rig.run(360);
    expect(words(rig)).toEqual(Array(3).fill('served'));
    // Nothing that db1 had alone is lost.
    expect(rig.observer.counts.get('db lost-writes')).toBeUndefined();
  });

  test('the only complete member dies before the others have its data: an operator bootstraps what is left', () => {
    const rig = cluster({ parameters: { write_rate: '20/s', bootstrap_after: '5min' } });
    rig.at(10, () => ['db1', 'db2'].forEach((host) => rig.crash(`${host}/mysqld`)));
    rig.at(11, () => ['db1', 'db2'].forEach((host) => rig.startProcess(`${host}/mysqld`)));
    let together = 11;
    while (words(rig)[2] !== 'served' || together === 11) rig.run((together += 0.1));
    expect(words(rig)).toEqual(['failed refused', 'failed refused', 'served']);
    // A few more commits that only db3 has.
    rig.run(together + 0.3);
    rig.inject('db3', 'disk-loss', (because) => {
      rig.world.damageDisk(rig.host('db3'), 'lost', because);
    });
    const lost = rig.now;
    rig.run(lost + 10);
    rig.world.mendDisk(rig.host('db3'), 'lost', 0);
    rig.run(lost + 290);
    // All three are together, with quorum, and none can send the others anything.
    expect(words(rig)).toEqual(Array(3).fill('failed refused'));
    expect(rig.component('db').health()).toBe('down');
    rig.run(lost + 320);
    expect(words(rig).slice(0, 2)).toEqual(['served', 'served']);
    // 20 a second from when they were together until the disk died.
    expect(rig.observer.counts.get('db lost-writes')).toBeGreaterThanOrEqual(5);
    expect(rig.observer.counts.get('db lost-writes')).toBeLessThanOrEqual(9);
    rig.run(2000);
    expect(words(rig)).toEqual(Array(3).fill('served'));
    expect(rig.component('db').settled()).toBe(true);
  });

  test('bootstrapping one that is behind loses what the others had', () => {
    const rig = cluster({ parameters: { write_rate: '20/s' } });
    rig.at(10, () => rig.stop('db1/mysqld'));
    rig.at(30, () => rig.crash('db2/mysqld'));
    rig.at(30, () => rig.crash('db3/mysqld'));
    rig.at(40, () =>
      rig.inject('db1', 'wrong', (because) =>
        rig.component('db').inject?.('bootstrap', rig.host('db1'), because),
      ),
    );
    rig.run(60);
    expect(words(rig)).toEqual(['served', 'failed refused', 'failed refused']);
    // 20 s at 20/s, less a stall of at most 1.1 s or so.
    expect(rig.observer.counts.get('db lost-writes')).toBeGreaterThan(350);
    rig.at(60, () => ['db2', 'db3'].forEach((host) => rig.startProcess(`${host}/mysqld`)));
    rig.run(62.5);
    expect(rig.component('db').role?.('donor')).toBe(rig.host('db1'));
    rig.run(2000);
    expect(words(rig)).toEqual(Array(3).fill('served'));
  });
});

test('a wrong bootstrap of a cut-off member makes two primaries; the newer one gives way and copies everything', () => {
  const rig = cluster({ parameters: { write_rate: '10/s' } });
  let heal = (): void => undefined;
  rig.at(10, () => (heal = partition(rig, ['db1'], ['db2', 'db3'])));
  rig.at(30, () =>
    rig.inject('db1', 'wrong', (because) =>
      rig.component('db').inject?.('bootstrap', rig.host('db1'), because),
    ),
  );
  rig.run(40);
  expect(words(rig)).toEqual(Array(3).fill('served'));
  expect(rig.observer.splits).toMatchObject([{ on: true, at: 30 }]);
  heal();
  rig.run(50);
  expect(words(rig)).toEqual(['failed refused', 'served', 'served']);
  expect(rig.observer.splits).toHaveLength(2);
  expect(rig.observer.counts.get('db lost-writes')).toBeGreaterThan(100);
  const fate = ask(rig, 'db1', READ);
  expect(origin(rig, fate)).toBe('db/member-down');
  rig.run(2000);
  expect(words(rig)).toEqual(Array(3).fill('served'));
});

test('the only member comes back primary by itself after a crash', () => {
  const rig = cluster({ members: 1 });
  rig.at(10, () => rig.crash('db1/mysqld'));
  rig.at(15, () => rig.startProcess('db1/mysqld'));
  const { write = [] } = watch(rig, 30, { write: asking(rig, 'db1', WRITE) });
  expect(write.map((span) => span.word)).toEqual(['served', 'failed refused', 'served']);
  expect(write[2]!.at).toBeLessThan(19);
  expect(rig.observer.failovers).toMatchObject([{ trigger: 'fault', injected: 10, began: 10 }]);
});

test('with nobody left, a caller is turned away because of all of them, whichever it asks', () => {
  const rig = cluster();
  ['db3', 'db1', 'db2'].forEach((host, index) => rig.at(10 + index, () => rig.crash(`${host}/mysqld`)));
  const roots = (host: string): readonly string[] => {
    const fate = ask(rig, host, READ);
    return fate.kind === 'failed' ? rig.simulation.causes.rootsOf(fate.because) : [word(fate)];
  };
  rig.run(11.5);
  expect(roots('db3')).toEqual(['crash@db3/mysqld']);
  const all = ['crash@db3/mysqld', 'crash@db1/mysqld', 'crash@db2/mysqld'];
  rig.run(12);
  expect(hosts.map(roots)).toEqual([all, all, all]);
  expect(origin(rig, ask(rig, 'db3', READ))).toBe('db/member-down');
  // Two are primary again only with the third (gvwstate.dat); then db3 is down for its own sake.
  rig.at(20, () => hosts.forEach((host) => rig.startProcess(`${host}/mysqld`)));
  rig.at(60, () => rig.crash('db3/mysqld'));
  rig.run(61);
  expect(roots('db3')).toEqual(['crash@db3/mysqld']);
});
