/** What was lost in one replication, counted by cell and remembered by arrival, so that outages can be explained. */
import type { CauseId, Causes } from '../engine/causes.js';
import { fromSeconds } from '../engine/time.js';
import { LossPieces, type LossPiecesState } from './loss-pieces.js';
import type { Cell, DownCell, OutageOutcome } from './outcome.js';
import type { TimeSpan } from './outage-detector.js';

/** Requests that arrive in it and are lost to one of the faults that `because` goes back to. */
export interface LossWindow {
  /** Of several windows of a group, only the first counts a request. */
  readonly group: string;
  readonly because: CauseId;
  /** µs */
  readonly from: number;
  readonly to: number;
}

/** Losses of the same class, cause and origin, to the same incidents. */
interface Kind {
  readonly trafficClass: string;
  readonly cause: string;
  readonly origin: number;
  readonly faults: number;
  readonly planned: boolean;
  readonly because: CauseId;
  count: number;
}

/** Plain data. */
export interface LossesState {
  readonly kinds: readonly Kind[];
  /** Of the kinds, in their order. */
  readonly keys: readonly string[];
  readonly pieces: LossPiecesState;
}

export interface Lost {
  readonly trafficClass: string;
  readonly cause: string;
  /** They arrived evenly between the two (µs); a single one at `from` = `to`. */
  readonly from: number;
  readonly to: number;
  readonly amount: number;
  readonly because: CauseId;
}

export interface Explained {
  readonly outages: readonly OutageOutcome[];
  /** By outage: the change that most of its losses are charged to. */
  readonly because: readonly CauseId[];
  /** All outages together. */
  readonly down: readonly DownCell[];
}

/**
 * Amounts are kept in 2^-20 of a request, so that sums of cells have no rounding: by cause, by origin, by fault and in
 * whichever order they come to the same number, up to 8·10^9 losses. Whole requests are multiples of it already.
 */
const GRAIN = 1_048_576;

/** More classes and causes than any scenario has. */
const WORDS = 4096;

export class Losses {
  private readonly kinds: Kind[] = [];
  private readonly kindByKey = new Map<string, number>();
  private readonly pieces = new LossPieces();
  /** Kinds by numbers of class, cause and change: found again without building a key. Nothing depends on it. */
  private readonly quick = new Map<number, number>();
  private readonly words = new Map<string, number>();

  constructor(
    private readonly causes: Causes,
    private readonly isPlanned: (because: CauseId) => boolean,
  ) {}

  /** @returns whether every fault behind it is planned (and there is one) */
  add({ trafficClass, cause, from, to, amount, because }: Lost): boolean {
    const key = (because * WORDS + this.numberOf(trafficClass)) * WORDS + this.numberOf(cause);
    let index = this.quick.get(key);
    if (index === undefined) {
      index = this.kindFor(trafficClass, cause, because);
      this.quick.set(key, index);
    }
    const kind = this.kinds[index]!;
    kind.count += amount;
    this.pieces.add(index, from, to, amount);
    return kind.planned;
  }

  /** Incidents of one name together, in a fixed order: by name, so that nothing depends on who was first. */
  cells(): Cell[] {
    const cells = new Map<string, Cell>();
    for (const kind of this.kinds) {
      const cell: Cell = {
        trafficClass: kind.trafficClass,
        cause: kind.cause,
        origin: this.causes.origin(kind.origin),
        faults: this.causes.rootKey(kind.faults),
        planned: kind.planned,
        count: kind.count,
      };
      const key = keyOf(cell);
      const before = cells.get(key)?.count ?? 0;
      cells.set(key, { ...cell, count: before + kind.count });
    }
    return [...cells]
      .sort(([a], [b]) => compare(a, b))
      .map(([, cell]) => ({ ...cell, count: Math.round(cell.count * GRAIN) / GRAIN }));
  }

