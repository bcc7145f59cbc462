/** What one replication leaves behind: plain data, small, folded in the order of the replications. */
import type { LatencyHistogram } from './latency-histogram.js';
import type { FailoverStage, Trigger } from './observer.js';

/** Losses of one kind; everything else that is said about losses is a sum of cells. */
export interface Cell {
  readonly trafficClass: string;
  readonly cause: string;
  /** `db-vip/no-holder`, `none` */
  readonly origin: string;
  /** `host-loss@db1+mysqld-crash@db2`, `none` */
  readonly faults: string;
  /** Every fault in it is planned (and there is one). */
  readonly planned: boolean;
  readonly count: number;
}

export interface ClassOutcome {
  readonly name: string;
  readonly served: number;
  readonly lost: number;
  readonly latency: LatencyHistogram;
}

export interface OutageOutcome {
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly lost: number;
  /** The most frequent cell of the requests lost in it. */
  readonly cause: string;
  readonly origin: string;
  readonly faults: string;
  /** Of its losses: those to planned faults alone. */
  readonly plannedShare: number;
}

/** Time of outages by what made it; divided among several in proportion to their losses. */
export interface DownCell {
  readonly origin: string;
  readonly faults: string;
  readonly planned: boolean;
  readonly seconds: number;
}

/** One number per whole month, or year, of a replication. Of outages NaN where nobody told. */
export interface WindowsOutcome {
  readonly offered: readonly number[];
  readonly lost: readonly number[];
  readonly lostPlanned: readonly number[];
  readonly downSeconds: readonly number[];
  readonly downPlannedSeconds: readonly number[];
  /** The longest outage that began in it, and how many did. */
  readonly longestSeconds: readonly number[];
  readonly outages: readonly number[];
}

export interface FailoverOutcome {
  readonly component: string;
  readonly mechanism: string;
  readonly trigger: Trigger;
  readonly faults: string;
  readonly injectedSeconds: number;
  /** Seconds of each stage; they add up to the whole. Reconnection is null when no caller came back in time. */
  readonly stages: Readonly<Record<FailoverStage, number>>;
  readonly reconnectionSeconds: number | null;
  readonly redundancyRestoredSeconds: number | null;
  /** Requests lost to its faults while it was under way. */
  readonly lost: number;
}

export interface FaultOutcome {
  readonly id: string;
  readonly target: string;
  readonly planned: boolean;
  readonly startSeconds: number;
  readonly endSeconds: number | null;
}

export interface StationOutcome {
  readonly name: string;
  readonly workers: number;
  /** Integral of busy workers over the measured time, in worker-seconds. */
  readonly busySeconds: number;
  /** Greatest mean utilisation of any minute. */
  readonly peakUtilisation: number;
  /** Operations begun, for the share each station gets. */
  readonly begun: number;
}

/** Where the lens knows that it was rough. */
export interface RoughOutcome {
  /** Of the scenario. */
  readonly path: string;
  readonly seconds: number;
  readonly lost: number;
  readonly late: number;
}

/** The one that begins nearest to an instant; of two equally near the first. @returns its index; -1: there is none */
export function nearestOutage(outages: readonly OutageOutcome[], atSeconds: number): number {
  let nearest = -1;
  let least = Infinity;
  outages.forEach(({ startSeconds }, index) => {
    const distance = Math.abs(startSeconds - atSeconds);
    if (distance >= least) return;
    nearest = index;
    least = distance;
  });
  return nearest;
}

export interface ReplicationOutcome {
  readonly replication: number;
  /** Which one has reported; null: nobody came. */
  readonly lens: 'requests' | 'flow' | null;
  readonly measuredSeconds: number;
  readonly events: number;
  readonly attempts: number;
  readonly classes: readonly ClassOutcome[];
  readonly cells: readonly Cell[];
  readonly outages: readonly OutageOutcome[];
  readonly down: readonly DownCell[];
  readonly month: WindowsOutcome;
  readonly year: WindowsOutcome;
  /** null: there is neither traffic nor an entry whose state says whether it is up. */
  readonly downSeconds: number | null;
  /** Served, but late: see `slow` in the definitions. */
  readonly slowSeconds: number;
  readonly failovers: readonly FailoverOutcome[];
  readonly faults: readonly FaultOutcome[];
  readonly redundancyLostSeconds: Readonly<Record<string, number>>;
  readonly splitBrainSeconds: number;
  readonly lostWrites: number;
  readonly staleReads: number;
  readonly stations: readonly StationOutcome[];
  readonly rough: readonly RoughOutcome[];
  readonly series: {
    readonly binSeconds: number;
    readonly offered: readonly number[];
    readonly served: readonly number[];
  };
  readonly story: readonly { readonly atSeconds: number; readonly origin: string; readonly text: string }[];
}
