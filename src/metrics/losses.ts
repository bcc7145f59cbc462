/** Lost requests of one replication, counted by cell and remembered by arrival, so that outages can be explained. */
import type { CauseId, Causes } from '../engine/causes.js';
import { toSeconds } from '../engine/time.js';
import type { Cell, OutageOutcome } from './outcome.js';
import type { TimeSpan } from './outage-detector.js';

/** Beyond so many losses the rest is counted in cells, but no longer attributed to single outages. */
const REMEMBERED = 2_000_000;

interface Kind {
  readonly trafficClass: string;
  readonly cause: string;
  readonly origin: number;
  readonly faults: number;
  readonly planned: boolean;
  readonly because: CauseId;
  count: number;
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
    const faults = this.causes.rootKeyIndexOf(because);
    const planned = faults !== 0 && this.isPlanned(because);
    const key = `${trafficClass}|${cause}|${origin}|${faults}|${planned}`;
    let index = this.kindByKey.get(key);
    if (index === undefined) {
      index = this.kinds.push({ trafficClass, cause, origin, faults, planned, because, count: 0 }) - 1;
      this.kindByKey.set(key, index);
    }
    this.kinds[index]!.count += 1;
    this.total += 1;
    this.remember(arrival, index);
  }

  /** In a fixed order: by name, so that nothing depends on who was first. */
  cells(): Cell[] {
    return this.kinds
      .map((kind) => ({
        trafficClass: kind.trafficClass,
        cause: kind.cause,
        origin: this.causes.origin(kind.origin),
        faults: this.causes.rootKey(kind.faults),
        planned: kind.planned,
        count: kind.count,
      }))
      .sort((a, b) => compare(keyOf(a), keyOf(b)));
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
  return [cell.trafficClass, cell.cause, cell.origin, cell.faults].join('\u0000');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
