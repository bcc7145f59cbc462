import { describe, expect, test } from '@jest/globals';
import { constant, exponential, uniform, weibull } from '../../src/engine/index.js';
import {
  DAY,
  HOUR,
  YEAR,
  at,
  daemons,
  every,
  fault,
  faultyWorld,
  hosts,
  lasts,
  runTo,
} from './support/faulty-world.js';

describe('a failure process', () => {
  test('waits for its window, and its life begins anew after the repair', () => {
    const it = faultyWorld({
      seed: 'window',
      hosts: 1,
      start: 'new',
      faults: [
        fault({
          fault: 'reboot',
          on: [hosts('h1')],
          when: {
            kind: 'every',
            every: constant(10 * DAY),
            window: { fromSeconds: 6 * DAY + 3 * HOUR, toSeconds: 6 * DAY + 5 * HOUR },
          },
        }),
      ],
    });
    runTo(it, 60 * DAY);
    // Due on day 10; Sundays are days 6, 13, 20, 27, ...; then 10 days after the boot, and so on.
    expect(it.rows.map(({ start }) => start)).toEqual([13, 27, 41, 55].map((day) => day * DAY + 3 * HOUR));
  });

  test('does not count the time in which its target is down', () => {
    const it = faultyWorld({
      seed: 'down',
      hosts: 1,
      start: 'new',
      faults: [
        fault({
          fault: 'crash',
          on: [daemons('h1')],
          when: every(constant(100)),
          end: { kind: 'restart', after: constant(5) },
        }),
        fault({ fault: 'power-off', on: [hosts('h1')], when: at(50), end: lasts(20) }),
      ],
    });
    runTo(it, 400);
    // 50 s of life, 20 s dark, 30 s boot, the other 50 s: 150; restarted at 155, 100 s more.
    expect(it.rows.filter(({ id }) => id === 'crash').map(({ start }) => start)).toEqual([150, 255, 360]);
  });

  test('that is exponential meets the same instants whatever else happens', () => {
    const crash = fault({
      fault: 'crash',
      on: [daemons('h1', 'h2')],
      when: every(exponential(DAY)),
      end: {
        kind: 'repair',
        repair: uniform(60, 3600),
        crew: null,
        noticed: { kind: 'after', delay: constant(0) },
      },
    });
    const other = fault({
      fault: 'power-off',
      on: [hosts('h1')],
      when: every(exponential(5 * DAY)),
      end: lasts(HOUR),
    });
    const rows = [[crash], [other, crash]].map((faults) => {
      const it = faultyWorld({ seed: 'common', hosts: 2, faults });
      runTo(it, YEAR / 2);
      return it.rows
        .filter(({ id }) => id === 'crash')
        .map(({ target, start, end }) => `${target} ${start} ${end}`);
    });
    const [alone, together] = [new Set(rows[0]), rows[1]!];
    expect(together.filter((row) => !alone.has(row))).toEqual([]);
    // Those that are missing fell on a host without power.
    expect(together.length).toBeGreaterThan(0.9 * alone.size);
    expect(together.length).toBeLessThan(alone.size);
  });

  test('costs a few events a year', () => {
    const it = faultyWorld({
      seed: 'events',
      hosts: 9,
      faults: [
        fault({
          fault: 'crash',
          on: [{ kind: 'hosts', hosts: names(9), process: 'daemon' }],
          when: every(exponential(YEAR / 2)),
          end: { kind: 'restart', after: constant(30) },
        }),
        fault({
          fault: 'power-off',
          on: [hosts(...names(9))],
          when: every(weibull({ shape: 0.7, mean: 1.5 * YEAR })),
          end: lasts(900),
        }),
      ],
    });
    runTo(it, 10 * YEAR);
    // 9 hosts x (2 crashes x 2 events + 0.67 power losses x 3 events) x 10 years.
    expect(it.simulation.eventCount).toBeGreaterThan(300);
    expect(it.simulation.eventCount).toBeLessThan(800);
  });
});

describe('overlapping faults', () => {
  test('of host and zone keep a host dark until both are over', () => {
    const it = faultyWorld({
      seed: 'overlap',
      hosts: 2,
      options: { zone: 'z' },
      faults: [
        fault({ fault: 'power-off', on: [hosts('h1')], when: at(10), end: lasts(100) }),
        fault({ fault: 'zone-outage', on: [{ kind: 'zone', zone: 'z' }], when: at(50), end: lasts(100) }),
      ],
    });
    runTo(it, 300);
    expect(it.log.take().filter((line) => line.includes('host-'))).toEqual([
      '10 host-off h1',
      '50 host-off h2',
      '180 host-on h1',
      '180 host-on h2',
    ]);
    expect(it.rows.map(({ target }) => target)).toEqual(['h1', 'zone/z']);
  });
});

