/** Single stations against the formulas of queueing theory. */
import { describe, expect, test } from '@jest/globals';
import { constant, exponential } from '../../../src/engine/index.js';
import { byPrecision } from '../../support/precision.js';
import { Rig } from '../support/rig.js';
import { database, web } from '../support/servers.js';

const seconds = byPrecision({ quick: 1_500, full: 100_000 });

/** P(all busy and the queue full) of M/M/c/K. */
function blocking(load: number, servers: number, places: number): number {
  const weights = [1];
  for (let n = 1; n <= places; n++) weights.push((weights[n - 1]! * load) / Math.min(n, servers));
  return weights[places]! / weights.reduce((sum, weight) => sum + weight, 0);
}

/** P(wait) of M/M/c. */
function erlangC(load: number, servers: number): number {
  let blockingProbability = 1;
  for (let n = 1; n <= servers; n++)
    blockingProbability = (load * blockingProbability) / (n + load * blockingProbability);
  const utilisation = load / servers;
  return blockingProbability / (1 - utilisation * (1 - blockingProbability));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

describe('a station', () => {
  test('M/M/c: the mean wait is that of Erlang C', () => {
    // Worker held by a call that takes an exponential time and no shared CPU: 8 servers at 80 %.
    const rig = new Rig({ hosts: { web: 1, slow: 100_000 }, seed: 'M/M/c' });
    const hold = database(rig, 'hold', { on: 'slow', work: exponential(0.1) });
    web(rig, 'web', { on: 'web', workers: 8, backlog: 1_000_000, calls: [{ service: hold }] });
    rig.traffic({ entry: 'web', rate: 64, patience: 1000 }).run(seconds).finish();
    const expected = 0.1 + (erlangC(6.4, 8) * 0.1) / (8 - 6.4);
    const latencies = rig.memory.served.map((one) => one.latencySeconds);
    expect(latencies.length).toBe(rig.offered);
    // Waits are correlated over about 1/(1 - rho)^2 services: 4 standard errors, 1 in 10 000 false alarms.
    const error = (4 * 0.12 * Math.sqrt(25)) / Math.sqrt(latencies.length);
    expect(Math.abs(mean(latencies) - expected)).toBeLessThan(error);
  });

  test('M/M/c/K: what is refused at a full station is the formula’s share', () => {
    const rig = new Rig({ hosts: { web: 1, slow: 100_000 }, seed: 'M/M/c/K' });
    const hold = database(rig, 'hold', { on: 'slow', work: exponential(0.1) });
    web(rig, 'web', { on: 'web', workers: 5, backlog: 0, whenFull: 'fail', calls: [{ service: hold }] });
    rig.traffic({ entry: 'web', rate: 50, patience: 1000 }).run(seconds).finish();
    const expected = blocking(5, 5, 5);
    const share = rig.memory.lost.length / rig.offered;
    expect(Object.keys(rig.memory.count('origin'))).toEqual(['web/workers-full']);
    // Binomial with correlated neighbours (a busy period of some 10 arrivals): 4 standard errors.
    const error = 4 * Math.sqrt((expected * (1 - expected) * 5) / rig.offered);
    expect(Math.abs(share - expected)).toBeLessThan(error);
  });

  test('M/M/1-PS: work shares the CPU, the mean time is work / (1 - load)', () => {
    const rig = new Rig({ hosts: { web: 1 }, seed: 'M/M/1-PS' });
    web(rig, 'web', { on: 'web', workers: 100_000, backlog: 10 });
    rig.traffic({
      entry: 'web',
      rate: 12,
      patience: 1000,
      classes: { page: { share: 1, work: exponential(0.05) } },
    });
    rig.run(seconds).finish();
    const latencies = rig.memory.served.map((one) => one.latencySeconds);
    // The variance of a mean of correlated times is about 2(1 + rho)/(1 - rho)^3 times that of one service.
    const error = 4 * 0.05 * Math.sqrt(3.2 / 0.064 / latencies.length);
    expect(Math.abs(mean(latencies) - 0.05 / 0.4)).toBeLessThan(error);
  });

  test('never has more busy workers or more waiting than it has room for', () => {
    const rig = new Rig({ hosts: { web: 1, slow: 100_000 }, seed: 'limits' });
    const hold = database(rig, 'hold', { on: 'slow', delaySeconds: 0.1 });
    const { station } = web(rig, 'web', { on: 'web', workers: 10, backlog: 10, calls: [{ service: hold }] });
    rig.traffic({ entry: 'web', rate: 200, retries: 1 });
    let busiest = 0;
    let longest = 0;
    for (let tenth = 1; tenth < 600; tenth++) {
      rig.run(tenth / 10);
      busiest = Math.max(busiest, station.busy);
      longest = Math.max(longest, station.queued);
    }
    expect(busiest).toBe(10);
    expect(longest).toBe(11); // the kernel takes one more than the backlog
    expect(rig.lens.stations()[0]).toMatchObject({ name: 'web/workers', workers: 10, longestQueue: 11 });
    expect(rig.lens.stations()[0]!.busySeconds).toBeGreaterThan(590);
  });

  test('a request’s latency is its round trips and its work', () => {
    const rig = new Rig({ hosts: { web: 100, db: 1 }, latencySeconds: 0.01 });
    const db = database(rig, 'db', { on: 'db', delaySeconds: 0.02 });
    web(rig, 'web', { on: 'web', workers: 10, backlog: 10, calls: [{ service: db, count: 3 }] });
    rig
      .traffic({ entry: 'web', rate: 1, classes: { page: { share: 1, work: constant(0.1) } } })
      .run(5)
      .finish();
    // To the web server: handshake and request, 20 ms each; a session: one handshake and three calls; then the work.
    for (const { latencySeconds } of rig.memory.served.slice(0, 1)) {
      expect(latencySeconds).toBeCloseTo(0.04 + 0.02 + 0.06 + 0.1, 5);
    }
  });
});
