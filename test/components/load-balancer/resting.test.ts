import { describe, expect, test } from '@jest/globals';
import { failed, refused, SERVED } from '../harness.js';
import { balancerRig, detections, live, type BalancerRig } from './support/rig.js';

const FORM = {
  check: 'http',
  check_interval: '5s',
  check_timeout: '3s',
  check_attempts: 2,
  check_passive: false,
};
const HAPROXY = { check: 'http', inter: '5s', fall: 2, 'timeout connect': '5s', 'timeout check': '3s' };
const DAY = 86_400;

function setWeb2(rig: BalancerRig, fate: typeof SERVED | ReturnType<typeof refused>): void {
  const web = rig.fake('web');
  web.set(fate, 0, web.endpoints[1]);
}

describe('nothing ticks while nothing changes', () => {
  test.each([1, 2])('a healthy year costs no event (%i hosts)', (lb) => {
    const rig = balancerRig({ lb, parameters: FORM });
    rig.run(365 * DAY);
    expect(rig.simulation.eventCount).toBe(0);
  });

  test('a back end that is dead for days costs a dozen', () => {
    for (const fault of [
      (rig: BalancerRig) => rig.crash('web2/web'),
      (rig: BalancerRig) => rig.powerOff('web2'),
    ]) {
      const rig = balancerRig({ parameters: FORM });
      rig.at(100, () => fault(rig));
      rig.run(30 * DAY);
      expect(rig.simulation.eventCount).toBeLessThan(12);
      expect(live(rig)).toEqual(['web1', 'web3']);
    }
  });

  test('changes elsewhere that a check cannot feel cost nothing', () => {
    const rig = balancerRig({ parameters: FORM, fakes: { web: 'web', other: null } });
    rig.at(50, () => rig.fake('other').set(refused()));
    rig.run(DAY);
    expect(rig.simulation.eventCount).toBe(1);
  });

  test('while something is in the way, checks go on; then they rest again', () => {
    const rig = balancerRig({ parameters: FORM });
    const [web1] = rig.fake('web').endpoints;
    rig.at(100, () => rig.probes.contend(web1!, true));
    rig.at(200, () => rig.probes.contend(web1!, false));
    rig.run(DAY);
    // One each 5 s from 100 to 200 s, and the one that finds the way free again.
    expect(rig.probes.sent.map(({ endpoint }) => endpoint)).toEqual(Array(21).fill('web1/web'));
    expect(rig.simulation.eventCount).toBe(2 + 2 * 21);
  });

  test('a slow host is checked for real, for its answers may be late', () => {
    const rig = balancerRig({ parameters: FORM });
    const web = rig.fake('web');
    web.endpoints[1]!.fate = { ...SERVED, on: [rig.process('web2/web')] };
    rig.at(100, () => rig.world.slow(rig.host('web2'), 50, 0));
    rig.probes.script('web2/web', () => ({ succeeds: false, afterSeconds: 3 }));
    rig.run(120);
    expect(live(rig)).toEqual(['web1', 'web3']);
  });
});

