import { expect, test } from '@jest/globals';
import { FailoverLog } from '../../src/metrics/failover-log.js';

const second = 1_000_000;

function logAt(): { log: FailoverLog; at: (seconds: number) => void } {
  let now = 0;
  const log = new FailoverLog(() => now);
  return { log, at: (seconds) => (now = seconds * second) };
}

function outcomes(log: FailoverLog, withTraffic: boolean, faults: string, lost: readonly number[] = []) {
  return log.outcomes({ withTraffic, faultsOf: () => faults, lost: () => lost });
}

const vrrp = {
  component: 'db-vip',
  mechanism: 'vrrp',
  trigger: 'fault',
  because: 7,
  injected: 10 * second,
} as const;

test('the stages add up from the fault to the first success', () => {
  const { log, at } = logAt();
  at(12);
  const id = log.began(vrrp);
  log.stageEnded(id, 'detection');
  at(12.5);
  log.stageEnded(id, 'decision');
  at(13);
  log.redirected(id);
  at(14);
  log.succeeded('files');
  log.succeeded('db-vip');
  at(20);
  log.restored(id);
  const [outcome] = outcomes(log, true, 'power@db1');
  expect(outcome).toMatchObject({
    stages: { detection: 2, decision: 0.5, redirection: 0.5 },
    reconnectionSeconds: 1,
    redundancyRestoredSeconds: 10,
    injectedSeconds: 10,
    faults: 'power@db1',
  });
});

test('a success before the redirection is not one, an abandoned failover leaves nothing', () => {
  const { log, at } = logAt();
  at(12);
  const early = log.began(vrrp);
  log.succeeded('db-vip');
  expect(log.waiting).toBe(true);
  log.abandoned(early);
  expect(log.waiting).toBe(false);
  expect(outcomes(log, true, '')).toEqual([]);
});

test('a component may tell itself who came back, but not before the redirection', () => {
  const { log, at } = logAt();
  at(12);
  const id = log.began(vrrp);
  log.reconnected(id);
  expect(log.waiting).toBe(true);
  log.redirected(id);
  at(12.5);
  log.reconnected(id);
  at(14);
  log.reconnected(id);
  expect(log.waiting).toBe(false);
  expect(outcomes(log, true, '')[0]!.reconnectionSeconds).toBe(0.5);
});

test('losses are asked for from the fault to the first success, in groups of one kind', () => {
  const { log, at } = logAt();
  at(12);
  const id = log.began(vrrp);
  log.redirected(id);
  log.succeeded('db-vip');
  log.redirected(log.began({ ...vrrp, mechanism: 'vrrp-script' }));
  const asked: unknown[] = [];
  log.outcomes({
    withTraffic: true,
    faultsOf: () => '',
    lost: (windows) => {
      asked.push(...windows);
      return [3, 4];
    },
  });
  expect(asked).toMatchObject([
    { because: 7, from: 10 * second, to: 12 * second },
    { because: 7, from: 10 * second, to: Infinity },
  ]);
  expect(outcomes(log, true, '', [3, 4]).map((one) => one.lost)).toEqual([3, 4]);
});

test('nobody came back: the reconnection is unknown; without traffic it takes no time', () => {
  const { log, at } = logAt();
  at(13);
  log.redirected(log.began(vrrp));
  expect(outcomes(log, true, '')[0]!.reconnectionSeconds).toBeNull();
  expect(outcomes(log, false, '')[0]!.reconnectionSeconds).toBe(0);
});
