/**
 * Replications folded into one, always in the order of their numbers, so that sums have the same bytes everywhere. What
 * is kept does not grow with the time simulated.
 */
import type {
  Cell,
  DownCell,
  FailoverOutcome,
  ReplicationOutcome,
  StationOutcome,
} from '../metrics/outcome.js';
import { RatioMoments } from '../metrics/moments.js';
import { Sample } from '../metrics/sample.js';
import type { Scenario } from '../scenario/model.js';
import { batchOf, Batches, yearsOf } from './batches.js';
import { ClassTotal } from './class-total.js';
import { DetailRows } from './detail-rows.js';
import { FailoverTotal, totalSeconds } from './failovers.js';
import { KeptPromises } from './kept-promises.js';
import { OutageTotals } from './outage-totals.js';
import { addRough, type RoughTotal } from './rough.js';
import { Windows, WINDOW_SECONDS } from './windows.js';

interface StationTotal {
  readonly name: string;
  readonly workers: number;
  busySeconds: number;
  begun: number;
  peakUtilisation: number;
}

/** From so many on replications speak for themselves. */
const ENOUGH = 10;

export class Aggregate {
  readonly classes: ClassTotal[] = [];
  readonly cells = new Map<string, Cell & { count: number }>();
  readonly down = new Map<string, DownCell & { seconds: number }>();
  readonly month = new Windows(WINDOW_SECONDS.month);
  readonly year = new Windows(WINDOW_SECONDS.year);
  readonly promises: KeptPromises;
  readonly outages = new OutageTotals();
  readonly slow = new RatioMoments();
  readonly failovers = new Map<string, FailoverTotal>();
  /** Seconds of whole failovers by component; of all of them under null. */
  readonly failoverSeconds = new Map<string | null, Sample>();
  /** By fault, then by target. */
  readonly faultCounts = new Map<string, Map<string, number>>();
  readonly redundancyLostSeconds = new Map<string, number>();
  readonly stations: StationTotal[] = [];
  readonly rough: RoughTotal[] = [];
  readonly details = new DetailRows();
  splitBrainSeconds = 0;
  lostWrites = 0;
  staleReads = 0;
  attempts = 0;
  events = 0;
  measuredSeconds = 0;
  replications = 0;
  /** null: nobody came. */
  lens: ReplicationOutcome['lens'] = null;
  /** Whether outages come at random; not where faults have their hour in the file. */
  readonly byChance: boolean;
  private readonly byReplication = new Batches('replications');
  /** Of the first replications, while they are few. */
  private readonly byYear = new Batches('years');

  constructor({ targets, faults }: Pick<Scenario, 'targets' | 'faults'>) {
    this.promises = new KeptPromises(targets);
    this.byChance = faults.every(({ when }) => when.kind !== 'at');
  }

  add(outcome: ReplicationOutcome): void {
    this.details.add(outcome, this.replications);
    this.addBatches(outcome);
    this.addClasses(outcome);
    for (const cell of outcome.cells) this.addCell(cell);
    for (const cell of outcome.down) this.addDown(cell);
    this.month.add(outcome.month);
    this.year.add(outcome.year);
    this.promises.add(outcome);
    this.outages.add(outcome);
    for (const failover of outcome.failovers) this.addFailover(failover);
    this.countFaults(outcome);
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
    this.replications += 1;
  }

  /**
   * Replications are independent by construction. Where there are few, their years are taken: what one year hands on to
   * the next is the faults that are open at midnight of the last day and the ages of clocks that are not exponential.
   */
  get batches(): Batches {
    const few = this.replications < ENOUGH && this.year.count >= ENOUGH;
    return few ? this.byYear : this.byReplication;
  }

  /** Requests offered. */
  get offered(): number {
    return this.byReplication.lost.bottom;
  }

  /** Did requests, or the entry's state, tell in every replication whether the service was up? */
  get judged(): boolean {
    return !Number.isNaN(this.byReplication.down.top);
  }

  private addBatches(outcome: ReplicationOutcome): void {
    const whole = batchOf(outcome);
    this.byReplication.add(whole);
    if (this.replications < ENOUGH) for (const year of yearsOf(outcome, whole)) this.byYear.add(year);
    this.slow.add(outcome.slowSeconds, outcome.measuredSeconds);
  }

  private addClasses(outcome: ReplicationOutcome): void {
    outcome.classes.forEach((one, index) => {
      const total = this.classes[index] ?? new ClassTotal(one);
      this.classes[index] = total;
      total.add(one);
    });
  }

  private addCell(cell: Cell): void {
    const key = [cell.trafficClass, cell.cause, cell.origin, cell.faults, cell.planned].join('\u0000');
    const total = this.cells.get(key);
    if (total) total.count += cell.count;
    else this.cells.set(key, { ...cell });
  }

  private addDown(cell: DownCell): void {
    const key = [cell.origin, cell.faults, cell.planned].join('\u0000');
    const total = this.down.get(key);
    if (total) total.seconds += cell.seconds;
    else this.down.set(key, { ...cell });
  }

  private addFailover(one: FailoverOutcome): void {
    const key = [one.component, one.mechanism, one.trigger].join('\u0000');
    const total = this.failovers.get(key) ?? new FailoverTotal(one);
    this.failovers.set(key, total);
    total.add(one);
    const seconds = totalSeconds(one);
    if (seconds === null) return;
    for (const component of [one.component, null]) {
      const sample = this.failoverSeconds.get(component) ?? new Sample();
      this.failoverSeconds.set(component, sample);
      sample.add(seconds);
    }
  }

  private countFaults({ faults }: ReplicationOutcome): void {
    for (const { id, target } of faults) {
      const byTarget = this.faultCounts.get(id) ?? new Map<string, number>();
      this.faultCounts.set(id, byTarget);
      byTarget.set(target, (byTarget.get(target) ?? 0) + 1);
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
}
