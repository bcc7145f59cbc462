/**
 * When losses arrived: single requests (from = to, amount 1), or amounts that came evenly between two instants. However
 * finely amounts are reported, what is remembered of an incident grows with the logarithm of its length: the first
 * seconds to a tenth of a second, later ones to a sixty-fourth of the time since then.
 */

/** Beyond so many the rest is counted in cells, but no longer attributed to single outages. */
const REMEMBERED = 2_000_000;
/** µs */
const FINEST = 100_000;
/** An amount over so long (µs) is a steady loss, no step of an incident; and after so long without any a new one begins. */
const STEADY = 60_000_000;
const SAME_RATE = 1e-9;
/** Bins of a tenth of a second up to twice as many; from there so many for each doubling of the time. */
const SUB_BITS = 6;
const LONGEST = 0x7fffffff;

/** What is remembered of one kind of loss. Plain data. */
interface Line {
  /** Its latest steady piece; -1: none. */
  steady: number;
  /** When the present incident began, and the end of its latest step (µs). */
  anchor: number;
  latest: number;
  /** Its pieces, by bin of the time since the anchor. */
  bins: Map<number, number>;
}

/** Plain data. */
export interface LossPiecesState {
  readonly from: Float64Array;
  readonly to: Float64Array;
  readonly amount: Float64Array;
  readonly kind: Uint32Array;
  readonly lines: readonly (Line | undefined)[];
}

export class LossPieces {
  count = 0;
  private from = new Float64Array(64);
  private to = new Float64Array(64);
  private amount = new Float64Array(64);
  private kind = new Uint32Array(64);
  private lines: (Line | undefined)[] = [];

  add(kind: number, from: number, to: number, amount: number): void {
    if (from === to) this.push(kind, from, to, amount);
    else if (to - from >= STEADY) this.addSteady(kind, from, to, amount);
    else this.addStep(kind, from, to, amount);
  }

  kindOf(piece: number): number {
    return this.kind[piece]!;
  }

  fromOf(piece: number): number {
    return this.from[piece]!;
  }

  toOf(piece: number): number {
    return this.to[piece]!;
  }

  /** How much of a piece arrived within [start, end]; a single request counts whole. */
  within(piece: number, start: number, end: number): number {
    const from = this.from[piece]!;
    const to = this.to[piece]!;
    if (from >= start && to <= end) return this.amount[piece]!;
    const both = Math.min(to, end) - Math.max(from, start);
    return both > 0 ? (this.amount[piece]! * both) / (to - from) : 0;
  }

  save(): LossPiecesState {
    const { count } = this;
    return {
      from: this.from.slice(0, count),
      to: this.to.slice(0, count),
      amount: this.amount.slice(0, count),
      kind: this.kind.slice(0, count),
      lines: Array.from(this.lines, copyOf),
    };
  }

  restore({ from, to, amount, kind, lines }: LossPiecesState): void {
    this.count = from.length;
    while (this.from.length < this.count) this.widen();
    this.from.set(from);
    this.to.set(to);
    this.amount.set(amount);
    this.kind.set(kind);
    this.lines = Array.from(lines, copyOf);
  }

  private addSteady(kind: number, from: number, to: number, amount: number): void {
    const line = this.lineOf(kind);
    const last = line.steady;
    if (last >= 0 && this.to[last] === from) {
      const rate = this.amount[last]! / (from - this.from[last]!);
      if (Math.abs(amount / (to - from) - rate) <= SAME_RATE * rate) {
        this.to[last] = to;
        this.amount[last]! += amount;
        return;
      }
    }
    line.steady = this.push(kind, from, to, amount);
  }

  private addStep(kind: number, from: number, to: number, amount: number): void {
    const line = this.lineOf(kind);
    if (from > line.latest + STEADY) {
      line.anchor = from;
      line.bins.clear();
    }
    line.latest = Math.max(line.latest, to);
    const bin = binOf(from - line.anchor);
    const piece = line.bins.get(bin) ?? -1;
    if (piece < 0) {
      line.bins.set(bin, this.push(kind, from, to, amount));
      return;
    }
    this.from[piece] = Math.min(this.from[piece]!, from);
    this.to[piece] = Math.max(this.to[piece]!, to);
    this.amount[piece]! += amount;
  }

  private lineOf(kind: number): Line {
    return (this.lines[kind] ??= { steady: -1, anchor: 0, latest: -Infinity, bins: new Map() });
  }

  /** @returns the new piece; -1: there are too many */
  private push(kind: number, from: number, to: number, amount: number): number {
    if (this.count >= REMEMBERED) return -1;
    if (this.count === this.from.length) this.widen();
    const index = this.count++;
    this.from[index] = from;
    this.to[index] = to;
    this.amount[index] = amount;
    this.kind[index] = kind;
    return index;
  }

  private widen(): void {
    const length = this.from.length * 2;
    this.from = widened(this.from, length);
    this.to = widened(this.to, length);
    this.amount = widened(this.amount, length);
    const kind = new Uint32Array(length);
    kind.set(this.kind);
    this.kind = kind;
  }
}

/** Requests that came before the anchor (they had waited longer) have bins of the finest width, below 0. */
function binOf(sinceAnchor: number): number {
  const value = Math.min(LONGEST, Math.floor(sinceAnchor / FINEST));
  if (value < 2 << SUB_BITS) return value;
  const shift = 31 - Math.clz32(value) - SUB_BITS;
  return (shift << SUB_BITS) + (value >> shift);
}

function copyOf(line: Line | undefined): Line | undefined {
  return line && { ...line, bins: new Map(line.bins) };
}

function widened(of: Float64Array<ArrayBuffer>, length: number): Float64Array<ArrayBuffer> {
  const wider = new Float64Array(length);
  wider.set(of);
  return wider;
}
