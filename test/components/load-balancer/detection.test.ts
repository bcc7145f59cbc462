import { describe, expect, test } from '@jest/globals';
import { failed } from '../harness.js';
import { balancerRig, detections, live, type BalancerRig } from './support/rig.js';

/** Silence that a check waits for until its own limit. */
const FORM = {
  check: 'http',
  check_path: '/index.php',
  check_interval: '5s',
  check_timeout: '3s',
  check_attempts: 2,
};
const API = { ...FORM, check_interval: '31s', check_timeout: '30s', check_attempts: 3 };
/** As in our trials: inter 5 s, fall 2, connect timeout 5 s, check timeout 3 s. */
const TRIALS = { check: 'http', inter: '5s', fall: 2, 'timeout connect': '5s', 'timeout check': '3s' };

interface Case {
  readonly profile: 'nodebalancer' | 'haproxy';
  readonly parameters: Record<string, unknown>;
  readonly fault: (rig: BalancerRig) => void;
}

/** Detection times of one fault at t = 1000 s with many phases of the checks, sorted. */
function times({ profile, parameters, fault }: Case): number[] {
  const found = Array.from({ length: 200 }, (_, replication) => {
    const rig = balancerRig({ profile, parameters, replication });
    rig.at(1000, () => fault(rig));
    rig.run(1300);
    const [one, ...more] = detections(rig, 1000);
    expect(more).toEqual([]);
    return one!;
  });
  return found.sort((a, b) => a - b);
}

/**
 * All inside the range, and evenly spread: each of 10 equal parts of the range holds some of the 200. False alarm: at
 * most 10 · 0.9^200 < 1e-8.
 */
function expectUniform(found: readonly number[], low: number, high: number): void {
  expect(found[0]).toBeGreaterThanOrEqual(low);
  expect(found.at(-1)).toBeLessThanOrEqual(high);
  const parts = new Set(found.map((one) => Math.min(9, Math.floor(((one - low) / (high - low)) * 10))));
  expect(parts.size).toBe(10);
}

const crash = (rig: BalancerRig): unknown => rig.crash('web2/web');
const powerOff = (rig: BalancerRig): unknown => rig.powerOff('web2');
const answer500 = (rig: BalancerRig): unknown =>
  rig.inject('web2', 'bug', (because) => {
    const web = rig.fake('web');
    web.set(failed('http-500', because), because, web.endpoints[1]);
  });

describe('a NodeBalancer detects a fault after v + (n − 1)·I (+ T when checks time out), v ~ U(0, I)', () => {
  test.each([
    ['crash, form defaults', FORM, crash, 5, 10],
    ['silent death, form defaults', FORM, powerOff, 8, 13],
    ['500, form defaults', FORM, answer500, 5, 10],
    ['crash, API defaults', API, crash, 62, 93],
    ['silent death, API defaults', API, powerOff, 92, 123],
  ])('%s', (_name, parameters, fault, low, high) => {
    expectUniform(times({ profile: 'nodebalancer', parameters, fault }), low, high);
  });
});

describe('HAProxy counts the interval from the end of a check (our trials, haproxy-backend-faults.csv)', () => {
  test.each([
    ['kill', crash, 5, 10],
    ['silent', powerOff, 15, 20],
    ['http500', answer500, 5, 10],
  ])('%s', (_name, fault, low, high) => {
    expectUniform(times({ profile: 'haproxy', parameters: TRIALS, fault }), low, high);
  });
});

test('HAProxy, SIGSTOP: 11 to 16 s by the book, 15 to 20 once the accept queue is full (measured 14.4 to 19.8)', () => {
  const hang = (rig: BalancerRig): unknown => rig.hang('web2/web');
  const shared = { profile: 'haproxy', parameters: TRIALS } as const;
  expectUniform(times({ ...shared, fault: hang }), 11, 16);
  const hangFull = (rig: BalancerRig): unknown => {
    rig.probes.script('web2/web', ({ connectTimeoutSeconds }) => ({
      ...{ succeeds: false, afterSeconds: connectTimeoutSeconds },
    }));
    return hang(rig);
  };
  expectUniform(times({ ...shared, fault: hangFull }), 15, 20);
});

test('without passive checks nothing is known before the checks know it', () => {
  const rig = balancerRig({ parameters: FORM });
  rig.at(100, () => rig.crash('web2/web'));
  rig.run(104.9);
  expect(live(rig)).toEqual(['web1', 'web2', 'web3']);
  rig.run(110);
  expect(live(rig)).toEqual(['web1', 'web3']);
});