describe('scripted faults', () => {
  const times = (it: ReturnType<typeof faultyWorld>) =>
    it.log.take().filter((line) => /host-o|link-|disk|hung|resumed/.test(line));

  test('of a zone keep its only host dark, whose own power is back before', () => {
    const it = faultyWorld({
      seed: 'one host',
      hosts: 1,
      options: { zone: 'z' },
      faults: [
        fault({ fault: 'power-off', on: [hosts('h1')], when: at(10), end: lasts(100) }),
        fault({ fault: 'zone-outage', on: [{ kind: 'zone', zone: 'z' }], when: at(50), end: lasts(100) }),
      ],
    });
    runTo(it, 300);
    expect(times(it)).toEqual(['10 host-off h1', '180 host-on h1']);
  });

  test('strike again what is down already, or only about to come back', () => {
    const it = faultyWorld({
      seed: 'again',
      hosts: 1,
      faults: [
        fault({ fault: 'power-off', on: [hosts('h1')], when: at(10), end: lasts(100) }),
        fault({ fault: 'power-off', id: 'again', on: [hosts('h1')], when: at(50, 160), end: lasts(100) }),
      ],
    });
    runTo(it, 400);
    // Off until 150; the boot of 30 s is cut short at 160; off until 260.
    expect(times(it)).toEqual(['10 host-off h1', '160 host-off h1', '290 host-on h1']);
    expect(it.rows.map(({ start, end }) => [start, end])).toEqual([
      [10, 110],
      [50, 150],
      [160, 260],
    ]);
  });

  test.each([
    ['link-down', 'link-down', 'link-up'],
    ['disk-failure', 'disk', 'disk'],
  ])('two of %s are over with the last', (kind, first, last) => {
    const it = faultyWorld({
      seed: kind,
      hosts: 1,
      faults: [
        fault({ fault: kind, on: [hosts('h1')], when: at(10), end: lasts(100) }),
        fault({ fault: kind, id: 'again', on: [hosts('h1')], when: at(50), end: lasts(100) }),
      ],
    });
    runTo(it, 300);
    expect(times(it)).toEqual([`10 ${first} h1`, `150 ${last} h1`]);
  });
});

describe('the state of the injector', () => {
  test('is plain, and a restored run meets the same faults, in another simulation too', () => {
    const make = () =>
      faultyWorld({
        seed: 'restored',
        hosts: 3,
        crews: [{ name: 'people', count: 1, response: uniform(60, 600), order: 'random' }],
        faults: [
          fault({
            fault: 'crash',
            on: [daemons('h1', 'h2', 'h3')],
            when: every(weibull({ shape: 0.7, mean: DAY })),
            end: repairBy('people'),
          }),
          fault({
            fault: 'hang',
            on: [daemons('h1', 'h2', 'h3')],
            when: every(exponential(DAY)),
            end: repairBy('people'),
            beta: 0.3,
          }),
          fault({
            fault: 'partition',
            on: [],
            between: [[hosts('h1')], [{ kind: 'others' }]],
            when: every(exponential(DAY)),
            end: lasts(HOUR),
            values: { direction: 'both' },
          }),
          fault({
            fault: 'reboot',
            on: [hosts('h1', 'h2', 'h3')],
            when: every(constant(3 * DAY)),
            rolling: { waitForHealth: true },
          }),
          fault({
            fault: 'pause',
            on: [hosts('h1', 'h2', 'h3')],
            when: every(exponential(DAY)),
            group: { probability: 0.5 },
            end: lasts(60),
          }),
          fault({
            fault: 'power-off',
            on: [hosts('h1', 'h2', 'h3')],
            when: {
              kind: 'random',
              ratePerSecond: 1 / DAY,
              hours: [{ fromSeconds: 9 * HOUR, toSeconds: 17 * HOUR }],
            },
            end: lasts(60),
          }),
        ],
      });
    const it = make();
    runTo(it, 10.3 * DAY);
    const snapshot = it.simulation.save();
    expect(structuredClone(snapshot.holders)).toEqual(snapshot.holders);
    it.log.take();
    const goOn = (one: typeof it) => {
      runTo(one, 30 * DAY);
      return one.log.take();
    };
    const first = goOn(it);
    expect(first.length).toBeGreaterThan(100);
    it.simulation.restore(snapshot);
    expect(goOn(it)).toEqual(first);
    const fresh = make();
    fresh.simulation.restore(structuredClone(snapshot));
    // Rows are the listener's own, and not part of the simulation.
    fresh.rows.push(...it.rows);
    expect(goOn(fresh)).toEqual(first);
  });
});

function names(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `h${index + 1}`);
}

function repairBy(crew: string) {
  return {
    kind: 'repair',
    repair: uniform(60, 7200),
    crew,
    noticed: { kind: 'after', delay: uniform(0, 300) },
  } as const;
}
