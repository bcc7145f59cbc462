import { describe, expect, test } from '@jest/globals';
import { constant } from '../../src/engine/index.js';
import type { CrewSpecification, End, Noticed } from '../../src/faults/specification.js';
import { DAY, at, daemons, fault, faultyWorld, hosts, runTo } from './support/faulty-world.js';

const crew = (
  count: number,
  order: CrewSpecification['order'] = 'fifo',
  responseSeconds = 0,
): CrewSpecification => ({
  name: 'people',
  count,
  response: constant(responseSeconds),
  order,
});

const repair = (
  seconds: number,
  by: string | null,
  noticed: Noticed = { kind: 'after', delay: constant(0) },
): End => ({
  kind: 'repair',
  repair: constant(seconds),
  crew: by,
  noticed,
});

const hang = (host: string, seconds: number, end: End) =>
  fault({ id: `hang-${host}`, fault: 'hang', on: [daemons(host)], when: at(seconds), end });

describe('a repair', () => {
  test('takes noticing, response, a free hand and the work', () => {
    const end = repair(1000, 'people', { kind: 'after', delay: constant(120) });
    const it = faultyWorld({
      seed: 'stages',
      hosts: 2,
      crews: [crew(1, 'fifo', 600)],
      faults: [hang('h1', 10, end), hang('h2', 20, end)],
    });
    runTo(it, 10_000);
    // Called at 130 and 140, ready at 730 and 740, the second has to wait for the one hand.
    expect(it.rows.map(({ end: over }) => over)).toEqual([1730, 2730]);
  });

  test('without a crew takes only the work, and with a provider’s host too', () => {
    const noticed: Noticed = { kind: 'after', delay: constant(120) };
    const alone = faultyWorld({
      seed: 'alone',
      hosts: 1,
      faults: [hang('h1', 10, repair(1000, null, noticed))],
    });
    runTo(alone, 10_000);
    expect(alone.rows[0]!.end).toBe(1010);
    const managed = faultyWorld({
      seed: 'managed',
      hosts: 1,
      options: { managed: true },
      crews: [crew(1, 'fifo', 600)],
      faults: [hang('h1', 10, repair(1000, 'people', noticed))],
    });
    runTo(managed, 10_000);
    expect(managed.rows[0]!.end).toBe(1010);
  });

  test('is done by as many hands as there are, first come first served', () => {
    const faults = ['h1', 'h2', 'h3', 'h4'].map((host, index) =>
      hang(host, 10 + index, repair(100, 'people')),
    );
    const it = faultyWorld({ seed: 'hands', hosts: 4, crews: [crew(2)], faults });
    runTo(it, 10_000);
    expect(it.rows.map(({ end }) => end)).toEqual([110, 111, 210, 211]);
  });

  test('begins without an event as long as nobody has to wait for a hand', () => {
    const ends = (second: number): { readonly ends: unknown; readonly events: number } => {
      const it = faultyWorld({
        seed: 'unseen',
        hosts: 2,
        crews: [crew(1, 'fifo', 600)],
        faults: [hang('h1', 10, repair(1000, 'people')), hang('h2', second, repair(100, 'people'))],
      });
      runTo(it, 10_000);
      return { ends: it.rows.map(({ end }) => end), events: it.simulation.eventCount };
    };
    // Two faults and their ends.
    expect(ends(5000)).toEqual({ ends: [1610, 5700], events: 4 });
    // The second comes while somebody is on the way to the first, who then waits for nobody; the calls are events.
    expect(ends(20)).toEqual({ ends: [1610, 1710], events: 6 });
    // While somebody is at work already.
    expect(ends(700)).toEqual({ ends: [1610, 1710], events: 5 });
    expect(ends(1200)).toEqual({ ends: [1610, 1900], events: 5 });
  });

  test('foreseen without an event goes on from a snapshot', () => {
    const it = faultyWorld({
      seed: 'foreseen',
      hosts: 2,
      crews: [crew(1, 'fifo', 600)],
      faults: [hang('h1', 10, repair(1000, 'people')), hang('h2', 700, repair(100, 'people'))],
    });
    runTo(it, 650);
    const snapshot = structuredClone(it.simulation.save());
    for (let times = 0; times < 2; times++) {
      it.rows.length = 1;
      it.rows[0]!.end = null;
      runTo(it, 10_000);
      expect(it.rows.map(({ end }) => end)).toEqual([1610, 1710]);
      it.simulation.restore(snapshot);
    }
  });

  test('is foreseen by nobody in a side run before it begins', () => {
    const it = faultyWorld({
      seed: 'side run',
      hosts: 1,
      crews: [crew(1, 'fifo', 600)],
      faults: [hang('h1', 10, repair(1000, 'people'))],
    });
    runTo(it, 100);
    const snapshot = it.simulation.save();
    const { incidents } = it.injector;
    expect(incidents.expectedEnd).toBe(1610e6);
    incidents.branch();
    runTo(it, 10_000);
    // The call is an event again.
    expect([it.rows[0]!.end, it.simulation.eventCount]).toEqual([1610, 3]);
    it.rows[0]!.end = null;
    it.simulation.restore(snapshot);
    runTo(it, 10_000);
    expect([it.rows[0]!.end, it.simulation.eventCount]).toEqual([1610, 2]);
  });

  test('binds its hand for the inspection as well', () => {
    const it = faultyWorld({
      seed: 'inspection',
      hosts: 2,
      crews: [{ ...crew(1), inspection: constant(40) }],
      faults: [hang('h1', 10, repair(100, 'people')), hang('h2', 20, repair(100, 'people'))],
    });
    runTo(it, 10_000);
    expect(it.rows.map(({ end }) => end)).toEqual([150, 290]);
  });

  test('by lot among faults takes each fault as likely, however many of its targets wait', () => {
    // One hand is busy; two targets of one fault and one of another wait. Binomial, 4.5 s.e. = 0.13: false-alarm rate 7e-6.
    const alone = Array.from({ length: 300 }, (_, index) => {
      const both = { id: 'both', fault: 'hang', on: [daemons('h2'), daemons('h3')], when: at(20) };
      const it = faultyWorld({
        seed: `by lot among faults ${index}`,
        hosts: 4,
        crews: [crew(1, 'random-fault')],
        faults: [
          hang('h1', 10, repair(100, 'people')),
          fault({ ...both, end: repair(100, 'people') }),
          hang('h4', 30, repair(100, 'people')),
        ],
      });
      runTo(it, 250);
      return it.rows.findIndex(({ end }) => end === 210);
    });
    expect(alone.every((row) => row === 1 || row === 3)).toBe(true);
    expect(Math.abs(alone.filter((row) => row === 3).length / alone.length - 0.5)).toBeLessThan(0.13);
  });

  test('by lot takes any who waits, each as likely', () => {
    // One hand is busy while three wait: the first to be taken is each of them with probability 1/3.
    // 300 runs, binomial, 4.5 s.e. = 0.122: false-alarm rate 2e-5 for all three.
    const first = Array.from({ length: 300 }, (_, index) => {
      const faults = ['h1', 'h2', 'h3', 'h4'].map((host, at) => hang(host, 10 + at, repair(100, 'people')));
      const it = faultyWorld({ seed: `by lot ${index}`, hosts: 4, crews: [crew(1, 'random')], faults });
      runTo(it, 250);
      return it.rows.findIndex(({ end }) => end === 210);
    });
    for (const waiting of [1, 2, 3]) {
      const share = first.filter((row) => row === waiting).length / first.length;
      expect(Math.abs(share - 1 / 3)).toBeLessThan(0.122);
    }
  });

  test('of what nobody sees waits for the next check, at a phase of its own', () => {
    const end = repair(0, null, { kind: 'at-next-check', periodSeconds: 7 * DAY });
    const it = faultyWorld({
      seed: 'latent',
      hosts: 200,
      faults: [fault({ fault: 'disk-failure', on: [{ kind: 'all' }], when: at(3 * DAY), end })],
    });
    runTo(it, 30 * DAY);
    const waits = it.rows.map(({ start, end: over }) => (over! - start) / (7 * DAY)).sort((a, b) => a - b);
    // Uniform over a period: Kolmogorov-Smirnov, n = 200, 1.95 / sqrt(200) is exceeded with probability 0.001.
    const distance = Math.max(...waits.map((value, index) => Math.abs(value - (index + 0.5) / 200)));
    expect(distance).toBeLessThan(1.95 / Math.sqrt(200));
  });

  test('at the next check comes at the same phase each time', () => {
    const end = repair(0, null, { kind: 'at-next-check', periodSeconds: DAY });
    const it = faultyWorld({
      seed: 'phase',
      hosts: 1,
      faults: [fault({ fault: 'disk-full', on: [hosts('h1')], when: at(0.5 * DAY, 5.7 * DAY), end })],
    });
    runTo(it, 30 * DAY);
    const phases = it.rows.map(({ end: over }) => over! % DAY);
    expect(phases[1]!).toBeCloseTo(phases[0]!, 3);
  });

  test('by a crew that several tiers share makes them wait for each other', () => {
    const it = faultyWorld({
      seed: 'shared',
      hosts: 2,
      crews: [crew(1)],
      faults: [
        hang('h1', 10, repair(500, 'people')),
        fault({ fault: 'disk-full', on: [hosts('h2')], when: at(20), end: repair(100, 'people') }),
      ],
    });
    runTo(it, 10_000);
    expect(it.rows.map(({ end }) => end)).toEqual([510, 610]);
  });
});