  /**
   * Attributes the remembered losses to outages, names each outage after its most frequent kind, and divides its time
   * among the kinds in proportion to their losses.
   */
  explain(spans: readonly TimeSpan[]): Explained {
    const perSpan = this.amountsPerSpan(spans);
    const because: CauseId[] = [];
    const down = new Map<string, DownCell>();
    const outages = spans.map((span, index) => {
      const amounts = perSpan[index]!;
      const kind = this.kinds[mostFrequent(amounts)];
      const lost = [...amounts.values()].reduce((sum, amount) => sum + amount, 0);
      because.push(kind?.because ?? 0);
      this.divide(span, amounts, lost, down);
      return {
        ...span,
        lost,
        cause: kind?.cause ?? 'none',
        origin: kind ? this.causes.origin(kind.origin) : 'none',
        faults: kind ? this.causes.rootKey(kind.faults) : 'none',
        plannedShare: lost === 0 ? 0 : this.plannedOf(amounts) / lost,
      };
    });
    return {
      outages,
      because,
      down: [...down].sort(([a], [b]) => compare(a, b)).map(([, cell]) => cell),
    };
  }

  /** The change that the losses of the worst outage are charged to; without outage, those that weigh most; 0: none. */
  weightiest(outages: readonly OutageOutcome[], because: readonly CauseId[]): CauseId {
    const worst = indexOfMost(outages.map(({ lost }) => lost));
    return because[worst] ?? this.kinds[indexOfMost(this.kinds.map(({ count }) => count))]?.because ?? 0;
  }

  /**
   * How many of the remembered were lost in each window. Only losses that share a fault with a window are looked at, so
   * the work grows with the incidents, not with their square.
   * @param windows in order of their beginning within a group
   * @param before requests that came so much earlier (µs) were under way then
   */
  lostWithin(windows: readonly LossWindow[], before: number): number[] {
    const ofRoot = this.piecesOfRoot();
    const groups = new Map<string, number>();
    // By piece: the group that has claimed a part of it last, and up to where.
    const claimedBy = new Int32Array(this.pieces.count).fill(-1);
    const claimedTo = new Float64Array(this.pieces.count);
    const counts = windows.map(() => 0);
    for (const { group } of windows) if (!groups.has(group)) groups.set(group, groups.size);
    for (const [name, group] of groups) {
      windows.forEach((window, index) => {
        if (window.group !== name) return;
        for (const piece of this.piecesOf(window, ofRoot)) {
          const claimed = claimedBy[piece] === group ? claimedTo[piece]! : -Infinity;
          const isSingle = this.pieces.fromOf(piece) === this.pieces.toOf(piece);
          if (isSingle && claimed >= this.pieces.fromOf(piece)) continue;
          counts[index]! += this.pieces.within(piece, Math.max(window.from - before, claimed), window.to);
          claimedBy[piece] = group;
          claimedTo[piece] = Math.max(claimed, window.to);
        }
      });
    }
    return counts;
  }

  save(): LossesState {
    return {
      kinds: this.kinds.map((kind) => ({ ...kind })),
      keys: [...this.kindByKey.keys()],
      pieces: this.pieces.save(),
    };
  }

  restore({ kinds, keys, pieces }: LossesState): void {
    this.kinds.splice(0, Infinity, ...kinds.map((kind) => ({ ...kind })));
    this.kindByKey.clear();
    keys.forEach((key, index) => this.kindByKey.set(key, index));
    this.pieces.restore(pieces);
    // Changes that come after a snapshot have other meanings each time.
    this.quick.clear();
  }

  private numberOf(word: string): number {
    const known = this.words.get(word);
    if (known !== undefined) return known;
    this.words.set(word, this.words.size);
    return this.words.size - 1;
  }

  private kindFor(trafficClass: string, cause: string, because: CauseId): number {
    const origin = this.causes.originIndexOf(because);
    const key = `${trafficClass}|${cause}|${origin}|${this.causes.rootSetIndexOf(because)}`;
    const known = this.kindByKey.get(key);
    if (known !== undefined) return known;
    const faults = this.causes.rootKeyIndexOf(because);
    const planned = faults !== 0 && this.isPlanned(because);
    const index = this.kinds.push({ trafficClass, cause, origin, faults, planned, because, count: 0 }) - 1;
    this.kindByKey.set(key, index);
    return index;
  }

