/**
 * The pending changelogs (`trusted.afr.*`) of one replica set: which copies of which files have missed writes, and which
 * bricks know it. A brick that took part in a write *blames* the bricks that did not.
 *
 * Files are not followed one by one. Those of the working set are grouped by their blame matrix (bit i·size + j: brick i
 * blames brick j), and the number of files in each group is kept as a real number, the expectation: a write meets
 * a file of the working set at random. That keeps the cases apart that matter: one stale brick, no clean copy in sight,
 * copies that blame each other.
 */
import { all } from './dht.js';

interface Group {
  readonly matrix: number;
  files: number;
}

/** Fewer files than this are dust of rounding. */
const DUST = 1e-9;

/** How split brain is resolved without an operator (`cluster.favorite-child-policy`). */
export type Favourite = 'none' | 'any' | 'majority';

export class Changelog {
  /** Files with some blame on them; all others are clean. */
  private groups: Group[] = [];

  /**
   * @param size bricks of the set
   * @param data mask of those that hold data
   * @param files of the working set, in this replica set
   */
  constructor(
    readonly size: number,
    readonly data: number,
    readonly files: number,
    private readonly favourite: Favourite,
  ) {}

  get clean(): boolean {
    return this.groups.length === 0;
  }

  /** Files of which this brick has missed a write. */
  pendingOn(position: number): number {
    const everybody = all(this.size);
    return this.sum((matrix) => (blamed(matrix, this.size, everybody) & (1 << position)) !== 0);
  }

  /** Calls back for each group of files that differ in who may serve them, the clean ones last. */
  eachReadable(up: number, see: (readable: number, files: number) => void): void {
    let rest = this.files;
    for (const { matrix, files } of this.groups) {
      see(this.readable(matrix, up), files);
      rest -= files;
    }
    see(up & this.data, Math.max(rest, 0));
  }

  /** Files of which all copies in sight are blamed by a brick in sight: EIO. */
  stuck(up: number): number {
    return this.sum((matrix) => this.readable(matrix, up) === 0);
  }

  /** Files whose data copies blame each other all round: no brick's return can help. */
  split(): number {
    return this.sum((matrix) => this.isSplit(matrix));
  }

  /**
   * Writes through a mount that sees these bricks touch a fraction of the working set. Files without a readable copy
   * are refused, so they stay as they are.
   */
  write(up: number, fraction: number): void {
    const absent = all(this.size) & ~up;
    if (absent === 0) return;
    let clean = this.files;
    for (const group of this.groups) clean -= group.files;
    const moves: Group[] = [{ matrix: blaming(0, this.size, up), files: Math.max(clean, 0) * fraction }];
    for (const group of this.groups) {
      const matrix = blaming(group.matrix, this.size, up);
      if (matrix === group.matrix || this.readable(group.matrix, up) === 0) continue;
      moves.push({ matrix, files: group.files * fraction });
      group.files -= group.files * fraction;
    }
    for (const move of moves) this.add(move.matrix, move.files);
  }

  /** A disk came back empty: every file on it is stale, what it knew about the others is gone. */
  wiped(position: number): void {
    const others = all(this.size) & ~(1 << position);
    const before = this.groups;
    let clean = this.files;
    this.groups = [];
    for (const { matrix, files } of before) {
      this.add(blaming(withoutRow(matrix, this.size, position), this.size, others), files);
      clean -= files;
    }
    this.add(blaming(0, this.size, others), Math.max(clean, 0));
  }

  /** Files that the self-heal daemon beside `conductor` finds in its index and can heal while it sees these bricks. */
  healable(conductor: number, seen: number): number {
    return this.sum((matrix) => this.inIndex(matrix, conductor) && this.healed(matrix, seen) !== matrix);
  }

