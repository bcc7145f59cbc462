/** A scenario as built from its file: everything named, every value in code units, nothing left to look up. */
import type { ComponentKind } from '../components/component.js';
import type { ParameterSet, Values } from '../declaration/parameter.js';
import type { CrewSpecification, FaultSpecification } from '../faults/specification.js';
import type { HostOptions } from '../infrastructure/host.js';
import type { Assumption, Warning } from '../results/results.js';
import type { TrafficSpecification } from '../traffic/specification.js';

export interface Scenario {
  readonly name: string;
  /** As typed on the command line. */
  readonly file: string;
  readonly question: string;
  /** Of the resolved scenario: `extends`, profiles and `--set` applied, defaults included. */
  readonly sha256: string;
  readonly zones: readonly string[];
  readonly hosts: readonly HostOptions[];
  /** One-way delay between any two hosts, in seconds. */
  readonly latencySeconds: number;
  readonly components: readonly ComponentSpecification[];
  readonly traffic: TrafficSpecification | null;
  readonly crews: readonly CrewSpecification[];
  readonly faults: readonly FaultSpecification[];
  readonly service: ServiceSpecification;
  readonly targets: readonly TargetSpecification[];
  readonly run: RunSpecification;
  /** What the right answer is, where a formula knows it. */
  readonly answer: AnswerSpecification | null;
  readonly assumptions: readonly Assumption[];
  readonly warnings: readonly Warning[];
}

export interface ComponentSpecification {
  readonly name: string;
  readonly kind: ComponentKind;
  readonly parameters: Values<ParameterSet>;
  /** Members in host order; those that join later come last. */
  readonly members: readonly {
    readonly host: string;
    readonly initial: boolean;
    readonly parameters: Values<ParameterSet>;
  }[];
}

export interface ServiceSpecification {
  /** Up: a request arriving now would be answered rightly and in time with at least this probability. */
  readonly upWhen: number;
}

export interface TargetSpecification {
  /** As written: `availability per month >= 99.9% in 95%`. */
  readonly name: string;
  readonly measure:
    | 'availability'
    | 'time-availability'
    | 'loss'
    | 'failover'
    | 'outage'
    | 'latency'
    | 'downtime'
    | 'lost-writes';
  /** A class (loss, latency) or component (failover); null: the whole. */
  readonly subject: string | null;
  readonly statistic: 'mean' | 'p50' | 'p90' | 'p95' | 'p99' | 'longest';
  readonly window: 'month' | 'year' | null;
  readonly operator: '>=' | '<=';
  /** In seconds, fractions or counts. */
  readonly threshold: number;
  /** Share of the windows that must comply, null: about the long run. */
  readonly share: number | null;
  readonly excludingPlanned: boolean;
}

export interface RunSpecification {
  /** As asked for, or chosen. */
  readonly lens: 'requests' | 'flow';
  /** `asked for`, or what decided. */
  readonly lensReason: string;
  readonly seed: string;
  readonly start: 'equilibrium' | 'new';
  /** Measured time of one replication in seconds. */
  readonly durationSeconds: number;
  readonly replications: number | null;
  /** Simulated years in all, wall-clock budget in seconds, relative half-width: ways to stop; null: not used. */
  readonly years: number | null;
  readonly budgetSeconds: number | null;
  /** Of the unavailability. */
  readonly precision: number | null;
  /** Of other measures, all of which must be as precise. */
  readonly precisionOf?: readonly PrecisionGoal[];
}

/** Relative half-width of a 95 % interval. */
export interface PrecisionGoal {
  readonly measure: 'unavailability' | 'outages' | 'outage' | 'failover';
  /** A component (failover); null: all. */
  readonly subject: string | null;
  readonly relative: number;
}

export interface AnswerSpecification {
  /** Whose formula it is. */
  readonly source: string;
  readonly figures: readonly {
    readonly measure: 'unavailability' | 'outages' | 'outage' | 'loss' | 'latency';
    /** In seconds, per second, as a fraction of 1. */
    readonly value: number;
  }[];
}
