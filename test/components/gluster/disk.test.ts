import { describe, expect, test } from '@jest/globals';
import type { DiskDamage } from '../../../src/infrastructure/world.js';
import type { Rig } from '../harness.js';
import { READ, WRITE, fate, kindOf, parts, readersOf, volume, write, writersOf } from './support/volume.js';

const EXACT = {
  drop_stall: '0s',
  return_stall: { read: '0s', write: '0s' },
  brick_start: '1s',
  heal_delay: '2s',
  heal_entry: '0.1s',
  working_set: 100,
};

function damage(rig: Rig, at: number, host: string, what: DiskDamage): void {
  rig.at(at, () => {
    rig.inject(host, `disk-${what}`, (because) => rig.world.damageDisk(rig.host(host), what, because));
  });
}

function mend(rig: Rig, at: number, host: string, what: DiskDamage): void {
  rig.at(at, () => {
    rig.inject(host, 'mend', (because) => rig.world.mendDisk(rig.host(host), what, because));
  });
}

describe('a disk that fails', () => {
  test('answers with errors, so that nothing hangs; the brick ends itself after U(0, 30) + 20 s', () => {
    const ends = Array.from({ length: 100 }, (_, replication) => {
      const rig = volume({ parameters: EXACT, seed: 'health check', replication });
      damage(rig, 100, 'gluster1', 'failed');
      rig.run(101);
      expect(kindOf(rig, WRITE)).toBe('served');
      expect(writersOf(rig)).toEqual(['gluster2', 'gluster3']);
      expect(Object.keys(readersOf(rig))).toEqual(['gluster2', 'gluster3']);
      while (rig.process('gluster1/glusterfsd').running) rig.simulation.runUntil(1e9, 1);
      return rig.now - 100;
    });
    expect(Math.min(...ends)).toBeGreaterThanOrEqual(20);
    expect(Math.max(...ends)).toBeLessThanOrEqual(50);
    expect(Math.max(...ends) - Math.min(...ends)).toBeGreaterThan(20);
  });

  test('goes on for ever without a health check', () => {
    const rig = volume({ parameters: { ...EXACT, 'storage.health-check-interval': '0s' } });
    damage(rig, 100, 'gluster1', 'failed');
    rig.run(1000);
    expect(rig.process('gluster1/glusterfsd').running).toBe(true);
  });

  test('writes meanwhile make its copies stale; whoever mends it starts the brick, and it heals', () => {
    const rig = volume({ parameters: EXACT });
    damage(rig, 100, 'gluster1', 'failed');
    rig.at(110, () => write(rig, 1000));
    mend(rig, 200, 'gluster1', 'failed');
    rig.run(203.5);
    expect(rig.process('gluster1/glusterfsd').running).toBe(true);
    expect(rig.component('files').health()).toBe('degraded');
    rig.run(300);
    expect(rig.component('files').health()).toBe('healthy');
  });
});

describe('a full disk', () => {
  test('takes no writes, serves reads, and is not killed', () => {
    const rig = volume({ parameters: EXACT });
    damage(rig, 100, 'gluster1', 'full');
    rig.run(300);
    expect(writersOf(rig)).toEqual(['gluster2', 'gluster3']);
    expect(Object.keys(readersOf(rig))).toHaveLength(3);
    expect(rig.process('gluster1/glusterfsd').running).toBe(true);
    expect(rig.component('files').health()).toBe('degraded');
  });

  test('a second one: ENOSPC for every write, because of both', () => {
    const rig = volume({ parameters: EXACT });
    damage(rig, 100, 'gluster1', 'full');
    damage(rig, 120, 'gluster2', 'full');
    rig.run(130);
    expect([kindOf(rig, READ), kindOf(rig, WRITE)]).toEqual(['served', 'failed']);
    const [part] = parts(fate(rig, WRITE));
    if (part?.fate.kind !== 'failed') throw new Error('not failed');
    const { causes } = rig.simulation;
    expect(causes.originOf(part.fate.because)).toBe('files/disk-full');
    expect(causes.rootsOf(part.fate.because)).toEqual(['disk-full@gluster1', 'disk-full@gluster2']);
  });
});

test('a disk whose data is gone is healed in full: all files, or all bytes, whichever is slower', () => {
  const healed = (parameters: object): number => {
    const rig = volume({ parameters: { ...EXACT, ...parameters } });
    damage(rig, 100, 'gluster1', 'lost');
    mend(rig, 200, 'gluster1', 'lost');
    rig.run(200.5);
    expect(Object.keys(readersOf(rig))).toEqual(['gluster2', 'gluster3']);
    rig.run(100_000);
    return rig.observer.redundancy.find(({ lost }) => !lost)!.at - 200;
  };
  // 1 GB in files of 1 MB: 1000 files at 0.1 s, or 1 GB at 50 MB a second; then start, reconnect and delay.
  const files = healed({ data: '1GB', file_size: '1MB' });
  expect(files).toBeGreaterThan(100);
  expect(files).toBeLessThan(100 + 1 + 3 + 0.1 + 2 + 0.1);
  const bytes = healed({ data: '100GB', file_size: '100MB' });
  expect(bytes).toBeGreaterThan(2000);
  expect(bytes).toBeLessThan(2000 + 6.2);
});

test('a lost disk that is replaced before the brick has noticed: the replacement starts the brick anew, and the heal', () => {
  // replace-brick and reset-brick commit start a new brick process (GlusterFS documentation, Managing Volumes).
  const rig = volume({ parameters: EXACT });
  damage(rig, 100, 'gluster1', 'lost');
  mend(rig, 105, 'gluster1', 'lost');
  rig.run(2000);
  const restored = rig.observer.redundancy.find(({ lost }) => !lost)!.at - 105;
  // 1 GiB in files of 64 kB, at 0.1 s each; then start, reconnect and delay. The periodic crawl would come too late.
  const files = (2 ** 30 / 64_000) * 0.1;
  expect(restored).toBeGreaterThan(files);
  expect(restored).toBeLessThan(files + 6.2);
});

test('a bad release of the brick answers errors: the others serve', () => {
  const rig = volume({ parameters: EXACT });
  rig.at(
    10,
    () =>
      void rig.inject('gluster1', 'bad-deploy', (because) =>
        rig.world.deployBad(rig.process('gluster1/glusterfsd'), because),
      ),
  );
  rig.run(11);
  expect(writersOf(rig)).toEqual(['gluster2', 'gluster3']);
});
