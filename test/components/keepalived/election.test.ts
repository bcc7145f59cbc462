import { describe, expect, test } from '@jest/globals';
import { keepalived } from '../../../src/components/keepalived/index.js';
import { harness, refused, SERVED, type Rig } from '../harness.js';
import { cluster, conditions, partition, runUntil, seenFrom } from './support/cluster.js';

const becomes = (rig: Rig, index: number, condition: string, limit = 200): number => {
  const from = rig.now;
  const at = runUntil(rig, from + limit, () => conditions(rig)[index] === condition);
  return at === null ? NaN : at - from;
};
/** Keeps delays that are drawn out of exact arithmetic. */
const exact = { start_up: '0s', reaction: '0s' };

describe('all is well', () => {
  test('the highest router is master, and nothing ticks for ten years', () => {
    const rig = cluster({ vrrp_script: { interval: '15s', fall: 4, rise: 2 }, garp_master_refresh: '2s' });
    rig.run(1);
    expect(conditions(rig)).toEqual(['master', 'backup', 'backup']);
    const before = rig.simulation.eventCount;
    rig.run(10 * 365 * 86_400);
    expect(rig.simulation.eventCount).toBe(before);
    expect(rig.component('vip').settled()).toBe(true);
    expect(rig.component('vip').health()).toBe('healthy');
    expect(rig.component('vip').role?.('holder')?.name).toBe('db1');
    expect(rig.observer.failovers).toEqual([]);
  });

  test('equal priorities: the later host has the higher source address', () => {
    const rig = cluster({ priority: 50 });
    expect(conditions(rig)).toEqual(['backup', 'backup', 'master']);
  });
});

describe('elections', () => {
  test('a silent death: between 2 and 3 adverts + skew; the ages of the last advert are uniform', () => {
    const seen = Array.from({ length: 200 }, (_, replication) => {
      const rig = cluster(exact, { seed: 'silent', replication, latencySeconds: 0 });
      rig.run(50);
      rig.powerOff('db1');
      return becomes(rig, 1, 'master');
    });
    expect(Math.min(...seen)).toBeGreaterThan(2.609);
    expect(Math.max(...seen)).toBeLessThan(3.61);
    const mean = seen.reduce((sum, one) => sum + one, 0) / seen.length;
    // U(2.609, 3.609): 4.5 standard errors of 0.289 / sqrt(200).
    expect(Math.abs(mean - 3.109)).toBeLessThan(0.092);
  });

  test('equal priorities: both backups time out together, the higher address stays, the other gives way at once', () => {
    const rig = cluster({ priority: 50, ...exact });
    rig.run(50);
    rig.powerOff('db3');
    const { eventCount } = rig.simulation;
    expect(becomes(rig, 1, 'master')).toBeLessThan(3.806);
    // In one event.
    expect(conditions(rig)).toEqual(['master', 'master', 'stopped']);
    expect(rig.simulation.eventCount - eventCount).toBe(1);
    rig.run(rig.now + 0.0001);
    expect(conditions(rig)).toEqual(['master', 'master', 'stopped']);
    rig.run(rig.now + 0.001);
    expect(conditions(rig)).toEqual(['backup', 'master', 'stopped']);
    expect(seenFrom(rig)).toBe('db2');
  });

  test('three in a row fall silent, and the last takes over each time', () => {
    const rig = cluster(exact);
    rig.run(50).powerOff('db1');
    rig.run(60).powerOff('db2');
    rig.run(70);
    expect(conditions(rig)).toEqual(['stopped', 'stopped', 'master']);
    rig.powerOff('db3');
    expect(rig.component('vip').health()).toBe('down');
    rig.powerOn('db1');
    rig.run(150);
    expect(seenFrom(rig)).toBe('db1');
  });

  test('version 3: the skew is scaled, and a quarter of a second is enough to notice', () => {
    const rig = cluster({ vrrp_version: 3, advert_int: '100ms', ...exact }, { latencySeconds: 0 });
    rig.run(50);
    rig.powerOff('db1');
    const after = becomes(rig, 1, 'master');
    expect(after).toBeGreaterThan(0.2609);
    expect(after).toBeLessThan(0.3611);
  });

  test('version 3: backups learn the interval of the master', () => {
    const rig = cluster({ vrrp_version: 3, advert_int: ['2s', '1s', '1s'], ...exact }, { latencySeconds: 0 });
    rig.run(50);
    expect(conditions(rig)).toEqual(['master', 'backup', 'backup']);
    rig.powerOff('db1');
    expect(becomes(rig, 1, 'master')).toBeGreaterThan(2 * 2.609);
  });

  test('version 2: adverts of another interval are dropped, so there are two masters', () => {
    const rig = cluster({ advert_int: ['2s', '1s', '1s'] });
    rig.run(50);
    expect(conditions(rig)).toEqual(['master', 'master', 'backup']);
  });

  test('the owner (255) is master at once', () => {
    const rig = cluster({ priority: [255, 100, 50], ...exact });
    rig.run(50);
    rig.stop('db1/keepalived');
    rig.run(60);
    expect(conditions(rig)).toEqual(['stopped', 'master', 'backup']);
    rig.startProcess('db1/keepalived');
    expect(becomes(rig, 0, 'master')).toBe(0);
    rig.run(60.01);
    expect(conditions(rig)).toEqual(['master', 'backup', 'backup']);
  });

  test('state MASTER waits for one advert only, after its start', () => {
    const rig = cluster({ state: ['MASTER', 'BACKUP', 'BACKUP'], ...exact });
    rig.run(50);
    rig.stop('db1/keepalived');
    rig.run(60);
    rig.startProcess('db1/keepalived');
    expect(becomes(rig, 0, 'master')).toBeCloseTo(1 + 1 / 256, 5);
  });

  test('vrrp_startup_delay holds a takeover back', () => {
    const rig = cluster({ vrrp_startup_delay: '7s', ...exact });
    rig.run(50).stop('db1/keepalived');
    rig.run(60).startProcess('db1/keepalived');
    expect(becomes(rig, 0, 'master')).toBeCloseTo(7 + 3.4140625, 5);
  });

  test('down_timer_adverts 1: one missed advert is enough, but an advert on its way is not missed', () => {
    for (let replication = 0; replication < 50; replication++) {
      const rig = cluster({ down_timer_adverts: 1, ...exact }, { replication, latencySeconds: 0.2 });
      rig.run(50);
      // A change that concerns nobody makes everybody count anew.
      rig.inject('db3', 'nothing', (because) =>
        rig.world.impair([[rig.host('db3'), rig.host('db2')]], {}, because),
      );
      rig.run(60);
      expect(conditions(rig)).toEqual(['master', 'backup', 'backup']);
      rig.powerOff('db1');
      expect(becomes(rig, 1, 'master')).toBeLessThan(1.81);
    }
  });
});

