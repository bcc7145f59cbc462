import { describe, expect, test } from '@jest/globals';
import type { Rig } from '../harness.js';
import { WRITE, cut, kindOf, parts, fate, volume, write, writersOf } from './support/volume.js';
import type { Written } from '../support/written.js';

/** Constants, so that times can be said exactly. */
const EXACT: Written = {
  drop_stall: '0s',
  return_stall: { read: '0s', write: '0s' },
  brick_start: '1s',
  handshake: '0.1s',
  heal_delay: '2s',
  heal_entry: '0.1s',
  working_set: 100,
};

function exact(parameters: Written = {}, more: { seed?: string; webs?: number; bricks?: number } = {}): Rig {
  return volume({ ...more, parameters: { ...EXACT, ...parameters } });
}

/** When all copies were whole again. */
function healedAt(rig: Rig): number | null {
  return rig.observer.redundancy.find(({ lost }) => !lost)?.at ?? null;
}

/** Files touched by n writes to a working set of F, each to a file at random. */
const touched = (writes: number, files: number): number => files * (1 - (1 - 1 / files) ** writes);

describe('index heal', () => {
  test('starts when the daemons see the brick come up, and takes its time per file', () => {
    const rig = exact();
    rig.at(10, () => rig.crash('gluster3/glusterfsd'));
    rig.at(11, () => write(rig, 40));
    rig.at(20, () => rig.startProcess('gluster3/glusterfsd'));
    rig.run(200);
    // Registered at 21, attempts at 13, 16, 19, 22; handshake; heal_delay; then the files one by one.
    const expected = 22 + 0.1 + 2 + touched(40, 100) * 0.1;
    expect(healedAt(rig)).toBeCloseTo(expected, 5);
  });

  test('twice as fast with two threads', () => {
    const rig = exact({ 'cluster.shd-max-threads': 2 });
    rig.at(10, () => rig.crash('gluster3/glusterfsd'));
    rig.at(11, () => write(rig, 40));
    rig.at(20, () => rig.startProcess('gluster3/glusterfsd'));
    rig.run(200);
    expect(healedAt(rig)).toBeCloseTo(24.1 + (touched(40, 100) * 0.1) / 2, 5);
  });

  test('large files take as long as their bytes', () => {
    const rig = exact({ file_size: '100MB', heal_bytes_per_second: '50MB' });
    rig.at(10, () => rig.crash('gluster3/glusterfsd'));
    rig.at(11, () => write(rig, 1));
    rig.at(20, () => rig.startProcess('gluster3/glusterfsd'));
    rig.run(200);
    expect(healedAt(rig)).toBeCloseTo(24.1 + 2, 5);
  });

  test('has nothing to do when nothing was written', () => {
    const rig = exact();
    rig.at(10, () => rig.crash('gluster3/glusterfsd'));
    rig.at(20, () => rig.startProcess('gluster3/glusterfsd'));
    rig.run(200);
    expect(healedAt(rig)).toBeCloseTo(22.1, 5);
  });

  test('no more files than the working set can be stale', () => {
    const rig = exact();
    rig.at(10, () => rig.crash('gluster3/glusterfsd'));
    rig.at(11, () => write(rig, 100_000));
    rig.at(20, () => rig.startProcess('gluster3/glusterfsd'));
    rig.run(200);
    expect(healedAt(rig)).toBeCloseTo(24.1 + 10, 3);
  });

  test('writes counted by a rate are the same', () => {
    const rig = exact();
    const caller = { host: rig.host('web1'), client: 0 };
    rig.at(5, () => rig.service('files').noticed(WRITE, 'ok', caller, 4));
    rig.at(10, () => rig.crash('gluster3/glusterfsd'));
    rig.at(20, () => rig.startProcess('gluster3/glusterfsd'));
    rig.run(200);
    // 12.1 s of writes, 4 a second, until the mount has reconnected.
    const files = 100 * (1 - Math.exp((-4 * 12.1) / 100));
    expect(healedAt(rig)).toBeCloseTo(24.1 + files * 0.1, 4);
  });

  test('is not settled, and not healthy, until it has ended', () => {
    const rig = exact();
    rig.at(10, () => rig.crash('gluster3/glusterfsd'));
    rig.at(11, () => write(rig, 40));
    rig.run(15);
    expect([rig.component('files').health(), rig.component('files').settled()]).toEqual(['degraded', true]);
    rig.at(20, () => rig.startProcess('gluster3/glusterfsd'));
    rig.run(25);
    expect([rig.component('files').health(), rig.component('files').settled()]).toEqual(['degraded', false]);
    rig.run(60);
    expect([rig.component('files').health(), rig.component('files').settled()]).toEqual(['healthy', true]);
  });

  test('goes on where it stopped when the brick is lost in the middle', () => {
    const rig = exact();
    rig.at(10, () => rig.crash('gluster3/glusterfsd'));
    rig.at(11, () => write(rig, 1000));
    rig.at(20, () => rig.startProcess('gluster3/glusterfsd'));
    rig.at(29.1, () => rig.crash('gluster3/glusterfsd')); // half of the 10 s is done
    rig.at(40, () => rig.startProcess('gluster3/glusterfsd'));
    rig.run(200);
    // Attempts every 3 s from 29.1: the one at 41.1.
    expect(healedAt(rig)).toBeCloseTo(41.1 + 0.1 + 2 + 5, 2);
  });

  test('does not happen without the daemons; when one starts, it heals', () => {
    const rig = exact();
    for (const host of ['gluster1', 'gluster2', 'gluster3']) rig.at(5, () => rig.crash(`${host}/glustershd`));
    rig.at(10, () => rig.crash('gluster3/glusterfsd'));
    rig.at(11, () => write(rig, 40));
    rig.at(20, () => rig.startProcess('gluster3/glusterfsd'));
    rig.at(2000, () => rig.startProcess('gluster1/glustershd'));
    rig.run(3000);
    expect(healedAt(rig)).toBeCloseTo(2002 + touched(40, 100) * 0.1, 4);
  });
});

