import { describe, expect, test } from '@jest/globals';
import type { Ticket } from '../../../src/infrastructure/service.js';
import { balancerRig, beginAt, live, pick, routeOf, type BalancerRig } from './support/rig.js';

const PAIR = { lb: 2 };
const REQUEST = { kind: 'request', trafficClass: null, path: null } as const;
const CLIENT = { host: null, client: 1 };

function ticketTo(rig: BalancerRig, acknowledged: boolean): Ticket {
  const process = rig.process('lb1/proxy');
  return { host: process.host, process, incarnation: process.incarnation, acknowledged };
}

const resume = (rig: BalancerRig, ticket: Ticket) => rig.balancer.service.resume(REQUEST, CLIENT, ticket);
const activeHost = (rig: BalancerRig) => rig.balancer.role('active')?.name ?? null;
const originOf = (rig: BalancerRig, because = 0) => rig.simulation.causes.originOf(because);

describe('the active host loses power', () => {
  const until = (seconds: number, parameters: Record<string, unknown> = {}): BalancerRig => {
    const rig = balancerRig({ ...PAIR, parameters: { takeover: '3s', ...parameters } });
    rig.at(100, () => rig.powerOff('lb1'));
    rig.at(500, () => rig.powerOn('lb1'));
    return rig.run(seconds) && rig;
  };

  test('SYNs are lost until the takeover, then the other host answers', () => {
    const lost = until(102.9);
    expect(beginAt(lost)).toMatchObject({ kind: 'mute', ask: 'syn-ladder' });
    expect(lost.balancer.service.connected(CLIENT)).toBeNull();
    expect([activeHost(lost), lost.balancer.health(), lost.balancer.settled()]).toEqual([
      null,
      'down',
      false,
    ]);
    const moved = until(103);
    expect(beginAt(moved)).toMatchObject({ kind: 'forward', route: { from: { name: 'lb2' } } });
    expect(moved.balancer.service.connected(CLIENT)?.host.name).toBe('lb2');
    expect([activeHost(moved), moved.balancer.health(), moved.balancer.settled()]).toEqual([
      'lb2',
      'degraded',
      true,
    ]);
  });

  test('open connections: those who send are reset by the new host, those who wait are never told', () => {
    const before = balancerRig(PAIR);
    expect(resume(before, ticketTo(before, true))).toMatchObject({ kind: 'forward' });
    const lost = until(101);
    expect(resume(lost, ticketTo(lost, false))).toMatchObject({ kind: 'mute', ask: 'rto-ladder' });
    const moved = until(104);
    const reset = resume(moved, ticketTo(moved, false));
    expect(reset).toMatchObject({ kind: 'failed', cause: 'reset' });
    expect(reset.kind === 'failed' && originOf(moved, reset.because)).toBe('balancer/takeover');
    expect(resume(moved, ticketTo(moved, true))).toMatchObject({ kind: 'mute', ask: 'never' });
  });

  test('the failover is reported, and the redundancy when the lost host is back; the address stays', () => {
    const rig = until(600);
    expect(rig.observer.failovers).toMatchObject([
      {
        ...{ component: 'balancer', mechanism: 'takeover', trigger: 'fault', injected: 100, began: 100 },
        ...{ stages: { detection: 103 }, redirected: 103, abandoned: null, restored: 530 },
      },
    ]);
    expect(rig.observer.redundancy).toEqual([
      { component: 'balancer', lost: true, at: 100 },
      { component: 'balancer', lost: false, at: 530 },
    ]);
    expect(activeHost(rig)).toBe('lb2');
  });

  test('what the lost host remembered is lost: the table, not the cookies', () => {
    const returns = (stickiness: string) => {
      const rig = balancerRig({ ...PAIR, parameters: { takeover: '3s', stickiness } });
      const before = [0, 1, 2].map((client) => pick(rig, client));
      pick(rig, 7); // one turn more, so that the turns after the takeover differ
      rig.at(100, () => rig.powerOff('lb1'));
      rig.run(110);
      const after = [0, 1, 2].map((client) => pick(rig, client));
      return after.every((target, client) => target === before[client]);
    };
    expect([returns('table'), returns('http_cookie')]).toEqual([false, true]);
  });
});

test('the time of a takeover is drawn from its own law', () => {
  const found = Array.from({ length: 200 }, (_, replication) => {
    const rig = balancerRig({ ...PAIR, replication });
    rig.at(10, () => rig.powerOff('lb1'));
    rig.run(20);
    return rig.observer.failovers[0]!.redirected! - 10;
  }).sort((a, b) => a - b);
  expect(found[0]).toBeGreaterThanOrEqual(1);
  expect(found.at(-1)).toBeLessThanOrEqual(5);
  expect(found.at(-1)! - found[0]!).toBeGreaterThan(3.5); // false alarm: 200 · 0.875^199 < 1e-9
});

test.each([
  ['crash', (rig: BalancerRig) => rig.crash('lb1/proxy'), { kind: 'failed', cause: 'refused' }],
  ['hang', (rig: BalancerRig) => rig.hang('lb1/proxy'), { kind: 'mute', ask: 'on-change' }],
  [
    'pause',
    (rig: BalancerRig) => rig.inject('lb1', 'pause', (because) => rig.world.pause(rig.host('lb1'), because)),
    { kind: 'mute', ask: 'syn-ladder' },
  ],
  [
    'link down',
    (rig: BalancerRig) =>
      rig.inject('lb1', 'link', (because) => rig.world.linkDown(rig.host('lb1'), because)),
    { kind: 'mute', ask: 'syn-ladder' },
  ],
] as const)(
  '%s of the active host: what clients get meanwhile, then the other one',
  (_name, fault, meanwhile) => {
    const rig = balancerRig({ ...PAIR, parameters: { takeover: '3s' } });
    rig.at(100, () => fault(rig));
    rig.run(101);
    expect(beginAt(rig)).toMatchObject(meanwhile);
    rig.run(104);
    expect(activeHost(rig)).toBe('lb2');
  },
);

