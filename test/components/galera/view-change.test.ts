import { describe, expect, test } from '@jest/globals';
import {
  ask,
  asking,
  cluster,
  endpoint,
  lengths,
  origin,
  partition,
  watch,
  word,
  CHECK,
  READ,
  WRITE,
} from './support/cluster.js';
import type { Rig } from '../harness.js';

/** How long commits wait at a survivor after something happens to db1 at a random phase. */
function stalls(
  trials: number,
  fault: (rig: Rig) => void,
  parameters: Record<string, unknown> = {},
): number[] {
  return Array.from({ length: trials }, (_, replication) => {
    const rig = cluster({ parameters, replication });
    rig.at(10 + replication * 0.0371, () => fault(rig));
    const { write = [] } = watch(rig, 60, { write: asking(rig, 'db2', WRITE) });
    const [stall = NaN] = lengths(write, 'mute', 60);
    return stall;
  });
}

const silently: Record<string, (rig: Rig) => void> = {
  'kill -9': (rig) => rig.crash('db1/mysqld'),
  'power loss': (rig) => rig.powerOff('db1'),
  SIGSTOP: (rig) => rig.hang('db1/mysqld'),
  'a pause of the machine': (rig) =>
    rig.inject('db1', 'pause', (because) => rig.world.pause(rig.host('db1'), because)),
  'carrier loss': (rig) =>
    rig.inject('db1', 'link', (because) => rig.world.linkDown(rig.host('db1'), because)),
  'a cut': (rig) => partition(rig, ['db1'], ['db2', 'db3']),
};

describe('a member that is not heard any more', () => {
  test.each(Object.keys(silently))('after %s commits wait for 6.0 to 6.5 s, reads go on', (name) => {
    const found = stalls(60, silently[name]!);
    expect(Math.min(...found)).toBeGreaterThanOrEqual(6);
    expect(Math.max(...found)).toBeLessThanOrEqual(6.5);
    // 60 uniform phases: both ends are approached to a fifth of the range but once in 10^5 (0.8^60 twice).
    expect(Math.min(...found)).toBeLessThan(6.1);
    expect(Math.max(...found)).toBeGreaterThan(6.4);
  });

  test.each([
    { suspect: '2s', check: '500ms', retrans: '1s', low: 3, high: 3.5 },
    { suspect: '5s', check: '2s', retrans: '1s', low: 7, high: 9 },
    { suspect: '5s', check: '1500ms', retrans: '1s', low: 7, high: 8.5 },
    { suspect: '5s', check: '500ms', retrans: '300ms', low: 5.6, high: 6.1 },
  ])('the stall follows the rule for suspect $suspect, check $check, retrans $retrans', (timers) => {
    const found = stalls(40, (rig) => rig.powerOff('db1'), {
      'evs.suspect_timeout': timers.suspect,
      'evs.inactive_check_period': timers.check,
      'evs.join_retrans_period': timers.retrans,
    });
    expect(Math.min(...found)).toBeGreaterThanOrEqual(timers.low);
    expect(Math.max(...found)).toBeLessThanOrEqual(timers.high + 1e-6);
  });

  test('writes wait without an error, the stall is charged to the fault, and the story is told', () => {
    const rig = cluster();
    rig.run(10);
    rig.crash('db1/mysqld');
    expect(word(ask(rig, 'db2', WRITE))).toBe('mute on-change');
    expect(origin(rig, ask(rig, 'db2', WRITE))).toBe('db/view-change');
    expect(word(ask(rig, 'db2', READ))).toBe('served');
    expect(word(ask(rig, 'db2', CHECK))).toBe('served');
    expect(word(ask(rig, 'db1', READ))).toBe('failed refused');
    expect(origin(rig, ask(rig, 'db1', READ))).toBe('db/member-down');
    const fate = ask(rig, 'db2', WRITE);
    expect('because' in fate && rig.simulation.causes.rootsOf(fate.because)).toEqual(['crash@db1/mysqld']);
    rig.run(17);
    expect(word(ask(rig, 'db2', WRITE))).toBe('served');
    expect(rig.observer.failovers).toMatchObject([
      { mechanism: 'view-change', trigger: 'fault', injected: 10 },
    ]);
    expect(rig.observer.redundancy).toEqual([{ component: 'db', lost: true, at: 10 }]);
    expect(rig.component('db').health()).toBe('degraded');
    expect(rig.component('db').settled()).toBe(true);
    expect(rig.simulation.pendingCount).toBe(0);
  });

  test('the stages of the failover: suspicion, then agreement on the view', () => {
    const rig = cluster();
    rig.at(10, () => rig.powerOff('db1'));
    rig.run(20);
    const [failover] = rig.observer.failovers;
    expect(failover!.stages.detection! - 10).toBeGreaterThanOrEqual(5);
    expect(failover!.stages.detection! - 10).toBeLessThanOrEqual(5.5);
    expect(failover!.redirected! - failover!.stages.detection!).toBeCloseTo(1, 6);
  });
});