describe('an outage that the idle self-heal daemons did not notice', () => {
  /** 15 s of silence: shorter than nine probes of 2 s, longer than what the mount bears. */
  function shortOutage(seed: string, parameters: Written = {}): Rig {
    const rig = exact({ 'network.ping-timeout': '5s', ...parameters }, { seed });
    let heal: (because: number) => void = () => undefined;
    rig.at(10, () => (heal = cut(rig, ['gluster3'], ['gluster1', 'gluster2', 'web1'])));
    rig.at(22, () => write(rig, 40));
    rig.at(25, () => rig.inject('net', 'heal', heal));
    return rig;
  }

  test('leaves files pending until the periodic crawl', () => {
    const waits = Array.from({ length: 40 }, (_, seed) => {
      const rig = shortOutage(`crawl ${seed}`);
      rig.run(40);
      expect(writersOf(rig)).toHaveLength(3); // the mount has found its brick again
      expect(rig.component('files').settled()).toBe(healedAt(rig) !== null);
      rig.run(1000);
      return healedAt(rig)! - 25;
    });
    // The first crawl of two daemons with phases of their own within 600 s: the mean of the smaller is 200 s.
    expect(Math.max(...waits)).toBeLessThan(620);
    expect(Math.max(...waits)).toBeGreaterThan(300);
    const mean = waits.reduce((sum, wait) => sum + wait, 0) / waits.length;
    // Standard deviation of the smaller of two uniforms on 600 s: 141 s; four standard errors: one false alarm in 16 000.
    expect(Math.abs(mean - 200)).toBeLessThan((4 * 141) / Math.sqrt(waits.length) + 5);
  });

  test('or until an operator asks for it', () => {
    const rig = shortOutage('manual', { 'cluster.heal-timeout': '365d' });
    rig.at(60, () =>
      rig.inject('files', 'heal', (because) => rig.component('files').inject!('heal', null, because)),
    );
    rig.run(200);
    expect(healedAt(rig)).toBeCloseTo(60 + touched(40, 100) * 0.1, 4);
  });

  test('a longer one is noticed: the heal follows the return', () => {
    const rig = exact({ 'network.ping-timeout': '5s' });
    let heal: (because: number) => void = () => undefined;
    rig.at(10, () => (heal = cut(rig, ['gluster3'], ['gluster1', 'gluster2', 'web1'])));
    rig.at(22, () => write(rig, 40));
    rig.at(49, () => rig.inject('net', 'heal', heal)); // 39 s: more than 20 + 9 × 2
    rig.run(200);
    expect(healedAt(rig)).toBeGreaterThan(49);
    expect(healedAt(rig)).toBeLessThan(49 + 3 + 0.1 + 2 + 4);
  });

  test('a hung brick is never noticed by them: its kernel answers the probes', () => {
    const rig = exact({ 'network.ping-timeout': '5s' });
    rig.at(10, () => rig.hang('gluster3/glusterfsd'));
    rig.at(60, () => write(rig, 40));
    rig.at(100, () => rig.resume('gluster3/glusterfsd'));
    rig.run(110);
    expect(writersOf(rig)).toHaveLength(3);
    expect(healedAt(rig)).toBeNull();
    rig.run(800);
    expect(healedAt(rig)).not.toBeNull();
  });
});

