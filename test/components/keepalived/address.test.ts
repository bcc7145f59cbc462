import { describe, expect, test } from '@jest/globals';
import type { Caller, Operation, Ticket } from '../../../src/infrastructure/service.js';
import { SERVED, refused, type Rig } from '../harness.js';
import { cluster, killAll, partition } from './support/cluster.js';

const READ: Operation = { kind: 'read', trafficClass: null, path: null };
const exact = { start_up: '0s', reaction: '0s' };

function caller(rig: Rig, host: string | null = 'web1'): Caller {
  return { host: host === null ? null : rig.host(host), client: 1 };
}

/** A connection made now through the address. */
function ticket(rig: Rig, acknowledged: boolean): Ticket {
  const connected = rig.service('vip').connected(caller(rig));
  if (!connected) throw new Error('no connection');
  return { ...connected, incarnation: connected.process.incarnation, acknowledged };
}

function begin(rig: Rig): unknown {
  const fate = rig.service('vip').begin(READ, caller(rig));
  return fate.kind === 'mute' ? fate.ask : fate.kind === 'failed' ? fate.cause : fate.kind;
}

function resume(rig: Rig, open: Ticket): unknown {
  const fate = rig.service('vip').resume(READ, caller(rig), open);
  return fate.kind === 'mute' ? fate.ask : fate.kind === 'failed' ? fate.cause : fate.kind;
}

describe('callers reach the member behind the address', () => {
  test('the answers are the member’s own, and news of them is passed on', () => {
    const rig = cluster();
    const vip = rig.service('vip');
    rig.run(10);
    expect(vip.begin(READ, caller(rig))).toBe(SERVED);
    expect(vip.connected(caller(rig, null))?.process.fullName).toBe('db1/db');
    const { epoch } = vip;
    const broken = refused(7);
    rig.fake('db').set(broken, 7, rig.fake('db').endpoints[0]);
    expect(vip.begin(READ, caller(rig))).toBe(broken);
    expect(vip.epoch).toBeGreaterThan(epoch);
    expect(rig.notices.at(-1)).toMatchObject({ component: 'vip', because: 7 });
    vip.noticed(READ, 'ok', caller(rig), 3);
    expect(rig.fake('db').endpoints[0]?.seen).toMatchObject([{ outcome: 'ok', ratePerSecond: 3 }]);
  });

  test('there is one endpoint, wherever the address is', () => {
    const rig = cluster();
    const vip = rig.service('vip');
    expect(vip.endpoints).toEqual([vip]);
    expect(vip.endpointOn(rig.host('db2'))).toBe(vip);
    expect(vip.endpointOn(rig.host('web1'))).toBeNull();
    expect(vip.sessions).toBe(false);
    expect(vip.connections).toBeNull();
  });
});

describe('while nobody has it', () => {
  test('a silent death: SYNs are lost, and after the takeover they arrive', () => {
    const rig = cluster(exact);
    rig.run(10).powerOff('db1');
    expect(begin(rig)).toBe('syn-ladder');
    rig.run(20);
    expect(begin(rig)).toBe('served');
  });

  test('a neighbour whose entry has expired gets no route after 3 s', () => {
    const rig = cluster();
    for (const host of ['db2/keepalived', 'db3/keepalived', 'db1/keepalived']) rig.stop(host);
    rig.run(200);
    expect(begin(rig)).toBe('no-route');
    expect(rig.service('vip').begin(READ, caller(rig))).toMatchObject({ afterSeconds: 3 });
  });

  test('every change of an answer moves the epoch', () => {
    const rig = cluster(exact);
    const vip = rig.service('vip');
    let [epoch, answer] = [vip.epoch, JSON.stringify(vip.begin(READ, caller(rig)))];
    const acts: [number, () => void][] = [
      [10, () => rig.powerOff('db1')],
      [20, () => void partition(rig, ['db2'])],
      [30, () => rig.stop('db3/keepalived')],
      [90, () => rig.powerOn('db1')],
    ];
    for (const [at, act] of acts) rig.at(at, act);
    let changes = 0;
    while (rig.simulation.runUntil(200e6, 1) === 'events') {
      const now = JSON.stringify(vip.begin(READ, caller(rig)));
      if (now !== answer) {
        expect(vip.epoch).toBeGreaterThan(epoch);
        changes += 1;
      }
      [epoch, answer] = [vip.epoch, now];
    }
    expect(changes).toBeGreaterThan(4);
  });
});

