import { describe, expect, test } from '@jest/globals';
import { ask, asking, cluster, lengths, origin, watch, word, CHECK, READ, WRITE } from './support/cluster.js';
import type { Rig } from '../harness.js';

/** Default cluster with a small database, so that a copy takes about 15 s. */
function small(parameters: Record<string, unknown> = {}, more: { later?: readonly string[] } = {}): Rig {
  return cluster({
    ...more,
    parameters: { write_rate: '20/s', write_set: '4kB', data: '300MB', ...parameters },
  });
}

/** Kills db1 at 10 s and starts it again: when it serves, and who donated. */
function rejoin(rig: Rig, awaySeconds: number, untilSeconds: number) {
  rig.at(10, () => rig.crash('db1/mysqld'));
  rig.at(10 + awaySeconds, () => rig.startProcess('db1/mysqld'));
  const spans = watch(rig, untilSeconds, {
    joiner: asking(rig, 'db1', READ),
    donor: () => rig.component('db').role?.('donor')?.name ?? 'none',
    donorWrite: asking(rig, 'db2', WRITE),
    donorRead: asking(rig, 'db2', READ),
    donorCheck: asking(rig, 'db2', CHECK),
    otherWrite: asking(rig, 'db3', WRITE),
  });
  const {
    joiner = [],
    donor = [],
    donorWrite = [],
    donorRead = [],
    donorCheck = [],
    otherWrite = [],
  } = spans;
  const syncedAfter = joiner.at(-1)!.at - 10 - awaySeconds;
  return { joiner, donor, donorWrite, donorRead, donorCheck, otherWrite, syncedAfter };
}

describe('IST or SST', () => {
  test('what was missed fits the cache: IST, mostly a fixed cost of starting', () => {
    const { syncedAfter, joiner, donorRead } = rejoin(small(), 20, 100);
    expect(joiner.map((span) => span.word)).toEqual([
      'served',
      'failed refused',
      'failed http-500',
      'served',
    ]);
    // start 0.5-0.7, joining 0.2-4, request 0.8, start with IST 2.0-2.2, 400 write-sets at 2000/s
    expect(syncedAfter).toBeGreaterThan(3.5);
    expect(syncedAfter).toBeLessThan(8);
    expect(donorRead).toHaveLength(1);
  });

  test.each([
    // 1000 write-sets of 4 kB: 50 s at 20/s (and a little more: commits stall while the member is lost and found).
    { away: 45, kind: 'IST' },
    { away: 65, kind: 'SST' },
  ])('a cache of 4 MB at 80 kB/s: after $away s $kind', ({ away, kind }) => {
    const { syncedAfter } = rejoin(small({ 'gcache.size': '4MB' }), away, 200);
    if (kind === 'IST') expect(syncedAfter).toBeLessThan(8);
    else expect(syncedAfter).toBeGreaterThan(5 + 300 / 30);
  });

  test('a member that kept running is synced at once after a heal when it can do IST, and restarts when it cannot', () => {
    const rig = small({ 'gcache.size': '4MB' });
    rig.at(10, () => rig.hang('db1/mysqld'));
    rig.at(100, () => rig.resume('db1/mysqld'));
    const { read = [] } = watch(rig, 200, { read: asking(rig, 'db1', READ) });
    expect(read.map((span) => span.word)).toEqual([
      ...[
        'served',
        'mute on-change',
        'served',
        'failed http-500',
        'failed refused',
        'failed http-500',
        'served',
      ],
    ]);
    expect(rig.process('db1/mysqld').incarnation).toBe(2);
  });

  test('without gcache.recover a restarted member cannot give what it had before', () => {
    const again = (recover: boolean): number => {
      const rig = small({ 'gcache.recover': recover, wsrep_sst_donor: 'db2' });
      // db1 misses more than db2 did, and asks db2, whose cache begins where it stopped.
      rig.at(10, () => rig.stop('db1/mysqld'));
      rig.at(20, () => rig.stop('db2/mysqld'));
      rig.at(30, () => rig.startProcess('db2/mysqld'));
      rig.at(60, () => rig.startProcess('db1/mysqld'));
      const { read = [] } = watch(rig, 150, { read: asking(rig, 'db1', READ) });
      return read.at(-1)!.at - 60;
    };
    expect(again(true)).toBeLessThan(10);
    expect(again(false)).toBeGreaterThan(15);
  });

  test('the data is gone: SST', () => {
    const rig = small();
    rig.at(10, () =>
      rig.inject('db1', 'disk', (because) => rig.world.damageDisk(rig.host('db1'), 'lost', because)),
    );
    rig.at(20, () =>
      rig.inject('db1', 'disk', (because) => rig.world.mendDisk(rig.host('db1'), 'lost', because)),
    );
    const { read = [] } = watch(rig, 100, { read: asking(rig, 'db1', READ) });
    expect(read.at(-1)!.word).toBe('served');
    expect(read.at(-1)!.at).toBeGreaterThan(20 + 5 + 15);
  });
});

