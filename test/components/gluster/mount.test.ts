import { describe, expect, test } from '@jest/globals';
import { byPrecision } from '../../support/precision.js';
import type { Rig } from '../harness.js';
import {
  READ,
  WRITE,
  cut,
  fate,
  kindOf,
  parts,
  readersOf,
  seconds,
  volume,
  watch,
  write,
  writersOf,
} from './support/volume.js';

const NO_STALLS = { drop_stall: '0s', return_stall: { read: '0s', write: '0s' }, brick_start: '1s' };

/** The origin and the faults of the loss that an operation would be now. */
function blamed(rig: Rig): { origin: string; faults: readonly string[] } {
  const { causes } = rig.simulation;
  const [part] = parts(fate(rig, WRITE)).filter(({ fate: one }) => one.kind !== 'served');
  if (!part || !('because' in part.fate)) throw new Error('nothing is lost');
  return { origin: causes.originOf(part.fate.because), faults: causes.rootsOf(part.fate.because) };
}

describe('a brick that dies loudly', () => {
  test('is noticed at once: a short stall, and the others go on', () => {
    const rig = volume();
    rig.at(10, () => rig.crash('gluster2/glusterfsd'));
    const [before, stall, after] = watch(rig, 100);
    expect([before?.kind, stall?.kind, after?.kind]).toEqual(['served', 'mute', 'served']);
    expect(stall!.to - stall!.from).toBeGreaterThanOrEqual(0.08);
    expect(stall!.to - stall!.from).toBeLessThanOrEqual(0.36);
    expect(writersOf(rig)).toEqual(['gluster1', 'gluster3']);
    // Its files are read from the first readable brick.
    expect(readersOf(rig)).toEqual({ gluster1: expect.closeTo(2 / 3), gluster3: expect.closeTo(1 / 3) });
  });

  test('is a failover of its own mechanism, redundancy restored when it is back and healed', () => {
    const rig = volume();
    rig.at(10, () => rig.crash('gluster2/glusterfsd'));
    rig.at(20, () => rig.startProcess('gluster2/glusterfsd'));
    rig.run(60);
    const [failover] = rig.observer.failovers;
    expect(failover).toMatchObject({
      mechanism: 'connection-reset',
      trigger: 'fault',
      injected: 10,
      stages: { detection: 10 },
    });
    expect(failover!.redirected! - 10).toBeLessThanOrEqual(0.36);
    expect(failover!.restored).toBeGreaterThan(21);
    expect(rig.observer.redundancy.map(({ lost }) => lost)).toEqual([true, false]);
  });

  test('an orderly stop is planned', () => {
    const rig = volume();
    rig.at(10, () => rig.stop('gluster2/glusterfsd'));
    rig.run(20);
    expect(rig.observer.failovers[0]).toMatchObject({ mechanism: 'connection-reset', trigger: 'planned' });
  });

  test('the second one loses the quorum: reads and writes fail at once, for both faults together', () => {
    const rig = volume({ parameters: NO_STALLS });
    rig.at(10, () => rig.crash('gluster2/glusterfsd'));
    rig.at(20, () => rig.crash('gluster3/glusterfsd'));
    rig.run(20);
    expect([kindOf(rig, READ), kindOf(rig, WRITE)]).toEqual(['failed', 'failed']);
    expect(parts(fate(rig, READ))[0]?.fate).toMatchObject({ afterSeconds: 0 });
    expect(blamed(rig)).toEqual({
      origin: 'files/quorum-lost',
      faults: ['crash@gluster2/glusterfsd', 'crash@gluster3/glusterfsd'],
    });
    expect(rig.component('files').health()).toBe('down');
  });

  test('of three that die, those are to blame that are still away', () => {
    const rig = volume({ parameters: NO_STALLS });
    rig.at(10, () => rig.crash('gluster2/glusterfsd'));
    rig.at(20, () => rig.crash('gluster3/glusterfsd'));
    rig.at(30, () => rig.crash('gluster1/glusterfsd'));
    rig.run(31);
    expect(blamed(rig).faults).toEqual(['crash@gluster2/glusterfsd', 'crash@gluster3/glusterfsd']);
    rig.at(40, () => rig.startProcess('gluster2/glusterfsd'));
    rig.run(50);
    expect(kindOf(rig, READ)).toBe('failed');
    expect(blamed(rig).faults).toEqual(['crash@gluster3/glusterfsd', 'crash@gluster1/glusterfsd']);
  });

  test('and the first to come back ends that, after its start and at most 3 s and a handshake', () => {
    for (let replication = 0; replication < 20; replication++) {
      const rig = volume({ parameters: NO_STALLS, replication });
      const back = 30 + replication * 0.17;
      rig.at(10, () => rig.crash('gluster2/glusterfsd'));
      rig.at(20, () => rig.crash('gluster3/glusterfsd'));
      rig.at(back, () => rig.startProcess('gluster3/glusterfsd'));
      const [failing] = watch(rig, 60).filter(({ kind }) => kind === 'failed');
      // Attempts come every 3 s from the disconnect at 20 s.
      const attempt = 20 + 3 * Math.ceil((back + 1 - 20) / 3 - 1e-9);
      expect(failing!.to).toBeCloseTo(attempt + 0.1, 6);
    }
  });
});

