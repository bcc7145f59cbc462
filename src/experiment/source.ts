/**
 * Where the outcomes of replications come from: this thread, a pool of threads, a fleet of machines, files of shards. The
 * run folds them in the order of their numbers and never learns who computed them, so that it cannot matter.
 */
import type { ReplicationOutcome } from '../metrics/outcome.js';

/** Why a run ends before its own rule says so; what was folded until then is kept. */
export type Cut = 'interrupted' | 'budget' | 'fleet lost';

/**
 * To be called by a source every now and then while it works or waits.
 * @param ahead replications, whole and begun, that are done beyond those handed out
 * @returns why to end now, null to go on
 */
export type Look = (ahead: number) => Promise<Cut | null>;

/** The run was cut before there was anything to show. */
export class NothingMeasured extends Error {
  constructor(
    readonly cut: Cut,
    why: string,
  ) {
    super(`nothing was measured: ${why}`);
  }
}

export interface Handed {
  /** null when the run was cut before it was complete. A cut one is handed out only as the first of a run. */
  readonly outcome: ReplicationOutcome | null;
  readonly cut: Cut | null;
}

export interface ReplicationSource {
  /** How many replications are computed at a time here, for the record. */
  readonly threads: number;
  /** CPU seconds spent for this run outside this process. */
  readonly cpuSecondsElsewhere: number;
  /** Asked for in the order 0, 1, 2, …, each once, the next when the last has come. Rejects when it cannot be had. */
  outcome(replication: number, look: Look): Promise<Handed>;
  /** Nothing more will be asked for; resolves when nothing of it runs any more. To be called whatever has happened. */
  close(): Promise<void>;
}