test('the first write that is committed after a failover ends it for the callers, reads and earlier ones do not', () => {
  const rig = cluster();
  const caller = { host: rig.host('app'), client: 0 };
  rig.at(10, () => rig.powerOff('db1'));
  rig.run(12);
  endpoint(rig, 'db2').noticed(WRITE, 'ok', caller, 0);
  rig.run(17);
  endpoint(rig, 'db2').noticed(READ, 'ok', caller, 0);
  expect(rig.observer.failovers).toMatchObject([{ reconnected: null }]);
  rig.run(18);
  endpoint(rig, 'db2').noticed(WRITE, 'ok', caller, 0);
  rig.run(19);
  endpoint(rig, 'db2').noticed(WRITE, 'ok', caller, 0);
  expect(rig.observer.failovers).toMatchObject([{ reconnected: 18 }]);
});

describe('a member that stands still for a short time', () => {
  function pause(seconds: number, replication: number) {
    const rig = cluster({ replication });
    rig.at(10, () => rig.hang('db1/mysqld'));
    rig.at(10 + seconds, () => rig.resume('db1/mysqld'));
    const { write = [] } = watch(rig, 60, { write: asking(rig, 'db2', WRITE) });
    return { rig, stalls: lengths(write, 'mute', 60) };
  }

  test.each([1, 2])('%s s: the commits of everyone stall as long, and nobody is dropped', (seconds) => {
    const { rig, stalls: found } = pause(seconds, 0);
    expect(found).toEqual([expect.closeTo(seconds, 5)]);
    expect(rig.observer.failovers).toMatchObject([{ redirected: null, abandoned: 10 + seconds }]);
    expect(rig.component('db').health()).toBe('healthy');
  });

  test.each([3, 4, 4.5])(
    '%s s: up to a join round more, without eviction while it ends before the inspection',
    (seconds) => {
      let evicted = 0;
      for (let replication = 0; replication < 50; replication += 1) {
        const { rig, stalls: found } = pause(seconds, replication);
        if (rig.observer.failovers[0]!.redirected !== null) evicted += 1;
        else {
          expect(found[0]).toBeGreaterThanOrEqual(seconds);
          expect(found[0]).toBeLessThanOrEqual(Math.min(5.5, seconds + 1));
        }
      }
      if (seconds < 4.5) expect(evicted).toBe(0);
      else expect(evicted).toBeLessThan(25);
    },
  );

  test('a cut of 2 s ends with the next retransmission, 3 s after it began', () => {
    const rig = cluster();
    rig.at(10, () => {
      const heal = partition(rig, ['db1'], ['db2', 'db3']);
      rig.at(12, heal);
    });
    const { write = [] } = watch(rig, 60, { write: asking(rig, 'db2', WRITE) });
    expect(lengths(write, 'mute', 60)).toEqual([expect.closeTo(3, 5)]);
  });
});

test('a member that stood still for 30 s serves stale reads, goes non-primary, and comes back', () => {
  const notices: number[] = [];
  for (let replication = 0; replication < 40; replication += 1) {
    const rig = cluster({ replication, parameters: { write_rate: '20/s' } });
    rig.at(10, () => rig.hang('db1/mysqld'));
    rig.at(40, () => rig.resume('db1/mysqld'));
    rig.run(40);
    expect(word(ask(rig, 'db1', READ))).toBe('served');
    expect(word(ask(rig, 'db1', WRITE))).toBe('mute on-change');
    const caller = { host: rig.host('app'), client: 0 };
    rig.service('db').endpointOn(rig.host('db1'))?.noticed(READ, 'ok', caller, 0);
    expect(rig.observer.counts.get('db stale-reads')).toBe(1);
    const { read = [] } = watch(rig, 90, { read: asking(rig, 'db1', READ) });
    expect(read.map((span) => span.word)).toEqual(['served', 'failed http-500', 'served']);
    notices.push(read[1]!.at - 40);
    expect(rig.component('db').health()).toBe('healthy');
  }
  expect(Math.min(...notices)).toBeGreaterThanOrEqual(1.5);
  expect(Math.max(...notices)).toBeLessThanOrEqual(6.4);
});
