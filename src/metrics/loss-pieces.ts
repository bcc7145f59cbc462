/**
 * When losses arrived: single requests (from = to, amount 1), or amounts that came evenly between two instants. What an
 * amount takes here does not depend on the simulated time, only on how often a rate changed.
 */

/** Beyond so many the rest is counted in cells, but no longer attributed to single outages. */
const REMEMBERED = 2_000_000;
/** Pieces of different rates are kept apart, except when this short together: outages are that exact (µs). */
const FINEST = 100_000;
const SAME_RATE = 1e-9;

/** Plain data. */
export interface LossPiecesState {
  readonly from: Float64Array;
  readonly to: Float64Array;
  readonly amount: Float64Array;
  readonly kind: Uint32Array;
  readonly lastOf: readonly number[];
}

export class LossPieces {
  count = 0;
  private from = new Float64Array(64);
  private to = new Float64Array(64);
  private amount = new Float64Array(64);
  private kind = new Uint32Array(64);
  /** By kind: its latest piece. */
  private lastOf: number[] = [];

  add(kind: number, from: number, to: number, amount: number): void {
    const last = this.lastOf[kind] ?? -1;
    if (from < to && last >= 0 && this.continues(last, from, to, amount)) {
      this.to[last] = to;
      this.amount[last]! += amount;
      return;
    }
    if (this.count >= REMEMBERED) return;
    if (this.count === this.from.length) this.widen();
    const index = this.count++;
    this.from[index] = from;
    this.to[index] = to;
    this.amount[index] = amount;
    this.kind[index] = kind;
    this.lastOf[kind] = index;
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
      lastOf: Array.from(this.lastOf, (last) => last ?? -1),
    };
  }

  restore({ from, to, amount, kind, lastOf }: LossPiecesState): void {
    this.count = from.length;
    while (this.from.length < this.count) this.widen();
    this.from.set(from);
    this.to.set(to);
    this.amount.set(amount);
    this.kind.set(kind);
    this.lastOf = [...lastOf];
  }

  private continues(last: number, from: number, to: number, amount: number): boolean {
    if (this.to[last] !== from) return false;
    const start = this.from[last]!;
    if (to - start <= FINEST) return true;
    const rate = this.amount[last]! / (from - start);
    return Math.abs(amount / (to - from) - rate) <= SAME_RATE * rate;
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

function widened(of: Float64Array<ArrayBuffer>, length: number): Float64Array<ArrayBuffer> {
  const wider = new Float64Array(length);
  wider.set(of);
  return wider;
}
