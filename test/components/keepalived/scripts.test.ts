import { describe, expect, test } from '@jest/globals';
import { failed, mute, refused, SERVED, type Rig } from '../harness.js';
import { cluster, conditions, partition, priorities, runUntil, seenFrom } from './support/cluster.js';

/** The reference configuration: the guide's own timers. */
const guide = { check: 'clustercheck', interval: '15s', fall: 4, rise: 2, weight: 0 };
const exact = { start_up: '0s', reaction: '0s' };

function scripted(script: Record<string, unknown>, more: Record<string, unknown> = {}, replication = 0): Rig {
  return cluster(
    { ...exact, vrrp_script: script, ...more },
    { seed: 'scripts', replication, latencySeconds: 0 },
  );
}

function breakDatabase(rig: Rig, host: number, how: 'refused' | 'hung'): void {
  const endpoint = rig.fake('db').endpoints[host - 1]!;
  rig.inject(`db${host}`, how, (because) => {
    rig.fake('db').set(how === 'hung' ? mute('on-change', because) : refused(because), because, endpoint);
  });
}

function mend(rig: Rig, host: number): void {
  rig.inject(`db${host}`, 'mended', (because) => {
    rig.fake('db').set(SERVED, because, rig.fake('db').endpoints[host - 1]);
  });
}

/** Seconds from now until a router is in a condition. */
function until(rig: Rig, index: number, condition: string, limit = 300): number {
  const from = rig.now;
  const at = runUntil(rig, from + limit, () => conditions(rig)[index] === condition);
  return at === null ? NaN : at - from;
}

const trials = (trial: (replication: number) => number): number[] =>
  Array.from({ length: 100 }, (_, replication) => trial(replication));

describe('detection (the phase of the runs is drawn once, U(0, interval))', () => {
  test('a service that refuses, by the guide: 45 to 60.1 s, then the skew', () => {
    const seen = trials((replication) => {
      const rig = scripted(guide, { priority: 50 }, replication);
      rig.run(1000);
      breakDatabase(rig, 3, 'refused');
      const verdict = until(rig, 2, 'fault');
      expect(until(rig, 1, 'master')).toBeCloseTo(0.8047, 3);
      return verdict;
    });
    expect(Math.min(...seen)).toBeGreaterThan(45.1);
    expect(Math.max(...seen)).toBeLessThan(60.1);
    const mean = seen.reduce((sum, one) => sum + one, 0) / seen.length;
    // 4.5 standard errors of 15 / sqrt(12) / sqrt(100).
    expect(Math.abs(mean - 52.6)).toBeLessThan(1.95);
  });

  test.each([
    ['the script gives up after 10 s', {}, 55, 70],
    ['it is ended by its timeout, which counts at its end', { timeout: '3s' }, 48, 63],
    [
      'it has no limit of its own: timeout = interval, and runs keep their period',
      { connect_timeout: '1h' },
      60,
      75,
    ],
  ])('a service that hangs: %s', (_, more, low, high) => {
    const seen = trials((replication) => {
      const rig = scripted({ ...guide, ...more }, { priority: 50 }, replication);
      rig.run(1000);
      breakDatabase(rig, 3, 'hung');
      return until(rig, 2, 'fault');
    });
    expect(Math.min(...seen)).toBeGreaterThan(low - 0.001);
    expect(Math.min(...seen)).toBeLessThan(low + 1);
    expect(Math.max(...seen)).toBeLessThan(high + 0.001);
    expect(Math.max(...seen)).toBeGreaterThan(high - 1);
  });

  test('skip_busy_tick: half of the colliding runs are lost, each costs an interval', () => {
    const script = { ...guide, interval: '5s', connect_timeout: '1h' };
    const seen = trials((replication) => {
      const rig = scripted(script, { priority: 50, skip_busy_tick: true }, replication);
      rig.run(1000);
      breakDatabase(rig, 3, 'hung');
      return until(rig, 2, 'fault');
    });
    // Three collisions between four runs: 20 to 25 s without loss, 35 to 40 s when all three are lost.
    expect(Math.min(...seen)).toBeLessThan(25);
    expect(Math.max(...seen)).toBeGreaterThan(35);
    expect(Math.max(...seen)).toBeLessThan(40);
  });

  test('a connection is enough for tcp: the probe asks for no answer', () => {
    const rig = scripted({ ...guide, check: 'tcp' });
    rig.run(100);
    breakDatabase(rig, 1, 'refused');
    rig.run(400);
    expect(new Set(rig.probes.sent.map(({ path }) => path))).toEqual(new Set([null]));
  });

  test('two scripts: one failure is enough, and both must be good again', () => {
    const rig = scripted(guide, {
      vrrp_script: [
        { ...guide, interval: '1s', fall: 1, rise: 1 },
        { ...guide, interval: '10s', fall: 1, rise: 1 },
      ],
    });
    rig.run(100);
    breakDatabase(rig, 1, 'refused');
    expect(until(rig, 0, 'fault')).toBeLessThan(1.2);
    rig.run(130);
    mend(rig, 1);
    const after = until(rig, 0, 'backup');
    expect(after).toBeGreaterThan(0.1);
    expect(after).toBeLessThan(10.2);
    expect(
      rig.probes.sent.filter(({ atSeconds }) => atSeconds > 130 && atSeconds < 130 + after).length,
    ).toBeGreaterThan(1);
  });
});

