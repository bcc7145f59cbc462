/**
 * Checks that are only thought of are the checks there would have been: whatever happens, the causal record is the same,
 * entry by entry, as where each check is an event; and there are far fewer events.
 */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { byPrecision } from '../../support/precision.js';
import { failed, mute, refused, SERVED } from '../harness.js';
import { balancerRig, live, routeOf, type BalancerRig } from './support/rig.js';

const BACKENDS = 3;
const ACTS = [
  ...['refuses', 'fails', 'mends', 'mends', 'crash', 'start', 'start', 'contended', 'free', 'free'],
  ...['error', 'error', 'proxy dies', 'proxy starts', 'wrong path', 'right path', 'reject', 'accept'],
] as const;

const steps = fc.array(
  fc.record({
    act: fc.constantFrom(...ACTS),
    backend: fc.integer({ min: 0, max: BACKENDS - 1 }),
    // Seldom at the very instant of a check: which of the two comes first is left open.
    wait: fc.integer({ min: 1, max: 20_000_000 }).map((microseconds) => microseconds / 1e6),
  }),
  { minLength: 1, maxLength: 25 },
);

const settings = fc.oneof(
  fc.record({
    profile: fc.constant('nodebalancer' as const),
    parameters: fc.record({
      check: fc.constant('http'),
      check_interval: fc.constantFrom('5s', '11s'),
      check_timeout: fc.constant('3s'),
      check_attempts: fc.integer({ min: 1, max: 4 }),
      check_passive: fc.boolean(),
    }),
  }),
  fc.record({
    profile: fc.constant('haproxy' as const),
    parameters: fc.record({
      check: fc.constant('http'),
      inter: fc.constantFrom('2s', '7s'),
      fastinter: fc.constantFrom('1s', '2s'),
      downinter: fc.constantFrom('2s', '10s'),
      fall: fc.integer({ min: 1, max: 4 }),
      rise: fc.integer({ min: 1, max: 3 }),
      observe: fc.constantFrom('none', 'layer7'),
      'error-limit': fc.integer({ min: 1, max: 3 }),
      'on-error': fc.constantFrom('fail-check', 'fastinter', 'sudden-death', 'mark-down'),
    }),
  }),
);

function perform(rig: BalancerRig, act: string, backend: number): void {
  const [web, name] = [rig.fake('web'), `web${backend + 1}`];
  const endpoint = web.endpoints[backend]!;
  const set = (fate: (because: number) => Parameters<typeof web.set>[0]): void => {
    rig.inject(name, act, (because) => web.set(fate(because), because, endpoint));
  };
  if (act === 'refuses') set(refused);
  else if (act === 'fails') set((because) => failed('http-500', because));
  else if (act === 'mends') set(() => SERVED);
  else if (act === 'crash') rig.crash(`${name}/web`);
  else if (act === 'start') rig.startProcess(`${name}/web`);
  else if (act === 'contended' || act === 'free') rig.probes.contend(endpoint, act === 'contended');
  else if (act === 'proxy dies') rig.crash('lb1/proxy');
  else if (act === 'proxy starts') rig.startProcess('lb1/proxy');
  else if (act === 'wrong path')
    rig.inject('lb', act, (because) => rig.balancer.inject('wrong-check-path', null, because));
  else if (act === 'right path') rig.balancer.undo('wrong-check-path', null, 0);
  else if (act === 'reject')
    rig.inject(name, act, (because) => rig.balancer.inject('reject', rig.host(name), because));
  else if (act === 'accept') rig.balancer.undo('reject', rig.host(name), 0);
  else if (rig.process('lb1/proxy').working && live(rig).includes(name)) {
    rig.inject(name, act, (because) => routeOf(rig).noticed(backend, 'http-500', because, 0));
  }
}

/** @param why what each change follows from, too */
function story(rig: BalancerRig, why: boolean): unknown[] {
  const { causes } = rig.simulation;
  return Array.from({ length: causes.count }, (_, index) => {
    const { time, origin, text, because, also } = causes.link(index + 1)!;
    return why ? { time, origin, text, because, also } : { time, origin, text };
  });
}

