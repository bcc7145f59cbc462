/** Users: patience, attempts, retries. Arithmetic on single requests. */
import { describe, expect, test } from '@jest/globals';
import { constant } from '../../../src/engine/index.js';
import { Rig, type TrafficOptions } from '../support/rig.js';
import { database } from '../support/servers.js';

/** One server that does what the test says to requests of one user a minute. */
function lone(
  options: Partial<TrafficOptions>,
  fate: (rig: Rig, server: ReturnType<typeof database>) => void,
): Rig {
  const rig = new Rig({ hosts: { server: 1 } });
  const server = database(rig, 'server', { on: 'server', delaySeconds: 0.1 });
  rig.traffic({ entry: 'server', rate: 1 / 60, ...options });
  rig.at(0, () => fate(rig, server));
  return rig;
}

function waits(rig: Rig): number[] {
  return [
    ...new Set(rig.memory.lost.map((one) => Number((one.lostAtSeconds - one.arrivalSeconds).toFixed(3)))),
  ];
}

describe('users', () => {
  test('a failure is retried after the back-off, as often as allowed, then lost', () => {
    const rig = lone({ retries: 3, backoff: constant(1), patience: 60 }, (it, server) => {
      server.set(
        { kind: 'failed', afterSeconds: 0.5, cause: 'http-500', because: it.fault('bug', 'server') },
        0,
      );
    });
    rig.run(3600).finish();
    expect(rig.memory.lost.length).toBeGreaterThan(30);
    expect(waits(rig)).toEqual([4 * 0.5 + 3 * 1]);
    expect(rig.memory.attempts).toBe(4 * rig.offered);
    expect(rig.memory.count('cause')).toEqual({ 'http-500': rig.offered });
    expect(rig.memory.count('origin')).toEqual({ 'bug@server': rig.offered });
  });

  test('nobody plans an attempt that begins after his patience has ended', () => {
    const rig = lone({ retries: 9, backoff: constant(2), patience: 5 }, (it, server) => {
      server.set(
        { kind: 'failed', afterSeconds: 0, cause: 'refused', because: it.fault('bug', 'server') },
        0,
      );
    });
    rig.run(3600).finish();
    // At 0, 2 and 4 s; the next would come at 6 s.
    expect(rig.memory.attempts).toBe(3 * rig.offered);
    expect(waits(rig)).toEqual([4]);
  });

  test('patience covers all attempts together', () => {
    const rig = lone({ retries: 3, backoff: constant(1), patience: 10, attemptTimeout: 4 }, (it, server) => {
      server.set({ kind: 'mute', ask: 'never', because: it.fault('silence', 'server') }, 0);
    });
    rig.run(3600).finish();
    // 4 s, 1 s, 4 s, 1 s would be over at 10 s: two attempts.
    expect(rig.memory.attempts).toBe(2 * rig.offered);
    expect(waits(rig)).toEqual([9]);
    expect(rig.memory.count('cause')).toEqual({ 'response-timeout': rig.offered });
  });

  test('without a time limit for an attempt the first one takes all of the patience', () => {
    const rig = lone({ retries: 3, backoff: constant(1), patience: 10 }, (it, server) => {
      server.set({ kind: 'mute', ask: 'syn-ladder', because: it.fault('silence', 'server') }, 0);
    });
    rig.run(3600).finish();
    expect(rig.memory.attempts).toBe(rig.offered);
    expect(waits(rig)).toEqual([10]);
    expect(rig.memory.count('cause')).toEqual({ 'connect-timeout': rig.offered });
  });

  test('a SYN that is lost is repeated, so an outage is over at the next rung, not at its end', () => {
    const rig = new Rig({ hosts: { server: 1 } });
    database(rig, 'server', { on: 'server', delaySeconds: 0.1 });
    rig.traffic({ entry: 'server', rate: 20, patience: 100 });
    const server = rig.host('server');
    rig.at(10, () => rig.world.impair([[null, server]], { cut: true }, rig.fault('cut', 'server')));
    rig.at(16.5, () => rig.world.heal(1, rig.fault('heal', 'server')));
    rig.run(40).finish();
    const late = rig.memory.served.filter((one) => one.latencySeconds > 0.2);
    const seconds = new Set(late.map((one) => Math.round(one.latencySeconds - 0.1)));
    // SYNs at 0, 1, 2, 3, 4, 5, 7 s: nobody gets through between 5 and 7 s after his first.
    expect([...seconds].sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 7]);
    expect(rig.memory.lost).toEqual([]);
    // Each of six timers fires up to 36 ms late: they come in batches.
    expect(Math.max(...late.map((one) => one.latencySeconds))).toBeLessThan(7.1 + 6 * 0.036);
  });

  test('retries and faults shift no draw: the same requests arrive with the same work', () => {
    const arrivals = [true, false].map((broken) => {
      const rig = new Rig({ hosts: { server: 1 }, seed: 'common numbers' });
      const server = database(rig, 'server', { on: 'server', delaySeconds: 0.1 });
      rig.traffic({ entry: 'server', rate: 5, retries: 5, backoff: constant(0.5) });
      if (broken) rig.at(3, () => rig.world.crash(server.process, rig.fault('crash', 'server')));
      rig.run(60).finish();
      const all = [...rig.memory.served, ...rig.memory.lost].map((one) => one.arrivalSeconds);
      return all.sort((a, b) => a - b);
    });
    expect(arrivals[0]).toEqual(arrivals[1]);
  });
});
