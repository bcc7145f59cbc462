import { expect, test } from '@jest/globals';
import { replicaSets, setSize } from '../../../src/components/gluster/dht.js';
import { READ, WRITE, kindOf, parts, fate, shareOf, volume } from './support/volume.js';

test('members are dealt to replica sets in order, with equal shares of the files', () => {
  expect(replicaSets(6, 3, 0)).toEqual([
    { index: 0, bricks: [0, 1, 2], data: 0b111, share: 0.5 },
    { index: 1, bricks: [3, 4, 5], data: 0b111, share: 0.5 },
  ]);
});

test('the arbiter is the last brick of its set, however it is written', () => {
  expect(replicaSets(3, 3, 1)).toEqual(replicaSets(3, 2, 1));
  expect(replicaSets(3, 2, 1)[0]).toMatchObject({ bricks: [0, 1, 2], data: 0b011 });
  expect(setSize(2, 0)).toBe(2);
});

test('losing one set loses its share, at once when it was killed', () => {
  const rig = volume({ bricks: 6 });
  rig.at(1, () => rig.crash('gluster4/glusterfsd'));
  rig.at(2, () => rig.crash('gluster6/glusterfsd'));
  rig.run(10);
  expect(shareOf(rig, READ, 'failed')).toBeCloseTo(0.5);
  expect(shareOf(rig, WRITE, 'failed')).toBeCloseTo(0.5);
  expect(shareOf(rig, READ, 'served')).toBeCloseTo(0.5);
});

test('a silent brick stops its share only', () => {
  const rig = volume({ bricks: 6, parameters: { 'network.ping-timeout': '42s' } });
  rig.at(1, () => rig.powerOff('gluster2'));
  rig.run(40);
  expect(shareOf(rig, WRITE, 'mute')).toBeCloseTo(0.5);
  expect(shareOf(rig, WRITE, 'served')).toBeCloseTo(0.5);
  rig.run(90);
  expect(kindOf(rig, WRITE)).toBe('served');
});

test('an operation stays with its file: parts keep their order and shares add up to 1', () => {
  const rig = volume({ bricks: 6 });
  rig.at(1, () => rig.crash('gluster1/glusterfsd'));
  rig.run(10);
  const shares = parts(fate(rig, READ)).map(({ share }) => share);
  expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1);
  // The first half of the files is in the first set, whose first brick is down.
  const hosts = parts(fate(rig, READ)).map((part) =>
    part.fate.kind === 'served' ? part.fate.on[0]!.host.name : '',
  );
  expect(hosts).toEqual(['gluster2', 'gluster3', 'gluster4', 'gluster5', 'gluster6']);
});