describe('the result counter (vrrp_script_child_thread)', () => {
  /** Results of the runs at 1 s intervals, from the script\u2019s own point of view. */
  function play(results: string, script: Record<string, unknown>): string {
    const rig = scripted({ ...guide, interval: '1s', ...script });
    rig.run(100);
    let states = '';
    let run = -1;
    rig.probes.script('db1/db', () => {
      run += 1;
      return { succeeds: results[run] !== 'f', afterSeconds: 0 };
    });
    breakDatabase(rig, 1, 'refused');
    for (let step = 0; step < results.length; step++) {
      const ran = runUntil(rig, 200, () => run === step);
      rig.run((ran ?? NaN) + 0.11);
      states += conditions(rig)[0] === 'fault' ? 'x' : '.';
      // Keeps it awake whatever the result.
      rig.fake('db').set(failed('http-500'), 0, rig.fake('db').endpoints[0]);
    }
    return states;
  }

  test('failures must be consecutive: one success wipes out a partial failure', () => {
    expect(play('ffsfffs', { fall: 3, rise: 1 })).toBe('.....x.');
  });

  test('so must successes: one failure wipes out a partial recovery', () => {
    expect(play('ffsfssfs', { fall: 2, rise: 2 })).toBe('.xxxx...');
  });
});

describe('weights', () => {
  test('a negative weight is subtracted while the script is failed; the others discard the lower adverts', () => {
    const rig = scripted({ ...guide, interval: '2s', fall: 3, weight: -60 });
    rig.run(100);
    breakDatabase(rig, 1, 'refused');
    const verdict = runUntil(rig, 200, () => priorities(rig)[0] === 90)!;
    const after = runUntil(rig, 200, () => conditions(rig)[1] === 'master')! - verdict;
    expect(after).toBeGreaterThan(2.609);
    expect(after).toBeLessThan(3.61);
    rig.run(rig.now + 10);
    expect(conditions(rig)).toEqual(['backup', 'master', 'backup']);
    mend(rig, 1);
    rig.run(rig.now + 20);
    expect(conditions(rig)).toEqual(['master', 'backup', 'backup']);
    expect(rig.observer.failovers).toMatchObject([{ mechanism: 'vrrp-script', trigger: 'fault' }]);
  });

  test('a positive weight is added while it is good', () => {
    const rig = scripted({ ...guide, interval: '2s', fall: 3, weight: 60 });
    expect(priorities(rig)).toEqual([210, 160, 110]);
    rig.run(100);
    breakDatabase(rig, 1, 'refused');
    rig.run(200);
    expect(priorities(rig)).toEqual([150, 160, 110]);
    expect(conditions(rig)).toEqual(['backup', 'master', 'backup']);
  });

  test('with nopreempt a weight moves nothing, and no failover is reported', () => {
    const rig = scripted({ ...guide, interval: '2s', fall: 3, weight: -140 }, { nopreempt: true });
    rig.run(100);
    breakDatabase(rig, 1, 'refused');
    rig.run(300);
    expect(priorities(rig)[0]).toBe(10);
    expect(conditions(rig)).toEqual(['master', 'backup', 'backup']);
    mend(rig, 1);
    rig.run(400);
    expect(rig.observer.failovers).toMatchObject([{ redirected: null }]);
    expect(rig.observer.failovers[0]?.abandoned).toBeGreaterThan(300);
  });
});

