/** What is kept of a run so that it can go on after its process has died. */
import type { Chunk } from './chunk.js';
import type { PackedOutcome } from './outcome-wire.js';

export interface Journal {
  has(replication: number): boolean;
  /** Of one that it has. */
  outcome(replication: number): PackedOutcome;
  /** Chunks that were begun before and whose outcomes are not in it, by their first replication. */
  readonly unfinished: readonly Chunk[];
  begun(chunk: Chunk): void;
  finished(chunk: Chunk, outcomes: readonly PackedOutcome[]): void;
  close(): void;
}
