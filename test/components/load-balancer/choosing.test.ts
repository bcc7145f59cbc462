import { describe, expect, test } from '@jest/globals';
import { Streams } from '../../../src/engine/streams.js';
import { balancerRig, beginAt, live, pick, routeOf, share } from './support/rig.js';
import type { Written } from '../support/written.js';

const CHECKS = { check: 'connection', check_interval: '5s', check_timeout: '3s', check_attempts: 1 };
/** A different client each time. */
const many = (index: number): number => index;

describe('roundrobin', () => {
  test('takes turns, exactly', () => {
    const rig = balancerRig();
    expect([0, 1, 2, 3, 4, 5].map(() => pick(rig))).toEqual([0, 1, 2, 0, 1, 2]);
  });

  test('one that a retry avoids has had its turn all the same', () => {
    // fwrr_get_next_server of HAProxy takes it out, goes on to the next, and puts it back as if it had been used.
    const rig = balancerRig({ profile: 'haproxy' });
    const turns = Array.from({ length: 4 }, () => [pick(rig), pick(rig, 1, 0b001)]);
    expect(turns).toEqual([
      [0, 1],
      [2, 1],
      [2, 1],
      [2, 1],
    ]);
  });

  test('by weight, and smoothly: the light ones are not starved meanwhile', () => {
    const rig = balancerRig({ parameters: { weight: [4, 1, 1] } });
    const turns = Array.from({ length: 6 }, () => pick(rig));
    expect([0, 1, 2].map((index) => turns.filter((one) => one === index).length)).toEqual([4, 1, 1]);
    expect(turns.slice(0, 3)).toContain(1);
  });

  test('weights shorter than the list of back ends are dealt out again', () => {
    expect(share(balancerRig({ parameters: { weight: [2, 1] } }), 50)).toEqual([20, 10, 20]);
  });

  test('one that returns gets its full share at once, no more', () => {
    const rig = balancerRig({ parameters: CHECKS });
    rig.at(10, () => rig.crash('web2/web'));
    rig.at(60, () => rig.startProcess('web2/web'));
    rig.run(50);
    expect(share(rig, 100)).toEqual([50, 0, 50]);
    rig.run(70);
    expect(share(rig, 99)).toEqual([33, 33, 33]);
  });
});

describe('leastconn', () => {
  test('goes where the fewest connections are, for their weight', () => {
    const rig = balancerRig({ parameters: { algorithm: 'leastconn', weight: [2, 1, 1] } });
    const route = routeOf(rig);
    const chosen = Array.from({ length: 8 }, () => {
      const target = pick(rig) as number;
      route.opened(target);
      return target;
    });
    expect([0, 1, 2].map((index) => chosen.filter((one) => one === index).length)).toEqual([4, 2, 2]);
    for (let count = 0; count < 2; count++) route.closed(2);
    expect([pick(rig), pick(rig)]).toEqual([2, 2]);
  });

  test('a back end that fails fast holds no connections and attracts everything', () => {
    const rig = balancerRig({ parameters: { algorithm: 'leastconn' } });
    const route = routeOf(rig);
    for (const target of [0, 0, 1, 1]) route.opened(target);
    expect(share(rig, 10)).toEqual([0, 0, 10]);
  });

  test('equals take turns', () => {
    expect(share(balancerRig({ parameters: { algorithm: 'leastconn' } }), 30)).toEqual([10, 10, 10]);
  });
});

describe('random', () => {
  const lots = (name: string, parameters: Written, busy: readonly number[] = []): number[] => {
    const rig = balancerRig({ profile: 'haproxy', parameters: { algorithm: 'random', ...parameters } });
    for (const target of busy) routeOf(rig).opened(target);
    return share(rig, 4000, many, new Streams(name, 0).stream('lots')).map((count) => count / 4000);
  };

  test('with one draw is pure chance, by weight', () => {
    // 4000 picks: 4.5 s.e. = 0.036 of the one with half the weight; false-alarm rate 2e-5 for all three.
    const shares = lots('one draw', { draws: 1, weight: [2, 1, 1] });
    for (const [index, weight] of [0.5, 0.25, 0.25].entries()) {
      expect(Math.abs(shares[index]! - weight)).toBeLessThan(0.036);
    }
  });

  test('with two draws takes the less busy one of two', () => {
    // Busy 1, 2, 0: the busiest is taken only when it is drawn twice, the idle one unless it is never drawn.
    const [, busiest, idle] = lots('two draws', {}, [0, 1, 1]);
    expect(Math.abs(busiest! - 1 / 9)).toBeLessThan(0.036);
    expect(Math.abs(idle! - 5 / 9)).toBeLessThan(0.036);
  });
});

