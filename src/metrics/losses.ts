/** Lost requests of one replication, counted by cell and remembered by arrival, so that outages can be explained. */
import type { CauseId, Causes } from '../engine/causes.js';
import { toSeconds } from '../engine/time.js';
import type { Cell, OutageOutcome } from './outcome.js';
import type { TimeSpan } from './outage-detector.js';

/** Beyond so many losses the rest is counted in cells, but no longer attributed to single outages. */
const REMEMBERED = 2_000_000;

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
  readonly arrivals: Float64Array;
  readonly kindOf: Uint32Array;
  readonly total: number;
}

export class Losses {
  private readonly kinds: Kind[] = [];
  private readonly kindByKey = new Map<string, number>();
  private arrivals = new Float64Array(1024);
  private kindOf = new Uint32Array(1024);
  private remembered = 0;
  total = 0;

  constructor(
    private readonly causes: Causes,
    private readonly isPlanned: (because: CauseId) => boolean,
  ) {}

  /** @param arrival µs */
  add(trafficClass: string, cause: string, arrival: number, because: CauseId): void {
    const origin = this.causes.originIndexOf(because);
    const key = `${trafficClass}|${cause}|${origin}|${this.causes.rootSetIndexOf(because)}`;
    let index = this.kindByKey.get(key);
    if (index === undefined) {
      const faults = this.causes.rootKeyIndexOf(because);
      const planned = faults !== 0 && this.isPlanned(because);
      index = this.kinds.push({ trafficClass, cause, origin, faults, planned, because, count: 0 }) - 1;
      this.kindByKey.set(key, index);
    }
    this.kinds[index]!.count += 1;
    this.total += 1;
    this.remember(arrival, index);
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
    return [...cells].sort(([a], [b]) => compare(a, b)).map(([, cell]) => cell);
  }

  /** Attributes the remembered losses to outages, and names each outage after its most frequent kind. */
  explain(spans: readonly TimeSpan[]): { outages: OutageOutcome[]; because: CauseId[] } {
    const perSpan = spans.map(() => new Map<number, number>());
    for (let i = 0; i < this.remembered; i++) {
      const span = find(spans, toSeconds(this.arrivals[i]!));
      if (span >= 0) perSpan[span]!.set(this.kindOf[i]!, (perSpan[span]!.get(this.kindOf[i]!) ?? 0) + 1);
    }
    const because: CauseId[] = [];
    const outages = spans.map((span, index) => {
      const counts = perSpan[index]!;
      const kind = this.kinds[mostFrequent(counts)];
      because.push(kind?.because ?? 0);
      return {
        ...span,
        lost: [...counts.values()].reduce((sum, count) => sum + count, 0),
        cause: kind?.cause ?? 'none',
        origin: kind ? this.causes.origin(kind.origin) : 'none',
        faults: kind ? this.causes.rootKey(kind.faults) : 'none',
      };
    });
    return { outages, because };
  }

  /** The change that the losses of the worst outage are charged to; without outage, those that weigh most; 0: none. */
  weightiest(outages: readonly OutageOutcome[], because: readonly CauseId[]): CauseId {
    const worst = indexOfMost(outages.map(({ lost }) => lost));
    return because[worst] ?? this.kinds[indexOfMost(this.kinds.map(({ count }) => count))]?.because ?? 0;
  }

  /** How many of the remembered were lost in each window. @param before requests that came so much earlier (µs) were under way then */
  lostWithin(windows: readonly LossWindow[], before: number): number[] {
    const matches = windows.map(({ because }) => this.kinds.map((kind) => this.sharesRoot(kind, because)));
    const counts = windows.map(() => 0);
    const groups = [...new Set(windows.map(({ group }) => group))].map((group) =>
      windows.flatMap((window, index) => (window.group === group ? [{ ...window, index }] : [])),
    );
    for (let i = 0; i < this.remembered; i++) {
      const arrival = this.arrivals[i]!;
      const kind = this.kindOf[i]!;
      for (const group of groups) {
        const hit = group.find(
          ({ from, to, index }) => arrival >= from - before && arrival <= to && matches[index]![kind]!,
        );
        if (hit) counts[hit.index]! += 1;
      }
    }
    return counts;
  }

  save(): LossesState {
    return {
      kinds: this.kinds.map((kind) => ({ ...kind })),
      keys: [...this.kindByKey.keys()],
      arrivals: this.arrivals.slice(0, this.remembered),
      kindOf: this.kindOf.slice(0, this.remembered),
      total: this.total,
    };
  }

  restore({ kinds, keys, arrivals, kindOf, total }: LossesState): void {
    this.kinds.splice(0, Infinity, ...kinds.map((kind) => ({ ...kind })));
    this.kindByKey.clear();
    keys.forEach((key, index) => this.kindByKey.set(key, index));
    this.remembered = 0;
    arrivals.forEach((arrival, index) => this.remember(arrival, kindOf[index]!));
    this.total = total;
  }

  private sharesRoot(kind: Kind, because: CauseId): boolean {
    const roots = this.causes.rootIdsOf(kind.because);
    return this.causes.rootIdsOf(because).some((root) => roots.includes(root));
  }

  private remember(arrival: number, kind: number): void {
    if (this.remembered >= REMEMBERED) return;
    if (this.remembered === this.arrivals.length) {
      const wider = new Float64Array(this.arrivals.length * 2);
      wider.set(this.arrivals);
      this.arrivals = wider;
      const kinds = new Uint32Array(this.kindOf.length * 2);
      kinds.set(this.kindOf);
      this.kindOf = kinds;
    }
    this.arrivals[this.remembered] = arrival;
    this.kindOf[this.remembered++] = kind;
  }
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

function find(spans: readonly TimeSpan[], seconds: number): number {
  let low = 0;
  let high = spans.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const span = spans[middle]!;
    if (seconds < span.startSeconds) high = middle - 1;
    else if (seconds >= span.endSeconds) low = middle + 1;
    else return middle;
  }
  return -1;
}

function keyOf(cell: Cell): string {
  return [cell.trafficClass, cell.cause, cell.origin, cell.faults, String(cell.planned)].join('\u0000');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
