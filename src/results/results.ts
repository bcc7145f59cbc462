/**
 * `hasim-results/1`: the JSON that `hasim run FILE --json` prints and `summary.json` holds. Other programs read it:
 * fields may be added freely, but none renamed. Times in seconds, ratios as fractions of 1, a year is 365 days.
 */

export interface Interval {
  readonly estimate: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly confidence: number | null;
  /** `bound`: one-sided, estimate null. `absent`: all null, see `why`. */
  readonly kind?: 'bound' | 'absent';
  readonly assumes?: string;
  readonly why?: string;
  /** So few were seen that it may cover less than it says: `12 outages`. */
  readonly rough?: string;
}

export interface DistributionSummary {
  readonly count: number;
  readonly mean: number | null;
  readonly p50: number | null;
  readonly p90: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  readonly max: number | null;
}

export interface Assumption {
  /** Where it stands in the scenario: `components.balancer.takeover`. */
  readonly path: string;
  readonly value: string;
  readonly source: string;
  /** Our proposal (MODEL), not data. */
  readonly guess: boolean;
}

export interface Warning {
  readonly code: string;
  readonly path: string;
  readonly message: string;
}

export type Verdict = 'met' | 'missed' | 'undecided';

export interface TargetResult {
  readonly name: string;
  readonly measure: string;
  readonly subject: string | null;
  readonly statistic: string;
  readonly window: string | null;
  readonly operator: string;
  readonly threshold: number;
  readonly interval: Interval;
  readonly verdict: Verdict;
  /**
   * Of a run whose length was not known beforehand: the verdict comes from looks at doubling numbers of replications, each
   * at this confidence, and stays once there is one. Absent: from `interval`.
   */
  readonly sequential?: {
    readonly looks: number;
    readonly confidence: number;
    readonly decidedAtReplications: number | null;
  };
}

export interface FailoverResult {
  readonly component: string;
  /** `vrrp`, `view-change`, `ping-timeout`, `health-check`, ... */
  readonly mechanism: string;
  readonly trigger: 'fault' | 'planned' | 'spurious';
  readonly count: number;
  readonly totalSeconds: DistributionSummary;
  readonly requestsLost: number;
  readonly stages: {
    readonly detection: DistributionSummary;
    readonly decision: DistributionSummary;
    readonly redirection: DistributionSummary;
    readonly reconnection: DistributionSummary;
  };
  /** The range that the product's own arithmetic gives, `45.8 to 60.9 s`; null when there is none. */
  readonly byFormula: string | null;
  readonly redundancyRestoredSeconds: DistributionSummary;
}

/** What the strictest target on availability allows, and how much of it is used up. */
export interface ErrorBudget {
  /** The target as written. */
  readonly target: string;
  readonly allowedSecondsPerYear: number;
  /** null: the target is about time, or there is no traffic. */
  readonly allowedRequestsPerYear: number | null;
  /** Of what is allowed: 1 is all of it. */
  readonly spentShare: Interval;
  /** The same for each simulated year. */
  readonly spentShareByYear: DistributionSummary;
}

/** How an accelerated run came by its figures, what they are made of, and whether to rely on them. */
export interface AccelerationResult {
  /** Excursions with side runs, and side runs of all of them. */
  readonly cycles: number;
  readonly sideRuns: number;
  /** So many side runs of equal weight would say as much. */
  readonly effectiveSampleSize: number;
  /** Of the downtime (without a clock for it, of the requests lost) that one side run makes up. */
  readonly largestWeightShare: number;
  /** False: the figures are not to be relied on, and no target is decided. */
  readonly trusted: boolean;
  readonly reasons: readonly string[];
  /** Unavailability from single faults and the reaction to them (plain), and from rare overlaps (weighted). */
  readonly single: Pick<ByRequestAndTime, 'request' | 'time'>;
  readonly overlapping: Pick<ByRequestAndTime, 'request' | 'time'>;
  /** The likeliest overlaps by their share of all overlaps, and a side run to look at. */
  readonly combinations: readonly {
    readonly faults: string;
    readonly share: number;
    readonly example: { readonly replication: number; readonly excursion: number; readonly sideRun: number };
  }[];
}