describe('a brick that falls silent', () => {
  const kinds: [string, (rig: Rig) => void][] = [
    ['power-off', (rig) => rig.powerOff('gluster1')],
    ['SIGSTOP', (rig) => rig.hang('gluster1/glusterfsd')],
    ['a cut', (rig) => void cut(rig, ['gluster1'], ['gluster2', 'gluster3', 'web1'])],
    [
      'no carrier',
      (rig) =>
        void rig.inject('gluster1', 'link', (because) => rig.world.linkDown(rig.host('gluster1'), because)),
    ],
    [
      'a pause',
      (rig) =>
        void rig.inject('gluster1', 'pause', (because) => rig.world.pause(rig.host('gluster1'), because)),
    ],
  ];

  test.each(kinds)('%s: reads and writes hang for U(T, 2T), then go on', (name, fault) => {
    const trials = byPrecision({ quick: 200, full: 5000 });
    const stalls = Array.from({ length: trials }, (_, replication) => {
      const rig = volume({ seed: name, replication, parameters: { 'network.ping-timeout': '10s' } });
      rig.at(7, () => fault(rig));
      const read = replication % 2 === 0;
      const [stall] = seconds(watch(rig, 60, read ? READ : WRITE), 'mute');
      expect(rig.observer.failovers[0]).toMatchObject({ mechanism: 'ping-timeout', injected: 7 });
      return stall!;
    });
    const sorted = [...stalls].sort((one, other) => one - other);
    expect(sorted[0]).toBeGreaterThanOrEqual(10);
    expect(sorted.at(-1)).toBeLessThanOrEqual(20);
    // Kolmogorov-Smirnov: a true uniform passes with probability 1 − 2·exp(−2·1.95²) = 0.999.
    const distance = Math.max(
      ...sorted.map((value, rank) => Math.abs((value - 10) / 10 - (rank + 0.5) / trials)),
    );
    expect(distance).toBeLessThan(1.95 / Math.sqrt(trials));
  });

  test('every mount has a clock of its own', () => {
    const rig = volume({ webs: 3 });
    rig.at(10, () => rig.powerOff('gluster1'));
    rig.run(100);
    const ends = rig.observer.failovers.map(({ redirected }) => redirected!);
    expect(new Set(ends).size).toBe(3);
    for (const end of ends) {
      expect(end).toBeGreaterThanOrEqual(52);
      expect(end).toBeLessThanOrEqual(94);
    }
  });

  test('is the origin of the loss until then', () => {
    const rig = volume();
    rig.at(10, () => rig.powerOff('gluster1'));
    rig.run(30);
    expect(blamed(rig)).toEqual({ origin: 'files/ping-timeout', faults: ['power-off@gluster1'] });
  });

  test('a hang shorter than T stalls everything as long as it lasts, and changes nothing', () => {
    const rig = volume();
    rig.at(10, () => rig.hang('gluster1/glusterfsd'));
    rig.at(25, () => rig.resume('gluster1/glusterfsd'));
    expect(seconds(watch(rig, 200), 'mute')).toEqual([15]);
    expect(rig.observer.failovers[0]).toMatchObject({ abandoned: 25, redirected: null });
    expect(writersOf(rig)).toHaveLength(3);
    expect(rig.simulation.pendingCount).toBe(0);
  });

  test('a cut shorter than T stalls until TCP sends again: 0.2·(2^k − 1) s after it began', () => {
    const rig = volume();
    let heal: (because: number) => void = () => undefined;
    rig.at(10, () => (heal = cut(rig, ['gluster1'], ['web1'])));
    rig.at(15, () => rig.inject('net', 'heal', heal));
    expect(seconds(watch(rig, 200), 'mute')).toEqual([expect.closeTo(0.2 * 31, 6)]); // 6.2 s
  });

  test('a process killed while it hangs is noticed at once', () => {
    const rig = volume({ parameters: NO_STALLS });
    rig.at(10, () => rig.hang('gluster1/glusterfsd'));
    rig.at(15, () => rig.crash('gluster1/glusterfsd'));
    expect(seconds(watch(rig, 100), 'mute')).toEqual([5]);
    expect(rig.observer.failovers[0]).toMatchObject({ mechanism: 'ping-timeout', redirected: 15 });
  });

  test('without ping-timeout: frame-timeout for a hang, TCP gives up on a dead host before that', () => {
    const parameters = { 'network.ping-timeout': '0s' };
    const hung = volume({ parameters });
    hung.at(10, () => hung.hang('gluster1/glusterfsd'));
    expect(seconds(watch(hung, 3000), 'mute')).toEqual([1800]);
    const dead = volume({ parameters });
    dead.at(10, () => dead.powerOff('gluster1'));
    expect(seconds(watch(dead, 3000), 'mute')).toEqual([expect.closeTo(924.6, 6)]);
  });

  test('two at once: everything hangs until the first is given up, then there is no quorum', () => {
    const rig = volume();
    rig.at(10, () => rig.powerOff('gluster1'));
    rig.at(10, () => rig.powerOff('gluster2'));
    const intervals = watch(rig, 200);
    expect(intervals.map(({ kind }) => kind)).toEqual(['served', 'mute', 'failed']);
    expect(blamed(rig)).toEqual({
      origin: 'files/quorum-lost',
      faults: ['power-off@gluster1', 'power-off@gluster2'],
    });
    expect(rig.observer.failovers[0]?.abandoned).not.toBeNull();
  });
});