describe('open connections', () => {
  test('through a silent death: we send and are reset by the new holder; who only waits, waits', () => {
    const rig = cluster(exact);
    rig.run(10);
    const [sends, waits] = [ticket(rig, false), ticket(rig, true)];
    expect(resume(rig, sends)).toBe('served');
    rig.powerOff('db1');
    expect([resume(rig, sends), resume(rig, waits)]).toEqual(['rto-ladder', 'never']);
    rig.run(20);
    expect([resume(rig, sends), resume(rig, waits)]).toEqual(['reset', 'never']);
  });

  test('through a takeover by SIGTERM: the old host cannot answer without the address', () => {
    const rig = cluster(exact);
    rig.run(10);
    const [sends, waits] = [ticket(rig, false), ticket(rig, true)];
    rig.stop('db1/keepalived');
    rig.run(20);
    expect([resume(rig, sends), resume(rig, waits)]).toEqual(['reset', 'never']);
  });

  test('when the daemon was killed the old host keeps the address and can still answer', () => {
    const rig = cluster(exact);
    rig.run(10);
    const [sends, waits] = [ticket(rig, false), ticket(rig, true)];
    killAll(rig, 'db1');
    rig.run(20);
    expect([resume(rig, sends), resume(rig, waits)]).toEqual(['reset', 'served']);
  });

  test('when the address comes back to the same process, the connection goes on', () => {
    const rig = cluster(exact);
    rig.run(10);
    const sends = ticket(rig, false);
    rig.stop('db1/keepalived');
    rig.run(20);
    rig.startProcess('db1/keepalived');
    rig.run(30);
    expect(resume(rig, sends)).toBe('served');
  });
});

describe('gratuitous ARP', () => {
  test('a second batch 5 s after the takeover reaches whoever missed the first', () => {
    const seen = (parameters: Record<string, unknown>): string[] => {
      const rig = cluster({ ...exact, ...parameters });
      rig.run(100);
      // web1 hears nothing of the others for a moment: it misses the announcement of the takeover.
      const heal = partition(rig, ['web1'], { clients: 'both' });
      rig.powerOff('db1');
      rig.run(105);
      heal();
      return [105.5, 109].map((at) => (rig.run(at), String(begin(rig))));
    };
    expect(seen({})).toEqual(['syn-ladder', 'served']);
    expect(seen({ garp_master_delay: '0s' })).toEqual(['syn-ladder', 'syn-ladder']);
    expect(seen({ garp_master_delay: '0s', garp_master_refresh: '2s' })[1]).toBe('served');
  });

  test('a second batch that would move nobody is no event, unless somebody comes who missed the first', () => {
    const events = (comesBack: boolean): number => {
      const rig = cluster({ ...exact, garp_master_refresh: '0s' });
      rig.run(100);
      expect(begin(rig)).toBe('served');
      const heal = comesBack ? partition(rig, ['web1'], { clients: 'both' }) : (): void => undefined;
      rig.powerOff('db1');
      rig.run(104);
      heal();
      const before = rig.simulation.eventCount;
      return rig.run(110).simulation.eventCount - before;
    };
    expect(events(false)).toBe(0);
    expect(events(true)).toBeGreaterThan(0);
  });

  test('a master that hears a lower one announces again, unless garp_lower_prio_repeat is 0', () => {
    const announced = (parameters: Record<string, unknown>): number => {
      let healed = 0;
      for (let replication = 0; replication < 60; replication++) {
        const rig = cluster({ ...exact, ...parameters }, { replication });
        rig.run(100);
        const heal = partition(rig, ['db1']);
        rig.run(110);
        heal();
        rig.run(112);
        if (begin(rig) === 'served') healed += 1;
      }
      return healed;
    };
    const usual = announced({});
    expect(usual).toBeGreaterThan(15);
    expect(usual).toBeLessThan(55);
    expect(announced({ garp_lower_prio_repeat: 0 })).toBe(0);
  });
});
