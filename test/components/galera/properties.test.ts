import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ask, asking, cluster, endpoint, pairs, watch, word, READ, WRITE } from './support/cluster.js';
import type { Rig } from '../harness.js';
import { byPrecision } from '../../support/precision.js';

const hosts = ['db1', 'db2', 'db3', 'db4'];

/** One thing that happens to the cluster; what it breaks is mended after `for` seconds. */
interface Incident {
  readonly at: number;
  readonly for: number;
  readonly what:
    'crash' | 'stop' | 'hang' | 'power' | 'pause' | 'link' | 'cut' | 'one-way' | 'full' | 'lost' | 'slow';
  readonly host: number;
  readonly other: number;
}

const incident = fc.record<Incident>({
  at: fc.double({ min: 1, max: 120, noNaN: true }),
  for: fc.oneof(fc.double({ min: 0.1, max: 8, noNaN: true }), fc.double({ min: 8, max: 60, noNaN: true })),
  what: fc.constantFrom<Incident['what']>(
    ...([
      'crash',
      'stop',
      'hang',
      'power',
      'pause',
      'link',
      'cut',
      'one-way',
      'full',
      'lost',
      'slow',
    ] as const),
  ),
  host: fc.nat(3),
  other: fc.nat(3),
});
const incidents = fc.array(incident, { minLength: 1, maxLength: 6 });

function stage(rig: Rig, incident: Incident): void {
  const name = hosts[incident.host]!;
  const host = rig.host(name);
  const process = rig.process(`${name}/mysqld`);
  const { world } = rig;
  const because = (): number => rig.simulation.causes.fault(incident.what, name, rig.simulation.now);
  const between = (act: (because: number) => void, undo: (because: number) => void): void => {
    rig.at(incident.at, () => act(because()));
    rig.at(incident.at + incident.for, () => undo(because()));
  };
  const other = hosts[incident.other]!;
  let cut = 0;
  const acts: Record<Incident['what'], () => void> = {
    crash: () =>
      between(
        (b) => world.crash(process, b),
        (b) => world.start(process, b),
      ),
    stop: () =>
      between(
        (b) => world.stop(process, b),
        (b) => world.start(process, b),
      ),
    hang: () =>
      between(
        (b) => world.hang(process, b),
        (b) => world.resume(process, b),
      ),
    power: () =>
      between(
        (b) => world.powerOff(host, b),
        (b) => world.powerOn(host, b),
      ),
    pause: () =>
      between(
        (b) => world.pause(host, b),
        (b) => world.unpause(host, b),
      ),
    link: () =>
      between(
        (b) => world.linkDown(host, b),
        (b) => world.linkUp(host, b),
      ),
    cut: () =>
      between(
        (b) => {
          const rest = hosts.filter((one) => one !== name && one !== other);
          cut = world.impair(pairs(rig, [name, ...(other === name ? [] : [other])], rest), { cut: true }, b);
        },
        (b) => world.heal(cut, b),
      ),
    'one-way': () =>
      between(
        (b) => {
          cut = world.impair([[host, rig.host(other)]], { cut: true }, b);
        },
        (b) => world.heal(cut, b),
      ),
    full: () =>
      between(
        (b) => world.damageDisk(host, 'full', b),
        (b) => world.mendDisk(host, 'full', b),
      ),
    lost: () =>
      between(
        (b) => world.damageDisk(host, 'lost', b),
        (b) => world.mendDisk(host, 'lost', b),
      ),
    slow: () =>
      between(
        (b) => world.slow(host, 500, b),
        (b) => world.quicken(host, 500, b),
      ),
  };
  acts[incident.what]();
}

const parameters = {
  ...{ write_rate: '20/s', data: '100MB', bootstrap_after: '2min', 'gcache.size': '1MB' },
  ...{ wsrep_sst_method: 'rsync', 'pc.weight': [1, 1, 1, 1] },
};

