/** All that is noted down during one replication, and what it amounts to in the end. */
import type { CauseId } from '../engine/causes.js';
import type { Simulation } from '../engine/simulation.js';
import { toSeconds } from '../engine/time.js';
import { ArrivalBins } from './arrival-bins.js';
import { FailoverLog } from './failover-log.js';
import { LatencyHistogram } from './latency-histogram.js';
import { Losses } from './losses.js';
import type { FailoverId, FailoverStage, Observer, Trigger } from './observer.js';
import type { FaultOutcome, ReplicationOutcome, StationOutcome } from './outcome.js';
import type { TimeSpan } from './outage-detector.js';
import { storyOf } from './story.js';
import { SwitchedTime } from './switched-time.js';

export interface RecordOptions {
  readonly simulation: Simulation;
  readonly classNames: readonly string[];
  readonly measuredSeconds: number;
  readonly upWhen: number;
  readonly patienceSeconds: number;
}

/** Up to the end of the measured time. */
type Integrals = Pick<
  ReplicationOutcome,
  'measuredSeconds' | 'redundancyLostSeconds' | 'splitBrainSeconds' | 'lostWrites' | 'staleReads' | 'faults'
>;

interface Closing {
  readonly replication: number;
  readonly stations: readonly StationOutcome[];
  /** When the entry's state itself tells whether it is up; null: judged by the requests. */
  readonly down: readonly TimeSpan[] | null;
  readonly integrals: Integrals;
}

/** Plain data. */
export interface RecordState {
  readonly bins: ReturnType<ArrivalBins['save']>;
  readonly losses: ReturnType<Losses['save']>;
  readonly failovers: ReturnType<FailoverLog['save']>;
  readonly redundancy: ReturnType<SwitchedTime['save']>;
  readonly split: ReturnType<SwitchedTime['save']>;
  readonly latencies: readonly ReturnType<LatencyHistogram['save']>[];
  readonly served: readonly number[];
  readonly lost: readonly number[];
  readonly faultRows: readonly FaultOutcome[];
  readonly plannedRoots: readonly CauseId[];
  readonly attempts: number;
  readonly counts: Readonly<Record<'lost-writes' | 'stale-reads', number>>;
  readonly hasTraffic: boolean;
}

/** Later than this share of the clients' patience is slow. */
const SLOW_SHARE = 0.1;

export class ReplicationRecord implements Observer {
  private readonly simulation: Simulation;
  private readonly bins: ArrivalBins;
  private readonly losses: Losses;
  private readonly failovers: FailoverLog;
  private readonly redundancy: SwitchedTime;
  private readonly split: SwitchedTime;
  private readonly latencies: readonly LatencyHistogram[];
  private readonly served: number[];
  private readonly lost: number[];
  private readonly slowMicroseconds: number;
  private readonly faultRows: FaultOutcome[] = [];
  private readonly plannedRoots = new Set<CauseId>();
  private attempts = 0;
  private readonly counts = { 'lost-writes': 0, 'stale-reads': 0 };
  private hasTraffic = false;

  constructor(private readonly options: RecordOptions) {
    const { simulation, classNames } = options;
    const now = (): number => Math.min(simulation.now, options.measuredSeconds * 1e6);
    this.simulation = simulation;
    this.bins = new ArrivalBins(options.measuredSeconds);
    this.losses = new Losses(simulation.causes, (because) => this.isPlanned(because));
    this.failovers = new FailoverLog(() => simulation.now);
    this.redundancy = new SwitchedTime(now);
    this.split = new SwitchedTime(now);
    this.latencies = classNames.map(() => new LatencyHistogram());
    this.served = classNames.map(() => 0);
    this.lost = classNames.map(() => 0);
    this.slowMicroseconds = options.patienceSeconds * SLOW_SHARE * 1e6;
  }

  // ---- requests (called by lenses) --------------------------------------------------------------------------------

  /** One attempt of a request goes out. */
  attempt(): void {
    this.attempts += 1;
  }

  /** @param arrival instant of the request's arrival, µs; @param latency until its right answer, µs */
  requestServed(trafficClass: number, arrival: number, latency: number): void {
    this.hasTraffic = true;
    this.served[trafficClass]! += 1;
    this.latencies[trafficClass]!.add(latency);
    this.bins.addServed(toSeconds(arrival), latency > this.slowMicroseconds);
  }

  requestLost(trafficClass: number, arrival: number, cause: string, because: CauseId): void {
    this.hasTraffic = true;
    this.lost[trafficClass]! += 1;
    this.losses.add(this.options.classNames[trafficClass]!, cause, arrival, because);
    this.bins.addLost(toSeconds(arrival));
  }

  /** Is anybody interested in the next success at a component? Saves the lens a call per operation. */
  get awaitsSuccess(): boolean {
    return this.failovers.waiting;
  }

  /** A caller's operation at this component has just succeeded. */
  succeeded(component: string): void {
    this.failovers.succeeded(component);
  }

  // ---- faults (called by the injector) ----------------------------------------------------------------------------

  /** @returns the row's number, to be handed to `faultEnded` */
  faultBegan(id: string, target: string, planned: boolean, because: CauseId): number {
    if (planned) this.plannedRoots.add(because);
    const startSeconds = toSeconds(this.simulation.now);
    return this.faultRows.push({ id, target, planned, startSeconds, endSeconds: null }) - 1;
  }

