/** Which replications are computed together. However they are divided, the results are the same; only the time differs. */
import { endOf, type Chunk, type ChunkResult } from './chunk.js';
import type { Journal } from './journal.js';

/** Long enough that handing it over costs nothing, short enough that the last ones end together. */
const CHUNK_SECONDS = 0.25;
/** Outcomes of more wait in memory for their turn. */
const LARGEST = 256;
/** The first ones are guesses: the next is at most so many times as large. */
const GROWTH = 4;

export class ChunkPlan {
  private readonly leftOver: Chunk[];
  private size = 1;
  private seconds = 0;
  private replications = 0;
  private next: number;

  /** @param range of replications; `end` is null when nobody knows it beforehand */
  constructor(
    private readonly range: { readonly first: number; readonly end: number | null },
    private readonly journal: Journal | null,
  ) {
    this.next = range.first;
    const end = range.end ?? Infinity;
    const unfinished = journal?.unfinished ?? [];
    this.leftOver = unfinished.filter((chunk) => chunk.first >= range.first && endOf(chunk) <= end);
  }

  /** @param width how many are computed at a time. @returns null when all have been given out */
  take(width: number): Chunk | null {
    const end = this.range.end ?? Infinity;
    while (this.next < end && this.journal?.has(this.next) === true) this.next += 1;
    const [old] = this.leftOver;
    if (old && old.first <= this.next) {
      this.leftOver.shift();
      this.next = Math.max(this.next, endOf(old));
      return old;
    }
    if (this.next >= end) return null;
    const fair = Math.ceil((end - this.next) / (2 * width));
    const most = Math.min(this.size, fair, (old?.first ?? Infinity) - this.next);
    const chunk = { first: this.next, count: this.unknown(most) };
    this.next = endOf(chunk);
    return chunk;
  }

  /** Learns from one that is over. */
  took({ outcomes, wallSeconds }: ChunkResult): void {
    this.seconds += wallSeconds;
    this.replications += outcomes.length;
    const fitting = Math.round((CHUNK_SECONDS * this.replications) / Math.max(this.seconds, 1e-9));
    this.size = Math.max(1, Math.min(fitting, this.size * GROWTH, LARGEST));
  }

  /** How many from the next one on are not in the journal. */
  private unknown(most: number): number {
    let count = 1;
    while (count < most && this.journal?.has(this.next + count) !== true) count += 1;
    return count;
  }
}
