/** What the record of a replication is made with, closed with and saved as. */
import type { CauseId } from '../engine/causes.js';
import type { Simulation } from '../engine/simulation.js';
import type { ArrivalBinsState } from './arrival-bins.js';
import type { Calendar } from './calendar-windows.js';
import type { FailoverLog } from './failover-log.js';
import type { FlowNotes } from './flow-notes.js';
import type { LatencyHistogram } from './latency-histogram.js';
import type { Losses } from './losses.js';
import type { FaultOutcome, ReplicationOutcome, RoughOutcome, StationOutcome } from './outcome.js';
import type { TimeSpan } from './outage-detector.js';
import type { SwitchedTime } from './switched-time.js';

export interface RecordOptions {
  readonly simulation: Simulation;
  readonly classNames: readonly string[];
  readonly measuredSeconds: number;
  readonly upWhen: number;
  readonly patienceSeconds: number;
  /** Does anybody ever come? */
  readonly isVisited: boolean;
}

/** Up to the end of the measured time. */
export type Integrals = Pick<
  ReplicationOutcome,
  'measuredSeconds' | 'redundancyLostSeconds' | 'splitBrainSeconds' | 'lostWrites' | 'staleReads' | 'faults'
>;

export interface Closing {
  readonly replication: number;
  readonly stations: readonly StationOutcome[];
  readonly rough: readonly RoughOutcome[];
  /** When the entry's state itself tells whether it is up; null: judged by the requests. */
  readonly down: readonly TimeSpan[] | null;
  readonly integrals: Integrals;
  /** The story is that of the outage that begins nearest to this; absent: of the worst. */
  readonly storyAtSeconds?: number;
}

/** Plain data. */
export interface RecordState {
  /** Of single requests; null: none came yet. */
  readonly bins: ArrivalBinsState | null;
  /** Of amounts; null: none came yet. */
  readonly flow: ReturnType<FlowNotes['save']> | null;
  readonly calendar: ReturnType<Calendar['save']>;
  readonly losses: ReturnType<Losses['save']>;
  readonly failovers: ReturnType<FailoverLog['save']>;
  readonly redundancy: ReturnType<SwitchedTime['save']>;
  readonly split: ReturnType<SwitchedTime['save']>;
  readonly latencies: readonly ReturnType<LatencyHistogram['save']>[];
  readonly served: readonly number[];
  readonly faultRows: readonly FaultOutcome[];
  readonly plannedRoots: readonly CauseId[];
  readonly attempts: number;
  readonly counts: Readonly<Record<'lost-writes' | 'stale-reads', number>>;
}
