/**
 * Runs that are only thought of are the runs there would have been: whatever happens to the services and the daemons, the
 * causal record is the same, entry by entry, as where each run is an event; and there are far fewer events.
 */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { byPrecision } from '../../support/precision.js';
import { failed, mute, refused, SERVED, type Rig } from '../harness.js';
import { cluster, conditions } from './support/cluster.js';

const HOSTS = 3;
const ACTS = [
  ...['refuses', 'fails', 'mends', 'mends', 'is silent', 'is slow', 'is fast'],
  ...['contended', 'free', 'stop', 'start', 'hang', 'resume', 'off', 'on'],
] as const;

const steps = fc.array(
  fc.record({
    act: fc.constantFrom(...ACTS),
    host: fc.integer({ min: 1, max: HOSTS }),
    // Seldom at the very instant of a run: which of the two comes first is left open.
    wait: fc.integer({ min: 1, max: 60_000_000 }).map((microseconds) => microseconds / 1e6),
  }),
  { minLength: 1, maxLength: 20 },
);

const scripts = fc.record({
  interval: fc.constantFrom('2s', '5s', '15s'),
  fall: fc.integer({ min: 1, max: 4 }),
  rise: fc.integer({ min: 1, max: 3 }),
  weight: fc.constantFrom(0, 0, -60),
});

function perform(rig: Rig, act: string, host: number): void {
  const [fake, name] = [rig.fake('db'), `db${host}`];
  const endpoint = fake.endpoints[host - 1]!;
  const set = (fate: Parameters<typeof fake.set>[0]): void => {
    rig.inject(name, act, (because) => fake.set(fate, because, endpoint));
  };
  if (act === 'refuses') rig.inject(name, act, (because) => fake.set(refused(because), because, endpoint));
  else if (act === 'fails') set(failed('http-503'));
  else if (act === 'mends') set(SERVED);
  else if (act === 'is silent') set(mute('on-change', 0));
  else if (act === 'is slow') rig.world.slow(rig.host(name), 3, 0);
  else if (act === 'is fast') rig.world.quicken(rig.host(name), 3, 0);
  else if (act === 'contended' || act === 'free') rig.probes.contend(endpoint, act === 'contended');
  else if (act === 'stop') rig.stop(`${name}/keepalived`);
  else if (act === 'start') rig.startProcess(`${name}/keepalived`);
  else if (act === 'hang') rig.hang(`${name}/keepalived`);
  else if (act === 'resume') rig.resume(`${name}/keepalived`);
  else if (act === 'off') rig.powerOff(name);
  else rig.powerOn(name);
}

/** So that silence, of which the end is open, does not go on for ever. */
function mendAll(rig: Rig): void {
  for (let host = 1; host <= HOSTS; host++) {
    perform(rig, 'free', host);
    perform(rig, 'mends', host);
  }
}

/** In the order of time, each link named by what it is: what comes about unseen is written down when somebody looks. */
function story(rig: Rig): string[] {
  const { causes } = rig.simulation;
  const named = (id: number): string => {
    const link = causes.link(id);
    if (link === undefined) return '';
    const { time, origin, text, because, also } = link;
    const reasons = [because, ...also].map(named).join(' + ');
    return `${String(time).padStart(12)} ${origin} "${text}" < (${reasons})`;
  };
  return Array.from({ length: causes.count }, (_, index) => named(index + 1)).sort();
}

test('thought of or sent, the story is the same', () => {
  fc.assert(
    fc.property(steps, scripts, (acts, script) => {
      const [real, short] = [false, true].map((weightless) => {
        const rig = cluster(
          { priority: 50, vrrp_script: { check: 'clustercheck', ...script } },
          { seed: 'thought' },
        );
        rig.probes.weightless = weightless;
        let at = 10;
        for (const { act, host, wait } of acts) {
          at += wait;
          rig.at(at, () => perform(rig, act, host));
        }
        rig.at(at + 50, () => mendAll(rig));
        return rig.run(at + 300);
      });
      expect(story(short!)).toEqual(story(real!));
    }),
    { numRuns: byPrecision({ quick: 60, full: 1500 }), seed: 71 },
  );
});

test.each([
  ['a member that is not the master', 3, 2],
  // Its master-down timers, the address and its announcements are events beside the two verdicts.
  ['the master', 1, 12],
])('one event for each verdict: %s refuses, and is mended', (_, host, most) => {
  const rig = cluster({
    vrrp_script: { check: 'clustercheck', interval: '5s', fall: 4, rise: 2, weight: 0 },
  });
  rig.probes.weightless = true;
  const before = rig.run(10).simulation.eventCount;
  perform(rig, 'refuses', host);
  rig.run(1000);
  perform(rig, 'mends', host);
  rig.run(2000);
  expect(rig.simulation.eventCount - before).toBeLessThanOrEqual(most);
  expect(rig.probes.sent).toEqual([]);
});

test('a daemon that starts where its script fails is no event until that passes', () => {
  const rig = cluster({
    vrrp_script: { check: 'clustercheck', interval: '5s', fall: 4, rise: 2, weight: 0 },
  });
  rig.probes.weightless = true;
  rig.run(10).powerOff('db3');
  perform(rig, 'refuses', 3);
  rig.run(100);
  rig.powerOn('db3');
  rig.run(129);
  const before = rig.simulation.eventCount;
  rig.run(200);
  expect(conditions(rig)[2]).toBe('starting');
  // The machine is up.
  expect(rig.simulation.eventCount - before).toBe(1);
  expect(rig.component('vip').settled()).toBe(true);
  expect(conditions(rig)[2]).toBe('fault');
  perform(rig, 'mends', 3);
  rig.run(300);
  expect(conditions(rig)[2]).toBe('backup');
  expect(rig.simulation.eventCount - before).toBe(2);
});
