import { describe, expect, test } from '@jest/globals';
import { Causes } from '../../src/engine/index.js';

/** Two faults; the second takes the quorum away. */
function twoFaults(recording = true): { causes: Causes; first: number; second: number; lost: number } {
  let time = 0;
  const causes = new Causes({ recording, now: () => time });
  time = 10;
  const first = causes.fault('host-loss', 'db1', 10);
  const degraded = causes.add('db/degraded', first);
  causes.note(degraded, '2 of 3 members left');
  time = 25;
  const second = causes.fault('mysqld-crash', 'db2', 25);
  const left = causes.add('db/member-left', second);
  const lost = causes.add('db/no-quorum', left, [degraded]);
  causes.note(lost, '1 of 3 members left');
  causes.note(lost, 'connections refused');
  return { causes, first, second, lost };
}

describe('attribution', () => {
  test('a fault is its own root', () => {
    const { causes, first } = twoFaults();
    expect(causes.originOf(first)).toBe('host-loss@db1');
    expect(causes.rootsOf(first)).toEqual(['host-loss@db1']);
    expect(causes.rootIdsOf(first)).toEqual([first]);
  });

  test('a change goes back to all faults it needed, in order of onset', () => {
    const { causes, first, second, lost } = twoFaults();
    expect(causes.originOf(lost)).toBe('db/no-quorum');
    expect(causes.rootIdsOf(lost)).toEqual([first, second]);
    expect(causes.rootsOf(lost)).toEqual(['host-loss@db1', 'mysqld-crash@db2']);
    expect(causes.rootKey(causes.rootKeyIndexOf(lost))).toBe('host-loss@db1+mysqld-crash@db2');
  });

  test('no cause is called none', () => {
    const { causes } = twoFaults();
    const unprovoked = causes.add('db/idle', 0);
    expect([causes.originOf(0), causes.originIndexOf(0), causes.rootKeyIndexOf(0)]).toEqual(['none', 0, 0]);
    expect(causes.rootKey(causes.rootKeyIndexOf(unprovoked))).toBe('none');
    expect(causes.rootsOf(unprovoked)).toEqual([]);
  });

  test('a key names three faults at most, each once', () => {
    const causes = new Causes();
    const faults = ['a', 'b', 'a', 'c', 'd'].map((target, time) => causes.fault('crash', target, time));
    const keyOf = (count: number): string => {
      const [because, ...also] = faults.slice(0, count);
      return causes.rootKey(causes.rootKeyIndexOf(causes.add('x/y', because!, also)));
    };
    expect([1, 3, 4, 5].map(keyOf)).toEqual([
      'crash@a',
      'crash@a+crash@b',
      'crash@a+crash@b+crash@c',
      'crash@a+crash@b+crash@c+more',
    ]);
  });

  test('equal origins and equal keys have equal indices, which name them', () => {
    const causes = new Causes();
    const [one, other] = [1, 2].map((time) => causes.add('x/y', causes.fault('crash', 'a', time)));
    expect(causes.originIndexOf(one!)).toBe(causes.originIndexOf(other!));
    expect(causes.rootKeyIndexOf(one!)).toBe(causes.rootKeyIndexOf(other!));
    expect(Array.from({ length: causes.originCount }, (_, index) => causes.origin(index))).toEqual([
      'none',
      'crash@a',
      'x/y',
    ]);
    expect(Array.from({ length: causes.rootKeyCount }, (_, index) => causes.rootKey(index))).toEqual([
      'none',
      'crash@a',
    ]);
  });

  test('a cause that does not exist is refused', () => {
    expect(() => new Causes().add('x/y', 1)).toThrow(RangeError);
    expect(() => new Causes().originOf(99)).toThrow(/no entry 99/);
  });
});

describe('the log', () => {
  test('tells the chain from the root, with notes and what else was needed', () => {
    const { causes, second, lost } = twoFaults();
    expect(causes.chain(lost)).toEqual([
      { id: second, time: 25, origin: 'mysqld-crash@db2', text: '', because: 0, also: [] },
      { id: lost - 1, time: 25, origin: 'db/member-left', text: '', because: second, also: [] },
      {
        id: lost,
        time: 25,
        origin: 'db/no-quorum',
        text: '1 of 3 members left; connections refused',
        because: lost - 1,
        also: [2],
      },
    ]);
    expect(causes.chain(0)).toEqual([]);
  });

  test('is empty while not recording, and nothing else changes', () => {
    const on = twoFaults(true);
    const off = twoFaults(false);
    expect(off.causes.chain(off.lost)).toEqual([]);
    expect(off.lost).toBe(on.lost);
    for (let id = 0; id <= on.causes.count; id++) {
      expect(off.causes.originIndexOf(id)).toBe(on.causes.originIndexOf(id));
      expect(off.causes.rootKeyIndexOf(id)).toBe(on.causes.rootKeyIndexOf(id));
      expect(off.causes.rootIdsOf(id)).toEqual(on.causes.rootIdsOf(id));
    }
  });

  test('switched on later, it starts there', () => {
    const { causes, lost } = twoFaults(false);
    causes.recording = true;
    const after = causes.add('web/busy', lost);
    expect(causes.chain(after).map(({ origin }) => origin)).toEqual(['web/busy']);
  });
});

describe('saving and restoring', () => {
  test('returns to the record of that time, from any later one', () => {
    const { causes, lost } = twoFaults();
    const early = causes.save();
    const chain = causes.chain(lost);
    const grow = (name: string): number => {
      for (let i = 0; i < 3000; i++)
        causes.add(`${name}/${i % 50}`, causes.fault(name, `host${i % 7}`, 100 + i), [lost]);
      causes.note(lost, name);
      return causes.count;
    };
    const last = grow('a');
    const late = causes.save();
    const told = [causes.rootsOf(last), causes.originOf(last), causes.rootKeyCount, causes.chain(lost)];
    causes.restore(early);
    expect([causes.count, causes.chain(lost)]).toEqual([lost, chain]);
    expect(grow('b')).toBe(last);
    expect(causes.originOf(last)).toBe('b/49');
    causes.restore(late);
    expect([causes.rootsOf(last), causes.originOf(last), causes.rootKeyCount, causes.chain(lost)]).toEqual(
      told,
    );
    causes.restore(early);
    expect([causes.count, causes.chain(lost)]).toEqual([lost, chain]);
  });

  test('a set of faults has the same index after as before, however it came about', () => {
    const { causes, second, lost } = twoFaults();
    const first = causes.rootIdsOf(lost)[0]!;
    const early = causes.save();
    for (let again = 0; again < 2; again++) {
      expect(causes.rootSetIndexOf(causes.add('web/busy', second, [first]))).toBe(
        causes.rootSetIndexOf(lost),
      );
      causes.restore(early);
    }
  });
});
