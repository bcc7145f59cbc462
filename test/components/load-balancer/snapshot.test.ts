import { describe, expect, test } from '@jest/globals';
import { balancerRig, beginAt, pick, routeOf, type BalancerRig } from './support/rig.js';

const WRITTEN = {
  ...{
    check: 'http',
    check_interval: '5s',
    check_timeout: '3s',
    check_attempts: 2,
    takeover: 'uniform 1s to 5s',
  },
  ...{ stickiness: 'table', client_conn_throttle: 5, weight: [3, 2, 1], algorithm: 'roundrobin' },
};

/** Faults of every sort within four minutes. */
function eventful(): BalancerRig {
  const rig = balancerRig({ lb: 2, parameters: WRITTEN });
  rig.at(10, () => rig.crash('web1/web'));
  rig.at(11, () => rig.powerOff('web2'));
  rig.at(40, () => rig.startProcess('web1/web'));
  rig.at(50, () => rig.powerOff('lb1'));
  rig.at(52, () => rig.powerOn('web2'));
  rig.at(70, () => routeOf(rig).noticed(2, 'http-500', 0, 0));
  rig.at(90, () => rig.powerOn('lb1'));
  rig.at(130, () => rig.crash('lb2/proxy'));
  rig.at(131, () => rig.balancer.inject('wrong-check-path', null, 0));
  rig.at(150, () => rig.balancer.undo('wrong-check-path', null, 0));
  rig.at(160, () => routeOf(rig).noticed(0, 'refused', 0, 0.5));
  return rig;
}

/** All that can be seen from now on, a second at a time. */
function story(rig: BalancerRig, until: number): unknown[] {
  const seen: unknown[] = [];
  for (let at = Math.floor(rig.now) + 1; at <= until; at++) {
    rig.run(at);
    const picks = beginAt(rig).kind === 'forward' ? [1, 2, 3, 1].map((client) => pick(rig, client)) : [];
    seen.push([
      at,
      beginAt(rig),
      picks,
      rig.balancer.health(),
      rig.simulation.eventCount,
      rig.balancer.service.epoch,
    ]);
  }
  return JSON.parse(
    JSON.stringify(seen, (key, value: unknown) => (key === 'route' ? 'route' : value)),
  ) as unknown[];
}

describe('snapshots', () => {
  test.each([5.5, 12.2, 15, 30, 51, 60, 71, 95, 131, 140, 170])(
    'restored at %d s, any number of times, the same future follows',
    (at) => {
      const rig = eventful().run(at);
      const snapshot = rig.simulation.save();
      const copy = structuredClone(snapshot);
      const first = story(rig, 240);
      for (let again = 0; again < 2; again++) {
        rig.simulation.restore(snapshot);
        expect(story(rig, 240)).toEqual(first);
      }
      expect(snapshot).toEqual(copy); // restoring has left it alone
    },
  );

  test('the story is eventful, so that the above says something', () => {
    const told = story(eventful(), 240).map((entry) => (entry as unknown[])[3]);
    expect(new Set(told)).toEqual(new Set(['healthy', 'degraded', 'down']));
  });

  test('a new system, given the snapshot, goes on the same way', () => {
    const rig = eventful().run(15);
    const snapshot = rig.simulation.save();
    const first = story(rig, 120);
    const other = eventful();
    other.simulation.restore(snapshot);
    expect(story(other, 120)).toEqual(first);
  });
});

test('the causal record can be off without changing anything', () => {
  const shared = { lb: 2, parameters: WRITTEN };
  const run = (recording: boolean) => {
    const rig = balancerRig({ ...shared, recording });
    rig.at(10, () => rig.crash('web1/web'));
    rig.at(50, () => rig.powerOff('lb1'));
    return story(rig, 100);
  };
  expect(run(false)).toEqual(run(true));
});

test('an operator mistypes check_path: every back end is taken out after n checks, and back after the correction', () => {
  const rig = balancerRig({ parameters: { ...WRITTEN, check_passive: false } });
  rig.at(100, () =>
    rig.inject('balancer', 'operator-error', (because) =>
      rig.balancer.inject('wrong-check-path', null, because),
    ),
  );
  rig.at(200, () => rig.balancer.undo('wrong-check-path', null, 0));
  rig.run(104.9);
  expect(rig.balancer.health()).toBe('healthy');
  rig.run(110);
  const failure = pick(rig);
  expect(failure).toMatchObject({ cause: 'http-503' });
  expect(rig.simulation.causes.rootsOf((failure as { because: number }).because)).toEqual([
    'operator-error@balancer',
  ]);
  const [first] = rig.observer.failovers;
  expect(first).toMatchObject({ injected: 100, trigger: 'fault' });
  rig.run(199);
  rig.run(205);
  expect(rig.balancer.health()).toBe('healthy');
});