test('thought of or sent, the story is the same', () => {
  let thought = 0;
  let sent = 0;
  fc.assert(
    fc.property(steps, settings, (acts, plan) => {
      const [real, short] = [false, true].map((weightless) => {
        const rig = balancerRig({ lb: 2, ...plan, seed: 'thought' });
        rig.probes.weightless = weightless;
        let at = 10;
        for (const { act, backend, wait } of acts) {
          at += wait;
          rig.at(at, () => perform(rig, act, backend));
        }
        // While something is in the way, checks are sent.
        rig.at(at, () => rig.fake('web').endpoints.forEach((one) => rig.probes.contend(one, false)));
        rig.run(at + 100);
        return rig;
      });
      // Behind a queue a check that weighs something may fail for more than one reason.
      const why = !acts.some(({ act }) => act === 'contended');
      expect(story(short!, why)).toEqual(story(real!, why));
      thought += short!.simulation.eventCount - acts.length;
      sent += real!.simulation.eventCount - acts.length;
    }),
    { numRuns: byPrecision({ quick: 60, full: 3000 }), seed: 70 },
  );
  // Plans differ: 0.31 to 0.51 in other runs of sixty; this one has its seed.
  expect(thought).toBeLessThan(0.6 * sent);
});

/** web2 loses power, and is back half a second into the seventh check since, whose second SYN comes after one. */
function backDuringCheck(attempts: number): { readonly rig: BalancerRig; readonly first: number } {
  const parameters = { check: 'http', check_interval: '5s', check_timeout: '3s', check_attempts: attempts };
  const rig = balancerRig({ parameters });
  rig.probes.weightless = true;
  rig.at(100, () => rig.powerOff('web2'));
  // The verdict is all that there is to come.
  const verdict = rig.run(101).simulation.nextTime() / 1e6;
  const first = verdict - 3 - (attempts - 1) * 5;
  expect(first).toBeGreaterThan(100);
  expect(first).toBeLessThan(105);
  // Booting takes 30 s.
  rig.at(first + 0.5, () => rig.powerOn('web2'));
  rig.run(first + 30.6);
  return { rig, first };
}

test('a check thought to be under way goes on at its next SYN when its host comes back', () => {
  const { rig, first } = backDuringCheck(2);
  expect(live(rig)).toEqual(['web1', 'web3']);
  expect(rig.simulation.nextTime() / 1e6).toBeCloseTo(first + 31, 5);
  rig.run(first + 31);
  expect(live(rig)).toEqual(['web1', 'web2', 'web3']);
  expect(rig.probes.sent).toEqual([]);
});

test('one that changes no verdict is no event, but counts', () => {
  const { rig, first } = backDuringCheck(9);
  expect(rig.simulation.nextTime()).toBe(Infinity);
  // Lost again before the eighth check: had the seventh not succeeded, nine would have failed with the ninth.
  rig.at(first + 33, () => rig.powerOff('web2'));
  rig.run(first + 34);
  expect(rig.simulation.nextTime() / 1e6).toBeCloseTo(first + 35 + 8 * 5 + 3, 5);
  rig.run(first + 500);
  expect(rig.probes.sent).toEqual([]);
});

test('one that was held up turns the verdict with what lets it go on: no event of its own', () => {
  const parameters = { check: 'http', check_interval: '5s', check_timeout: '3s', check_attempts: 2 };
  const rig = balancerRig({ parameters });
  rig.probes.weightless = true;
  const [web, endpoint] = [rig.fake('web'), rig.fake('web').endpoints[1]!];
  rig.at(100, () =>
    rig.inject('web2', 'stuck', (because) => web.set(mute('on-change', because), because, endpoint)),
  );
  const verdict = rig.run(101).simulation.nextTime() / 1e6;
  rig.run(verdict);
  expect(live(rig)).toEqual(['web1', 'web3']);
  // Half a second into one of the checks since, of which each takes three.
  rig.at(verdict + 12.5, () => rig.inject('web2', 'mends', (because) => web.set(SERVED, because, endpoint)));
  const { eventCount } = rig.simulation;
  rig.run(verdict + 12.5);
  expect(live(rig)).toEqual(['web1', 'web2', 'web3']);
  expect(rig.simulation.eventCount - eventCount).toBe(1);
});