/** Three crash; once they are back, the fourth loses its data before any of them has the writes of that moment. */
const lastCompleteLost: [Incident[], number] = [
  [
    ...[2, 1, 0].map((host): Incident => ({ at: 1, for: 0.1, what: 'crash', host, other: 0 })),
    { at: 8.351321500000001, for: 0.1, what: 'lost', host: 3, other: 0 },
  ],
  670,
];

/** Groups of members that would commit a write now, by whether they can reach each other. */
function committers(rig: Rig): string[] {
  return hosts.filter((host) => word(ask(rig, host, WRITE, host)) === 'served');
}

test('whatever happens: one primary at most, no time stands still, all is well again in the end', () => {
  fc.assert(
    fc.property(incidents, fc.nat(1000), (list, replication) => {
      const rig = cluster({ members: 4, parameters, replication });
      for (const one of list) stage(rig, one);
      while (rig.simulation.nextTime() <= 400e6) {
        rig.simulation.runUntil(rig.simulation.nextTime());
        // Members that commit now can all reach each other, if need be through others that work.
        const writers = committers(rig);
        for (const writer of writers) expect(reachable(rig, writer)).toEqual(expect.arrayContaining(writers));
      }
      expect(rig.observer.splits.filter((split) => split.on)).toEqual([]);
      rig.run(7000);
      expect(committers(rig)).toEqual(hosts);
      expect(rig.component('db').health()).toBe('healthy');
      expect(rig.component('db').settled()).toBe(true);
      expect(rig.simulation.pendingCount).toBe(0);
      expect(rig.simulation.eventCount).toBeLessThan(4000);
      // Every failover was carried through or called off, and redundancy is back after each.
      for (const failover of rig.observer.failovers) {
        if (failover.abandoned === null)
          expect(failover.redirected).toBeGreaterThanOrEqual(failover.injected);
        else expect(failover.redirected).toBeNull();
        if (failover.redirected !== null)
          expect(failover.restored).toBeGreaterThanOrEqual(failover.redirected);
      }
      expect(rig.observer.redundancy.at(-1)?.lost ?? false).toBe(false);
    }),
    { numRuns: byPrecision({ quick: 150, full: 5000 }), examples: [lastCompleteLost] },
  );
});

function reachable(rig: Rig, from: string): string[] {
  const found = [from];
  for (const one of found) {
    for (const other of hosts) {
      const works = rig.process(`${other}/mysqld`).working;
      if (!found.includes(other) && works && rig.world.network.connects(rig.host(one), rig.host(other))) {
        found.push(other);
      }
    }
  }
  return found;
}

test('a snapshot in the middle of anything leads to the same end, any number of times', () => {
  fc.assert(
    fc.property(incidents, fc.double({ min: 1, max: 200, noNaN: true }), (list, middle) => {
      const rig = cluster({ members: 4, parameters });
      for (const one of list) stage(rig, one);
      const questions = { write: asking(rig, 'db1', WRITE), read: asking(rig, 'db2', READ) };
      rig.run(middle);
      const snapshot = rig.simulation.save();
      const copy = structuredClone(snapshot);
      const epochs = () => rig.service('db').endpoints.map((one) => one.epoch);
      const once = [watch(rig, 400, questions), epochs(), rig.simulation.eventCount];
      for (const from of [snapshot, copy]) {
        rig.simulation.restore(from);
        expect([watch(rig, 400, questions), epochs(), rig.simulation.eventCount]).toEqual(once);
      }
    }),
    { numRuns: byPrecision({ quick: 60, full: 1000 }) },
  );
});

test('an untouched cluster has nothing to do', () => {
  const rig = cluster({ parameters: { write_rate: '50/s' } });
  rig.run(1e6);
  expect(rig.simulation.eventCount).toBe(0);
  expect(rig.component('db').health()).toBe('healthy');
  expect(rig.component('db').settled()).toBe(true);
  expect(endpoint(rig, 'db1').epoch).toBe(1);
});
