import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { hasQuorum } from '../../../src/components/galera/pc.js';
import { ask, cluster, endpoint, origin, partition, word, CHECK, READ, WRITE } from './support/cluster.js';
import type { Rig } from '../harness.js';

const rules = { ignoreSplitBrain: false, ignoreQuorum: false };
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

describe('the rule', () => {
  /** Each member of the last primary view is still there, said goodbye, or is not heard. */
  const views = fc.array(
    fc.record({
      weight: fc.integer({ min: 0, max: 254 }),
      fate: fc.constantFrom<'present' | 'left' | 'lost'>('present', 'left', 'lost'),
    }),
    { minLength: 1, maxLength: 9 },
  );

  test('for any weights: more than half of the weight of those that did not say goodbye', () => {
    fc.assert(
      fc.property(views, (members) => {
        const weight = (fate: string): number =>
          sum(members.filter((member) => member.fate === fate).map((member) => member.weight));
        const weights = {
          primary: sum(members.map((member) => member.weight)),
          present: weight('present'),
          left: weight('left'),
        };
        // Told differently: those that left are no longer counted, and of the rest more must be here than not.
        expect(hasQuorum(weights, rules)).toBe(weight('present') > weight('lost'));
        expect(hasQuorum(weights, { ...rules, ignoreSplitBrain: true })).toBe(
          weight('present') >= weight('lost'),
        );
        expect(hasQuorum(weights, { ...rules, ignoreQuorum: true })).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  test('two sides of a view are never both primary, unless told to ignore it', () => {
    fc.assert(
      fc.property(views, (members) => {
        const [left, right] = [
          members.filter((_, index) => index % 2 === 0),
          members.filter((_, index) => index % 2 === 1),
        ];
        const primary = sum(members.map((member) => member.weight));
        const side = (one: typeof members): boolean =>
          hasQuorum({ primary, present: sum(one.map((member) => member.weight)), left: 0 }, rules);
        expect(side(left) && side(right)).toBe(false);
      }),
    );
  });
});

/** Which members serve writes. */
function writable(rig: Rig, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `db${index + 1}`).filter(
    (host) => word(ask(rig, host, WRITE, host)) === 'served',
  );
}

test('the model follows the rule for random weights, losses and orderly leaves', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ weight: fc.integer({ min: 0, max: 5 }), lost: fc.boolean() }), {
        minLength: 2,
        maxLength: 6,
      }),
      fc.nat(3),
      (members, leaving) => {
        const count = members.length;
        const rig = cluster({
          members: count,
          parameters: { 'pc.weight': members.map((member) => member.weight), bootstrap_after: '1d' },
        });
        rig.run(1);
        // Some leave in order, one after the other, each seen by the rest ...
        const left = members.map((_, index) => index).slice(0, Math.min(leaving, count - 1));
        left.forEach((index, position) => {
          rig.run(10 * (position + 1));
          rig.stop(`db${index + 1}/mysqld`);
        });
        rig.run(100);
        // ... then some of the others are lost at one instant.
        const rest = members.map((_, index) => index).filter((index) => !left.includes(index));
        const lost = rest.filter((index) => members[index]!.lost);
        for (const index of lost) rig.crash(`db${index + 1}/mysqld`);
        rig.run(120);
        const weightOf = (indices: readonly number[]): number =>
          sum(indices.map((index) => members[index]!.weight));
        // Leaving can end it, too: one that weighs nothing cannot carry on alone.
        let view = members.map((_, index) => index);
        let primary = true;
        for (const leaver of left) {
          const stay = view.filter((index) => index !== leaver);
          primary &&= 2 * weightOf(stay) + weightOf([leaver]) > weightOf(view);
          view = stay;
        }
        const present = rest.filter((index) => !lost.includes(index));
        const goesOn = primary && (lost.length === 0 || 2 * weightOf(present) > weightOf(rest));
        const expected = goesOn ? present.map((index) => `db${index + 1}`) : [];
        expect(writable(rig, count)).toEqual(expected);
      },
    ),
    { numRuns: 150 },
  );
});

