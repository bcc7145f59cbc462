/**
 * Simulated beside measured: keepalived 2.2.7, three hosts, priorities 150/100/50, advert_int 1, VRRP v2. The trials
 * are in test/daemons/data (their README row is named in each test); the rules are those of docs/truth.md.
 *
 * A row whose model is right is refused with probability below 1 % (rule b), so about one run in eight of another
 * seed would see one red row of the twelve; the seeds here are the names of the rows, and nothing was tuned to them.
 */
import { describe, expect, test } from '@jest/globals';
import { agreement, quantile } from '../../../scripts/truth/rules.js';
import { byPrecision } from '../../support/precision.js';
import { refused, type Rig } from '../harness.js';
import {
  cluster,
  conditions,
  killAll,
  lossy,
  partition,
  priorities,
  runUntil,
  seenFrom,
} from './support/cluster.js';
import { measured, rowsOf } from './support/measurements.js';

const FAILOVER = 'keepalived-failover.csv';
const trials = byPrecision({ quick: 250, full: 2000 });

/** Trials of one set-up; null: it did not happen. */
function simulate(
  name: string,
  parameters: Record<string, unknown>,
  trial: (rig: Rig) => number | null,
): number[] {
  return Array.from({ length: trials }, (_, replication) => {
    const result = trial(cluster(parameters, { seed: name, replication }));
    if (result === null) throw new Error(`${name}: trial ${replication} came to no end`);
    return result;
  });
}

/** Seconds from now until the clients outside are led to a host. */
function until(rig: Rig, host: string, seenBy?: string): number | null {
  const from = rig.now;
  const place = seenBy === undefined ? null : rig.host(seenBy);
  const at = runUntil(rig, from + 200, () => seenFrom(rig, place) === host);
  return at === null ? null : at - from;
}

/** The rules (a) to (c), the last one without the leniency for spreads within the noise. */
function expectAgreement(
  name: string,
  trialsMeasured: readonly number[],
  simulated: readonly number[],
): void {
  expect(trialsMeasured.length).toBeGreaterThan(0);
  const spread = (values: readonly number[]): number => {
    const sorted = [...values].sort((a, b) => a - b);
    return quantile(sorted, 0.9) - quantile(sorted, 0.1);
  };
  expect({ name, ...agreement(name, trialsMeasured, simulated) }).toMatchObject({ holds: true });
  if (trialsMeasured.length < 10) return;
  const ratio = spread(simulated) / spread(trialsMeasured);
  expect({ name, ratio, fits: ratio >= 0.5 && ratio <= 2 }).toMatchObject({ fits: true });
}

const moved = (event: string, parameters?: string) => {
  return measured(FAILOVER, 'client_switched_s', parameters ? { event, parameters } : { event });
};

describe('a takeover', () => {
  test('silent death: 3 adverts + skew, less the age of the last advert', () => {
    const simulated = simulate('silent death', {}, (rig) => {
      rig.run(100);
      partition(rig, ['db1']);
      return until(rig, 'db2');
    });
    expectAgreement('silent death', moved('silent_port_disabled'), simulated);
  });

  test('loss of carrier: the same, for a goodbye cannot leave', () => {
    const simulated = simulate('carrier', {}, (rig) => {
      rig.run(100);
      rig.inject('db1', 'link-down', (because) => rig.world.linkDown(rig.host('db1'), because));
      return until(rig, 'db2');
    });
    expectAgreement('carrier', moved('carrier_loss', 'carrier'), simulated);
  });

  test('SIGSTOP: the same, and the old holder keeps the address', () => {
    const simulated = simulate('sigstop', {}, (rig) => {
      rig.run(100);
      rig.hang('db1/keepalived');
      const after = until(rig, 'db2');
      expect(seenFrom(rig, rig.host('db1'))).toBe('db1');
      return after;
    });
    expectAgreement('sigstop', moved('sigstop'), simulated);
  });

  test('kill -9 of all: the same, and not a probe is lost while the host lives', () => {
    const simulated = simulate('kill all', {}, (rig) => {
      rig.run(100);
      killAll(rig, 'db1');
      const from = rig.now;
      const at = runUntil(rig, 110, () => {
        expect(seenFrom(rig)).not.toBe('none');
        return seenFrom(rig) === 'db2';
      });
      return at === null ? null : at - from;
    });
    // 0.63 s is a known outlier: a race with the parent.
    const known = moved('kill9_all').filter((seconds) => seconds > 1);
    expect(known).toHaveLength(19);
    expectAgreement('kill all', known, simulated);
  });

  test('SIGTERM: a priority-0 advert, then the skew', () => {
    const simulated = simulate('sigterm', {}, (rig) => {
      rig.run(100);
      rig.stop('db1/keepalived');
      return until(rig, 'db2');
    });
    expectAgreement('sigterm', moved('sigterm'), simulated);
  });

  test('kill -9 of the parent: the child exits in order', () => {
    const simulated = simulate('kill parent', {}, (rig) => {
      rig.run(100);
      rig.crash('db1/keepalived');
      return until(rig, 'db2');
    });
    expectAgreement('kill parent', moved('kill9_parent_only'), simulated);
  });
});