  /**
   * Heals a fraction of those files.
   * @returns how many of them were split, so that some copy's writes were thrown away
   */
  heal(conductor: number, seen: number, fraction: number): number {
    let thrownAway = 0;
    for (const group of [...this.groups]) {
      const after = this.healed(group.matrix, seen);
      if (after === group.matrix || !this.inIndex(group.matrix, conductor)) continue;
      const files = fraction >= 1 ? group.files : group.files * fraction;
      if (this.isSplit(group.matrix)) thrownAway += files;
      group.files -= files;
      this.add(after, files);
    }
    this.sweepDust();
    return thrownAway;
  }

  /** An operator picks a winner for every split file. @returns how many there were */
  resolveSplit(): number {
    const before = this.split();
    this.groups = this.groups.filter(({ matrix }) => !this.isSplit(matrix));
    return before;
  }

  save(): readonly { readonly matrix: number; readonly files: number }[] {
    return this.groups.map((group) => ({ ...group }));
  }

  restore(groups: readonly { readonly matrix: number; readonly files: number }[]): void {
    this.groups = groups.map((group) => ({ ...group }));
  }

  /** Data bricks of `up` that no brick of `up` blames. */
  private readable(matrix: number, up: number): number {
    return up & this.data & ~blamed(matrix, this.size, up);
  }

  private isSplit(matrix: number): boolean {
    return this.readable(matrix, all(this.size)) === 0;
  }

  private inIndex(matrix: number, position: number): boolean {
    return rowOf(matrix, this.size, position) !== 0;
  }

  /** The matrix after a heal among the bricks in sight; the same one when there is no copy to heal from. */
  private healed(matrix: number, seen: number): number {
    const sources = this.readable(matrix, seen);
    if (sources === 0) return this.favoured(matrix, seen);
    const sinks = seen & blamed(matrix, this.size, seen);
    if (sinks === 0) return matrix;
    return afterHeal(matrix, this.size, seen, seen & ~sinks);
  }

  private favoured(matrix: number, seen: number): number {
    const decides = this.favourite === 'any' || (this.favourite === 'majority' && this.size >= 3);
    return decides && seen === all(this.size) && this.isSplit(matrix) ? 0 : matrix;
  }

  private add(matrix: number, files: number): void {
    if (matrix === 0 || files <= 0) return;
    const group = this.groups.find((one) => one.matrix === matrix);
    if (group) group.files += files;
    else this.groups.push({ matrix, files });
  }

  private sweepDust(): void {
    this.groups = this.groups.filter(({ files }) => files > DUST);
  }

  private sum(matches: (matrix: number) => boolean): number {
    let files = 0;
    for (const group of this.groups) if (matches(group.matrix)) files += group.files;
    return files;
  }
}

function rowOf(matrix: number, size: number, position: number): number {
  return (matrix >> (position * size)) & all(size);
}

function withoutRow(matrix: number, size: number, position: number): number {
  return matrix & ~(all(size) << (position * size));
}

/** Bricks blamed by any of the viewers. */
function blamed(matrix: number, size: number, viewers: number): number {
  let mask = 0;
  for (let viewer = 0; viewer < size; viewer++) {
    if ((viewers & (1 << viewer)) !== 0) mask |= rowOf(matrix, size, viewer);
  }
  return mask;
}

/** Every brick of `up` blames every other. */
function blaming(matrix: number, size: number, up: number): number {
  const absent = all(size) & ~up;
  let after = matrix;
  for (let position = 0; position < size; position++) {
    if ((up & (1 << position)) !== 0) after |= absent << (position * size);
  }
  return after;
}

/** Bricks in sight have the same content now, and know the same about those out of sight. */
function afterHeal(matrix: number, size: number, seen: number, sources: number): number {
  const absentees = blamed(matrix, size, sources) & ~seen;
  let after = matrix;
  for (let position = 0; position < size; position++) {
    if ((seen & (1 << position)) === 0) continue;
    after = withoutRow(after, size, position) | (absentees << (position * size));
  }
  return after;
}