describe('preemption', () => {
  const restarted = (parameters: Record<string, unknown>): Rig => {
    const rig = cluster({ ...exact, ...parameters });
    rig.run(50).stop('db1/keepalived');
    rig.run(60).startProcess('db1/keepalived');
    return rig;
  };

  test('a higher router takes back after its master-down interval; callers lose nothing', () => {
    const rig = restarted({});
    expect(becomes(rig, 0, 'master')).toBeCloseTo(3.4140625, 5);
    rig.run(80);
    expect(conditions(rig)).toEqual(['master', 'backup', 'backup']);
    expect(rig.observer.failovers).toHaveLength(1);
  });

  test('nopreempt leaves the lower master alone, until it goes', () => {
    const rig = restarted({ nopreempt: true });
    rig.run(1000);
    expect(conditions(rig)).toEqual(['backup', 'master', 'backup']);
    rig.stop('db2/keepalived');
    expect(becomes(rig, 0, 'master')).toBeCloseTo(0.4140625, 3);
  });

  test('preempt_delay is stopped by an equal or higher master, and begins anew', () => {
    const rig = cluster({ preempt_delay: '20s', ...exact });
    rig.run(50).stop('db2/keepalived');
    rig.run(51).stop('db1/keepalived');
    rig.run(60);
    expect(conditions(rig)).toEqual(['stopped', 'stopped', 'master']);
    rig.startProcess('db2/keepalived');
    rig.run(70).startProcess('db1/keepalived');
    const after = becomes(rig, 1, 'master');
    expect(70 + after).toBeGreaterThan(60 + 20 + 2);
    expect(70 + after).toBeLessThan(60 + 21 + 3.7);
    expect(70 + after + becomes(rig, 0, 'master')).toBeLessThan(70 + 21 + 3.5);
  });
});

