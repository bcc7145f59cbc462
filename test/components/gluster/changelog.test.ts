import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Changelog } from '../../../src/components/gluster/changelog.js';

const ALL = 0b111;

describe('the changelog of three bricks', () => {
  const fresh = (): Changelog => new Changelog(3, ALL, 100, 'none');

  test('writes that reach all bricks leave no trace', () => {
    const log = fresh();
    log.write(ALL, 1);
    expect(log.clean).toBe(true);
  });

  test('a brick that missed writes is not read from, and heals', () => {
    const log = fresh();
    log.write(0b011, 0.25);
    expect([0, 1, 2].map((position) => log.pendingOn(position))).toEqual([0, 0, 25]);
    const seen: [number, number][] = [];
    log.eachReadable(ALL, (readable, files) => seen.push([readable, files]));
    expect(seen).toEqual([
      [0b011, 25],
      [0b111, 75],
    ]);
    expect(log.healable(0, ALL)).toBe(25);
    expect(log.healable(2, ALL)).toBe(0); // its own index is empty: it saw no write fail
    expect(log.healable(0, 0b011)).toBe(0);
    expect(log.heal(0, ALL, 1)).toBe(0);
    expect(log.clean).toBe(true);
  });

  test('B3, then B2, then B1 down without a heal between: files touched in both have no clean copy', () => {
    const log = fresh();
    log.write(0b011, 0.5);
    log.write(0b101, 0.5);
    expect(log.stuck(0b110)).toBe(25);
    expect(log.split()).toBe(0); // B1 has them all
    expect(log.stuck(ALL)).toBe(0);
    log.heal(0, ALL, 1);
    expect(log.clean).toBe(true);
  });

  test('a write to a file without a clean copy in sight is refused: it blames nobody', () => {
    const log = fresh();
    log.write(0b011, 1);
    log.write(0b101, 1);
    log.write(0b110, 1);
    expect(log.split()).toBe(0);
    expect(log.stuck(0b110)).toBe(100);
  });

  test('two mounts that see disjoint bricks make split brain', () => {
    const log = new Changelog(2, 0b11, 100, 'none');
    log.write(0b01, 0.2);
    log.write(0b10, 0.5);
    expect(log.split()).toBeCloseTo(10);
    expect(log.stuck(0b11)).toBeCloseTo(10);
    expect(log.stuck(0b01)).toBe(0); // each side sees nothing wrong
    expect(log.healable(0, 0b11)).toBeCloseTo(10); // blamed by brick 1 only
    expect(log.healable(1, 0b11)).toBeCloseTo(40);
    expect(log.resolveSplit()).toBeCloseTo(10);
    expect(log.split()).toBe(0);
  });

  test('a favourite child ends split brain at the next heal, and throws writes away', () => {
    const log = new Changelog(2, 0b11, 100, 'any');
    log.write(0b01, 1);
    log.write(0b10, 1);
    expect(log.heal(0, 0b11, 1)).toBe(100);
    expect(log.clean).toBe(true);
    const majority = new Changelog(2, 0b11, 100, 'majority');
    majority.write(0b01, 1);
    majority.write(0b10, 1);
    expect(majority.heal(0, 0b11, 1)).toBe(0);
  });

  test('an arbiter votes but serves nothing: with the blamed data brick alone, the file is refused', () => {
    const log = new Changelog(3, 0b011, 100, 'none');
    log.write(0b101, 1); // the second data brick is down
    expect(log.stuck(0b110)).toBe(100); // the arbiter blames it
    expect(log.stuck(0b101)).toBe(0);
    expect(log.healable(2, 0b110)).toBe(0); // the arbiter has nothing to copy from
  });

  test('a disk that comes back empty is stale in every file', () => {
    const log = fresh();
    log.wiped(1);
    expect(log.pendingOn(1)).toBe(100);
    expect(log.stuck(ALL)).toBe(0);
    log.heal(2, ALL, 0.5);
    expect(log.pendingOn(1)).toBe(50);
  });

  test('what it knew is kept across save and restore, many times', () => {
    const log = fresh();
    log.write(0b011, 0.5);
    const saved = log.save();
    log.write(0b101, 1);
    log.restore(saved);
    log.write(0b101, 1);
    log.restore(saved);
    expect(log.pendingOn(2)).toBe(50);
    expect(log.pendingOn(1)).toBe(0);
  });
});

// ---- the aggregate against single files ------------------------------------------------------------------------

interface Act {
  readonly heal: boolean;
  readonly bricks: number;
  readonly conductor: number;
}

/** blames[i][j]: brick i blames brick j. One file, followed through one history. */
type Blames = boolean[][];

const inSight = (bricks: number): number[] => [0, 1, 2].filter((one) => (bricks & (1 << one)) !== 0);

function readable(blames: Blames, bricks: number): number[] {
  return inSight(bricks).filter((one) => inSight(bricks).every((other) => !blames[other]![one]));
}

function step(blames: Blames, act: Act, touched: boolean): Blames {
  const seen = inSight(act.bricks);
  const sound = readable(blames, act.bricks);
  const next = blames.map((row) => [...row]);
  if (sound.length === 0) return next;
  if (!act.heal) {
    for (const one of seen)
      for (const other of [0, 1, 2]) if (touched && !seen.includes(other)) next[one]![other] = true;
    return next;
  }
  const index = blames[act.conductor]!.some((blame) => blame);
  const stale = seen.some((one) => !sound.includes(one));
  if (!index || !stale) return next;
  for (const one of seen) {
    for (const other of [0, 1, 2]) {
      next[one]![other] = !seen.includes(other) && sound.some((source) => blames[source]![other]);
    }
  }
  return next;
}

test('expected numbers are those of single files, each met by a write with the same probability', () => {
  const act = fc.record<Act>({
    heal: fc.boolean(),
    bricks: fc.integer({ min: 1, max: ALL }),
    conductor: fc.nat(2),
  });
  fc.assert(
    fc.property(fc.array(act, { maxLength: 6 }), fc.integer({ min: 1, max: ALL }), (acts, up) => {
      const log = new Changelog(3, ALL, 1, 'none');
      for (const one of acts) {
        if (one.heal) log.heal(one.conductor, one.bricks, 1);
        else log.write(one.bricks, 0.5);
      }
      // All 2^n histories of one file: met or not met by each write.
      let [stuck, split, pending] = [0, 0, 0];
      const histories = 1 << acts.length;
      for (let history = 0; history < histories; history++) {
        let blames: Blames = [0, 1, 2].map(() => [false, false, false]);
        acts.forEach((one, index) => (blames = step(blames, one, (history & (1 << index)) !== 0)));
        if (readable(blames, up).length === 0) stuck += 1 / histories;
        if (readable(blames, ALL).length === 0) split += 1 / histories;
        if (blames.some((row) => row[1])) pending += 1 / histories;
      }
      expect(log.stuck(up)).toBeCloseTo(stuck, 9);
      expect(log.split()).toBeCloseTo(split, 9);
      expect(log.pendingOn(1)).toBeCloseTo(pending, 9);
    }),
    { numRuns: 300, seed: 61 },
  );
});
