/** All that is noted down during one replication, and what it amounts to in the end. */
import type { CauseId } from '../engine/causes.js';
import type { Simulation } from '../engine/simulation.js';
import { toSeconds } from '../engine/time.js';
import { ArrivalBins } from './arrival-bins.js';
import { Calendar } from './calendar-windows.js';
import { FailoverLog } from './failover-log.js';
import { FlowNotes } from './flow-notes.js';
import { LatencyHistogram } from './latency-histogram.js';
import { Losses, type Lost } from './losses.js';
import type { FailoverId, FailoverStage, Observer, Trigger } from './observer.js';
import type { Cell, FaultOutcome, ReplicationOutcome } from './outcome.js';
import { nearestOutage } from './outcome.js';
import type { TimeSpan } from './outage-detector.js';
import { emptySeries, type Series } from './picture.js';
import type { Closing, Integrals, RecordOptions, RecordState } from './record-types.js';
import { storyOf } from './story.js';
import { SwitchedTime } from './switched-time.js';
import { Tally } from './tally.js';

/** Later than this share of the clients' patience is slow. */
const SLOW_SHARE = 0.1;
const NOBODY: readonly string[] = [];

/** Implements what both lenses report to: `traffic/requests/recorder` and `traffic/flow/recorder`. */
export class ReplicationRecord implements Observer {
  private readonly simulation: Simulation;
  /** Which of the two there is, and whether any, shows with the first request. */
  private bins: ArrivalBins | null = null;
  private flow: FlowNotes | null = null;
  private readonly calendar: Calendar;
  private readonly losses: Losses;
  private readonly failovers: FailoverLog;
  private readonly redundancy: SwitchedTime;
  private readonly split: SwitchedTime;
  private readonly latencies: readonly LatencyHistogram[];
  private readonly served: number[];
  private readonly slowMicroseconds: number;
  private readonly faultRows: FaultOutcome[] = [];
  private readonly plannedRoots = new Set<CauseId>();
  private attemptCount = 0;
  /** When that happens which a lens ahead of the engine tells just now. */
  private toldTime: number | null = null;
  private readonly counts = { 'lost-writes': 0, 'stale-reads': 0 };
  /** Of all that came, also while nothing else is noted. */
  readonly tally: Tally;
  /** A side run is under way: it leaves no trace but in the tally. */
  muted = false;

  constructor(private readonly options: RecordOptions) {
    const { simulation, classNames } = options;
    const now = (): number => Math.min(simulation.now, options.measuredSeconds * 1e6);
    this.simulation = simulation;
    this.calendar = new Calendar(options.measuredSeconds);
    this.losses = new Losses(simulation.causes, (because) => this.isPlanned(because));
    this.failovers = new FailoverLog(() => this.toldTime ?? simulation.now);
    this.redundancy = new SwitchedTime(now);
    this.split = new SwitchedTime(now);
    this.tally = new Tally(options.upWhen);
    this.latencies = classNames.map(() => new LatencyHistogram());
    this.served = classNames.map(() => 0);
    this.slowMicroseconds = options.patienceSeconds * SLOW_SHARE * 1e6;
  }

  // ---- single requests (called by the requests lens) --------------------------------------------------------------

  /** One attempt of a request goes out. */
  attempt(): void {
    if (this.muted) return;
    this.attemptCount += 1;
  }

  /** @param arrival instant of the request's arrival, µs; @param latency until its right answer, µs */
  requestServed(trafficClass: number, arrival: number, latency: number): void {
    if (this.muted) return;
    this.served[trafficClass]! += 1;
    this.latencies[trafficClass]!.add(latency);
    this.calendar.addServed(arrival, 1);
    this.binsOfRequests().addServed(toSeconds(arrival), latency > this.slowMicroseconds);
  }

  requestLost(trafficClass: number, arrival: number, cause: string, because: CauseId): void {
    this.tally.lost += 1;
    if (this.muted) return;
    this.noteLost({ trafficClass, cause, from: arrival, to: arrival, amount: 1, because });
    this.binsOfRequests().addLost(toSeconds(arrival));
  }

  // ---- amounts of requests (called by the flow lens) --------------------------------------------------------------

  attempts(amount: number): void {
    if (this.muted) return;
    this.attemptCount += amount;
  }