/** The three ways of counting, and time without planned work. */
export interface ByRequestAndTime {
  readonly request: Interval;
  readonly time: Interval;
  readonly requestExcludingPlanned: Interval;
  readonly timeExcludingPlanned: Interval;
}

/** Outages of one kind, over all replications: the same component gave way for the same reason under the same faults. */
export interface OutageKind {
  readonly origin: string;
  readonly faults: string;
  readonly count: number;
  /** Of the downtime of all outages. */
  readonly shareOfDowntime: number;
  readonly meanSeconds: number;
  /** One to look at: the longest of the first replication that has any. */
  readonly example: { readonly replication: number; readonly startSeconds: number };
}

export interface Results {
  readonly format: 'hasim-results/1';
  readonly hasim: string;
  readonly scenario: {
    readonly name: string;
    readonly file: string;
    readonly sha256: string;
    readonly question: string;
    /** The faults assumed, in words: to be read before any result. */
    readonly faults: readonly { readonly id: string; readonly text: string }[];
  };
  readonly run: {
    readonly seed: string;
    readonly lens: 'requests' | 'flow';
    /** Why this one: `asked for`, `20 y are too long for single requests`. */
    readonly lensReason: string;
    readonly method: 'plain' | 'accelerated' | 'exact';
    readonly start: 'equilibrium' | 'new';
    readonly node: string;
    readonly replications: number;
    readonly replicationYears: number;
    readonly simulatedYears: number;
    readonly complete: boolean;
    readonly stoppedBecause: string;
    /**
     * What is taken as independent where an interval is made: replications; or, where there are few of them, their
     * years (faults are over within hours, so a year hardly knows of the last one).
     */
    readonly intervalsFrom: 'replications' | 'years';
  };
  readonly unavailability: ByRequestAndTime;
  readonly availability: ByRequestAndTime;
  /** Only of an accelerated run. What is not said to be accelerated is as the main runs, which are plain, met it. */
  readonly acceleration?: AccelerationResult;
  /** Of each whole month of 30 days: by request, without traffic by time. Empty when replications are shorter. */
  readonly unavailabilityByMonth: DistributionSummary;
  readonly unavailabilityByYear: DistributionSummary;
  readonly downtimeSecondsPerYear: {
    readonly mean: Interval;
    /** Of whole simulated years; null: too few of them to tell. */
    readonly p50: number | null;
    readonly p90: number | null;
    readonly p99: number | null;
    /** The same with what is known of their error, the years taken as independent; null as they are. */
    readonly quantiles: {
      readonly p50: Interval | null;
      readonly p90: Interval | null;
      readonly p99: Interval | null;
    };
    /** Where quantiles are not read off simulated years: by which approximation. */
    readonly approximation?: string;
    /** How many years that were. */
    readonly years: number;
    /** What the mean is made of, in seconds a year, largest first: each outage divided as its losses are. */
    readonly byOrigin: Readonly<Record<string, number>>;
    readonly byFault: Readonly<Record<string, number>>;
    readonly planned: number;
  };
  /** Probability that a year (a month) misses the target named; null: there is none on availability. */
  readonly missProbability: {
    readonly target: string | null;
    readonly year: Interval;
    readonly month: Interval;
  };
  /** null: no target on availability, or nothing to say about a year. */
  readonly errorBudget: ErrorBudget | null;
  /** By share of downtime, largest first. */
  readonly outageCatalogue: readonly OutageKind[];
  readonly outages: {
    readonly perYear: Interval;
    readonly durationSeconds: DistributionSummary;
    readonly meanTimeBetweenSeconds: Interval;
    /** The longest of each whole year; 0 where none began. */
    readonly longestPerYearSeconds: DistributionSummary;
    readonly slowSecondsPerYear: Interval;
    readonly redundancyLostSecondsPerYear: Readonly<Record<string, number>>;
  };
  readonly requests: {
    readonly basis: 'total' | 'per-year';
    readonly offered: number;
    readonly served: number;
    readonly lost: number;
    readonly attempts: number;
    readonly lostByCause: Readonly<Record<string, number>>;
    readonly lostByOrigin: Readonly<Record<string, number>>;
    readonly lostByFault: Readonly<Record<string, number>>;
    readonly byClass: Readonly<
      Record<
        string,
        {
          readonly offered: number;
          readonly served: number;
          readonly lost: number;
          readonly latencySeconds: DistributionSummary;
        }
      >
    >;
  };
  readonly failovers: readonly FailoverResult[];
  readonly data: {
    readonly lostWrites: number;
    readonly staleReads: number;
    readonly splitBrainSeconds: number;
  };
  readonly stations: readonly {
    readonly name: string;
    readonly share: number | null;
    readonly utilisation: number;
    readonly peakUtilisation: number;
    readonly headroom: number;
  }[];
  readonly faults: readonly {
    readonly id: string;
    readonly target: string;
    readonly count: number;
    readonly perYear: Interval;
  }[];
  readonly targets: readonly TargetResult[];
  readonly assumptions: readonly Assumption[];
  readonly warnings: readonly Warning[];
  readonly performance: {
    readonly wallSeconds: number;
    readonly cpuSeconds: number;
    readonly events: number;
    readonly eventsPerSecond: number;
    readonly requestsPerSecond: number;
    readonly clusterYearsPerCpuSecond: number;
    readonly threads: number;
  };
}