describe('silence without death', () => {
  test('SIGSTOP shorter than the patience of the others is not noticed', () => {
    const rig = cluster();
    rig.run(50).hang('db1/keepalived-vrrp');
    rig.run(51.5).resume('db1/keepalived-vrrp');
    rig.run(100);
    expect(conditions(rig)).toEqual(['master', 'backup', 'backup']);
    expect(rig.observer.failovers).toMatchObject([{ redirected: null }]);
    expect(rig.observer.failovers[0]?.abandoned).toBeLessThan(52);
  });

  test('a stopped master of lower rank gives way when it goes on', () => {
    const rig = cluster({ priority: [100, 150, 50], nopreempt: true });
    rig.run(50).stop('db2/keepalived');
    rig.run(60).startProcess('db2/keepalived');
    rig.run(70);
    expect(conditions(rig)).toEqual(['master', 'backup', 'backup']);
    rig.hang('db1/keepalived');
    rig.run(80);
    expect(conditions(rig)).toEqual(['master', 'master', 'backup']);
    expect(rig.component('vip').health()).toBe('degraded');
    rig.resume('db1/keepalived');
    rig.run(81);
    expect(conditions(rig)).toEqual(['backup', 'master', 'backup']);
  });

  test('a stopped backup reads what has piled up before it looks at its timer', () => {
    const rig = cluster();
    rig.run(50).hang('db2/keepalived-vrrp');
    rig.run(80).resume('db2/keepalived-vrrp');
    rig.run(100);
    expect(conditions(rig)).toEqual(['master', 'backup', 'backup']);
    expect(rig.observer.failovers).toEqual([]);
  });

  test('a whole machine that stands still loses the address, and takes it back', () => {
    const rig = cluster();
    rig.run(50);
    rig.inject('db1', 'pause', (because) => rig.world.pause(rig.host('db1'), because));
    expect(seenFrom(rig)).toBe('none');
    rig.run(60);
    expect(seenFrom(rig)).toBe('db2');
    rig.inject('db1', 'resume', (because) => rig.world.unpause(rig.host('db1'), because));
    rig.run(62);
    expect(seenFrom(rig)).toBe('db1');
    expect(conditions(rig)).toEqual(['master', 'backup', 'backup']);
  });
});

describe('partitions', () => {
  test('a one-way cut: the deaf side makes itself master, and neither gives way while it lasts', () => {
    const rig = cluster();
    rig.run(50);
    const heal = partition(rig, ['db1'], { clients: 'both', oneWay: true });
    rig.run(80);
    expect(conditions(rig)).toEqual(['master', 'master', 'backup']);
    heal();
    rig.run(82);
    expect(conditions(rig)).toEqual(['master', 'backup', 'backup']);
    rig.run(90);
    expect(rig.component('vip').settled()).toBe(true);
  });

  test('adverts that arrive much later once are a gap, and nothing more', () => {
    const rig = cluster();
    rig.run(50);
    const pairs = rig.world.hosts.map((other) => [rig.host('db1'), other] as const);
    rig.inject('db1', 'latency', (because) => rig.world.impair(pairs, { latencySeconds: 1 }, because));
    rig.run(100);
    expect(conditions(rig)).toEqual(['master', 'backup', 'backup']);
    rig.inject('db1', 'latency', (because) => rig.world.impair(pairs, { latencySeconds: 5 }, because));
    rig.run(104.8);
    expect(conditions(rig)).toEqual(['master', 'master', 'backup']);
    rig.run(120);
    expect(conditions(rig)).toEqual(['master', 'backup', 'backup']);
  });
});

