import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  atLeast,
  build,
  holds,
  nameProblems,
  shapeProblems,
  type Structure,
} from '../../../src/components/generic/structure.js';

const HOSTS = ['left1', 'left2', 'left3', 'right1', 'right2', 'backbone'];
const working =
  (...names: string[]) =>
  (index: number) =>
    names.includes(HOSTS[index] ?? '');

describe('what holds', () => {
  test('all, any, atLeast; groups stand for their hosts, and a host may appear in several places', () => {
    const cluster = build(
      {
        any: [
          { atLeast: { k: 2, of: 'left' } },
          { all: ['right', 'backbone'] },
          { all: [{ any: ['left', 'right1'] }, 'backbone', 'right2'] },
        ],
      },
      HOSTS,
    );
    expect(holds(cluster, working('left1', 'left3'))).toBe(true);
    expect(holds(cluster, working('left1', 'right1'))).toBe(false);
    expect(holds(cluster, working('right1', 'right2'))).toBe(false);
    expect(holds(cluster, working('right1', 'right2', 'backbone'))).toBe(true);
    expect(holds(cluster, working('left2', 'backbone', 'right2'))).toBe(true);
    expect(holds(build('backbone', HOSTS), working('backbone'))).toBe(true);
  });

  test('two of three of two of three: as counting says', () => {
    const nested: Structure = {
      kind: 'atLeast',
      k: 2,
      of: [0, 1, 2].map((group) => ({
        kind: 'atLeast',
        k: 2,
        of: [0, 1, 2].map((part) => ({ kind: 'member', index: group * 3 + part })),
      })),
    };
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 9, maxLength: 9 }), (states) => {
        const good = [0, 3, 6].filter((from) => states.slice(from, from + 3).filter(Boolean).length >= 2);
        expect(holds(nested, (index) => states[index]!)).toBe(good.length >= 2);
      }),
    );
  });

  test('a structure is monotone: one more that works never takes the whole down', () => {
    const tree = fc.letrec<{ node: unknown }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom(...HOSTS),
        fc.record({ all: fc.array(tie('node'), { minLength: 1, maxLength: 3 }) }),
        fc.record({ any: fc.array(tie('node'), { minLength: 1, maxLength: 3 }) }),
        fc
          .array(tie('node'), { minLength: 2, maxLength: 4 })
          .map((of) => ({ atLeast: { k: of.length - 1, of } })),
      ),
    })).node;
    fc.assert(
      fc.property(
        tree,
        fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
        fc.nat(5),
        (written, states, more) => {
          expect([...shapeProblems(written), ...nameProblems(written, HOSTS)]).toEqual([]);
          const structure = build(written, HOSTS);
          const before = holds(structure, (index) => states[index]!);
          const after = holds(structure, (index) => states[index]! || index === more);
          expect(before && !after).toBe(false);
          expect(holds(structure, () => true)).toBe(true);
          expect(holds(structure, () => false)).toBe(false);
        },
      ),
    );
  });

  test('at least k of n', () => {
    for (let k = 1; k <= 5; k++) {
      for (let up = 0; up <= 5; up++) expect(holds(atLeast(k, 5), (index) => index < up)).toBe(up >= k);
    }
  });
});

describe('mistakes, each with its place', () => {
  const shape = (value: unknown) =>
    shapeProblems(value).map(({ path, message }) => `${path.join('.')}: ${message}`);
  const names = (value: unknown) =>
    nameProblems(value, HOSTS).map(({ path, message }) => `${path.join('.')}: ${message}`);

  test('of shape', () => {
    expect(shape(3)).toEqual([expect.stringContaining('expected a host, { all')]);
    expect(shape({ most: ['left1'] })).toHaveLength(1);
    expect(shape({ all: ['left1'], any: ['left2'] })).toHaveLength(1);
    expect(shape({ all: [] })).toEqual(['all: must name something']);
    expect(shape({ all: ['left1', { any: [7] }] })).toEqual([
      expect.stringMatching(/^all\.1\.any\.0: expected/),
    ]);
    expect(shape({ atLeast: { k: 0, of: ['left'] } })).toEqual(['atLeast.k: must be a whole number from 1']);
    expect(shape({ atLeast: { k: 1.5, of: ['left'] } })).toHaveLength(1);
    expect(shape({ atLeast: { k: 1, of: ['left'], more: 2 } })).toEqual([
      'atLeast.more: unknown key; known: k, of',
    ]);
    expect(shape({ atLeast: ['left'] })).toEqual(['atLeast: expected { k: 2, of: [...] }']);
    expect(shape({ atLeast: { k: 1 } })).toEqual(['atLeast.of: must name something']);
  });

  test('of names and numbers', () => {
    expect(names({ all: ['left', 'middle'] })).toEqual([
      'all.1: middle is neither a host of this component nor a group of them',
    ]);
    expect(names('left')).toEqual([': left is not one host of this component']);
    expect(names({ any: [{ atLeast: { k: 4, of: 'left' } }] })).toEqual([
      'any.0.atLeast.k: can never be reached: there are 3 (got 4)',
    ]);
    expect(names({ atLeast: { k: 6, of: ['left', 'right', 'backbone'] } })).toEqual([]);
  });

  test('whatever stands there, it is refused or built, and never throws', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        if (shapeProblems(value).length > 0) return;
        if (nameProblems(value, HOSTS).length > 0) return;
        expect(holds(build(value, HOSTS), () => true)).toBe(true);
      }),
      { numRuns: 1000 },
    );
    const deep: unknown = Array.from({ length: 5000 }).reduce((inner) => ({ all: [inner] }), 'left1');
    expect(shapeProblems(deep)).toEqual([expect.objectContaining({ message: 'is nested too deeply' })]);
  });
});
