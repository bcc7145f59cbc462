/** What nobody outside can tell is no event, and has come about all the same when somebody looks. */
import { describe, expect, test } from '@jest/globals';
import type { Rig } from '../harness.js';
import { volume, write } from './support/volume.js';

function eventsUntil(rig: Rig, seconds: number): number {
  rig.run(seconds);
  return rig.simulation.eventCount;
}

describe('a brick whose host loses power and comes back', () => {
  /** One write at 50 s, while the brick is away, or none. */
  const outage = (writes: boolean): Rig => {
    const rig = volume({ parameters: { heal_delay: '0.5s' } });
    rig.at(10, () => rig.powerOff('gluster2'));
    if (writes) rig.at(150, () => write(rig, 1));
    rig.at(200, () => rig.powerOn('gluster2'));
    return rig;
  };

  test('the mount gives it up and finds it again, in an event each; the daemons do so unseen', () => {
    const rig = outage(false);
    const before = eventsUntil(rig, 11);
    // The mount gives it up after 42 to 84 s, the daemons after 18 to 38 s.
    expect(eventsUntil(rig, 150) - before).toBe(1);
    expect(rig.component('files').settled()).toBe(true);
    const down = eventsUntil(rig, 199);
    rig.run(300);
    // To power it on, its boot, and the mount's attempt: no registration, no daemon.
    expect(rig.simulation.eventCount - down).toBe(3);
    expect(rig.component('files').settled()).toBe(true);
    expect(rig.component('files').health()).toBe('healthy');
  });

  test('a file that misses a write meanwhile is healed: then it matters when a daemon sees the brick', () => {
    const rig = outage(true);
    rig.run(199);
    expect(rig.component('files').health()).toBe('degraded');
    rig.run(300);
    expect(rig.component('files').health()).toBe('healthy');
    expect(rig.component('files').settled()).toBe(true);
  });
});

test('where nothing but a registration is missing, it is an event', () => {
  const rig = volume({ parameters: { brick_start: '20s' } });
  rig.at(10, () => rig.crash('gluster2/glusterfsd'));
  rig.at(20, () => rig.powerOff('web1'));
  rig.at(30, () => rig.startProcess('gluster2/glusterfsd'));
  rig.run(100);
  expect(rig.observer.redundancy).toMatchObject([
    { lost: true, at: 10 },
    { lost: false, at: 50 },
  ]);
});
