import type { Simulation } from '../../../src/engine/index.js';
import type { FailoverId, FailoverStage, Observer, Trigger } from '../../../src/metrics/observer.js';

/** One failover as it was reported; times in seconds since the start of the run. */
export interface RecordedFailover {
  readonly component: string;
  readonly mechanism: string;
  readonly trigger: Trigger;
  readonly injected: number;
  readonly because: number;
  readonly began: number;
  readonly stages: { [S in FailoverStage]?: number };
  redirected: number | null;
  reconnected: number | null;
  abandoned: number | null;
  restored: number | null;
}

/** Keeps all that components report, with the time. */
export class RecordingObserver implements Observer {
  readonly failovers: RecordedFailover[] = [];
  /** Changes only: repeated reports of the same state are idempotent. */
  readonly redundancy: { component: string; lost: boolean; at: number }[] = [];
  readonly splits: { component: string; on: boolean; at: number }[] = [];
  readonly counts = new Map<string, number>();
  private readonly state = new Map<string, boolean>();

  constructor(private readonly simulation: Simulation) {}

  failoverBegan(
    component: string,
    mechanism: string,
    trigger: Trigger,
    injected: number,
    because: number,
  ): FailoverId {
    const began = this.now;
    const times = {
      injected: injected / 1e6,
      began,
      stages: {},
      redirected: null,
      reconnected: null,
      abandoned: null,
      restored: null,
    };
    return this.failovers.push({ component, mechanism, trigger, because, ...times });
  }

  stageEnded(failover: FailoverId, stage: FailoverStage, at?: number): void {
    this.one(failover).stages[stage] = at === undefined ? this.now : at / 1e6;
  }

  redirected(failover: FailoverId): void {
    this.one(failover).redirected = this.now;
  }

  reconnected(failover: FailoverId): void {
    this.one(failover).reconnected ??= this.now;
  }

  failoverAbandoned(failover: FailoverId): void {
    this.one(failover).abandoned = this.now;
  }

  redundancyRestored(failover: FailoverId): void {
    this.one(failover).restored = this.now;
  }

  redundancyLost(component: string, lost: boolean): void {
    if (this.switched(`redundancy ${component}`, lost))
      this.redundancy.push({ component, lost, at: this.now });
  }

  splitBrain(component: string, on: boolean): void {
    if (this.switched(`split ${component}`, on)) this.splits.push({ component, on, at: this.now });
  }

  data(component: string, what: 'lost-writes' | 'stale-reads', count: number): void {
    const key = `${component} ${what}`;
    this.counts.set(key, (this.counts.get(key) ?? 0) + count);
  }

  private get now(): number {
    return this.simulation.now / 1e6;
  }

  private switched(key: string, value: boolean): boolean {
    const before = this.state.get(key) ?? false;
    this.state.set(key, value);
    return before !== value;
  }

  private one(failover: FailoverId): RecordedFailover {
    const found = this.failovers[failover - 1];
    if (!found) throw new Error(`no failover ${failover} was begun`);
    return found;
  }
}