test('back before the takeover: called off', () => {
  const rig = balancerRig({ ...PAIR, parameters: { takeover: '3s' } });
  rig.at(100, () => rig.hang('lb1/proxy'));
  rig.at(102, () => rig.resume('lb1/proxy'));
  rig.run(200);
  expect(activeHost(rig)).toBe('lb1');
  expect(rig.observer.failovers).toMatchObject([{ abandoned: 102, redirected: null }]);
});

test('the loss of the passive host moves nothing, but is a loss of redundancy', () => {
  const rig = balancerRig(PAIR);
  rig.at(100, () => rig.powerOff('lb2'));
  rig.run(200);
  expect([activeHost(rig), rig.balancer.health()]).toEqual(['lb1', 'degraded']);
  expect(rig.observer.failovers).toEqual([]);
  expect(rig.observer.redundancy).toEqual([{ component: 'balancer', lost: true, at: 100 }]);
});

test('both lost: the first that is back serves', () => {
  const rig = balancerRig({ ...PAIR, parameters: { takeover: '3s' } });
  rig.at(100, () => rig.powerOff('lb1'));
  rig.at(101, () => rig.powerOff('lb2'));
  rig.at(200, () => rig.powerOn('lb2')); // booted at 230
  rig.run(229);
  expect([activeHost(rig), rig.balancer.health()]).toEqual([null, 'down']);
  rig.run(234);
  expect(activeHost(rig)).toBe('lb2');
  expect(rig.observer.failovers).toMatchObject([{ redirected: 233 }]);
});

test('the address moves twice before the pair is complete: both times wait for that', () => {
  const rig = balancerRig({ ...PAIR, parameters: { takeover: '3s' } });
  rig.at(100, () => rig.powerOff('lb1'));
  rig.at(200, () => rig.powerOff('lb2'));
  rig.at(300, () => rig.powerOn('lb1')); // booted at 330
  rig.at(400, () => rig.powerOn('lb2')); // booted at 430
  rig.run(500);
  expect(rig.observer.failovers).toMatchObject([
    { redirected: 103, restored: 430 },
    { redirected: 333, restored: 430 },
  ]);
});

test('a balancer of one host has nobody to take over', () => {
  const rig = balancerRig({ lb: 1 });
  rig.at(100, () => rig.crash('lb1/proxy'));
  rig.at(110, () => rig.startProcess('lb1/proxy'));
  rig.run(105);
  const fate = beginAt(rig);
  expect(fate).toMatchObject({ kind: 'failed', cause: 'refused' });
  expect(fate.kind === 'failed' && originOf(rig, fate.because)).toBe('balancer/crashed');
  rig.run(111);
  expect(beginAt(rig)).toMatchObject({ kind: 'forward' });
  expect(rig.observer.failovers).toMatchObject([{ mechanism: 'takeover', abandoned: 110 }]);
});

test('each host checks for itself: the new one knows what its own checks have told it', () => {
  const CHECKS = {
    check: 'http',
    check_interval: '5s',
    check_timeout: '3s',
    check_attempts: 2,
    takeover: '3s',
  };
  const rig = balancerRig({ ...PAIR, parameters: CHECKS });
  rig.at(100, () => rig.crash('web2/web'));
  rig.at(150, () => rig.powerOff('lb1'));
  rig.run(160);
  expect(live(rig)).toEqual(['web1', 'web3']);
  expect(new Set(rig.probes.sent.map(({ from }) => from))).toEqual(new Set(['lb1', 'lb2']));
  const phases = rig.probes.sent.map(({ atSeconds, from }) => `${from} ${(atSeconds % 5).toFixed(4)}`);
  expect(new Set(phases).size).toBe(2); // one phase each
});

test('a passive check of the lost host is forgotten with it', () => {
  const rig = balancerRig({ ...PAIR, parameters: { takeover: '3s' } });
  routeOf(rig).noticed(1, 'http-500', 0, 0);
  expect(live(rig)).toEqual(['web1', 'web3']);
  rig.at(10, () => rig.powerOff('lb1'));
  rig.run(14);
  expect(live(rig)).toEqual(['web1', 'web2', 'web3']);
});

test('a restarted proxy believes in all back ends, and one failed check is enough (HAProxy)', () => {
  const rig = balancerRig({ profile: 'haproxy', parameters: { check: 'http', inter: '5s', fall: 3 } });
  rig.at(100, () => rig.crash('web2/web'));
  rig.at(150, () => rig.crash('lb1/proxy'));
  rig.at(160, () => rig.startProcess('lb1/proxy'));
  rig.run(159);
  const known = rig.probes.sent.length;
  rig.run(160);
  expect(live(rig)).toEqual(['web1', 'web2', 'web3']);
  rig.run(165.1);
  expect(live(rig)).toEqual(['web1', 'web3']);
  const since = rig.probes.sent.slice(known).filter(({ endpoint }) => endpoint === 'web2/web');
  expect(since.length).toBe(1);
});