describe('the donor', () => {
  const copied = (method: string) =>
    rejoin(small({ 'gcache.size': '40kB', wsrep_sst_method: method }), 20, 100);

  test('rsync: its commits wait for the whole copy, its reads go on, the other member is free', () => {
    const { donorWrite, donorRead, otherWrite, donor } = copied('rsync');
    expect(donor.map((span) => span.word)).toEqual(['none', 'db2', 'none']);
    expect(Math.max(...lengths(donorWrite.slice(3), 'mute', 100))).toBeCloseTo(300 / 78, 3);
    expect(donorRead).toHaveLength(1);
    expect(Math.max(...lengths(otherWrite.slice(3), 'mute', 100))).toBeLessThan(3.8);
  });

  test('mariabackup: for about a second at the end; xtrabackup-v2 and clone: not at all', () => {
    expect(lengths(copied('mariabackup').donorWrite, 'mute', 100).at(-1)).toBeCloseTo(1.1, 6);
    for (const method of ['xtrabackup-v2', 'clone']) {
      // The loss and the return of db1 stall commits, nothing else does.
      expect(lengths(copied(method).donorWrite, 'mute', 100)).toHaveLength(2);
    }
  });

  test('the wait is charged to the member that needed the copy', () => {
    const rig = small({ 'gcache.size': '40kB', wsrep_sst_method: 'rsync' });
    rig.at(10, () => rig.crash('db1/mysqld'));
    rig.at(30, () => rig.startProcess('db1/mysqld'));
    const spans = watch(rig, 60, { origin: () => origin(rig, ask(rig, 'db2', WRITE)) });
    expect(spans.origin!.map((span) => span.word)).toEqual([
      ...['none', 'db/view-change', 'none', 'db/view-change', 'none', 'db/donor-blocked', 'none'],
    ]);
  });

  test('fails clustercheck while it donates, unless it is available_when_donor', () => {
    const check = (available: boolean) =>
      rejoin(small({ 'gcache.size': '40kB', available_when_donor: available }), 20, 100).donorCheck;
    expect(check(false).map((span) => span.word)).toEqual(['served', 'failed http-503', 'served']);
    expect(check(true)).toHaveLength(1);
  });

  test('wsrep_sst_donor is preferred; otherwise one that can do IST', () => {
    const donor = (parameters: Record<string, unknown>) =>
      rejoin(small(parameters), 20, 100).donor.map((span) => span.word);
    expect(donor({})).toEqual(['none', 'db2', 'none']);
    expect(donor({ wsrep_sst_donor: ['db3', 'db2'] })).toEqual(['none', 'db3', 'none']);
  });

  test('lost during the copy: the joiner aborts, starts again and finds another', () => {
    const rig = small({ 'gcache.size': '40kB' });
    rig.at(10, () => rig.crash('db1/mysqld'));
    rig.at(30, () => rig.startProcess('db1/mysqld'));
    rig.run(38);
    expect(rig.component('db').role?.('donor')?.name).toBe('db2');
    rig.crash('db2/mysqld');
    expect(rig.process('db1/mysqld').running).toBe(false);
    rig.run(46.5);
    // db1 came and went: with db2 gone, too, db3 alone has no quorum of three, and nobody serves.
    expect(word(ask(rig, 'db3', WRITE))).toBe('failed http-500');
    rig.startProcess('db2/mysqld');
    rig.run(150);
    expect(rig.component('db').health()).toBe('healthy');
  });

  test('lost during the copy: the joiner would not have needed it but for what had happened to it before', () => {
    const rig = small({ 'gcache.size': '40kB', wsrep_sst_method: 'rsync' });
    rig.at(10, () => rig.crash('db1/mysqld'));
    rig.at(30, () => rig.startProcess('db1/mysqld'));
    rig.at(35, () => rig.crash(`${rig.component('db').role!('donor')!.name}/mysqld`));
    rig.run(36);
    const fate = ask(rig, 'db1', READ);
    expect(fate.kind === 'failed' && rig.simulation.causes.rootsOf(fate.because)).toEqual([
      // What started it: in a scenario, the end of the fault that had stopped it.
      'start@db1/mysqld',
      'crash@db2/mysqld',
    ]);
  });

  test('a joiner lost during the copy sets its donor free', () => {
    const rig = small({ 'gcache.size': '40kB', wsrep_sst_method: 'rsync' });
    rig.at(10, () => rig.crash('db1/mysqld'));
    rig.at(30, () => rig.startProcess('db1/mysqld'));
    rig.run(37);
    expect(rig.component('db').role?.('donor')?.name).toBe('db2');
    rig.crash('db1/mysqld');
    expect(rig.component('db').role?.('donor')).toBeNull();
    rig.run(50);
    expect(word(ask(rig, 'db2', WRITE))).toBe('served');
  });
});