describe('a mount', () => {
  test('cut off from everybody loses the quorum alone', () => {
    const rig = volume({ webs: 2 });
    rig.at(10, () => void cut(rig, ['web1'], ['gluster1', 'gluster2', 'gluster3']));
    rig.run(100);
    expect(kindOf(rig, READ, 'web1')).toBe('failed');
    expect(kindOf(rig, READ, 'web2')).toBe('served');
  });

  test('is made anew when its host boots: with the bricks that answer', () => {
    const rig = volume({ webs: 2 });
    rig.at(10, () => rig.powerOff('web1'));
    rig.at(20, () => rig.powerOff('gluster1'));
    rig.at(30, () => rig.powerOn('web1')); // boots for 30 s
    rig.run(62);
    expect(writersOf(rig, 'web1')).toEqual(['gluster2', 'gluster3']);
    expect(kindOf(rig, WRITE, 'web2')).toBe('mute');
  });

  test('measures no silence while its own host is paused', () => {
    const rig = volume({ parameters: { 'network.ping-timeout': '10s' } });
    const pause = (on: boolean): void =>
      void rig.inject('web1', 'pause', (because) =>
        rig.world[on ? 'pause' : 'unpause'](rig.host('web1'), because),
      );
    rig.at(5, () => rig.powerOff('gluster1'));
    rig.at(6, () => pause(true));
    rig.at(50, () => pause(false));
    const [stall] = watch(rig, 100).filter(({ kind, to }) => kind === 'mute' && to > 55);
    expect(stall!.to).toBeGreaterThanOrEqual(60);
    expect(stall!.to).toBeLessThanOrEqual(70);
  });

  test('reconnects through glusterd, which knows the port of the brick', () => {
    const rig = volume({ parameters: NO_STALLS });
    rig.at(10, () => rig.crash('gluster1/glusterd'));
    rig.at(20, () => rig.crash('gluster1/glusterfsd'));
    rig.at(25, () => rig.startProcess('gluster1/glusterfsd'));
    rig.run(60);
    expect(writersOf(rig)).toHaveLength(2);
    rig.startProcess('gluster1/glusterd');
    rig.run(70);
    expect(writersOf(rig)).toHaveLength(3);
  });

  test('glusterd and the self-heal daemon are not needed for I/O', () => {
    const rig = volume();
    for (const host of ['gluster1', 'gluster2', 'gluster3']) {
      rig.crash(`${host}/glusterd`);
      rig.crash(`${host}/glustershd`);
    }
    rig.run(1);
    expect(rig.notices).toEqual([]);
    expect(writersOf(rig)).toHaveLength(3);
  });

  test('reads from the brick on its own host, unless told otherwise', () => {
    const local = volume({ mountedOn: 'gluster' });
    expect(readersOf(local, 'gluster2')).toEqual({ gluster2: 1 });
    const spread = volume({ mountedOn: 'gluster', parameters: { 'cluster.choose-local': false } });
    expect(Object.keys(readersOf(spread, 'gluster2'))).toHaveLength(3);
    const chosen = volume({ parameters: { 'cluster.read-subvolume-index': 2 } });
    expect(readersOf(chosen)).toEqual({ gluster3: 1 });
    const first = volume({ parameters: { 'cluster.read-hash-mode': 0 } });
    expect(readersOf(first)).toEqual({ gluster1: 1 });
  });

  test('may be the clients outside; a host that does not mount the volume finds nothing there', () => {
    const rig = volume({ parameters: { mounted_by: null } });
    expect(parts(rig.service('files').begin(READ, { host: null, client: 0 }))).toHaveLength(3);
    expect(fate(rig, READ)).toMatchObject({ kind: 'failed', because: 0 });
  });

  test('stands still once when a brick returns that has missed writes, and not when it has missed none', () => {
    const stallsAfter = (writes: number): number[] => {
      const rig = volume();
      rig.at(10, () => rig.crash('gluster1/glusterfsd'));
      rig.at(15, () => write(rig, writes));
      rig.at(20, () => rig.startProcess('gluster1/glusterfsd'));
      return seconds(watch(rig, 100), 'mute');
    };
    expect(stallsAfter(0)).toHaveLength(1); // only the one of the crash
    const [, onReturn] = stallsAfter(50);
    expect(onReturn).toBeGreaterThanOrEqual(0.3);
    expect(onReturn).toBeLessThanOrEqual(3.1);
  });
});

