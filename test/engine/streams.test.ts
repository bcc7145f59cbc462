import alea from 'seedrandom/lib/alea.js';
import { describe, expect, test } from '@jest/globals';
import { Streams, type Stream } from '../../src/engine/index.js';
import { byPrecision } from '../support/precision.js';
import { KS_LIMIT, ksStatistic, streamFor } from './support/statistics.js';

/** Of stream `a`, seed `golden`, replication 0. */
const GOLDEN_A = [0.7773003545505685, 0.09600596705825026, 0.49653365994455345];

function draws(stream: Stream, count = 5): number[] {
  return Array.from({ length: count }, () => stream.uniform());
}

describe('a stream', () => {
  test('is the alea generator of seedrandom, drawn with double()', () => {
    const theirs = alea('seed/7/faults/host-loss/db1/clock', { state: true });
    const expected = Array.from({ length: 1000 }, () => theirs.double());
    expect(draws(new Streams('seed', 7).stream('faults/host-loss/db1/clock'), 1000)).toEqual(expected);
  });

  test('golden draws', () => {
    expect(draws(new Streams('golden', 0).stream('a'), 3)).toEqual(GOLDEN_A);
    expect(draws(new Streams('golden', 1).stream('a'), 3)).not.toEqual(GOLDEN_A);
    expect(new Streams('golden', 0).once('a')).toBe(GOLDEN_A[0]);
  });

  test('differs by seed, replication and name, and is shared under one name', () => {
    const streams = new Streams('seed', 0);
    const first = streams.stream('a');
    expect(streams.stream('a')).toBe(first);
    const all = [
      first,
      streams.stream('b'),
      new Streams('seed', 1).stream('a'),
      new Streams('other', 0).stream('a'),
    ];
    expect(new Set(all.map((stream) => stream.uniform())).size).toBe(4);
  });

  test('stays inside (0, 1) where the generator gives exactly 0', () => {
    const streams = new Streams('zero', 0);
    const stream = streams.stream('a');
    streams.restore([['a', { c: 0, s0: 0, s1: 0, s2: 0 }]]);
    expect(stream.uniform()).toBe(2 ** -54);
  });
});

describe('streams leave each other alone', () => {
  test('another stream, or more draws from one, changes no other', () => {
    const plain = new Streams('seed', 3);
    const expected = [draws(plain.stream('a')), draws(plain.stream('c'))];
    const busy = new Streams('seed', 3);
    draws(busy.stream('b'), 17);
    busy.once('a');
    const a = busy.stream('a');
    const c = busy.stream('c');
    const mixed = [1, 2, 3, 4, 5].map(() => [
      a.uniform(),
      busy.once('d'),
      c.uniform(),
      busy.stream('b').uniform(),
    ]);
    expect([mixed.map((row) => row[0]), mixed.map((row) => row[2])]).toEqual(expected);
  });

  test('a single draw repeats and leaves nothing behind', () => {
    const streams = new Streams('seed', 0);
    const before = streams.save();
    const numbers = Array.from({ length: 1000 }, (_, incident) => streams.once(`repair/${incident}`));
    expect(new Set(numbers).size).toBe(1000);
    expect(streams.once('repair/17')).toBe(numbers[17]);
    expect(draws(streams.fresh('repair/17'), 1)).toEqual([numbers[17]]);
    expect(streams.save()).toEqual(before);
  });
});

describe('saving and restoring', () => {
  test('gives the same draws again, also to streams first drawn from later', () => {
    const streams = new Streams('seed', 0);
    const a = streams.stream('a');
    const late = streams.stream('late');
    draws(a);
    const saved = streams.save();
    const expected = [draws(a), draws(late)];
    streams.restore(saved);
    expect([draws(a), draws(late)]).toEqual(expected);
    const elsewhere = new Streams('seed', 0);
    elsewhere.restore(structuredClone(saved));
    expect(draws(elsewhere.stream('a'))).toEqual(expected[0]);
  });

  test('only streams drawn from are saved', () => {
    const streams = new Streams('seed', 0);
    streams.stream('unused');
    draws(streams.stream('used'));
    expect(streams.save().map(([name]) => name)).toEqual(['used']);
  });
});

// False-alarm rate: 1 in 10⁷ each.
describe('draws are uniform and independent', () => {
  const count = byPrecision({ quick: 50_000, full: 2_000_000 });

  test('within a stream, and in pairs of neighbours', () => {
    const stream = streamFor('within a stream');
    const sample = Float64Array.from({ length: count }, () => stream.uniform());
    const sums = Float64Array.from(
      { length: count >> 1 },
      (_, index) => (sample[2 * index]! + sample[2 * index + 1]!) % 1,
    );
    expect(ksStatistic(sums, (x) => x)).toBeLessThan(KS_LIMIT);
    expect(ksStatistic(sample, (x) => x)).toBeLessThan(KS_LIMIT);
  });

  test('the first draws of many replications, and of many names', () => {
    const replications = Float64Array.from({ length: count }, (_, index) =>
      new Streams('first', index).once('clock'),
    );
    const streams = new Streams('first', 0);
    const names = Float64Array.from({ length: count }, (_, index) => streams.once(`repair/${index}`));
    const sums = replications.map((u, index) => (u + names[index]!) % 1);
    for (const sample of [replications, names, sums])
      expect(ksStatistic(sample, (x) => x)).toBeLessThan(KS_LIMIT);
  });
});