  /** @param from they arrived evenly between the two (µs) */
  flowServed(trafficClass: number, from: number, to: number, amount: number): void {
    if (this.muted) return;
    this.served[trafficClass]! += amount;
    this.calendar.addServed(from, amount);
    this.flowNotes().picture.addServed(from, to, amount);
  }

  flowLatency(trafficClass: number, latency: number, amount: number): void {
    if (this.muted) return;
    this.latencies[trafficClass]!.add(Math.round(latency), amount);
  }

  // eslint-disable-next-line @typescript-eslint/max-params -- the port's signature
  flowLost(
    trafficClass: number,
    cause: string,
    from: number,
    to: number,
    amount: number,
    because: CauseId,
  ): void {
    if (amount <= 0) return;
    this.tally.lost += amount;
    if (this.muted) return;
    this.noteLost({ trafficClass, cause, from, to, amount, because });
    this.flowNotes().picture.addLost(from, to, amount);
  }

  success(from: number, to: number, share: number, slowShare: number): void {
    this.tally.success(from, to, share);
    if (this.muted) return;
    this.flowNotes().success.add(from, to, share, slowShare);
  }

  // ---- both lenses ------------------------------------------------------------------------------------------------

  /** Is anybody interested in the next success at a component? Saves the lens a call per operation. */
  get awaitsSuccess(): boolean {
    return this.failovers.waiting;
  }

  /** Components whose next success somebody waits for. */
  get awaited(): readonly string[] {
    // Where nobody comes nobody ever comes back, and nobody waits for it.
    return this.options.isVisited ? this.failovers.awaited : NOBODY;
  }

  onAwaited(listener: () => void): void {
    this.failovers.onAwaited = listener;
  }

  /** A caller's operation at this component has just succeeded. */
  succeeded(component: string): void {
    if (this.muted) return;
    this.failovers.succeeded(component);
  }

  toldAt(at: number, tell: () => void): void {
    this.toldTime = at;
    tell();
    this.toldTime = null;
  }

  // ---- faults (called by the injector) ----------------------------------------------------------------------------

  /** @returns the row's number, to be handed to `faultEnded` */
  faultBegan(id: string, target: string, planned: boolean, because: CauseId): number {
    if (this.muted) return 0;
    if (planned) this.plannedRoots.add(because);
    const startSeconds = toSeconds(this.simulation.now);
    return this.faultRows.push({ id, target, planned, startSeconds, endSeconds: null }) - 1;
  }

  faultEnded(row: number): void {
    if (this.muted) return;
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
    if (this.muted) return 0;
    const planned = trigger === 'fault' && this.isPlanned(because);
    return this.failovers.began({
      component,
      mechanism,
      trigger: planned ? 'planned' : trigger,
      injected,
      because,
    });
  }

  stageEnded(failover: FailoverId, stage: FailoverStage, at?: number): void {
    if (this.muted) return;
    this.failovers.stageEnded(failover, stage, at);
  }

  redirected(failover: FailoverId): void {
    if (this.muted) return;
    this.failovers.redirected(failover);
  }

  reconnected(failover: FailoverId): void {
    if (this.muted) return;
    this.failovers.reconnected(failover);
  }

  failoverAbandoned(failover: FailoverId): void {
    if (this.muted) return;
    this.failovers.abandoned(failover);
  }

  redundancyRestored(failover: FailoverId): void {
    if (this.muted) return;
    this.failovers.restored(failover);
  }

  redundancyLost(component: string, lost: boolean): void {
    if (this.muted) return;
    this.redundancy.set(component, lost);
  }

  splitBrain(component: string, on: boolean): void {
    if (this.muted) return;
    this.split.set(component, on);
  }