describe('copies', () => {
  test('B3, then B2 without a heal between, then B1: files touched in both outages are out of reach', () => {
    const rig = exact({ heal_delay: '60s' });
    rig.at(10, () => rig.crash('gluster3/glusterfsd'));
    rig.at(11, () => write(rig, 1000)); // practically all files
    rig.at(20, () => rig.startProcess('gluster3/glusterfsd'));
    rig.at(30, () => rig.crash('gluster2/glusterfsd'));
    rig.at(31, () => write(rig, 1000));
    rig.at(40, () => rig.startProcess('gluster2/glusterfsd'));
    rig.at(50, () => rig.crash('gluster1/glusterfsd'));
    rig.run(51);
    const lost = parts(fate(rig, WRITE)).filter((part) => part.fate.kind === 'failed');
    expect(lost[0]?.share).toBeCloseTo(1, 3);
    const { causes } = rig.simulation;
    const [one] = lost;
    if (one?.fate.kind !== 'failed') throw new Error('not failed');
    expect(causes.originOf(one.fate.because)).toBe('files/no-clean-copy');
    expect(causes.rootsOf(one.fate.because)).toEqual(
      ['gluster3', 'gluster2', 'gluster1'].map((host) => `crash@${host}/glusterfsd`),
    );
    rig.at(60, () => rig.startProcess('gluster1/glusterfsd'));
    rig.run(64);
    expect(kindOf(rig, WRITE)).toBe('served');
    expect(rig.observer.splits).toEqual([]);
  });

  test('without quorum, two sides that do not see each other split; EIO when they meet, until an operator decides', () => {
    const parameters = { 'cluster.quorum-type': 'none', replica: 2, 'network.ping-timeout': '5s' };
    const rig = exact(parameters, { webs: 2, bricks: 2 });
    let heal: (because: number) => void = () => undefined;
    rig.at(10, () => (heal = cut(rig, ['gluster1', 'web1'], ['gluster2', 'web2'])));
    rig.at(25, () => {
      write(rig, 1000, 'web1');
      write(rig, 1000, 'web2');
    });
    rig.run(26);
    expect([kindOf(rig, WRITE, 'web1'), kindOf(rig, WRITE, 'web2')]).toEqual(['served', 'served']);
    expect(rig.observer.splits).toEqual([{ component: 'files', on: true, at: 25 }]);
    rig.at(40, () => rig.inject('net', 'heal', heal));
    rig.run(100);
    const lost = parts(fate(rig, WRITE)).filter((part) => part.fate.kind === 'failed');
    expect(lost[0]?.share).toBeCloseTo(1, 3);
    rig.at(200, () => {
      const resolve = (because: number): void =>
        rig.component('files').inject!('resolve-split-brain', null, because);
      rig.inject('files', 'resolve', resolve);
    });
    rig.run(201);
    expect(kindOf(rig, WRITE)).toBe('served');
    expect(rig.observer.splits.at(-1)).toMatchObject({ on: false, at: 200 });
    expect(rig.observer.counts.get('files lost-writes')).toBe(100);
  });

  test('with quorum auto the side without the first brick stops instead', () => {
    const parameters = { 'cluster.quorum-type': 'auto', replica: 2, 'network.ping-timeout': '5s' };
    const rig = exact(parameters, { webs: 2, bricks: 2 });
    rig.at(10, () => void cut(rig, ['gluster1', 'web1'], ['gluster2', 'web2']));
    rig.run(30);
    expect([kindOf(rig, WRITE, 'web1'), kindOf(rig, WRITE, 'web2')]).toEqual(['served', 'failed']);
  });

  test('an arbiter keeps two data bricks going, and refuses the stale one alone', () => {
    const rig = exact({ arbiter: 1 });
    rig.at(10, () => rig.crash('gluster2/glusterfsd'));
    rig.at(11, () => write(rig, 1000));
    rig.run(12);
    expect(kindOf(rig, WRITE)).toBe('served');
    rig.at(20, () => rig.startProcess('gluster2/glusterfsd'));
    rig.at(22.5, () => rig.crash('gluster1/glusterfsd')); // before the heal has begun
    rig.run(23);
    const lost = parts(fate(rig, WRITE)).filter((part) => part.fate.kind === 'failed');
    expect(lost[0]?.share).toBeCloseTo(1, 3);
  });
});