describe('taking back', () => {
  test('after a restart of the daemon', () => {
    const simulated = simulate('restart', {}, (rig) => {
      rig.run(100);
      killAll(rig, 'db1');
      rig.run(110.3);
      rig.startProcess('db1/keepalived');
      return until(rig, 'db1');
    });
    expectAgreement('restart', moved('restart_after_kill9'), simulated);
    expectAgreement('restart', moved('restart_after_sigterm'), simulated);
  });

  test('after the carrier has returned', () => {
    const simulated = simulate('carrier returns', {}, carrierReturns);
    expectAgreement('carrier returns', moved('restore_after_carrier', 'carrier'), simulated);
  });

  test('with preempt_delay 10 s', () => {
    const simulated = simulate('delayed', { preempt_delay: '10s' }, carrierReturns);
    expectAgreement('delayed', moved('restore_after_carrier', 'carrierpdelay10'), simulated);
  });

  test('never with nopreempt', () => {
    const never = measured(FAILOVER, 'new_master_s', {
      event: 'restore_after_carrier',
      parameters: 'carriernopreempt',
    });
    expect(never).toEqual([]);
    for (let replication = 0; replication < 20; replication++) {
      const rig = cluster({ nopreempt: true }, { seed: 'nopreempt', replication });
      expect(carrierReturns(rig)).toBeNull();
      rig.crash('db2/keepalived');
      expect(until(rig, 'db1')).toBeLessThan(1);
    }
  });

  test('after SIGCONT: at once', () => {
    const simulated = simulate('sigcont', {}, (rig) => {
      rig.run(100);
      rig.hang('db1/keepalived');
      rig.run(131);
      rig.resume('db1/keepalived');
      return until(rig, 'db1');
    });
    expectAgreement('sigcont', moved('sigcont'), simulated);
    // It has read the pretender's adverts before it speaks, so it announces itself: nobody is left in a black hole.
    expect(Math.max(...simulated)).toBeLessThan(1.5);
  });
});

function carrierReturns(rig: Rig): number | null {
  const host = rig.host('db1');
  rig.run(100);
  rig.inject('db1', 'link-down', (because) => rig.world.linkDown(host, because));
  rig.run(110.7);
  rig.inject('db1', 'link-up', (because) => rig.world.linkUp(host, because));
  return until(rig, 'db1');
}

describe('a partition', () => {
  const file = 'keepalived-partition.csv';

  test.each(['C_clboth', 'C_clwithmaster'])(
    '%s: a second master, and after the heal one gives way',
    (experiment) => {
      const clients = experiment === 'C_clboth' ? 'both' : 'isolated';
      const stepDowns: number[] = [];
      const simulated = simulate(experiment, {}, (rig) => {
        rig.run(100);
        const heal = partition(rig, ['db1'], { clients });
        const second = until(rig, 'db2', 'db3');
        rig.run(109);
        heal();
        const down = runUntil(rig, 120, () => conditions(rig)[1] === 'backup');
        if (down !== null) stepDowns.push(down - 109);
        expect(conditions(rig)[0]).toBe('master');
        return second;
      });
      expectAgreement(`${experiment} second`, measured(file, 'second_master_s', { experiment }), simulated);
      expect(stepDowns).toHaveLength(trials);
      expectAgreement(`${experiment} heal`, measured(file, 'heal_to_stepdown_s', { experiment }), stepDowns);
    },
  );

  test('after a heal the pretender gives way in silence as often as measured: 72 of 160', () => {
    // An interval that a right model leaves in 1 % of the seeds: the measured share is uncertain by 0.039.
    const silent = simulate('silence', {}, (rig) => healed(rig)).filter((told) => told === 0).length / trials;
    expect(Math.abs(silent - 72 / 160)).toBeLessThan(2.58 * Math.sqrt((0.45 * 0.55) / 160 + 0.24 / trials));
  });

  test('such a client finds nobody for 5 to 53 s, unless garp_master_refresh repeats the announcement', () => {
    const hole = (parameters: Record<string, unknown>): number[] => {
      return simulate('black hole', parameters, (rig) => {
        const told = healed(rig);
        if (told === 1) return 0;
        const from = rig.now;
        const at = runUntil(rig, from + 100, () => seenFrom(rig) === 'db1');
        return at === null ? null : at - from;
      });
    };
    const file160 = 'keepalived-arp-black-hole.csv';
    const hit = measured(file160, 'blackhole_s', { experiment: 'G_heal' }).filter((seconds) => seconds > 0);
    const simulated = hole({}).filter((seconds) => seconds > 0);
    // The ages of the entries at the heal are not recorded and the observation ended at 45 s: only ranges compare.
    expect(Math.min(...simulated)).toBeLessThan(Math.min(...hit));
    expect(Math.max(...simulated)).toBeGreaterThan(Math.max(...hit));
    expect(Math.max(...simulated)).toBeLessThan(53);
    expect(Math.max(...hole({ garp_master_refresh: '2s' }))).toBeLessThan(2);
  });
});