describe('the second stall', () => {
  test('letting a member in stalls the commits of the others once more, and only then', () => {
    const stalls: number[] = [];
    for (let replication = 0; replication < 100; replication += 1) {
      const rig = cluster({ replication, parameters: { write_rate: '20/s' } });
      const { otherWrite } = rejoin(rig, 20, 100);
      const [first, second, ...more] = lengths(otherWrite, 'mute', 100);
      expect(first).toBeGreaterThanOrEqual(6);
      expect(more).toEqual([]);
      stalls.push(second!);
    }
    stalls.sort((a, b) => a - b);
    // lognormal, median 0.9 s: the median of 100 lies within 0.9 e^(±4 × 0.6 × 1.25/10) but once in 10^4.
    expect(stalls[50]).toBeGreaterThan(0.66);
    expect(stalls[50]).toBeLessThan(1.22);
  });
});

describe('catching up', () => {
  test('takes backlog ÷ (apply rate − write rate)', () => {
    const joinedFor = (write: string): number => {
      const rig = small({ write_rate: write, 'gcache.size': '1GB', apply_time: '5ms', ist_rate: '1GB' });
      const { joiner } = rejoin(rig, 100, 1000);
      return lengths(joiner, 'failed http-500', 1000)[0]!;
    };
    // About 100 s of writes missed, at 200 applied a second.
    expect(joinedFor('50/s')).toBeGreaterThan((90 * 50) / 150);
    expect(joinedFor('50/s')).toBeLessThan((110 * 50) / 150);
    expect(joinedFor('100/s')).toBeGreaterThan((90 * 100) / 100);
    expect(joinedFor('100/s')).toBeLessThan((110 * 100) / 100);
  });
});

describe('joining and leaving', () => {
  test('a new member gets a full copy, then counts', () => {
    const rig = small({}, { later: ['db3'] });
    rig.run(5);
    expect(word(ask(rig, 'db3', READ))).toBe('failed refused');
    expect(rig.component('db').health()).toBe('healthy');
    rig.at(10, () =>
      rig.inject('db3', 'join', (because) => rig.component('db').join?.(rig.host('db3'), because)),
    );
    rig.run(20);
    expect(rig.component('db').role?.('joiner')?.name).toBe('db3');
    expect(rig.component('db').settled()).toBe(false);
    expect(rig.component('db').health()).toBe('healthy');
    rig.run(60);
    expect(word(ask(rig, 'db3', WRITE))).toBe('served');
    rig.at(70, () => rig.powerOff('db3'));
    rig.run(80);
    expect(rig.component('db').health()).toBe('degraded');
    expect(word(ask(rig, 'db1', WRITE))).toBe('served');
    rig.at(80, () => rig.powerOn('db3'));
    rig.run(200);
    expect(rig.component('db').health()).toBe('healthy');
  });

  test('a member that leaves is missed by nobody', () => {
    const rig = small();
    rig.at(10, () =>
      rig.inject('db3', 'leave', (because) => rig.component('db').leave?.(rig.host('db3'), because)),
    );
    rig.run(20);
    expect(rig.component('db').health()).toBe('healthy');
    expect(word(ask(rig, 'db3', READ))).toBe('failed refused');
    expect(word(ask(rig, 'db1', WRITE))).toBe('served');
    expect(rig.observer.redundancy.at(-1)?.lost ?? false).toBe(false);
  });
});

