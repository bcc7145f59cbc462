/**
 * Requests by the time of their arrival. A bin is a short stretch of time; all that arrived in it is taken to be spread
 * evenly over it. It stays open until nobody of it can still be waiting; then what was not lost was served.
 */
import type { Microseconds } from '../../engine/time.js';
import type { Cells, Loss } from './cells.js';

/** Shares of losses that differ by less are the same. */
const ALIKE = 1e-3;

export class Bin {
  /** By class. */
  readonly offered: number[];
  readonly lost: number[];
  /** Lost, by the number of the cell. */
  readonly cells: number[] = [];
  readonly amounts: number[] = [];
  /** Served, but late. */
  slow = 0;
  /** The patience of all that came in it is over. */
  expired = false;

  constructor(
    readonly index: number,
    public from: Microseconds,
    public to: Microseconds,
    classes: number,
  ) {
    this.offered = new Array<number>(classes).fill(0);
    this.lost = new Array<number>(classes).fill(0);
  }

  lose(trafficClass: number, cell: number, amount: number): void {
    this.lost[trafficClass]! += amount;
    const place = this.cells.indexOf(cell);
    if (place >= 0) this.amounts[place]! += amount;
    else {
      this.cells.push(cell);
      this.amounts.push(amount);
    }
  }

  get total(): number {
    return this.offered.reduce((sum, amount) => sum + amount, 0);
  }

  get lostShare(): number {
    return this.lost.reduce((sum, amount) => sum + amount, 0) / this.total;
  }

  /** Did the requests of another one fare alike? */
  isLike(other: Bin): boolean {
    const { cells, amounts, total } = this;
    if (cells.length !== other.cells.length || total <= 0 || other.total <= 0) return false;
    return cells.every((cell, index) => {
      const place = other.cells.indexOf(cell);
      return place >= 0 && Math.abs(amounts[index]! / total - other.amounts[place]! / other.total) < ALIKE;
    });
  }

  get middle(): Microseconds {
    return (this.from + this.to) / 2;
  }
}

/** Plain data. */
export interface SavedBin {
  readonly index: number;
  readonly from: Microseconds;
  readonly to: Microseconds;
  readonly offered: readonly number[];
  readonly lost: readonly number[];
  readonly cells: readonly Loss[];
  readonly amounts: readonly number[];
  readonly slow: number;
  readonly expired: boolean;
}

export interface BinsState {
  readonly list: readonly SavedBin[];
  readonly nextIndex: number;
}

export function saveBin(bin: Bin, cells: Cells): SavedBin {
  const { index, from, to, slow, expired } = bin;
  return {
    ...{ index, from, to, slow, expired },
    offered: bin.offered.slice(),
    lost: bin.lost.slice(),
    cells: bin.cells.map((number) => cells.at(number)),
    amounts: bin.amounts.slice(),
  };
}

export function restoreBin(saved: SavedBin, cells: Cells): Bin {
  const bin = new Bin(saved.index, saved.from, saved.to, 0);
  bin.offered.push(...saved.offered);
  bin.lost.push(...saved.lost);
  for (const loss of saved.cells) bin.cells.push(cells.numberOf(loss));
  bin.amounts.push(...saved.amounts);
  bin.slow = saved.slow;
  bin.expired = saved.expired;
  return bin;
}

export class Bins {
  private list: Bin[] = [];
  private nextIndex = 0;

  constructor(private readonly classes: number) {}

  /** Bins that are open, oldest first. */
  get open(): readonly Bin[] {
    return this.list;
  }

  get last(): Bin | undefined {
    return this.list[this.list.length - 1];
  }

  add(from: Microseconds, to: Microseconds): Bin {
    const bin = new Bin(this.nextIndex, from, to, this.classes);
    this.nextIndex += 1;
    this.list.push(bin);
    return bin;
  }

  /** null: it has been closed. */
  ifOpen(index: number): Bin | null {
    return this.list[index - this.firstIndex] ?? null;
  }

  get firstIndex(): number {
    return this.nextIndex - this.list.length;
  }

  /** Time has been skipped. */
  shiftAll(by: Microseconds): void {
    for (const bin of this.list) {
      bin.from += by;
      bin.to += by;
    }
  }

  save(cells: Cells): BinsState {
    return { list: this.list.map((bin) => saveBin(bin, cells)), nextIndex: this.nextIndex };
  }

  restore({ list, nextIndex }: BinsState, cells: Cells): void {
    this.list = list.map((bin) => restoreBin(bin, cells));
    this.nextIndex = nextIndex;
  }

  /** Takes the oldest one away. */
  shift(): Bin | undefined {
    return this.list.shift();
  }
}