/**
 * What a run leaves besides the Results: rows for the CSV files and series for the pictures. Of the first
 * replications only, where there are many (`replications` says how many are covered).
 */
export interface Details {
  readonly replications: number;
  readonly outages: readonly OutageRow[];
  readonly failovers: readonly FailoverRow[];
  readonly faults: readonly FaultRow[];
  /** Success ratio by time of arrival, all covered replications together. */
  readonly series: {
    readonly binSeconds: number;
    readonly offered: readonly number[];
    readonly served: readonly number[];
  };
  /** Losses by their full cell, over all replications. */
  readonly losses: readonly {
    readonly trafficClass: string;
    readonly cause: string;
    readonly origin: string;
    readonly faults: string;
    readonly count: number;
  }[];
  /** Every whole simulated year of the covered replications, in order; absent where replications are shorter. */
  readonly years?: readonly YearRow[];
  /** The causal chain of the most expensive outage of the first replication, in words, oldest first. */
  readonly story: readonly { readonly atSeconds: number; readonly origin: string; readonly text: string }[];
}

export interface OutageRow {
  readonly replication: number;
  readonly startSeconds: number;
  readonly durationSeconds: number;
  readonly requestsLost: number;
  readonly cause: string;
  readonly origin: string;
  readonly faults: string;
}

export interface YearRow {
  readonly replication: number;
  /** Counted from 0 within its replication. */
  readonly year: number;
  readonly downtimeSeconds: number;
  /** By request; without traffic by time. */
  readonly unavailability: number;
  readonly outages: number;
}

export interface FailoverRow {
  readonly replication: number;
  readonly component: string;
  readonly mechanism: string;
  readonly trigger: string;
  readonly faults: string;
  readonly injectedSeconds: number;
  readonly detectionSeconds: number;
  readonly decisionSeconds: number;
  readonly redirectionSeconds: number;
  /** null: no caller came back before the end. */
  readonly reconnectionSeconds: number | null;
}

export interface FaultRow {
  readonly replication: number;
  readonly id: string;
  readonly target: string;
  readonly startSeconds: number;
  /** null: it stayed to the end. */
  readonly endSeconds: number | null;
  readonly planned: boolean;
}