describe('disks', () => {
  test('full: the member leaves as inconsistent, the others go on, and it needs a copy when there is room again', () => {
    const rig = small();
    rig.at(10, () =>
      rig.inject('db1', 'disk-full', (because) => rig.world.damageDisk(rig.host('db1'), 'full', because)),
    );
    rig.run(13);
    expect(word(ask(rig, 'db1', READ))).toBe('failed http-500');
    expect(origin(rig, ask(rig, 'db1', READ))).toBe('db/disk');
    expect(rig.observer.failovers).toMatchObject([{ mechanism: 'leave', trigger: 'fault' }]);
    expect(word(ask(rig, 'db2', WRITE))).toBe('served');
    rig.at(100, () =>
      rig.inject('db1', 'disk-full', (because) => rig.world.mendDisk(rig.host('db1'), 'full', because)),
    );
    const { read = [] } = watch(rig, 200, { read: asking(rig, 'db1', READ) });
    expect(read.at(-1)!.word).toBe('served');
    expect(read.at(-1)!.at).toBeGreaterThan(115);
  });

  test('failed: mysqld dies, and stays dead until the disk is mended', () => {
    const rig = small();
    rig.at(10, () =>
      rig.inject('db1', 'disk', (because) => rig.world.damageDisk(rig.host('db1'), 'failed', because)),
    );
    rig.at(50, () => rig.startProcess('db1/mysqld'));
    rig.run(90);
    expect(word(ask(rig, 'db1', READ))).toBe('failed refused');
    expect(rig.process('db1/mysqld').running).toBe(false);
    rig.at(100, () =>
      rig.inject('db1', 'disk', (because) => rig.world.mendDisk(rig.host('db1'), 'failed', because)),
    );
    rig.run(200);
    expect(rig.component('db').health()).toBe('healthy');
  });
});

describe('how much was written meanwhile', () => {
  const caller = (rig: Rig) => ({ host: rig.host('app'), client: 0 });
  const kept = { 'gcache.size': '4MB', write_rate: '0/s' };

  test.each([
    { writes: 900, kind: 'IST' },
    { writes: 1100, kind: 'SST' },
  ])('single commits are counted: $writes of a cache of 1000: $kind', ({ writes, kind }) => {
    const rig = small(kept);
    rig.at(30, () => {
      for (let count = 0; count < writes; count += 1) {
        rig.service('db').endpointOn(rig.host('db2'))?.noticed(WRITE, 'ok', caller(rig), 0);
      }
    });
    // Failures and reads are no commits.
    rig.at(31, () => {
      for (let count = 0; count < 500; count += 1) {
        rig.service('db').endpointOn(rig.host('db2'))?.noticed(WRITE, 'http-500', caller(rig), 0);
        rig.service('db').endpointOn(rig.host('db2'))?.noticed(READ, 'ok', caller(rig), 0);
      }
    });
    const { syncedAfter } = rejoin(rig, 40, 200);
    if (kind === 'IST') expect(syncedAfter).toBeLessThan(8);
    else expect(syncedAfter).toBeGreaterThan(15);
  });

  test.each([
    { rate: 15, kind: 'IST' },
    { rate: 25, kind: 'SST' },
  ])('a rate that is told is integrated: $rate/s for about 54 s: $kind', ({ rate, kind }) => {
    const rig = small(kept);
    rig.run(1);
    rig.service('db').endpointOn(rig.host('db2'))?.noticed(WRITE, 'ok', caller(rig), 99);
    rig.service('db').endpointOn(rig.host('db2'))?.noticed(WRITE, 'ok', caller(rig), rate);
    const { syncedAfter } = rejoin(rig, 60, 200);
    if (kind === 'IST') expect(syncedAfter).toBeLessThan(8);
    else expect(syncedAfter).toBeGreaterThan(15);
  });

  test('nothing was: no transfer, no donor', () => {
    const { donor, syncedAfter } = rejoin(small(kept), 60, 200);
    expect(donor).toHaveLength(1);
    expect(syncedAfter).toBeLessThan(8);
  });
});

describe('a joiner that nobody calls', () => {
  /** When db1 is synced again, how many events that took, and what a caller gets who asks in between. */
  const rejoined = (askedAt: number | null, listed: boolean) => {
    const rig = small();
    if (listed) rig.component('db').service?.begin(READ, { host: null, client: 0 });
    const answers: string[] = [];
    rig.at(10, () => rig.crash('db1/mysqld'));
    rig.at(40, () => rig.startProcess('db1/mysqld'));
    if (askedAt !== null) rig.at(askedAt, () => answers.push(word(ask(rig, 'db1', READ))));
    rig.run(40);
    const before = rig.simulation.eventCount;
    const settled = (): boolean => rig.component('db').settled();
    while (!settled() || rig.now === 40) rig.simulation.runUntil(rig.simulation.nextTime());
    return { at: rig.now, events: rig.simulation.eventCount - before, answers };
  };

  test('is synced when it would be otherwise, in an event less, and answers 1047 in between', () => {
    const seen = rejoined(null, true);
    const unseen = rejoined(null, false);
    expect(unseen.at).toBe(seen.at);
    expect(unseen.events).toBe(seen.events - 1);
    // 600 write-sets and more at 2000/s: Joined for 0.3 s before it is synced.
    expect(rejoined(seen.at - 0.2, false).answers).toEqual(['failed http-500']);
    expect(rejoined(seen.at - 0.6, false).answers).toEqual(['failed refused']);
  });
});
