/** Replications folded into one, always in the order of their numbers, so that sums have the same bytes everywhere. */
import type { LatencyHistogram } from '../metrics/latency-histogram.js';
import type {
  Cell,
  DownCell,
  FailoverOutcome,
  FaultOutcome,
  OutageOutcome,
  ReplicationOutcome,
  StationOutcome,
} from '../metrics/outcome.js';
import type { Details } from '../results/results.js';
import { append, FailoverColumns, WindowColumns } from './columns.js';
import { addRough, type RoughTotal } from './rough.js';

/** One number per replication: what intervals are made of. */
export interface PerReplication {
  readonly offered: number[];
  readonly lost: number[];
  readonly lostUnplanned: number[];
  readonly measuredSeconds: number[];
  /** NaN where neither requests nor a state told. */
  readonly downSeconds: number[];
  readonly downUnplannedSeconds: number[];
  readonly slowSeconds: number[];
  readonly outages: number[];
}

export interface ClassTotal {
  readonly name: string;
  served: number;
  lost: number;
  readonly latency: LatencyHistogram;
  /** Of each replication. */
  readonly offeredPer: number[];
  readonly lostPer: number[];
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

/** Outages of one kind. */
export interface OutageKindTotal {
  readonly origin: string;
  readonly faults: string;
  count: number;
  seconds: number;
  /** The longest of the first replication that has any. */
  readonly example: { readonly replication: number; startSeconds: number; seconds: number };
}

/** CSV rows and pictures cover the first replications, numbers cover all. */
const DETAILED_REPLICATIONS = 1000;
const DETAILED_ROWS = 50_000;

export class Aggregate {
  readonly per: PerReplication = {
    offered: [],
    lost: [],
    lostUnplanned: [],
    measuredSeconds: [],
    downSeconds: [],
    downUnplannedSeconds: [],
    slowSeconds: [],
    outages: [],
  };
  readonly classes: ClassTotal[] = [];
  readonly cells = new Map<string, Cell>();
  readonly down = new Map<string, DownCell>();
  readonly month = new WindowColumns();
  readonly year = new WindowColumns();
  readonly outageSeconds: number[] = [];
  readonly outageKinds = new Map<string, OutageKindTotal>();
  readonly failovers = new Map<string, FailoverColumns>();
  readonly outageRows: (OutageOutcome & { readonly replication: number })[] = [];
  readonly failoverRows: (FailoverOutcome & { readonly replication: number })[] = [];
  readonly faultCounts = new Map<string, { readonly id: string; readonly target: string; count: number }>();
  readonly faultRows: (FaultOutcome & { readonly replication: number })[] = [];
  readonly redundancyLostSeconds = new Map<string, number>();
  readonly stations: StationTotal[] = [];
  readonly rough: RoughTotal[] = [];
  splitBrainSeconds = 0;
  lostWrites = 0;
  staleReads = 0;
  attempts = 0;
  events = 0;
  measuredSeconds = 0;
  replications = 0;
  series: { binSeconds: number; offered: number[]; served: number[] } | null = null;
  story: Details['story'] = [];
  /** null: nobody came. */
  lens: ReplicationOutcome['lens'] = null;
  detailedReplications = 0;

  add(outcome: ReplicationOutcome): void {
    this.addPerReplication(outcome);
    this.addClasses(outcome);
    for (const cell of outcome.cells) this.addCell(cell);
    for (const cell of outcome.down) this.addDown(cell);
    this.month.add(outcome.month);
    this.year.add(outcome.year);
    this.addOutages(outcome);
    this.addFailovers(outcome);
    this.countFaults(outcome);
    if (this.isDetailed(outcome)) this.addDetails(outcome);
    for (const [name, seconds] of Object.entries(outcome.redundancyLostSeconds)) {
      this.redundancyLostSeconds.set(name, (this.redundancyLostSeconds.get(name) ?? 0) + seconds);
    }
    for (const station of outcome.stations) this.addStation(station);
    addRough(this.rough, outcome.rough);
    this.splitBrainSeconds += outcome.splitBrainSeconds;
    this.lostWrites += outcome.lostWrites;
    this.staleReads += outcome.staleReads;
    this.attempts += outcome.attempts;
    this.events += outcome.events;
    this.measuredSeconds += outcome.measuredSeconds;
    this.lens ??= outcome.lens;
    if (this.story.length === 0) this.story = outcome.story;
    this.replications += 1;
  }

