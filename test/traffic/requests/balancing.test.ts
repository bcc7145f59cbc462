/** Routes: proxies and client libraries in front of several servers, some of them dead. */
import { describe, expect, test } from '@jest/globals';
import { constant } from '../../../src/engine/index.js';
import { Rig } from '../support/rig.js';
import { database, proxy, web, type ProxyOptions } from '../support/servers.js';

function balanced(options: Partial<ProxyOptions>, patience = 60) {
  const rig = new Rig({ hosts: { lb: 4, web1: 100, web2: 100, web3: 100 }, seed: 'balanced' });
  const targets = ['web1', 'web2', 'web3'].map((on) => web(rig, on, { on, workers: 100, backlog: 1000 }));
  const balancer = proxy(rig, 'balancer', {
    on: 'lb',
    targets,
    connectTimeoutSeconds: 2,
    retries: 0,
    ...options,
  });
  const classes = { page: { share: 1, work: constant(0.05) } };
  rig.traffic({ entry: 'balancer', rate: 60, patience, population: 100_000, classes });
  return { rig, targets, balancer };
}

const SHARE_ERROR = 0.04;

describe('a balancer', () => {
  test('gives each server its share, and knows how many connections are open', () => {
    const { rig, targets, balancer } = balanced({});
    rig.run(60).finish();
    expect(rig.memory.lost).toEqual([]);
    for (const { noticedOutcomes } of targets) {
      expect(Math.abs(noticedOutcomes.length / rig.offered - 1 / 3)).toBeLessThan(0.001);
    }
    expect(balancer.opened).toEqual([0, 0, 0]);
  });

  test('without retries, loses the share of a dead server at once', () => {
    const { rig, targets } = balanced({});
    rig.at(0, () => rig.world.crash(targets[1]!.process, rig.fault('kill', 'web2')));
    rig.run(60).finish();
    expect(Math.abs(rig.memory.lost.length / rig.offered - 1 / 3)).toBeLessThan(0.001);
    expect(rig.memory.count('cause')).toEqual({ 'http-503': rig.memory.lost.length });
    expect(rig.memory.count('origin')).toEqual({ 'kill@web2': rig.memory.lost.length });
  });

  test('retried at the same server, after a pause, it stays dead', () => {
    const { rig, targets } = balanced({ retries: 3, redispatch: 'never', retryDelaySeconds: 1 });
    rig.at(0, () => rig.world.crash(targets[1]!.process, rig.fault('kill', 'web2')));
    rig.run(60).finish();
    expect(Math.abs(rig.memory.lost.length / rig.offered - 1 / 3)).toBeLessThan(0.001);
    for (const one of rig.memory.lost) expect(one.lostAtSeconds - one.arrivalSeconds).toBeCloseTo(3, 5);
  });

  test('retried at the same server after a connect timeout, there is no further pause', () => {
    // HAProxy, src/backend.c, back_handle_st_cer: it turns around (SC_ST_TAR) after errors, not after timeouts.
    const { rig } = balanced({ retries: 3, redispatch: 'never', retryDelaySeconds: 1 });
    rig.at(0, () => rig.world.powerOff(rig.host('web2'), rig.fault('power', 'web2')));
    rig.run(60).finish();
    expect(rig.memory.count('cause')).toEqual({ 'http-503': rig.memory.lost.length });
    for (const one of rig.memory.lost) expect(one.lostAtSeconds - one.arrivalSeconds).toBeCloseTo(8, 5);
  });

  test('the last retry may go elsewhere, and then nobody is lost', () => {
    const { rig, targets } = balanced({ retries: 3, redispatch: 'last', retryDelaySeconds: 1 });
    rig.at(0, () => rig.world.crash(targets[1]!.process, rig.fault('kill', 'web2')));
    rig.run(60).finish();
    expect(rig.memory.lost).toEqual([]);
    const late = rig.memory.served.filter((one) => one.latencySeconds > 1);
    expect(Math.abs(late.length / rig.offered - 1 / 3)).toBeLessThan(SHARE_ERROR);
    // Two retries at the dead one after a second each, the third goes elsewhere at once.
    for (const one of late) expect(one.latencySeconds).toBeCloseTo(2.05, 2);
  });

  test('always elsewhere: the first retry saves the request', () => {
    const { rig, targets } = balanced({ retries: 1, redispatch: 'always' });
    rig.at(0, () => rig.world.crash(targets[1]!.process, rig.fault('kill', 'web2')));
    rig.run(60).finish();
    expect(rig.memory.lost).toEqual([]);
    expect(Math.max(...rig.memory.served.map((one) => one.latencySeconds))).toBeLessThan(0.2);
  });

  test('elsewhere, when there is nowhere else, is the same server after a pause', () => {
    // HAProxy, src/backend.c: with one active server it turns around (SC_ST_TAR), redispatch or not.
    const { rig, targets } = balanced({ retries: 3, retryDelaySeconds: 1, pick: () => 1 });
    rig.at(0, () => rig.world.crash(targets[1]!.process, rig.fault('kill', 'web2')));
    rig.run(60).finish();
    expect(rig.memory.lost.length).toBe(rig.offered);
    for (const one of rig.memory.lost) expect(one.lostAtSeconds - one.arrivalSeconds).toBeCloseTo(3, 5);
  });

  test('a silent server costs the connect timeout, and the request when that is all the user’s patience', () => {
    for (const [patience, lostShare] of [
      [60, 0],
      [2, 1 / 3],
    ] as const) {
      const { rig } = balanced({ retries: 1 }, patience);
      rig.at(0, () => rig.world.powerOff(rig.host('web2'), rig.fault('power', 'web2')));
      rig.run(60).finish();
      // Retries take turns too, so that a little less than a third comes to the dead one first.
      expect(Math.abs(rig.memory.lost.length / rig.offered - lostShare)).toBeLessThan(
        lostShare === 0 ? 1e-9 : SHARE_ERROR,
      );
      const late = rig.memory.served.filter((one) => one.latencySeconds > 1);
      for (const one of late) expect(one.latencySeconds).toBeCloseTo(2.05, 2);
      // The user is connected: to the balancer.
      if (lostShare > 0)
        expect(rig.memory.count('cause')).toEqual({ 'response-timeout': rig.memory.lost.length });
    }
  });

  test('a late answer is a 504 and a server that is killed meanwhile a 502, whatever retries there are', () => {
    const { rig, targets } = balanced({ retries: 3, responseTimeoutSeconds: 5 });
    rig.at(10, () => rig.world.hang(targets[0]!.process, rig.fault('hang', 'web1')));
    rig.at(30, () => rig.world.crash(targets[0]!.process, rig.fault('kill', 'web1')));
    rig.run(40).finish();
    const { 'http-504': late, 'http-502': reset, ...others } = rig.memory.count('cause');
    expect(late! / (20 * 15)).toBeGreaterThan(0.8);
    expect(reset! / (20 * 5)).toBeGreaterThan(0.8);
    expect(others).toEqual({});
    expect(rig.memory.count('origin')).toEqual({ 'hang@web1': late, 'kill@web1': reset });
  });

  test('a library in the caller goes through its list, and the session stays with the member it found', () => {
    const rig = new Rig({ hosts: { web: 100, db1: 100, db2: 100 }, seed: 'library' });
    const members = ['db1', 'db2'].map((on) =>
      database(rig, on, { on, work: constant(0.01), connections: 50 }),
    );
    const list = proxy(rig, 'db', { on: null, targets: members, retries: 1 });
    list.sessions = true;
    const server = web(rig, 'web', {
      on: 'web',
      workers: 100,
      backlog: 10,
      calls: [{ service: list, count: 3 }],
    });
    rig.traffic({ entry: 'web', rate: 30, patience: 10 });
    rig.at(20, () => rig.world.crash(members[0]!.process, rig.fault('kill', 'db1')));
    rig.run(40).finish();
    // Only what was under way at db1 when it died is lost: some three requests of 30 ms.
    expect(rig.memory.lost.length).toBeLessThan(6);
    expect(members[0]!.connections!.busy).toBe(0);
    expect(members[1]!.connections!.busy).toBe(0);
    const right = members.map(({ noticedOutcomes }) => noticedOutcomes.filter((one) => one === 'ok').length);
    expect(right[0]! + right[1]!).toBeGreaterThanOrEqual(3 * rig.memory.served.length);
    expect(server.station.busy).toBe(0);
  });
});
