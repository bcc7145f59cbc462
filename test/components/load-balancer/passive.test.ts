import { describe, expect, test } from '@jest/globals';
import { CAUSES, type Outcome } from '../../../src/infrastructure/service.js';
import { failed, refused, SERVED } from '../harness.js';
import { balancerRig, live, pick, routeOf, type BalancerRig } from './support/rig.js';

const FORM = { check: 'http', check_interval: '5s', check_timeout: '3s', check_attempts: 2 };
const HAPROXY = { check: 'http', inter: '5s', fall: 3, observe: 'layer7' };

const see = (rig: BalancerRig, outcome: Outcome, target = 1, because = 0): void =>
  routeOf(rig).noticed(target, outcome, because, 0);

/** The outcomes of which a single one takes the back end out. */
function fatal(profile: 'nodebalancer' | 'haproxy', parameters: Record<string, unknown>): Outcome[] {
  return (['ok', ...CAUSES] as const).filter((outcome) => {
    const rig = balancerRig({ profile, parameters });
    see(rig, outcome);
    return !live(rig).includes('web2');
  });
}

const CONNECTION: Outcome[] = ['refused', 'reset', 'no-route', 'connect-timeout'];
const ANSWER: Outcome[] = ['response-timeout', 'truncated', 'http-500', 'http-502', 'http-503', 'http-504'];

describe('which outcomes count', () => {
  test('a NodeBalancer: no connection, no answer, 5xx; not 403 or 408', () => {
    expect(fatal('nodebalancer', FORM)).toEqual([...CONNECTION, ...ANSWER]);
    expect(fatal('nodebalancer', { ...FORM, check_passive: false })).toEqual([]);
  });

  test('in tcp mode there are no answers to look at', () => {
    expect(fatal('nodebalancer', { ...FORM, protocol: 'tcp' })).toEqual(CONNECTION);
  });

  test('HAProxy: as observe says', () => {
    const atOnce = { ...HAPROXY, 'error-limit': 1, 'on-error': 'mark-down' };
    expect(fatal('haproxy', atOnce)).toEqual([...CONNECTION, ...ANSWER]);
    expect(fatal('haproxy', { ...atOnce, observe: 'layer4' })).toEqual(CONNECTION);
    expect(fatal('haproxy', { ...atOnce, observe: 'none' })).toEqual([]);
  });
});

describe('HAProxy: error-limit and on-error', () => {
  const down = (rig: BalancerRig): boolean => !live(rig).includes('web2');

  test('errors in a row count, a right answer forgives', () => {
    const rig = balancerRig({
      profile: 'haproxy',
      parameters: { ...HAPROXY, 'error-limit': 3, 'on-error': 'mark-down' },
    });
    for (const outcome of ['http-500', 'http-500', 'ok', 'http-500', 'http-500'] as const) see(rig, outcome);
    expect(down(rig)).toBe(false);
    see(rig, 'http-500');
    expect(down(rig)).toBe(true);
  });

  test('fail-check: as many as fall, then down', () => {
    const rig = balancerRig({ profile: 'haproxy', parameters: { ...HAPROXY, 'error-limit': 1 } });
    see(rig, 'http-500');
    see(rig, 'http-500');
    expect(down(rig)).toBe(false);
    see(rig, 'http-500');
    expect(down(rig)).toBe(true);
  });

  test('sudden-death: the next failed check is enough; fastinter only makes it come sooner', () => {
    const failures = (onError: string): number => {
      const rig = balancerRig({
        profile: 'haproxy',
        parameters: { ...HAPROXY, 'error-limit': 1, 'on-error': onError, fastinter: '1s' },
      });
      let count = 0;
      rig.at(100, () => {
        const web = rig.fake('web');
        web.set(failed('http-500'), 0, web.endpoints[1]);
        see(rig, 'http-500');
      });
      rig.run(100.5);
      for (let at = 101; !down(rig) && at < 200; at++) {
        rig.run(at + 0.5);
        count = rig.probes.sent.length;
      }
      expect(rig.probes.sent[0]!.atSeconds).toBeLessThanOrEqual(101);
      return count;
    };
    expect([failures('sudden-death'), failures('fastinter')]).toEqual([1, 3]);
  });

  test('sudden-death counts as a failed check, which is fatal when one is enough', () => {
    // src/check.c, __health_adjust: the case falls through to fail-check.
    const rig = balancerRig({
      profile: 'haproxy',
      parameters: { ...HAPROXY, fall: 1, 'error-limit': 1, 'on-error': 'sudden-death' },
    });
    see(rig, 'http-500');
    expect(down(rig)).toBe(true);
  });
});