  faultEnded(row: number): void {
    const fault = this.faultRows[row];
    if (fault) this.faultRows[row] = { ...fault, endSeconds: toSeconds(this.simulation.now) };
  }

  // ---- components -------------------------------------------------------------------------------------------------

  // eslint-disable-next-line @typescript-eslint/max-params -- the port's signature
  failoverBegan(
    component: string,
    mechanism: string,
    trigger: Trigger,
    injected: number,
    because: CauseId,
  ): FailoverId {
    const planned = trigger === 'fault' && this.isPlanned(because);
    return this.failovers.began({
      component,
      mechanism,
      trigger: planned ? 'planned' : trigger,
      injected,
      because,
    });
  }

  stageEnded(failover: FailoverId, stage: FailoverStage): void {
    this.failovers.stageEnded(failover, stage);
  }

  redirected(failover: FailoverId): void {
    this.failovers.redirected(failover);
  }

  reconnected(failover: FailoverId): void {
    this.failovers.reconnected(failover);
  }

  failoverAbandoned(failover: FailoverId): void {
    this.failovers.abandoned(failover);
  }

  redundancyRestored(failover: FailoverId): void {
    this.failovers.restored(failover);
  }

  redundancyLost(component: string, lost: boolean): void {
    this.redundancy.set(component, lost);
  }

  splitBrain(component: string, on: boolean): void {
    this.split.set(component, on);
  }

  data(_component: string, what: 'lost-writes' | 'stale-reads', count: number): void {
    this.counts[what] += count;
  }

  // ---- the end ----------------------------------------------------------------------------------------------------

  /** What is integrated over time, up to now: to be taken at the end of the measured time. */
  integrals(): Integrals {
    return {
      measuredSeconds: toSeconds(this.simulation.now),
      redundancyLostSeconds: this.redundancy.seconds(),
      splitBrainSeconds: Object.values(this.split.seconds()).reduce((sum, seconds) => sum + seconds, 0),
      lostWrites: this.counts['lost-writes'],
      staleReads: this.counts['stale-reads'],
      faults: [...this.faultRows],
    };
  }

  /** When every request has its fate. */
  outcome({ replication, stations, down, integrals }: Closing): ReplicationOutcome {
    const { upWhen, classNames } = this.options;
    const { measuredSeconds } = integrals;
    const spans = down ?? (this.hasTraffic ? this.bins.outages(upWhen, measuredSeconds) : []);
    const { outages, because } = this.losses.explain(spans);
    return {
      ...integrals,
      replication,
      events: this.simulation.eventCount,
      attempts: this.attempts,
      classes: classNames.map((name, index) => ({
        name,
        served: this.served[index]!,
        lost: this.lost[index]!,
        latency: this.latencies[index]!,
      })),
      cells: this.losses.cells(),
      outages,
      downSeconds: down === null && !this.hasTraffic ? null : total(spans),
      slowSeconds: this.bins.slowSeconds(upWhen, spans, measuredSeconds),
      failovers: this.failovers
        .outcomes({
          withTraffic: this.hasTraffic,
          faultsOf: (id) => this.faultsOf(id),
          lost: (windows) => this.losses.lostWithin(windows, this.options.patienceSeconds * 1e6),
        })
        .filter((one) => one.injectedSeconds <= measuredSeconds),
      stations,
      series: this.bins.series(measuredSeconds),
      story: storyOf(this.simulation.causes, this.losses.weightiest(outages, because)),
    };
  }

  /** What has been noted so far; plain data. Between events. */
  save(): RecordState {
    return {
      bins: this.bins.save(),
      losses: this.losses.save(),
      failovers: this.failovers.save(),
      redundancy: this.redundancy.save(),
      split: this.split.save(),
      latencies: this.latencies.map((one) => one.save()),
      served: [...this.served],
      lost: [...this.lost],
      faultRows: [...this.faultRows],
      plannedRoots: [...this.plannedRoots],
      attempts: this.attempts,
      counts: { ...this.counts },
      hasTraffic: this.hasTraffic,
    };
  }

  restore(state: RecordState): void {
    this.bins.restore(state.bins);
    this.losses.restore(state.losses);
    this.failovers.restore(state.failovers);
    this.redundancy.restore(state.redundancy);
    this.split.restore(state.split);
    state.latencies.forEach((one, index) => this.latencies[index]?.restore(one));
    this.served.splice(0, Infinity, ...state.served);
    this.lost.splice(0, Infinity, ...state.lost);
    this.faultRows.splice(0, Infinity, ...state.faultRows);
    this.plannedRoots.clear();
    for (const root of state.plannedRoots) this.plannedRoots.add(root);
    this.attempts = state.attempts;
    Object.assign(this.counts, state.counts);
    this.hasTraffic = state.hasTraffic;
  }

  private faultsOf(because: CauseId): string {
    return this.simulation.causes.rootKey(this.simulation.causes.rootKeyIndexOf(because));
  }

  private isPlanned(because: CauseId): boolean {
    const roots = this.simulation.causes.rootIdsOf(because);
    return roots.length > 0 && roots.every((root) => this.plannedRoots.has(root));
  }
}

function total(spans: readonly TimeSpan[]): number {
  return spans.reduce((sum, span) => sum + span.endSeconds - span.startSeconds, 0);
}
