import { describe, expect, test } from '@jest/globals';
import { gluster } from '../../../src/components/gluster/index.js';
import { valuesOf } from '../../../src/declaration/values.js';
import type { Rig } from '../harness.js';
import type { Written } from '../support/written.js';
import { READ, WRITE, cut, fate, volume, watch, write } from './support/volume.js';

test('nothing ticks while all is well', () => {
  const rig = volume({ webs: 3, bricks: 6, parameters: { 'cluster.server-quorum-type': 'server' } });
  write(rig, 1000);
  rig.run(10 * 365 * 86_400);
  expect(rig.simulation.eventCount).toBe(0);
  expect(rig.simulation.pendingCount).toBe(0);
  expect([rig.component('files').health(), rig.component('files').settled()]).toEqual(['healthy', true]);
});

test('nor while a brick is down for good', () => {
  const rig = volume();
  rig.at(10, () => rig.crash('gluster1/glusterfsd'));
  rig.at(20, () => write(rig, 100));
  rig.run(86_400);
  expect(rig.simulation.pendingCount).toBe(0);
  expect(rig.simulation.eventCount).toBeLessThan(10);
});

test('answers are the same objects while nothing changes, and the epoch moves when they do', () => {
  const rig = volume();
  const { service } = rig.component('files');
  const [read, epoch] = [fate(rig, READ), service!.epoch];
  rig.run(100);
  expect(fate(rig, READ)).toBe(read);
  expect(service!.epoch).toBe(epoch);
  rig.crash('gluster1/glusterfsd');
  expect(service!.epoch).toBe(epoch + 1);
  expect(rig.notices).toHaveLength(1);
});

test('what does not concern the volume changes nothing', () => {
  const rig = volume();
  rig.crash('web1/web');
  rig.startProcess('web1/web');
  expect(rig.notices).toEqual([]);
});

test('a write waits for the farthest brick, a read for its own', () => {
  const rig = volume();
  const pair = [rig.host('web1'), rig.host('gluster3')] as const;
  rig.inject('net', 'latency', (because) => rig.world.impair([pair], { latencySeconds: 0.02 }, because));
  expect(fate(rig, WRITE)).toMatchObject({ kind: 'served', delaySeconds: 0.08 });
  const answer = fate(rig, READ);
  if (answer.kind !== 'mixed') throw new Error('one answer for all reads');
  expect(answer.parts.map((part) => (part.fate.kind === 'served' ? part.fate.delaySeconds : NaN))).toEqual([
    0, 0, 0.04,
  ]);
});

/** A day on which everything happens. */
function eventful(seed: string): Rig {
  const rig = volume({
    seed,
    webs: 2,
    parameters: { 'cluster.server-quorum-type': 'server', 'network.ping-timeout': '10s', working_set: 50 },
  });
  let heal: (because: number) => void = () => undefined;
  rig.at(10, () => rig.powerOff('gluster1'));
  rig.at(35, () => write(rig, 40));
  rig.at(60, () => rig.powerOn('gluster1'));
  rig.at(100, () => rig.crash('gluster2/glusterfsd'));
  rig.at(101, () => write(rig, 40, 'web2'));
  rig.at(120, () => rig.startProcess('gluster2/glusterfsd'));
  rig.at(150, () => (heal = cut(rig, ['gluster3'], ['gluster1', 'gluster2', 'web2'])));
  rig.at(190, () => write(rig, 10));
  rig.at(200, () => rig.inject('net', 'heal', heal));
  return rig;
}

test('a restored run goes on as the first one did, from any instant, more than once', () => {
  for (const at of [5, 15, 40, 95, 121.5, 124, 160, 195, 201]) {
    const rig = eventful('snapshot');
    rig.run(at);
    const snapshot = rig.simulation.save();
    const first = watch(rig, 1200);
    const state = JSON.stringify(rig.component('files').save());
    for (let again = 0; again < 2; again++) {
      rig.simulation.restore(snapshot);
      expect(watch(rig, 1200)).toEqual(first);
      expect(JSON.stringify(rig.component('files').save())).toBe(state);
    }
  }
});

test('draws of one mount are its own: another mount leaves them as they were', () => {
  const ends = (webs: number): number => {
    const rig = volume({ webs, seed: 'streams' });
    rig.at(10, () => rig.powerOff('gluster1'));
    return watch(rig, 200).find(({ kind }) => kind === 'mute')!.to;
  };
  expect(ends(3)).toBe(ends(1));
});

test('the formula beside the failovers', () => {
  const [ping, reset] = volume().component('files').formulas!();
  expect(ping).toEqual({
    mechanism: 'ping-timeout',
    lowSeconds: 42,
    highSeconds: 84,
    text: '42 to 84 s = 1 to 2 times network.ping-timeout 42 s',
  });
  expect(reset?.mechanism).toBe('connection-reset');
});

describe('the check of a scenario', () => {
  function codes(bricks: number, written: Written): string[] {
    const parameters = valuesOf(gluster.parameters, written);
    const members = Array.from({ length: bricks }, (_, index) => {
      return { host: `gluster${index + 1}`, zone: null, parameters };
    });
    return gluster.check!({ name: 'files', parameters, members, kindOf: () => null }).map(
      ({ severity, code }) => `${severity} ${code}`,
    );
  }

  test('has nothing to say about three bricks, six, or an arbiter', () => {
    expect(codes(3, {})).toEqual([]);
    expect(codes(6, {})).toEqual([]);
    expect(codes(3, { replica: 2, arbiter: 1 })).toEqual([]);
  });

  test('finds bricks that make no whole replica set', () => {
    expect(codes(4, {})).toEqual(['error bricks-not-multiple-of-replica']);
    expect(codes(2, {})).toEqual(['error bricks-not-multiple-of-replica']);
    expect(codes(5, { replica: 5, arbiter: 1 })).toEqual(['error arbiter-needs-replica-3']);
  });

  test('finds quorums that cannot be met, and doubts about two copies', () => {
    expect(codes(3, { 'cluster.quorum-type': 'fixed' })).toEqual(['error quorum-count-missing']);
    expect(codes(3, { 'cluster.quorum-type': 'fixed', 'cluster.quorum-count': 4 })).toEqual([
      'error quorum-count-too-large',
    ]);
    expect(codes(3, { 'cluster.quorum-count': 2 })).toEqual(['warning quorum-count-ignored']);
    expect(codes(2, { replica: 2 })).toEqual(['warning split-brain-possible']);
    expect(codes(2, { replica: 2, 'cluster.quorum-type': 'auto' })).toEqual([
      'warning two-bricks-no-arbiter',
    ]);
    expect(codes(3, { 'network.ping-timeout': '0s' })).toEqual(['warning no-ping-timeout']);
  });
});