describe('source', () => {
  test('a client keeps its back end while the set does not change', () => {
    const rig = balancerRig({ parameters: { algorithm: 'source' } });
    const before = Array.from({ length: 50 }, (_, client) => pick(rig, client));
    expect(Array.from({ length: 50 }, (_, client) => pick(rig, client))).toEqual(before);
  });

  test('clients spread evenly, by weight', () => {
    // A fixed hash of 30 000 numbers, no draw: the bounds are 5 standard deviations of a fair one (82).
    const [first, second, third] = share(balancerRig({ parameters: { algorithm: 'source' } }), 30_000, many);
    for (const count of [first, second, third]) expect(Math.abs(count! - 10_000)).toBeLessThan(410);
    const weighted = share(
      balancerRig({ parameters: { algorithm: 'source', weight: [2, 1, 1] } }),
      30_000,
      many,
    );
    expect(Math.abs(weighted[0]! - 15_000)).toBeLessThan(433);
  });

  test('when the live set shrinks, about two thirds of the others move too (modulo, not consistent hashing)', () => {
    const rig = balancerRig({ parameters: { algorithm: 'source', ...CHECKS } });
    const before = Array.from({ length: 3000 }, (_, client) => pick(rig, client));
    rig.at(10, () => rig.crash('web3/web'));
    rig.run(20);
    const stayed = before.filter((target, client) => target !== 2 && pick(rig, client) === target).length;
    const others = before.filter((target) => target !== 2).length;
    expect(stayed / others).toBeGreaterThan(0.4);
    expect(stayed / others).toBeLessThan(0.6);
  });
});

describe('modes', () => {
  test('reject: no traffic, no checks', () => {
    const rig = balancerRig({ parameters: { ...CHECKS, mode: ['accept', 'reject', 'accept'] } });
    rig.at(10, () => rig.powerOff('web2'));
    rig.run(100);
    expect(share(rig, 10)).toEqual([5, 0, 5]);
    expect(rig.probes.sent).toEqual([]);
  });

  test('backup: only when all others are down; a NodeBalancer uses all of them, HAProxy the first', () => {
    const modes = { mode: ['accept', 'backup', 'backup'] };
    const node = balancerRig({ parameters: { ...CHECKS, ...modes } });
    const proxy = balancerRig({ profile: 'haproxy', parameters: { check: 'connection', fall: 1, ...modes } });
    expect(share(node, 10)).toEqual([10, 0, 0]);
    for (const rig of [node, proxy]) rig.at(10, () => rig.crash('web1/web'));
    expect(share(node.run(20) && node, 10)).toEqual([0, 5, 5]);
    expect(share(proxy.run(20) && proxy, 10)).toEqual([0, 10, 0]);
  });

  test('drain: only those who stick to it', () => {
    const rig = balancerRig({ parameters: { stickiness: 'table' } });
    const before = [0, 1, 2, 3, 4, 5].map((client) => pick(rig, client));
    expect(before).toEqual([0, 1, 2, 0, 1, 2]);
    rig.balancer.inject('drain', rig.host('web2'), 0);
    expect([0, 1, 2, 3, 4, 5].map((client) => pick(rig, client))).toEqual(before);
    expect(share(rig, 10, (index) => 100 + index)).toEqual([5, 0, 5]);
  });

  test('an operator rejects a back end by its host, and accepts it again', () => {
    const rig = balancerRig({ parameters: CHECKS });
    rig.balancer.inject('reject', rig.host('web2'), 0);
    expect(live(rig)).toEqual(['web1', 'web3']);
    expect(rig.balancer.health()).toBe('degraded');
    rig.balancer.undo('reject', rig.host('web2'), 0);
    expect(live(rig)).toEqual(['web1', 'web2', 'web3']);
    expect(rig.balancer.health()).toBe('healthy');
  });

  test('all rejected: 503, and the mistake is what is charged', () => {
    const rig = balancerRig({ parameters: CHECKS });
    rig.inject('balancer', 'operator-error', (because) => rig.balancer.inject('reject', null, because));
    const failed = pick(rig);
    expect(failed).toMatchObject({ kind: 'failed', cause: 'http-503' });
    const { causes } = rig.simulation;
    const because = typeof failed === 'number' ? 0 : failed.because;
    expect([causes.originOf(because), causes.rootsOf(because)]).toEqual([
      'balancer/no-backend',
      ['operator-error@balancer'],
    ]);
  });
});