describe('non-primary', () => {
  test('two of three lost at once: reads until 6.0 to 6.5 s, then 1047 for everything, and the check fails', () => {
    const rig = cluster();
    rig.run(10);
    rig.crash('db1/mysqld');
    rig.crash('db2/mysqld');
    rig.run(15.9);
    expect(word(ask(rig, 'db3', READ))).toBe('served');
    expect(word(ask(rig, 'db3', WRITE))).toBe('mute on-change');
    const { host, process } = endpoint(rig, 'db3').connected({ host: rig.host('app'), client: 0 })!;
    const ticket = { host, process, incarnation: process.incarnation, acknowledged: true };
    rig.run(16.6);
    for (const operation of [READ, WRITE]) {
      expect(word(ask(rig, 'db3', operation))).toBe('failed http-500');
      expect(origin(rig, ask(rig, 'db3', operation))).toBe('db/non-primary');
    }
    // The write in flight gets its error, too (1180).
    expect(word(endpoint(rig, 'db3').resume(WRITE, { host: rig.host('app'), client: 0 }, ticket))).toBe(
      'failed http-500',
    );
    expect(word(ask(rig, 'db3', CHECK))).toBe('failed http-503');
    const fate = ask(rig, 'db3', READ);
    expect('because' in fate && rig.simulation.causes.rootsOf(fate.because)).toEqual([
      'crash@db1/mysqld',
      'crash@db2/mysqld',
    ]);
    expect(rig.component('db').health()).toBe('down');
  });

  test('the second of three lost later is charged together with the first', () => {
    const rig = cluster();
    rig.at(10, () => rig.powerOff('db1'));
    rig.at(100, () => rig.powerOff('db2'));
    rig.run(120);
    const fate = ask(rig, 'db3', READ);
    expect('because' in fate && rig.simulation.causes.rootsOf(fate.because)).toEqual([
      'power-off@db1',
      'power-off@db2',
    ]);
  });

  test('wsrep_dirty_reads answers reads, not writes', () => {
    const rig = cluster({ parameters: { wsrep_dirty_reads: true } });
    rig.at(10, () => partition(rig, ['db1'], ['db2', 'db3']));
    rig.run(20);
    expect(word(ask(rig, 'db1', READ))).toBe('served');
    expect(word(ask(rig, 'db1', WRITE))).toBe('failed http-500');
  });

  test('three leave in order: the last one stays primary', () => {
    const rig = cluster();
    rig.at(10, () => rig.stop('db1/mysqld'));
    rig.at(20, () => rig.stop('db2/mysqld'));
    rig.run(30);
    expect(word(ask(rig, 'db3', WRITE))).toBe('served');
    expect(rig.observer.failovers).toMatchObject([{ trigger: 'planned' }, { trigger: 'planned' }]);
  });
});

describe('an arbitrator', () => {
  const arbitrated = () =>
    cluster({
      members: 2,
      hosts: { arb: {} },
      on: ['db', 'arb'],
      parameters: { garbd: 'arb', write_rate: '10/s' },
    });

  test('keeps the survivor of two primary, and has no port for SQL', () => {
    const rig = arbitrated();
    expect(rig.service('db').endpoints.map((one) => one.name)).toEqual(['db1/mysqld', 'db2/mysqld']);
    expect(rig.service('db').endpointOn(rig.host('arb'))).toBeNull();
    rig.at(10, () => rig.powerOff('db1'));
    rig.run(20);
    expect(word(ask(rig, 'db2', WRITE))).toBe('served');
    rig.at(20, () => rig.powerOn('db1'));
    rig.run(120);
    expect(rig.component('db').health()).toBe('healthy');
  });

  test('its process can be hit: with it gone one more loss ends the quorum', () => {
    const rig = arbitrated();
    rig.at(10, () => rig.crash('arb/garbd'));
    rig.run(20);
    expect(rig.component('db').health()).toBe('degraded');
    rig.at(20, () => rig.crash('db1/mysqld'));
    rig.run(30);
    expect(word(ask(rig, 'db2', WRITE))).toBe('failed http-500');
    rig.at(30, () => rig.startProcess('arb/garbd'));
    rig.at(31, () => rig.startProcess('db1/mysqld'));
    rig.run(60);
    expect(rig.component('db').health()).toBe('healthy');
  });
});

describe('split brain', () => {
  test.each(['pc.ignore_sb', 'pc.ignore_quorum'])('%s lets both halves of a partition go on', (key) => {
    const rig = cluster({ members: 4, parameters: { [key]: true, write_rate: '10/s' } });
    let heal = (): void => undefined;
    rig.at(10, () => (heal = partition(rig, ['db1', 'db2'], ['db3', 'db4'])));
    rig.run(30);
    expect(writable(rig, 4)).toEqual(['db1', 'db2', 'db3', 'db4']);
    expect(rig.observer.splits).toMatchObject([{ on: true }]);
    heal();
    rig.run(200);
    expect(rig.observer.splits).toMatchObject([{ on: true }, { on: false }]);
    // About 10 writes a second for 14 to 20 s (from the view to the merge) on the side that gave way.
    expect(rig.observer.counts.get('db lost-writes')).toBeGreaterThan(130);
    expect(rig.observer.counts.get('db lost-writes')).toBeLessThan(250);
    rig.run(2000);
    expect(rig.component('db').health()).toBe('healthy');
  });

  test('without them neither half goes on', () => {
    const rig = cluster({ members: 4 });
    rig.at(10, () => partition(rig, ['db1', 'db2'], ['db3', 'db4']));
    rig.run(30);
    expect(writable(rig, 4)).toEqual([]);
    expect(rig.observer.splits).toEqual([]);
  });
});