/** Cuts db1 off from the other daemons and the clients, then heals. @returns 1 when the heal was announced, else 0 */
function healed(rig: Rig): number | null {
  rig.run(100);
  const heal = partition(rig, ['db1']);
  // So that the entries, verified 5 s after the takeover, are met in both states.
  rig.run(105 + 6 * rig.simulation.streams.once('heal'));
  expect(seenFrom(rig)).toBe('db2');
  heal();
  const down = runUntil(rig, 120, () => conditions(rig)[1] === 'backup');
  if (down === null) return null;
  return seenFrom(rig) === 'db1' ? 1 : 0;
}

describe('a tracking script', () => {
  const file = 'keepalived-script.csv';
  const script = { check: 'tcp', interval: '2s', timeout: '1s', fall: 3, rise: 2 };

  test.each([
    ['B_w0', 0],
    ['B_wm60', -60],
  ])('%s: the address moves', (experiment, weight) => {
    const verdicts: number[] = [];
    const simulated = simulate(experiment, { vrrp_script: { ...script, weight } }, (rig) => {
      rig.run(100);
      const [first] = rig.fake('db').endpoints;
      rig.inject('db1', 'crash', (because) => rig.fake('db').set(refused(because), because, first));
      const verdict = runUntil(rig, 120, () => priorities(rig)[0] === 90 || conditions(rig)[0] === 'fault');
      if (verdict !== null) verdicts.push(verdict - 100);
      const after = until(rig, 'db2');
      return after === null || verdict === null ? null : verdict - 100 + after;
    });
    expectAgreement(`${experiment} moved`, measured(file, 'vip_moved_s', { experiment }), simulated);
    expectAgreement(`${experiment} failed`, measured(file, 'script_failed_s', { experiment }), verdicts);
  });
});

describe('packet loss on the master\u2019s link', () => {
  test.each(rowsOf('keepalived-packet-loss.csv').map((row) => [row.loss!, row] as const))('%s', (_, row) => {
    const loss = parseFloat(row.loss!) / 100;
    const minutes = Number(row.duration_min);
    const runs = byPrecision({ quick: 60, full: 600 });
    const counts = Array.from({ length: runs }, (_unused, replication) => {
      const rig = cluster({}, { seed: `loss ${row.loss}`, replication });
      lossy(rig, 'db1', loss);
      rig.run(minutes * 60);
      const spurious = rig.observer.failovers.filter(({ trigger }) => trigger === 'spurious');
      expect(spurious).toHaveLength(rig.observer.failovers.length);
      return spurious.length;
    });
    const mean = counts.reduce((sum, count) => sum + count, 0) / runs;
    const counted = Number(row.spurious_failovers_measured);
    // Counts scatter like Poisson ones: outside 2.58 standard errors in 1 % of the seeds if the model is right.
    expect(Math.abs(mean - counted)).toBeLessThan(2.58 * Math.sqrt(counted + mean / runs));
    // The rule: (1 − p)·p³ per advert and backup. A takeover keeps the loser busy for a moment, hence a few less.
    const expected = minutes * 60 * 2 * (1 - loss) * loss * loss * loss;
    expect(mean / expected).toBeGreaterThan(0.8);
    expect(mean / expected).toBeLessThan(1.1);
  });
});