  data(_component: string, what: 'lost-writes' | 'stale-reads', count: number): void {
    if (this.muted) return;
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
  outcome({ replication, stations, rough, down, integrals, storyAtSeconds }: Closing): ReplicationOutcome {
    const { classNames } = this.options;
    const { measuredSeconds } = integrals;
    const withTraffic = this.bins !== null || this.flow !== null;
    const spans = down ?? this.outages(measuredSeconds);
    const explained = this.losses.explain(spans);
    const cells = this.losses.cells();
    const isJudged = down !== null || withTraffic;
    const told =
      storyAtSeconds === undefined
        ? this.losses.weightiest(explained.outages, explained.because)
        : (explained.because[nearestOutage(explained.outages, storyAtSeconds)] ?? 0);
    return {
      ...integrals,
      ...this.calendar.outcome(isJudged ? explained.outages : null, measuredSeconds),
      replication,
      lens: this.flow !== null ? 'flow' : this.bins !== null ? 'requests' : null,
      events: this.simulation.eventCount,
      attempts: this.attemptCount,
      classes: classNames.map((name, index) => ({
        name,
        served: this.served[index]!,
        lost: lostOf(cells, name),
        latency: this.latencies[index]!,
      })),
      cells,
      outages: explained.outages,
      down: explained.down,
      downSeconds: isJudged ? total(spans) : null,
      slowSeconds: this.slowSeconds(spans, measuredSeconds),
      failovers: this.failovers
        .outcomes({
          withTraffic,
          faultsOf: (id) => this.faultsOf(id),
          lost: (windows) => this.losses.lostWithin(windows, this.options.patienceSeconds * 1e6),
        })
        .filter((one) => one.injectedSeconds <= measuredSeconds),
      stations,
      rough,
      series: this.seriesUntil(measuredSeconds),
      story: storyOf(this.simulation.causes, told),
    };
  }

  /** What has been noted so far; plain data. Between events. */
  save(): RecordState {
    return {
      bins: this.bins?.save() ?? null,
      flow: this.flow?.save() ?? null,
      calendar: this.calendar.save(),
      losses: this.losses.save(),
      failovers: this.failovers.save(),
      redundancy: this.redundancy.save(),
      split: this.split.save(),
      latencies: this.latencies.map((one) => one.save()),
      served: [...this.served],
      faultRows: [...this.faultRows],
      plannedRoots: [...this.plannedRoots],
      attempts: this.attemptCount,
      counts: { ...this.counts },
    };
  }

  restore(state: RecordState): void {
    if (state.bins === null) this.bins = null;
    else this.binsOfRequests().restore(state.bins);
    if (state.flow === null) this.flow = null;
    else this.flowNotes().restore(state.flow);
    this.calendar.restore(state.calendar);
    this.losses.restore(state.losses);
    this.failovers.restore(state.failovers);
    this.redundancy.restore(state.redundancy);
    this.split.restore(state.split);
    state.latencies.forEach((one, index) => this.latencies[index]?.restore(one));
    this.served.splice(0, Infinity, ...state.served);
    this.faultRows.splice(0, Infinity, ...state.faultRows);
    this.plannedRoots.clear();
    for (const root of state.plannedRoots) this.plannedRoots.add(root);
    this.attemptCount = state.attempts;
    Object.assign(this.counts, state.counts);
  }

  private noteLost(lost: Omit<Lost, 'trafficClass'> & { readonly trafficClass: number }): void {
    const trafficClass = this.options.classNames[lost.trafficClass]!;
    const planned = this.losses.add({ ...lost, trafficClass });
    this.calendar.addLost(lost.from, lost.amount, planned);
  }

  /** Bins for every tenth of a second: only where single requests come. */
  private binsOfRequests(): ArrivalBins {
    return (this.bins ??= new ArrivalBins(this.options.measuredSeconds));
  }

  private flowNotes(): FlowNotes {
    return (this.flow ??= new FlowNotes(this.options.upWhen, this.options.measuredSeconds));
  }

  private outages(measuredSeconds: number): TimeSpan[] {
    if (this.flow) return this.flow.success.outages(measuredSeconds);
    return this.bins?.outages(this.options.upWhen, measuredSeconds) ?? [];
  }

  private slowSeconds(outages: readonly TimeSpan[], measuredSeconds: number): number {
    if (this.flow) return this.flow.success.slowSeconds(outages, measuredSeconds);
    return this.bins?.slowSeconds(this.options.upWhen, outages, measuredSeconds) ?? 0;
  }

  private seriesUntil(passedSeconds: number): Series {
    const { measuredSeconds } = this.options;
    if (this.flow) return this.flow.picture.seriesUntil(passedSeconds);
    return this.bins?.series(passedSeconds) ?? emptySeries(measuredSeconds, passedSeconds);
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

/** Of one class. Cells add up without rounding, so that the sums are the same by class and by cause. */
function lostOf(cells: readonly Cell[], name: string): number {
  return cells.reduce((sum, cell) => (cell.trafficClass === name ? sum + cell.count : sum), 0);
}
