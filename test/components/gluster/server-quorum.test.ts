import { describe, expect, test } from '@jest/globals';
import { peersNeeded } from '../../../src/components/gluster/server-quorum.js';
import type { Rig } from '../harness.js';
import { WRITE, cut, kindOf, parts, fate, volume, writersOf } from './support/volume.js';

const SERVER = {
  'cluster.server-quorum-type': 'server',
  drop_stall: '0s',
  brick_start: '1s',
  peer_timeout: '40s',
};

test('peers needed: more than half, or the ratio rounded up', () => {
  expect([1, 2, 3, 4, 5].map((peers) => peersNeeded(peers, null))).toEqual([1, 2, 2, 3, 3]);
  expect(peersNeeded(100, 0.51)).toBe(51);
  expect(peersNeeded(3, 0.51)).toBe(2);
  expect(peersNeeded(4, 0.5)).toBe(2);
  expect(peersNeeded(3, 1)).toBe(3);
});

describe('server quorum', () => {
  const running = (rig: Rig): boolean[] =>
    [1, 2, 3].map((one) => rig.process(`gluster${one}/glusterfsd`).running);

  test('a glusterd that loses its peers kills its brick, once it has noticed', () => {
    const rig = volume({ parameters: SERVER });
    let heal: (because: number) => void = () => undefined;
    rig.at(10, () => (heal = cut(rig, ['gluster1'], ['gluster2', 'gluster3'])));
    rig.run(49.9);
    expect(running(rig)).toEqual([true, true, true]);
    rig.run(50.1);
    // The mount saw no silence, only the reset.
    expect(running(rig)).toEqual([false, true, true]);
    expect(writersOf(rig)).toEqual(['gluster2', 'gluster3']);
    rig.at(60, () => rig.inject('net', 'heal', heal));
    rig.run(70);
    expect(running(rig)).toEqual([true, true, true]);
    expect(writersOf(rig)).toHaveLength(3);
    expect(rig.component('files').health()).toBe('healthy');
  });

  test('killed peers are noticed at once, and the loss belongs to both faults', () => {
    const rig = volume({ parameters: SERVER });
    rig.at(10, () => rig.crash('gluster1/glusterd'));
    rig.at(20, () => rig.crash('gluster2/glusterd'));
    rig.run(21);
    // The bricks of the dead glusterds go on: nobody is there to kill them.
    expect(running(rig)).toEqual([true, true, false]);
    rig.at(30, () => rig.crash('gluster1/glusterfsd'));
    rig.run(31);
    const [part] = parts(fate(rig, WRITE));
    if (part?.fate.kind !== 'failed') throw new Error('not failed');
    const faults = rig.simulation.causes.rootsOf(part.fate.because);
    expect(faults).toEqual([
      'crash@gluster1/glusterd',
      'crash@gluster2/glusterd',
      'crash@gluster1/glusterfsd',
    ]);
  });

  test('a brick that starts without it is killed again', () => {
    const rig = volume({ parameters: SERVER });
    rig.at(10, () => rig.crash('gluster1/glusterd'));
    rig.at(20, () => rig.crash('gluster2/glusterd'));
    rig.at(30, () => rig.startProcess('gluster3/glusterfsd'));
    rig.run(31);
    expect(running(rig)).toEqual([true, true, false]);
    rig.at(40, () => rig.startProcess('gluster1/glusterd'));
    rig.run(60);
    expect(running(rig)).toEqual([true, true, true]);
  });

  test('is off unless asked for', () => {
    const rig = volume();
    rig.at(10, () => void cut(rig, ['gluster1'], ['gluster2', 'gluster3']));
    rig.run(300);
    expect(running(rig)).toEqual([true, true, true]);
    expect(kindOf(rig, WRITE)).toBe('served');
  });
});