describe('coming back', () => {
  test('after the next successful check, within an interval', () => {
    const rig = balancerRig({ parameters: FORM });
    rig.at(100, () => see(rig, 'http-500'));
    rig.run(100);
    expect(live(rig)).toEqual(['web1', 'web3']);
    rig.run(105);
    expect(live(rig)).toEqual(['web1', 'web2', 'web3']);
    expect(rig.probes.sent.map(({ endpoint, succeeds }) => [endpoint, succeeds])).toEqual([
      ['web2/web', true],
    ]);
  });

  test('with check: none after one interval, whatever the back end does, and out again with the next error', () => {
    const rig = balancerRig({ parameters: { check_interval: '5s', check_timeout: '3s' } });
    rig.at(100, () => see(rig, 'http-500'));
    rig.run(104.9);
    expect(live(rig)).toEqual(['web1', 'web3']);
    rig.run(105);
    expect(live(rig)).toEqual(['web1', 'web2', 'web3']);
    see(rig, 'refused');
    expect(live(rig)).toEqual(['web1', 'web3']);
    expect(rig.probes.sent).toEqual([]);
  });
});

describe('all out', () => {
  /** The database fails for 10 s; every page then fails on every back end. */
  function databaseFails(parameters: Record<string, unknown>): { rig: BalancerRig; fault: number } {
    const rig = balancerRig({ parameters });
    let fault = 0;
    rig.at(100, () => {
      fault = rig.inject('db1', 'db-crash', (because) =>
        rig.fake('web').set(failed('http-500', because), because),
      );
      for (const target of [0, 1, 2]) see(rig, 'http-500', target, fault);
    });
    rig.run(101);
    return { rig, fault };
  }

  test('a passive check takes all back ends out because the database failed: 503 for everything', () => {
    const { rig } = databaseFails(FORM);
    const failure = pick(rig);
    expect(failure).toMatchObject({ kind: 'failed', cause: 'http-503', afterSeconds: 0 });
    const because = typeof failure === 'number' ? 0 : failure.because;
    const { causes } = rig.simulation;
    expect([causes.originOf(because), causes.rootsOf(because)]).toEqual([
      'balancer/no-backend',
      ['db-crash@db1'],
    ]);
    expect(causes.chain(because).map(({ origin }) => origin)).toEqual([
      ...['db-crash@db1', 'balancer/backend-down', 'balancer/no-backend'],
    ]);
    expect(rig.balancer.health()).toBe('down');
  });

  test('it is reported as three failovers, of which the last found nobody', () => {
    const { rig } = databaseFails(FORM);
    rig.at(110, () => rig.fake('web').set({ kind: 'served', work: null, on: [], delaySeconds: 0 }));
    rig.run(130);
    const { failovers } = rig.observer;
    expect(failovers.map(({ redirected }) => redirected)).toEqual([100, 100, null]);
    expect(failovers[2]!.abandoned).toBeGreaterThan(110);
    expect(failovers[2]!.abandoned).toBeLessThanOrEqual(115);
    for (const failover of failovers.slice(0, 2)) expect(failover.restored).toBeLessThanOrEqual(115);
    expect(rig.balancer.health()).toBe('healthy');
  });

  test('the losses of two faults together belong to both', () => {
    const rig = balancerRig({ backends: 2, parameters: FORM });
    rig.at(100, () => rig.crash('web1/web'));
    rig.at(200, () => rig.powerOff('web2'));
    rig.run(300);
    const failure = pick(rig);
    const because = typeof failure === 'number' ? 0 : failure.because;
    expect(rig.simulation.causes.rootsOf(because)).toEqual(['crash@web1/web', 'power-off@web2']);
  });

  test('in tcp mode the connection is closed instead', () => {
    const { rig } = databaseFails({ ...FORM, protocol: 'tcp', check: 'http' });
    expect(typeof pick(rig)).toBe('number'); // nobody saw the 500s
    for (const target of [0, 1, 2]) see(rig, 'refused', target);
    expect(pick(rig)).toMatchObject({ kind: 'failed', cause: 'reset' });
  });
});

