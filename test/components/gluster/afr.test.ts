import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  addReadShares,
  countOf,
  hasQuorum,
  mayDiverge,
  type Quorum,
} from '../../../src/components/gluster/afr.js';

/**
 * Sets of bricks (bit i: the brick named i + 1) that have quorum `auto`, written out by hand from the rule of the
 * GlusterFS documentation: more than half, or exactly half with the first brick.
 */
const AUTO: Readonly<Record<number, readonly number[]>> = {
  1: [0b1],
  2: [0b01, 0b11],
  3: [0b011, 0b101, 0b110, 0b111],
  4: [0b0011, 0b0101, 0b1001, 0b0111, 0b1011, 0b1101, 0b1110, 0b1111],
  5: [
    ...[0b00111, 0b01011, 0b01101, 0b01110, 0b10011, 0b10101, 0b10110, 0b11001, 0b11010, 0b11100],
    ...[0b01111, 0b10111, 0b11011, 0b11101, 0b11110, 0b11111],
  ],
};

const bricks = fc
  .integer({ min: 1, max: 5 })
  .chain((size) => fc.record({ size: fc.constant(size), up: fc.integer({ min: 0, max: (1 << size) - 1 }) }));

const quorum = fc.record<Quorum>({
  type: fc.constantFrom('none', 'auto', 'fixed'),
  count: fc.integer({ min: 1, max: 5 }),
});

function byTable(up: number, size: number, { type, count }: Quorum): boolean {
  const names = [...up.toString(2)].filter((bit) => bit === '1');
  if (type === 'auto') return AUTO[size]!.includes(up);
  return names.length >= (type === 'fixed' ? count : 1);
}

describe('client quorum', () => {
  test('is what the table says, for every set of bricks', () => {
    fc.assert(
      fc.property(bricks, quorum, ({ size, up }, rule) => {
        expect(hasQuorum(up, size, rule)).toBe(byTable(up, size, rule));
      }),
      { seed: 62 },
    );
  });

  test('is never lost by one brick more', () => {
    fc.assert(
      fc.property(bricks, quorum, fc.nat(4), ({ size, up }, rule, brick) => {
        const more = up | (1 << (brick % size));
        expect(hasQuorum(up, size, rule) && !hasQuorum(more, size, rule)).toBe(false);
      }),
      { seed: 63 },
    );
  });

  test('only without auto can two groups both have it', () => {
    for (let size = 1; size <= 5; size++) expect(mayDiverge(size, { type: 'auto', count: 0 })).toBe(false);
    expect(mayDiverge(2, { type: 'none', count: 0 })).toBe(true);
    expect(mayDiverge(1, { type: 'none', count: 0 })).toBe(false);
    expect(mayDiverge(3, { type: 'fixed', count: 1 })).toBe(true);
    expect(mayDiverge(3, { type: 'fixed', count: 2 })).toBe(false);
  });

  test('counts the bricks of a mask', () => {
    expect([0, 1, 0b110, 0b11111].map(countOf)).toEqual([0, 1, 2, 5]);
  });
});

describe('read child', () => {
  function shares(readable: number, preferred: number, hashed: boolean): number[] {
    const served = new Float64Array(3);
    addReadShares(readable, { preferred, hashed }, 6, served);
    return [...served];
  }

  test('by hash, over all bricks', () => {
    expect(shares(0b111, -1, true)).toEqual([2, 2, 2]);
  });

  test('the hashed brick is not readable: the first readable one instead', () => {
    expect(shares(0b110, -1, true)).toEqual([0, 4, 2]);
    expect(shares(0b101, -1, true)).toEqual([4, 0, 2]);
  });

  test('the first readable one, without a hash', () => {
    expect(shares(0b110, -1, false)).toEqual([0, 6, 0]);
  });

  test('a preferred brick serves all, while it is readable', () => {
    expect(shares(0b111, 2, true)).toEqual([0, 0, 6]);
    expect(shares(0b011, 2, true)).toEqual([4, 2, 0]);
  });

  test('nobody serves what nobody has', () => {
    expect(shares(0, -1, true)).toEqual([0, 0, 0]);
  });
});
