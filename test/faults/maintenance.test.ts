import { describe, expect, test } from '@jest/globals';
import { constant } from '../../src/engine/index.js';
import type { FaultSpecification } from '../../src/faults/specification.js';
import {
  DAY,
  HOUR,
  at,
  daemons,
  every,
  fault,
  faultyWorld,
  hosts,
  lasts,
  runTo,
  type FaultyWorld,
} from './support/faulty-world.js';

const rolling = (waitForHealth: boolean, rest: Partial<FaultSpecification> = {}): FaultSpecification =>
  fault({
    fault: 'reboot',
    on: [hosts('h1', 'h2', 'h3')],
    when: at(100),
    rolling: { waitForHealth },
    planned: true,
    ...rest,
  });

/** Healthy when every host has been up for `settleSeconds`. */
function healthyAfter(it: FaultyWorld, settleSeconds: number): void {
  it.healthy = true;
  const target = it.simulation.register({
    handle: () => void (it.healthy = it.world.hosts.every((host) => host.alive)),
  });
  it.world.listen({
    changed: ({ kind }) => {
      if (kind === 'host-off') it.healthy = false;
      if (kind === 'host-on') it.simulation.schedule(it.simulation.now + settleSeconds * 1e6, target, 0);
    },
  });
}

/** Of somebody who looks for the first time at 140 s. */
function firstLookFrom(second: number): number {
  const first = 140e6;
  let look = first;
  while (look < second * 1e6) look += Math.max(10e6, Math.floor((look - first) / 10));
  return look / 1e6;
}

const starts = (it: FaultyWorld) => it.rows.map(({ target, start }) => `${target} ${start}`);