describe('the time of detection', () => {
  test('is counted from the fault, to the first request that failed', () => {
    const rig = balancerRig({ parameters: FORM });
    let fault = 0;
    rig.at(100, () => (fault = rig.crash('web2/web')));
    rig.at(100.4, () => see(rig, 'refused', 1, fault));
    rig.run(101);
    expect(rig.observer.failovers).toMatchObject([
      {
        mechanism: 'health-check',
        trigger: 'fault',
        injected: 100,
        stages: { detection: 100.4 },
        redirected: 100.4,
      },
    ]);
  });

  test('of one that was found to work since, from there: not from the fault, however long that lasts', () => {
    const rig = balancerRig({ parameters: FORM });
    let fault = 0;
    rig.at(100, () => {
      fault = rig.inject('web2', 'flaky', (because) => rig.fake('web').set(SERVED, because));
      see(rig, 'http-500', 1, fault);
    });
    rig.at(5000, () => see(rig, 'http-500', 1, fault));
    rig.run(5100);
    const [first, second] = rig.observer.failovers;
    expect(first).toMatchObject({ injected: 100, stages: { detection: 100 } });
    expect(second).toMatchObject({ injected: first?.restored, stages: { detection: 5000 } });
    expect(first?.restored).toBeLessThan(110);
  });

  test('a back end stopped in order is a planned one, an error out of nothing a spurious one', () => {
    const rig = balancerRig({ parameters: FORM });
    rig.at(100, () => {
      const because = rig.stop('web2/web');
      see(rig, 'refused', 1, because);
    });
    rig.at(200, () => see(rig, 'truncated', 2));
    rig.run(201);
    expect(rig.observer.failovers.map(({ trigger }) => trigger)).toEqual(['planned', 'spurious']);
  });
});

describe('for a lens that integrates', () => {
  const firstError = (replication: number, ratePerSecond: number): number => {
    const rig = balancerRig({ parameters: FORM, replication });
    rig.at(100, () => {
      rig.fake('web').set(refused(), 0, rig.fake('web').endpoints[1]);
      routeOf(rig).noticed(1, 'refused', 0, ratePerSecond);
    });
    rig.run(110);
    return rig.observer.failovers[0]!.stages.detection! - 100;
  };

  test('the first error comes after an exponential time', () => {
    const found = Array.from({ length: 400 }, (_, replication) => firstError(replication, 20));
    const mean = found.reduce((sum, one) => sum + one, 0) / found.length;
    // Standard error 0.05/20 = 0.0025 s; the bounds are 4.5 of them: false alarm 7e-6.
    expect(Math.abs(mean - 0.05)).toBeLessThan(0.01125);
  });

  test('errors that have ended do not come', () => {
    const rig = balancerRig({ parameters: FORM });
    routeOf(rig).noticed(1, 'refused', 0, 0.001);
    routeOf(rig).noticed(1, 'ok', 0, 0.001);
    rig.run(100_000);
    expect(rig.observer.failovers).toEqual([]);
    expect(rig.simulation.eventCount).toBe(0);
  });
});

test('a check that fails in a queue is charged to what the result says stopped it', () => {
  const rig = balancerRig({ parameters: { ...FORM, check_passive: false } });
  const surge = rig.simulation.causes.fault('surge', 'traffic', 0);
  const web2 = rig.fake('web').endpoints[1]!;
  rig.probes.script('web2/web', () => ({ succeeds: false, afterSeconds: 3, because: surge }));
  rig.at(100, () => rig.probes.contend(web2, true));
  rig.run(120);
  const [failover] = rig.observer.failovers;
  expect(rig.simulation.causes.rootsOf(failover!.because)).toEqual(['surge@traffic']);
});