  private amountsPerSpan(spans: readonly TimeSpan[]): Map<number, number>[] {
    const { pieces } = this;
    const starts = spans.map((span) => fromSeconds(span.startSeconds));
    const ends = spans.map((span) => fromSeconds(span.endSeconds));
    const perSpan = spans.map(() => new Map<number, number>());
    for (let piece = 0; piece < pieces.count; piece++) {
      const from = pieces.fromOf(piece);
      const to = pieces.toOf(piece);
      for (let span = firstAfter(ends, from); span < spans.length; span++) {
        if (starts[span]! > from && starts[span]! >= to) break;
        const amount = pieces.within(piece, starts[span]!, ends[span]!);
        if (amount === 0) continue;
        const kind = pieces.kindOf(piece);
        perSpan[span]!.set(kind, (perSpan[span]!.get(kind) ?? 0) + amount);
      }
    }
    return perSpan;
  }

  private plannedOf(amounts: ReadonlyMap<number, number>): number {
    let planned = 0;
    for (const [kind, amount] of amounts) if (this.kinds[kind]!.planned) planned += amount;
    return planned;
  }

  private divide(
    span: TimeSpan,
    amounts: ReadonlyMap<number, number>,
    lost: number,
    down: Map<string, DownCell>,
  ): void {
    const seconds = span.endSeconds - span.startSeconds;
    if (lost === 0) addDown(down, { origin: 'none', faults: 'none', planned: false, seconds });
    for (const [index, amount] of lost === 0 ? [] : amounts) {
      const kind = this.kinds[index]!;
      addDown(down, {
        origin: this.causes.origin(kind.origin),
        faults: this.causes.rootKey(kind.faults),
        planned: kind.planned,
        seconds: (seconds * amount) / lost,
      });
    }
  }

  /** By fault (its root cause): the pieces that were lost to it, alone or with others. */
  private piecesOfRoot(): ReadonlyMap<CauseId, readonly number[]> {
    const ofKind: number[][] = this.kinds.map(() => []);
    for (let piece = 0; piece < this.pieces.count; piece++) ofKind[this.pieces.kindOf(piece)]!.push(piece);
    const ofRoot = new Map<CauseId, number[]>();
    this.kinds.forEach((kind, index) => {
      for (const root of this.causes.rootIdsOf(kind.because)) {
        const all = ofRoot.get(root);
        if (all === undefined) ofRoot.set(root, [...ofKind[index]!]);
        else for (const piece of ofKind[index]!) all.push(piece);
      }
    });
    return ofRoot;
  }

  private piecesOf(window: LossWindow, ofRoot: ReadonlyMap<CauseId, readonly number[]>): Iterable<number> {
    const roots = this.causes.rootIdsOf(window.because);
    if (roots.length === 1) return ofRoot.get(roots[0]!) ?? [];
    // A piece that shares two faults with the window is there once.
    return new Set(roots.flatMap((root) => ofRoot.get(root) ?? []));
  }
}

function addDown(down: Map<string, DownCell>, cell: DownCell): void {
  const key = [cell.origin, cell.faults, String(cell.planned)].join('\u0000');
  down.set(key, { ...cell, seconds: (down.get(key)?.seconds ?? 0) + cell.seconds });
}

/** Ties go to the kind that came first. */
function mostFrequent(counts: ReadonlyMap<number, number>): number {
  let best = -1;
  let most = 0;
  for (const [kind, count] of counts) {
    if (count > most) {
      best = kind;
      most = count;
    }
  }
  return best;
}

/** The first of the greatest; -1 when nothing is greater than 0. */
function indexOfMost(counts: readonly number[]): number {
  let best = -1;
  counts.forEach((count, index) => {
    if (count > (counts[best] ?? 0)) best = index;
  });
  return best;
}

/** The first of the ascending ends that is later. */
function firstAfter(ends: readonly number[], time: number): number {
  let low = 0;
  let high = ends.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ends[middle]! > time) high = middle;
    else low = middle + 1;
  }
  return low;
}

function keyOf(cell: Cell): string {
  return [cell.trafficClass, cell.cause, cell.origin, cell.faults, String(cell.planned)].join('\u0000');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
