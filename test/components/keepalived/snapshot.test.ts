import { expect, test } from '@jest/globals';
import { failed, type Rig } from '../harness.js';
import { cluster, conditions, killAll, lossy, partition, seenFrom } from './support/cluster.js';

const script = { check: 'clustercheck', interval: '3s', fall: 3, rise: 2, weight: 0 };

/** Much at once, so that every part of the state is in use somewhere. */
function busy(rig: Rig): void {
  // What the harness itself does not restore: the fake service, and the numbers of reported failovers.
  const fake = rig.fake('db');
  const endpoints = [fake, ...fake.endpoints];
  rig.simulation.registerState('fake', {
    save: () => endpoints.map(({ epoch, fate }) => ({ epoch, fate })),
    restore: (state) => endpoints.forEach((one, index) => Object.assign(one, (state as object[])[index])),
  });
  rig.simulation.registerState('failovers', {
    save: () => rig.observer.failovers.length,
    restore: (length) => void rig.observer.failovers.splice(length as number),
  });
  rig.at(10, () => lossy(rig, 'db1', 0.4));
  rig.at(60, () => rig.fake('db').set(failed('http-500'), 1, rig.fake('db').endpoints[0]));
  rig.at(75, () => killAll(rig, 'db2'));
  rig.at(80, () => rig.startProcess('db2/keepalived'));
  rig.at(82, () => void partition(rig, ['db2']));
  rig.at(90, () => rig.crash('db3/keepalived-vrrp'));
  rig.at(91, () => rig.crash('db3/keepalived-vrrp'));
  rig.at(93, () => rig.powerOff('db1'));
  rig.at(94, () => rig.powerOn('db1'));
}

function end(rig: Rig): string {
  rig.run(400);
  const { failovers } = rig.observer;
  return JSON.stringify([
    ...[rig.component('vip').save(), rig.simulation.eventCount, failovers.slice(-1)],
    ...[conditions(rig), seenFrom(rig), rig.component('vip').health(), rig.component('vip').settled()],
  ]);
}

test('a restored run ends as the first did, from any instant, several times', () => {
  const rig = cluster({ vrrp_script: script, garp_master_refresh: '4s', preempt_delay: '5s' });
  busy(rig);
  for (const at of [5, 30, 61, 77, 82.5, 91.7, 96, 130]) {
    rig.run(at);
    const snapshot = rig.simulation.save();
    const first = end(rig);
    for (let again = 0; again < 2; again++) {
      rig.simulation.restore(snapshot);
      expect(end(rig)).toBe(first);
    }
    rig.simulation.restore(snapshot);
  }
});

test('what was saved is plain data that later changes leave alone', () => {
  const rig = cluster({ vrrp_script: script });
  busy(rig);
  rig.run(92);
  const saved = rig.component('vip').save();
  const text = JSON.stringify(saved);
  expect(structuredClone(saved)).toEqual(saved);
  rig.run(200);
  expect(JSON.stringify(saved)).toBe(text);
});

test('recording the story or not changes nothing', () => {
  const ends = [true, false].map((recording) => {
    const rig = cluster({ vrrp_script: script }, { recording });
    busy(rig);
    return end(rig);
  });
  expect(ends[0]).toBe(ends[1]);
});