describe('start and rest', () => {
  test('after a start one success is enough, one failure too, and nothing is decided before', () => {
    const rig = scripted({ ...guide, run_time: '0.5s' });
    rig.run(100).stop('db1/keepalived');
    rig.run(110).startProcess('db1/keepalived');
    rig.run(110.4);
    expect(conditions(rig)[0]).toBe('init');
    rig.run(110.6);
    expect(conditions(rig)[0]).toBe('backup');
    rig.stop('db1/keepalived');
    breakDatabase(rig, 1, 'refused');
    rig.run(120).startProcess('db1/keepalived');
    rig.run(120.6);
    expect(conditions(rig)[0]).toBe('fault');
  });

  test('init_fail: it must succeed rise times first', () => {
    const rig = scripted({ ...guide, init_fail: true });
    rig.run(100).stop('db1/keepalived');
    rig.run(110).startProcess('db1/keepalived');
    rig.run(110.2);
    expect(conditions(rig)[0]).toBe('fault');
    expect(until(rig, 0, 'backup')).toBeCloseTo(14.9, 3);
  });

  test('a script rests while its service stays as it is, good or bad; a contended one keeps running', () => {
    const rig = scripted(guide);
    rig.run(100);
    breakDatabase(rig, 2, 'refused');
    rig.run(400);
    expect(conditions(rig)).toEqual(['master', 'fault', 'backup']);
    const sent = rig.probes.sent.length;
    rig.run(4000);
    expect(rig.probes.sent).toHaveLength(sent);
    expect(rig.component('vip').settled()).toBe(true);
    rig.probes.contend(rig.fake('db').endpoints[0]!, true);
    rig.run(4151);
    expect(rig.probes.sent.length - sent).toBe(10);
    rig.probes.contend(rig.fake('db').endpoints[0]!, false);
    rig.run(4170);
    const rested = rig.probes.sent.length;
    rig.run(5000);
    expect(rig.probes.sent).toHaveLength(rested);
  });

  test('a failure shorter than the patience of the script is called off', () => {
    const rig = scripted(guide);
    rig.run(100);
    breakDatabase(rig, 1, 'refused');
    rig.run(130);
    mend(rig, 1);
    rig.run(400);
    expect(conditions(rig)).toEqual(['master', 'backup', 'backup']);
    expect(rig.observer.failovers).toMatchObject([
      { mechanism: 'vrrp-script', abandoned: 130, redirected: null },
    ]);
  });

  test('a machine that stops its service first and then the daemon says goodbye: the script was not asked', () => {
    const rig = scripted(guide);
    rig.run(100);
    breakDatabase(rig, 1, 'refused');
    rig.stop('db1/keepalived');
    rig.run(110);
    expect(rig.observer.failovers).toMatchObject([
      { mechanism: 'vrrp-script', abandoned: 100 },
      { mechanism: 'vrrp-goodbye', trigger: 'planned', injected: 100 },
    ]);
    expect(seenFrom(rig)).toBe('db2');
  });

  test('when every member fails, nobody holds the address, and the first to recover takes it', () => {
    const rig = scripted(guide);
    rig.run(100);
    for (const host of [1, 2, 3]) breakDatabase(rig, host, 'refused');
    rig.run(200);
    expect(conditions(rig)).toEqual(['fault', 'fault', 'fault']);
    expect(rig.component('vip').health()).toBe('down');
    expect(seenFrom(rig)).toBe('none');
    mend(rig, 3);
    rig.run(250);
    expect(conditions(rig)).toEqual(['fault', 'fault', 'master']);
    expect(seenFrom(rig)).toBe('db3');
  });

  test('SIGSTOP of the daemon stops its scripts too', () => {
    const rig = scripted(guide);
    rig.run(100).hang('db1/keepalived');
    breakDatabase(rig, 1, 'refused');
    rig.run(300);
    const runs = rig.probes.sent.filter(({ from }) => from === 'db1').length;
    expect(runs).toBeLessThan(2);
    rig.resume('db1/keepalived');
    rig.run(400);
    expect(conditions(rig)[0]).toBe('fault');
  });
});

describe('a failover that a script begins is called off', () => {
  const own = { priority: 50, nopreempt: true };
  const open = (rig: Rig): number =>
    rig.observer.failovers.filter(({ redirected, abandoned }) => redirected === null && abandoned === null)
      .length;

  test('when the one that gives up was cut off, and the others have long had a holder', () => {
    const rig = scripted(guide, own);
    rig.run(100);
    const heal = partition(rig, ['db1']);
    rig.run(120);
    expect(conditions(rig)).toEqual(['master', 'backup', 'master']);
    breakDatabase(rig, 1, 'refused');
    rig.run(200);
    expect(conditions(rig)).toEqual(['fault', 'backup', 'master']);
    heal();
    mend(rig, 1);
    rig.run(300);
    expect(conditions(rig)).toEqual(['backup', 'backup', 'master']);
    expect(rig.observer.failovers.map(({ mechanism }) => mechanism)).toContain('vrrp-script');
    expect(open(rig)).toBe(0);
  });

  test('when it gives way to a better holder before its script has failed often enough', () => {
    const rig = scripted(guide, own);
    rig.run(100);
    const heal = partition(rig, ['db1']);
    rig.run(120);
    breakDatabase(rig, 1, 'refused');
    rig.run(130);
    heal();
    rig.run(140);
    expect(conditions(rig)).toEqual(['backup', 'backup', 'master']);
    mend(rig, 1);
    rig.run(300);
    expect(rig.observer.failovers.map(({ mechanism }) => mechanism)).toContain('vrrp-script');
    expect(open(rig)).toBe(0);
  });

  test('but not when another one on its side of the cut takes over', () => {
    const rig = scripted(guide, own);
    rig.run(100);
    partition(rig, ['db1', 'db2']);
    rig.run(120);
    expect(conditions(rig)).toEqual(['backup', 'master', 'master']);
    breakDatabase(rig, 2, 'refused');
    rig.run(200);
    expect(conditions(rig)).toEqual(['master', 'fault', 'master']);
    expect(rig.observer.failovers.at(-1)).toMatchObject({ mechanism: 'vrrp-script', abandoned: null });
    expect(rig.observer.failovers.at(-1)?.redirected).toBeGreaterThan(160);
  });
});