describe('a mount whose process dies', () => {
  const unmount = (rig: Rig, host: string): void =>
    void rig.inject(host, 'unmount', (because) =>
      rig.component('files').inject?.('unmount', rig.host(host), because),
    );

  test('answers ENOTCONN until it is mounted again; the other hosts go on', () => {
    const rig = volume({ webs: 2, parameters: NO_STALLS });
    rig.at(10, () => unmount(rig, 'web1'));
    rig.run(20);
    expect([kindOf(rig, READ), kindOf(rig, WRITE), kindOf(rig, READ, 'web2')]).toEqual([
      'failed',
      'failed',
      'served',
    ]);
    expect(blamed(rig)).toEqual({ origin: 'files/unmounted', faults: ['unmount@web1'] });
    expect(rig.component('files').health()).toBe('degraded');
    const snapshot = rig.simulation.save();
    rig.component('files').undo?.('unmount', rig.host('web1'), 0);
    expect([kindOf(rig, READ), rig.component('files').health()]).toEqual(['served', 'healthy']);
    rig.simulation.restore(snapshot);
    expect(kindOf(rig, READ)).toBe('failed');
  });

  test('a reboot mounts it again, and a host that does not mount it notices nothing', () => {
    const rig = volume({ webs: 1, parameters: NO_STALLS });
    rig.at(10, () => unmount(rig, 'gluster1'));
    rig.run(11);
    expect([kindOf(rig, READ), rig.component('files').health()]).toEqual(['served', 'healthy']);
    rig.at(20, () => unmount(rig, 'web1'));
    rig.at(30, () => rig.powerOff('web1'));
    rig.at(40, () => rig.powerOn('web1'));
    rig.run(300);
    expect(kindOf(rig, READ)).toBe('served');
  });
});