  /** The first one, and those after it as long as their rows are not too many. */
  private isDetailed({ outages, failovers, faults }: ReplicationOutcome): boolean {
    if (this.replications === 0) return true;
    if (this.detailedReplications < this.replications || this.replications >= DETAILED_REPLICATIONS)
      return false;
    const rows = this.outageRows.length + this.failoverRows.length + this.faultRows.length;
    return rows + outages.length + failovers.length + faults.length <= DETAILED_ROWS;
  }

  private addDetails({ replication, outages, failovers, faults, series }: ReplicationOutcome): void {
    for (const one of outages) this.outageRows.push({ ...one, replication });
    for (const one of failovers) this.failoverRows.push({ ...one, replication });
    for (const one of faults) this.faultRows.push({ ...one, replication });
    this.addSeries(series);
    this.detailedReplications += 1;
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
    let downPlanned = 0;
    for (const cell of outcome.down) if (cell.planned) downPlanned += cell.seconds;
    this.per.downSeconds.push(outcome.downSeconds ?? NaN);
    this.per.downUnplannedSeconds.push((outcome.downSeconds ?? NaN) - downPlanned);
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
        const latencyPerReplication = { mean: [], p50: [], p90: [], p95: [], p99: [] };
        total = { ...one, offeredPer: [], lostPer: [], latencyPerReplication };
        this.classes.push(total);
      }
      total.offeredPer.push(one.served + one.lost);
      total.lostPer.push(one.lost);
      noteLatency(total.latencyPerReplication, one.latency);
    });
  }

  private addCell(cell: Cell): void {
    const key = [cell.trafficClass, cell.cause, cell.origin, cell.faults, cell.planned].join('\u0000');
    const before = this.cells.get(key);
    this.cells.set(key, before ? { ...before, count: before.count + cell.count } : cell);
  }

  private addDown(cell: DownCell): void {
    const key = [cell.origin, cell.faults, cell.planned].join('\u0000');
    this.down.set(key, { ...cell, seconds: (this.down.get(key)?.seconds ?? 0) + cell.seconds });
  }

  private addOutages({ outages, replication }: ReplicationOutcome): void {
    append(
      this.outageSeconds,
      outages.map((one) => one.endSeconds - one.startSeconds),
    );
    for (const { origin, faults, startSeconds, endSeconds } of outages) {
      const key = `${origin}\u0000${faults}`;
      const seconds = endSeconds - startSeconds;
      const example = { replication, startSeconds, seconds };
      const kind = this.outageKinds.get(key) ?? { origin, faults, count: 0, seconds: 0, example };
      if (kind.count === 0) this.outageKinds.set(key, kind);
      kind.count += 1;
      kind.seconds += seconds;
      if (kind.example.replication === replication && kind.example.seconds < seconds) {
        kind.example.startSeconds = startSeconds;
        kind.example.seconds = seconds;
      }
    }
  }

  private addFailovers({ failovers }: ReplicationOutcome): void {
    for (const one of failovers) {
      const key = [one.component, one.mechanism, one.trigger].join('\u0000');
      const columns = this.failovers.get(key) ?? new FailoverColumns(one);
      this.failovers.set(key, columns);
      columns.add(one);
    }
  }

  private countFaults({ faults }: ReplicationOutcome): void {
    for (const { id, target } of faults) {
      const key = `${id}@${target}`;
      const total = this.faultCounts.get(key);
      if (total) total.count += 1;
      else this.faultCounts.set(key, { id, target, count: 1 });
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
