/** Replications in a row that are computed together, and whoever computes them. */
import type { PackedOutcome } from './outcome-wire.js';

export interface Chunk {
  readonly first: number;
  readonly count: number;
}

export interface ChunkResult {
  /** In order; fewer than asked for only when it was told to stop. */
  readonly outcomes: readonly PackedOutcome[];
  /** When stopped before the very first replication of a run was over: as far as it has come. */
  readonly partial: PackedOutcome | null;
  /** How long it took whoever computed it. */
  readonly wallSeconds: number;
}

/** Computes chunks, several at a time; ends in any order. */
export interface ChunkRunner {
  /** How many chunks at a time keep everybody busy; may change. */
  readonly width: number;
  /** CPU seconds spent outside this process. */
  readonly cpuSecondsElsewhere: number;
  /** Replications, whole and begun, done in chunks under way, as far as that is known. */
  readonly underWay: number;
  /** Rejects with RunnersLost when nobody can compute anything any more, with another error when the chunk is to blame. */
  run(chunk: Chunk): Promise<ChunkResult>;
  /** The outcomes of a chunk are in safe hands. */
  forget?(chunk: Chunk): void;
  /** Chunks under way end soon, with what is complete. */
  stop(): void;
  /** Resolves when nothing runs any more. */
  close(): Promise<void>;
}

/** Those who compute cannot be reached any more; what they have handed over holds. */
export class RunnersLost extends Error {}

export function nameOf({ first, count }: Chunk): string {
  return count === 1 ? `replication ${first}` : `replications ${first} to ${first + count - 1}`;
}

export function endOf({ first, count }: Chunk): number {
  return first + count;
}
