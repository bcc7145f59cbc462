/** Replications folded into one, always in the order of their numbers, so that sums have the same bytes everywhere. */
import type { LatencyHistogram } from '../metrics/latency-histogram.js';
import type {
  Cell,
  FailoverOutcome,
  FaultOutcome,
  OutageOutcome,
  ReplicationOutcome,
  StationOutcome,
} from '../metrics/outcome.js';
import type { Details } from '../results/results.js';

/** One number per replication: what intervals are made of. */
export interface PerReplication {
  readonly offered: number[];
  readonly lost: number[];
  readonly lostUnplanned: number[];
  readonly measuredSeconds: number[];
  /** NaN where neither requests nor a state told. */
  readonly downSeconds: number[];
  readonly slowSeconds: number[];
  readonly outages: number[];
}

export interface ClassTotal {
  readonly name: string;
  served: number;
  lost: number;
  readonly latency: LatencyHistogram;
  /** Mean and quantiles of each replication in seconds: requests of one replication are not independent. */
  readonly latencyPerReplication: Readonly<Record<LatencyStatistic, number[]>>;
}

export type LatencyStatistic = 'mean' | 'p50' | 'p90' | 'p95' | 'p99';

interface StationTotal {
  readonly name: string;
  readonly workers: number;
  busySeconds: number;
  begun: number;
  peakUtilisation: number;
}

/** CSV rows and pictures cover so many replications; numbers cover all. */
const DETAILED_REPLICATIONS = 1000;

export class Aggregate {
  readonly per: PerReplication = {
    offered: [],
    lost: [],
    lostUnplanned: [],
    measuredSeconds: [],
    downSeconds: [],
    slowSeconds: [],
    outages: [],
  };
  readonly classes: ClassTotal[] = [];
  readonly cells = new Map<string, Cell>();
  readonly outages: (OutageOutcome & { readonly replication: number })[] = [];
  readonly failovers: (FailoverOutcome & { readonly replication: number })[] = [];
  readonly faultCounts = new Map<string, { readonly id: string; readonly target: string; count: number }>();
  readonly faultRows: (FaultOutcome & { readonly replication: number })[] = [];
  readonly redundancyLostSeconds = new Map<string, number>();
  readonly stations: StationTotal[] = [];
  splitBrainSeconds = 0;
  lostWrites = 0;
  staleReads = 0;
  attempts = 0;
  events = 0;
  measuredSeconds = 0;
  replications = 0;
  series: { binSeconds: number; offered: number[]; served: number[] } | null = null;
  story: Details['story'] = [];

  add(outcome: ReplicationOutcome): void {
    this.addPerReplication(outcome);
    this.addClasses(outcome);
    for (const cell of outcome.cells) this.addCell(cell);
    const { replication } = outcome;
    this.outages.push(...outcome.outages.map((outage) => ({ ...outage, replication })));
    this.failovers.push(...outcome.failovers.map((failover) => ({ ...failover, replication })));
    this.addFaults(outcome);
    for (const [name, seconds] of Object.entries(outcome.redundancyLostSeconds)) {
      this.redundancyLostSeconds.set(name, (this.redundancyLostSeconds.get(name) ?? 0) + seconds);
    }
    for (const station of outcome.stations) this.addStation(station);
    this.splitBrainSeconds += outcome.splitBrainSeconds;
    this.lostWrites += outcome.lostWrites;
    this.staleReads += outcome.staleReads;
    this.attempts += outcome.attempts;
    this.events += outcome.events;
    this.measuredSeconds += outcome.measuredSeconds;
    if (this.story.length === 0) this.story = outcome.story;
    if (this.replications < DETAILED_REPLICATIONS) this.addSeries(outcome.series);
    this.replications += 1;
  }

  get detailedReplications(): number {
    return Math.min(this.replications, DETAILED_REPLICATIONS);
  }

  private addPerReplication(outcome: ReplicationOutcome): void {
    let lost = 0;
    let planned = 0;
    let served = 0;
    for (const one of outcome.classes) {
      lost += one.lost;
      served += one.served;
    }
    for (const cell of outcome.cells) if (cell.planned) planned += cell.count;
    this.per.offered.push(lost + served);
    this.per.lost.push(lost);
    this.per.lostUnplanned.push(lost - planned);
    this.per.measuredSeconds.push(outcome.measuredSeconds);
    this.per.downSeconds.push(outcome.downSeconds ?? NaN);
    this.per.slowSeconds.push(outcome.slowSeconds);
    this.per.outages.push(outcome.outages.length);
  }

  private addClasses(outcome: ReplicationOutcome): void {
    outcome.classes.forEach((one, index) => {
      let total = this.classes[index];
      if (total) {
        total.served += one.served;
        total.lost += one.lost;
        total.latency.merge(one.latency);
      } else {
        total = { ...one, latencyPerReplication: { mean: [], p50: [], p90: [], p95: [], p99: [] } };
        this.classes.push(total);
      }
      noteLatency(total.latencyPerReplication, one.latency);
    });
  }

  private addCell(cell: Cell): void {
    const key = [cell.trafficClass, cell.cause, cell.origin, cell.faults, cell.planned].join('\u0000');
    const before = this.cells.get(key);
    this.cells.set(key, before ? { ...before, count: before.count + cell.count } : cell);
  }

  private addFaults(outcome: ReplicationOutcome): void {
    for (const fault of outcome.faults) {
      const key = `${fault.id}@${fault.target}`;
      const total = this.faultCounts.get(key);
      if (total) total.count += 1;
      else this.faultCounts.set(key, { id: fault.id, target: fault.target, count: 1 });
      if (this.replications < DETAILED_REPLICATIONS)
        this.faultRows.push({ ...fault, replication: outcome.replication });
    }
  }

  /** By name: a station that nobody came to is not in a replication's list. */
  private addStation(station: StationOutcome): void {
    const total = this.stations.find((one) => one.name === station.name);
    if (!total) {
      this.stations.push({ ...station });
      return;
    }
    total.busySeconds += station.busySeconds;
    total.begun += station.begun;
    total.peakUtilisation = Math.max(total.peakUtilisation, station.peakUtilisation);
  }

  private addSeries(series: ReplicationOutcome['series']): void {
    if (!this.series) {
      this.series = {
        binSeconds: series.binSeconds,
        offered: [...series.offered],
        served: [...series.served],
      };
      return;
    }
    for (let bin = 0; bin < series.offered.length; bin++) {
      this.series.offered[bin]! += series.offered[bin]!;
      this.series.served[bin]! += series.served[bin]!;
    }
  }
}

function noteLatency(into: ClassTotal['latencyPerReplication'], histogram: LatencyHistogram): void {
  if (histogram.count === 0) return;
  into.mean.push(histogram.meanSeconds ?? 0);
  for (const [name, p] of [
    ['p50', 0.5],
    ['p90', 0.9],
    ['p95', 0.95],
    ['p99', 0.99],
  ] as const) {
    into[name].push(histogram.quantileSeconds(p) ?? 0);
  }
}