describe('a rest changes nothing: checks fall where they would have fallen', () => {
  test('the phase of a NodeBalancer stays, through any number of outages', () => {
    const rig = balancerRig({ parameters: FORM });
    for (const start of [1000, 5003.7, 77_777.1]) {
      rig.at(start, () => rig.crash('web2/web'));
      rig.at(start + 33, () => rig.startProcess('web2/web'));
    }
    rig.run(DAY);
    const phases = rig.probes.sent.map(({ atSeconds }) => (atSeconds % 5).toFixed(5));
    expect(rig.probes.sent.length).toBeGreaterThanOrEqual(9);
    expect(new Set(phases).size).toBe(1);
  });

  test('a resting check of a silent host goes on at its next SYN when the host comes back', () => {
    // Every check lasts 3 s of each 5. A host that returns within the first second of one is reached by its second SYN.
    const rig = balancerRig({ parameters: FORM });
    rig.at(100, () => rig.powerOff('web2'));
    rig.run(130);
    const first = rig.probes.sent[0]!.atSeconds;
    rig.at(first + 500.5, () => {
      rig.powerOn('web2');
    });
    rig.run(first + 700);
    const host = rig.host('web2');
    expect(host.alive).toBe(true);
    const last = rig.probes.sent.at(-1)!;
    // Booting takes 30 s: back at + 530.5, half a second into the check that began at + 530; the second SYN at + 531.
    expect(last).toMatchObject({ succeeds: true });
    expect(last.atSeconds).toBeCloseTo(first + 531, 5);
  });

  test('HAProxy: failing checks of a silent server come every 10 s, resting or not', () => {
    const found = [130, 500, 4321].map((back) => {
      const rig = balancerRig({ profile: 'haproxy', parameters: HAPROXY });
      rig.at(100, () => rig.powerOff('web2'));
      rig.run(125);
      const first = rig.probes.sent[0]!.atSeconds;
      rig.at(back, () => setWeb2(rig, failed('http-500')));
      rig.at(back, () => {
        rig.powerOn('web2'); // answers 500 from back + 30 on: still checked, now at once
      });
      rig.run(back + 60);
      const next = rig.probes.sent.find(({ atSeconds }) => atSeconds > back + 30)!;
      return { begins: next.atSeconds - first, back: back + 30 - first };
    });
    for (const { begins, back } of found) {
      // Either a check that was under way goes on at one of its SYNs, or the next begins at a multiple of 10 s.
      const intoCycle = ((begins % 10) + 10) % 10;
      expect([0, 1, 2, 3, 4, 10].some((rung) => Math.abs(intoCycle - rung) < 1e-5)).toBe(true);
      expect(begins - back).toBeLessThan(10);
    }
  });
});

describe('recovery', () => {
  /** From the return of the service until it is in rotation again, over 200 phases. */
  function recoveries(profile: 'nodebalancer' | 'haproxy', parameters: Record<string, unknown>): number[] {
    return Array.from({ length: 200 }, (_, replication) => {
      const rig = balancerRig({ profile, parameters, replication });
      rig.at(100, () => rig.crash('web2/web'));
      rig.at(200, () => rig.startProcess('web2/web'));
      rig.run(300);
      return rig.observer.failovers[0]!.restored! - 200;
    }).sort((a, b) => a - b);
  }

  test('a NodeBalancer takes it back with the first success: U(0, I)', () => {
    const found = recoveries('nodebalancer', FORM);
    expect(found[0]).toBeGreaterThanOrEqual(0);
    expect(found.at(-1)).toBeLessThanOrEqual(5);
    expect(found.at(-1)! - found[0]!).toBeGreaterThan(4.5); // false alarm: 200 · 0.9^199 < 2e-7
  });

  test('HAProxy after rise = 2: one interval more (up after 5.0 to 9.9 s in our trials of kills)', () => {
    const found = recoveries('haproxy', HAPROXY);
    expect(found[0]).toBeGreaterThanOrEqual(5);
    expect(found.at(-1)).toBeLessThanOrEqual(10);
    expect(found.at(-1)! - found[0]!).toBeGreaterThan(4.5);
  });

  test('downinter and fastinter: down 10 s, then 1 s between the successes', () => {
    const found = recoveries('haproxy', { ...HAPROXY, downinter: '10s', fastinter: '1s', rise: 3 });
    expect(found[0]).toBeGreaterThanOrEqual(2);
    expect(found.at(-1)).toBeLessThanOrEqual(12);
  });
});

test('a fault shorter than n checks is never noticed', () => {
  const rig = balancerRig({ parameters: FORM });
  rig.at(100, () => rig.crash('web2/web'));
  rig.at(104, () => rig.startProcess('web2/web'));
  rig.run(200);
  expect(detections(rig, 100)).toEqual([]);
  expect(rig.simulation.eventCount).toBeLessThan(7);
});

test('one failure among successes does not add up: the counter fills again', () => {
  const rig = balancerRig({ parameters: FORM });
  const web1 = rig.fake('web').endpoints[0]!;
  let count = 0;
  rig.probes.script('web1/web', () => ({ succeeds: ++count % 2 === 0, afterSeconds: 0 }));
  rig.probes.contend(web1, true);
  rig.run(1000);
  expect(count).toBeGreaterThan(150);
  expect(detections(rig, 0)).toEqual([]);
});