describe('stickiness', () => {
  test('none: a client goes where its turn is', () => {
    expect(share(balancerRig(), 9, () => 5)).toEqual([3, 3, 3]);
  });

  test.each(['table', 'http_cookie'])(
    '%s: a client stays, until its back end is down, and then where it went',
    (kind) => {
      const rig = balancerRig({ parameters: { ...CHECKS, stickiness: kind } });
      pick(rig, 1);
      expect(share(rig, 5, () => 2)).toEqual([0, 5, 0]);
      rig.at(10, () => rig.crash('web2/web'));
      rig.at(30, () => rig.startProcess('web2/web'));
      rig.run(20);
      const refuge = pick(rig, 2);
      expect(refuge).not.toBe(1);
      rig.run(60);
      expect(pick(rig, 2)).toBe(refuge);
    },
  );

  test('a client that stays away while its back end is down: the table has forgotten it, the cookie has not', () => {
    const returns = (kind: string): number => {
      const rig = balancerRig({ parameters: { ...CHECKS, stickiness: kind } });
      pick(rig, 1);
      pick(rig, 2); // sticks to web2
      pick(rig, 3);
      rig.at(10, () => rig.crash('web2/web'));
      rig.at(30, () => rig.startProcess('web2/web'));
      rig.run(60);
      return pick(rig, 2) as number;
    };
    expect([returns('table'), returns('http_cookie')]).toEqual([0, 1]);
  });

  test('an entry of the table lives 30 min from its creation, used or not', () => {
    const rig = balancerRig({ parameters: { stickiness: 'table' } });
    pick(rig, 1);
    expect(pick(rig.run(1799) && rig, 1)).toBe(0);
    expect(pick(rig.run(1801) && rig, 1)).toBe(1);
    expect(rig.simulation.eventCount).toBe(0);
  });

  test('a retry leaves the back end that failed, and the client stays where it got through', () => {
    const rig = balancerRig({ parameters: { stickiness: 'http_cookie' } });
    expect(pick(rig, 1)).toBe(0);
    expect(pick(rig, 1, 0b001)).toBe(1);
    expect(pick(rig, 1)).toBe(1);
  });
});

test('retries avoid what has been tried, until all have', () => {
  const rig = balancerRig();
  for (let turn = 0; turn < 6; turn++) {
    expect(pick(rig, 1, 0b101)).toBe(1);
    expect([0, 1]).toContain(pick(rig, 1, 0b100));
  }
  expect([0, 1, 2]).toContain(pick(rig, 1, 0b111));
});

describe('client_conn_throttle', () => {
  test('refuses what one client opens beyond it within a second', () => {
    const rig = balancerRig({ parameters: { client_conn_throttle: 3 } });
    const tries = (client: number) => Array.from({ length: 5 }, () => typeof pick(rig, client));
    expect(tries(1)).toEqual(['number', 'number', 'number', 'object', 'object']);
    expect(pick(rig, 1)).toMatchObject({ kind: 'failed', cause: 'throttled' });
    expect(tries(2).slice(0, 3)).toEqual(['number', 'number', 'number']);
    rig.run(1);
    expect(typeof pick(rig, 1)).toBe('number');
  });

  test('counts connections of the client, not retries of the balancer', () => {
    const rig = balancerRig({ parameters: { client_conn_throttle: 1 } });
    expect([pick(rig, 1), pick(rig, 1, 1), pick(rig, 1, 3)].map((one) => typeof one)).toEqual([
      ...['number', 'number', 'number'],
    ]);
  });
});

test('at most maxconn clients at a time, the listen queue behind them, then silence', () => {
  const rig = balancerRig();
  expect(rig.balancer.service.connections).toMatchObject({
    ...{ name: 'lb1/connections', workers: 10_000, backlog: 128, whenFull: 'drop' },
    fullOrigin: 'balancer/connections-full',
  });
  const fate = beginAt(rig);
  expect(fate.kind === 'forward' && fate.route.from?.name).toBe('lb1');
  expect(beginAt(rig)).toBe(fate);
});
