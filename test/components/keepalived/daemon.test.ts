import { describe, expect, test } from '@jest/globals';
import type { Rig } from '../harness.js';
import { cluster, conditions, killAll, runUntil, seenFrom } from './support/cluster.js';

const exact = { start_up: '0s', reaction: '0s' };
const other = (rig: Rig): string => seenFrom(rig, rig.host('db3'));

describe('the child killed', () => {
  test('the parent starts another at once, which removes the address and is backup: an outage until the others time out', () => {
    const rig = cluster(exact);
    rig.run(100).crash('db1/keepalived-vrrp');
    expect(seenFrom(rig)).toBe('db1');
    rig.run(100.001);
    expect(conditions(rig)).toEqual(['backup', 'backup', 'backup']);
    expect(seenFrom(rig)).toBe('none');
    const at = runUntil(rig, 110, () => seenFrom(rig) === 'db1');
    // Its own timer is the shortest, but it started anew: the first of the others is earlier in 59 % of the phases.
    const first = runUntil(rig, 110, () => conditions(rig).includes('master'));
    expect(at ?? first).not.toBeNull();
    rig.run(120);
    expect(conditions(rig)).toEqual(['master', 'backup', 'backup']);
  });

  test('killed again and again it is started later and later: 0, 1, 2, 4, ... 60 s', () => {
    const rig = cluster(exact);
    rig.run(100);
    const waits: number[] = [];
    for (let kill = 0; kill < 10; kill++) {
      const killed = rig.now;
      rig.crash('db1/keepalived-vrrp');
      waits.push(Math.round(runUntil(rig, 1000, () => rig.process('db1/keepalived-vrrp').running)! - killed));
    }
    // The first had run for over a minute.
    expect(waits).toEqual([0, 0, 1, 2, 4, 8, 16, 32, 60, 60]);
    rig.run(rig.now + 61);
    const killed = rig.now;
    rig.crash('db1/keepalived-vrrp');
    expect(runUntil(rig, 1000, () => rig.process('db1/keepalived-vrrp').running)).toBe(killed);
  });

  test('while the parent is dead nobody starts it', () => {
    const rig = cluster(exact);
    rig.run(100);
    killAll(rig, 'db1');
    rig.run(200);
    expect(rig.process('db1/keepalived-vrrp').running).toBe(false);
    expect(conditions(rig)).toEqual(['stopped', 'master', 'backup']);
  });
});

describe('both killed', () => {
  test.each([
    ['child first', ['keepalived-vrrp', 'keepalived']],
    ['parent first', ['keepalived', 'keepalived-vrrp']],
  ])('%s, at the same instant: no goodbye, the address stays on the host, which answers', (_, order) => {
    const rig = cluster(exact);
    rig.run(100);
    rig.at(100.5, () => order.forEach((process) => rig.crash(`db1/${process}`)));
    rig.run(101.9);
    expect(conditions(rig)).toEqual(['stopped', 'backup', 'backup']);
    expect([seenFrom(rig), other(rig)]).toEqual(['db1', 'db1']);
    rig.run(110);
    expect([seenFrom(rig), other(rig)]).toEqual(['db2', 'db2']);
    // Whoever is on that host still finds the address there.
    expect(seenFrom(rig, rig.host('db1'))).toBe('db1');
    rig.startProcess('db1/keepalived');
    rig.run(110.01);
    expect(seenFrom(rig, rig.host('db1'))).not.toBe('db1');
  });
});

describe('orders and machines', () => {
  test('the parent killed: the child gets a SIGTERM and says goodbye', () => {
    const rig = cluster(exact);
    rig.run(100).crash('db1/keepalived');
    rig.run(100.001);
    expect(rig.process('db1/keepalived-vrrp').running).toBe(false);
    rig.run(100.65);
    expect(conditions(rig)).toEqual(['stopped', 'master', 'backup']);
    expect(rig.observer.failovers).toMatchObject([{ mechanism: 'vrrp-goodbye', trigger: 'fault' }]);
  });

  test('a reboot: goodbye, power off, and after the boot both processes are there', () => {
    const rig = cluster(exact);
    rig.run(100).stop('db1/keepalived');
    rig.run(100.1).powerOff('db1');
    rig.powerOn('db1');
    rig.run(129);
    expect(conditions(rig)).toEqual(['stopped', 'master', 'backup']);
    rig.run(134);
    expect(conditions(rig)).toEqual(['master', 'backup', 'backup']);
    expect(rig.process('db1/keepalived-vrrp').incarnation).toBe(2);
  });

  test('power lost: the address is gone from that host, also after the boot', () => {
    const rig = cluster({ ...exact, nopreempt: true });
    rig.run(100).powerOff('db1');
    rig.run(110).powerOn('db1');
    rig.run(160);
    expect(conditions(rig)).toEqual(['backup', 'master', 'backup']);
    expect(seenFrom(rig, rig.host('db1'))).toBe('db2');
  });

  test('the carrier of a backup is lost: it is in FAULT, and the others go on', () => {
    const rig = cluster(exact);
    rig.run(100);
    rig.inject('db2', 'link-down', (because) => rig.world.linkDown(rig.host('db2'), because));
    expect(conditions(rig)).toEqual(['master', 'fault', 'backup']);
    expect(rig.component('vip').health()).toBe('degraded');
    rig.run(200);
    rig.inject('db2', 'link-up', (because) => rig.world.linkUp(rig.host('db2'), because));
    expect(conditions(rig)).toEqual(['master', 'backup', 'backup']);
    rig.run(300);
    expect(conditions(rig)).toEqual(['master', 'backup', 'backup']);
    expect(rig.observer.failovers).toEqual([]);
  });

  test('dont_track_primary: without carrier it stays master, so that there are two', () => {
    const rig = cluster({ ...exact, dont_track_primary: true });
    rig.run(100);
    rig.inject('db1', 'link-down', (because) => rig.world.linkDown(rig.host('db1'), because));
    rig.run(110);
    expect(conditions(rig)).toEqual(['master', 'master', 'backup']);
  });

  test('track_interface with a weight: the priority follows the carrier', () => {
    const rig = cluster({ ...exact, track_interface: { weight: -100 } });
    rig.run(100);
    rig.inject('db1', 'link-down', (because) => rig.world.linkDown(rig.host('db1'), because));
    rig.run(110);
    expect(conditions(rig)).toEqual(['master', 'master', 'backup']);
    rig.inject('db1', 'link-up', (because) => rig.world.linkUp(rig.host('db1'), because));
    rig.run(112);
    expect(conditions(rig)).toEqual(['master', 'backup', 'backup']);
  });

  test('a carrier lost while the daemon stands still is seen when it goes on', () => {
    const rig = cluster(exact);
    rig.run(100).hang('db1/keepalived');
    rig.inject('db1', 'link-down', (because) => rig.world.linkDown(rig.host('db1'), because));
    rig.run(110);
    expect(conditions(rig)).toEqual(['master', 'master', 'backup']);
    rig.resume('db1/keepalived');
    expect(conditions(rig)).toEqual(['fault', 'master', 'backup']);
  });
});