describe('what is reported', () => {
  test('a silent death: detection is nearly all, redundancy comes back with the host, and causes lead to the fault', () => {
    const rig = cluster();
    rig.run(50);
    const fault = rig.powerOff('db1');
    rig.run(100).powerOn('db1');
    rig.run(200);
    const [failover] = rig.observer.failovers;
    expect(failover).toMatchObject({ mechanism: 'vrrp', trigger: 'fault', injected: 50, because: fault });
    expect(failover?.stages.detection).toBeGreaterThan(52.6);
    expect(failover?.stages.decision).toBe(failover?.stages.detection);
    expect(failover?.restored).toBeGreaterThan(130);
    expect(rig.observer.redundancy.map(({ lost }) => lost)).toEqual([true, false]);
  });

  test('redundancy is back with a router that was never out of the election, too', () => {
    const restored = (lose: (rig: Rig) => () => void): number => {
      const rig = cluster(exact);
      rig.run(50);
      const mend = lose(rig);
      rig.run(100);
      mend();
      rig.run(200);
      expect(rig.observer.failovers).toHaveLength(1);
      const { restored: at, redirected } = rig.observer.failovers[0]!;
      expect(at).toBeGreaterThanOrEqual(redirected!);
      return at!;
    };
    // Its successor starts as backup before any other has taken over.
    const killed = restored((rig) => (rig.crash('db1/keepalived-vrrp'), () => undefined));
    expect(killed).toBeLessThan(54);
    // Both of these were masters all the time.
    const hung = restored((rig) => (rig.hang('db1/keepalived'), () => void rig.resume('db1/keepalived')));
    const cut = restored((rig) => partition(rig, ['db1']));
    expect([hung, cut]).toEqual([100, 100]);
  });

  test('a router with a failed script is no redundancy, whatever its weight', () => {
    const rig = cluster({ ...exact, vrrp_script: { interval: '2s', fall: 2, rise: 2, weight: -60 } });
    const [db1] = rig.fake('db').endpoints;
    rig.run(50);
    rig.inject('db1', 'fault', (because) => rig.fake('db').set(refused(because), because, db1));
    rig.run(100);
    expect(seenFrom(rig)).toBe('db2');
    expect(rig.observer.failovers[0]).toMatchObject({ mechanism: 'vrrp-script', restored: null });
    rig.inject('db1', 'mended', (because) => rig.fake('db').set(SERVED, because, db1));
    rig.run(110);
    expect(rig.observer.failovers[0]?.restored).toBeGreaterThan(102);
  });

  test('a goodbye is planned, and the decision is the skew', () => {
    const rig = cluster(exact);
    rig.run(50).stop('db1/keepalived');
    rig.run(60);
    const [failover] = rig.observer.failovers;
    expect(failover).toMatchObject({
      mechanism: 'vrrp-goodbye',
      trigger: 'planned',
      stages: { detection: 50 },
    });
    expect(failover?.stages.decision).toBeCloseTo(50.609675, 4);
  });

  test('the origin of a failed operation is the address without holder; with no heir left, the whole combination', () => {
    const rig = cluster();
    const caller = { host: rig.host('web1'), client: 1 };
    const read = { kind: 'read', trafficClass: null, path: null } as const;
    const originOf = (): string => {
      const fate = rig.service('vip').begin(read, caller);
      if (fate.kind !== 'mute' && fate.kind !== 'failed') return fate.kind;
      const { causes } = rig.simulation;
      return `${fate.kind} ${causes.originOf(fate.because)} ${causes.rootsOf(fate.because).join('+')}`;
    };
    rig.run(50).crash('db3/keepalived');
    rig.run(60).crash('db2/keepalived');
    rig.run(70).powerOff('db1');
    rig.run(71);
    expect(originOf()).toBe('mute vip/no-holder crash@db3/keepalived+crash@db2/keepalived+power-off@db1');
    rig.run(100);
    expect(originOf()).toBe('failed vip/no-holder crash@db3/keepalived+crash@db2/keepalived+power-off@db1');
  });

  test('formulas', () => {
    const rig = harness({
      hosts: { db: { count: 3 } },
      fakes: { db: 'db' },
      components: {
        vip: {
          ...{ kind: keepalived, on: 'db' },
          parameters: {
            ...{ serves: 'db', priority: 50, nopreempt: true },
            vrrp_script: { check: 'clustercheck', interval: '15s', fall: 4, rise: 2, weight: 0 },
          },
        },
      },
    });
    const texts = rig
      .component('vip')
      .formulas?.()
      .map(({ mechanism, text }) => `${mechanism}: ${text.split(' =')[0]}`);
    expect(texts).toEqual([
      'vrrp: 2.8 to 3.8 s',
      'vrrp-goodbye: 0.8 to 0.8 s',
      'vrrp-script: 45.8 to 60.9 s',
      'vrrp-script-timeout: 55.8 to 70.8 s',
    ]);
  });

  test('a service that refuses is the service’s affair, not the address’s', () => {
    const rig = cluster();
    rig.fake('db').set(refused());
    rig.run(50);
    expect(rig.observer.failovers).toEqual([]);
    expect(rig.component('vip').health()).toBe('healthy');
  });
});