describe('rolling work', () => {
  test('of the careless kind takes the next host as soon as the last has booted', () => {
    const it = faultyWorld({ seed: 'careless', hosts: 3, faults: [rolling(false)] });
    healthyAfter(it, 600);
    runTo(it, 1000);
    expect(starts(it)).toEqual(['h1 100', 'h2 130', 'h3 160']);
    expect(it.rows.every(({ planned, end, start }) => planned && end === start + 30)).toBe(true);
    // Never two at a time: each had booted before the next went down.
    const log = it.log.take().filter((line) => line.includes('host-'));
    expect(log.map((line) => line.split(' ')[1])).toEqual([
      'host-off',
      'host-on',
      'host-off',
      'host-on',
      'host-off',
      'host-on',
    ]);
  });

  test('of the patient kind waits until all is healthy', () => {
    const it = faultyWorld({ seed: 'patient', hosts: 3, faults: [rolling(true)] });
    healthyAfter(it, 600);
    runTo(it, 5000);
    // 30 s of boot, 600 s to settle, and at most a tenth of the wait until somebody looks.
    expect(it.rows.map(({ target }) => target)).toEqual(['h1', 'h2', 'h3']);
    const gaps = it.rows.slice(1).map(({ start }, index) => start - it.rows[index]!.start);
    for (const gap of gaps) {
      expect(gap).toBeGreaterThanOrEqual(630);
      expect(gap).toBeLessThanOrEqual(630 + 70);
    }
  });

  test('goes on in the next window when this one closes', () => {
    const window = { fromSeconds: 6 * DAY + 3 * HOUR, toSeconds: 6 * DAY + 3 * HOUR + 60 };
    const it = faultyWorld({
      seed: 'closes',
      hosts: 3,
      start: 'new',
      faults: [rolling(false, { when: { kind: 'every', every: constant(20 * DAY), window } })],
    });
    runTo(it, 45 * DAY);
    const days = it.rows.map(({ target, start }) => `${target} ${Math.floor(start / DAY)}`);
    // Due on days 20 and 40; Sundays are days 20, 27, 34, 41. Two boots fit into a minute.
    expect(days).toEqual(['h1 20', 'h2 20', 'h3 27', 'h1 41', 'h2 41']);
  });

  test('leaves out what is down already, and never begins a roll within a roll', () => {
    const it = faultyWorld({
      seed: 'left out',
      hosts: 3,
      faults: [
        rolling(false, { when: at(100, 120, 500) }),
        fault({ fault: 'power-off', on: [hosts('h2')], when: at(50), end: lasts(1000) }),
      ],
    });
    runTo(it, 1000);
    expect(starts(it).filter((row) => !row.endsWith(' 50'))).toEqual([
      'h1 100',
      'h3 130',
      'h1 500',
      'h3 530',
    ]);
  });

  test('of a fault without end goes on at once', () => {
    const it = faultyWorld({
      seed: 'no end',
      hosts: 2,
      faults: [rolling(false, { fault: 'stop', on: [daemons('h1', 'h2')] })],
    });
    runTo(it, 1000);
    expect(starts(it)).toEqual(['h1/daemon 100', 'h2/daemon 100']);
  });

  test('looks ever more rarely while it waits', () => {
    const it = faultyWorld({ seed: 'long wait', hosts: 3, faults: [rolling(true)] });
    it.healthy = false;
    runTo(it, 30 * DAY);
    expect(it.simulation.eventCount).toBeLessThan(150);
    expect(it.rows).toEqual([]);
  });

  test('is due without an event before its hours are open', () => {
    const window = { fromSeconds: 6 * DAY + 3 * HOUR, toSeconds: 6 * DAY + 5 * HOUR };
    const it = faultyWorld({
      seed: 'unnoticed',
      hosts: 1,
      start: 'new',
      faults: [
        rolling(true, {
          on: [hosts('h1')],
          // Three times a week, and due once a week for that.
          when: { kind: 'every', every: constant(2 * DAY), window },
        }),
      ],
    });
    runTo(it, 28 * DAY);
    expect(starts(it)).toEqual([6, 13, 20, 27].map((day) => `h1 ${day * DAY + 3 * HOUR}`));
    // Each time it strikes, and the host boots.
    expect(it.simulation.eventCount).toBe(8);
  });

  test('looks only when that may not be in vain', () => {
    const it = faultyWorld({
      seed: 'in vain',
      hosts: 2,
      faults: [rolling(true, { on: [hosts('h1', 'h2')] })],
    });
    healthyAfter(it, 600);
    runTo(it, 5000);
    // It is due and strikes; that host has booted, all are healthy; it strikes again; booted, and healthy.
    expect(it.simulation.eventCount).toBe(7);
    // Booted at 130 and healthy at 730: looks at 140, every 10 s up to 240, then every tenth of the time since 140.
    expect(starts(it)).toEqual(['h1 100', `h2 ${firstLookFrom(730)}`]);
  });

  test('looks when all are healthy without anything having happened', () => {
    const it = faultyWorld({
      seed: 'unseen',
      hosts: 2,
      faults: [rolling(true, { on: [hosts('h1', 'h2')] })],
    });
    healthyAfter(it, 1e6);
    it.healthyFrom = 0;
    runTo(it, 110);
    it.healthyFrom = 1000;
    runTo(it, 5000);
    expect(starts(it)).toEqual(['h1 100', `h2 ${firstLookFrom(1000)}`]);
  });

  test('waits on from a snapshot as it did before', () => {
    const it = faultyWorld({ seed: 'snapshot', hosts: 3, faults: [rolling(true)] });
    healthyAfter(it, 600);
    runTo(it, 300);
    const { healthy } = it;
    const snapshot = it.simulation.save();
    const count = it.rows.length;
    runTo(it, 5000);
    const went = starts(it);
    it.simulation.restore(snapshot);
    it.rows.length = count;
    it.healthy = healthy;
    runTo(it, 5000);
    expect(starts(it)).toEqual(went);
    expect(went).toHaveLength(3);
  });

  test('rolls every so often', () => {
    const it = faultyWorld({
      seed: 'often',
      hosts: 2,
      start: 'new',
      faults: [rolling(false, { when: every(constant(DAY)), on: [hosts('h1', 'h2')] })],
    });
    runTo(it, 3.5 * DAY);
    expect(starts(it)).toEqual([1, 2, 3].flatMap((day) => [`h1 ${day * DAY}`, `h2 ${day * DAY + 30}`]));
  });
});
