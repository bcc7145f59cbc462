/** Columns of numbers, one row per window, failover or batch: thousands of years fit, objects of them would not. */
import type { FailoverOutcome, WindowsOutcome } from '../metrics/outcome.js';
import type { Trigger } from '../metrics/observer.js';

/** Whole months, or years, of all replications. */
export class WindowColumns {
  readonly offered: number[] = [];
  readonly lost: number[] = [];
  readonly lostPlanned: number[] = [];
  readonly downSeconds: number[] = [];
  readonly downPlannedSeconds: number[] = [];
  readonly longestSeconds: number[] = [];
  readonly outages: number[] = [];
  /** How many windows each replication has given. */
  readonly perReplication: number[] = [];

  add(windows: WindowsOutcome): void {
    this.perReplication.push(windows.offered.length);
    append(this.offered, windows.offered);
    append(this.lost, windows.lost);
    append(this.lostPlanned, windows.lostPlanned);
    append(this.downSeconds, windows.downSeconds);
    append(this.downPlannedSeconds, windows.downPlannedSeconds);
    append(this.longestSeconds, windows.longestSeconds);
    append(this.outages, windows.outages);
  }

  get count(): number {
    return this.offered.length;
  }
}

/** Failovers of one component by one mechanism, in seconds. */
export class FailoverColumns {
  readonly component: string;
  readonly mechanism: string;
  readonly trigger: Trigger;
  readonly detection: number[] = [];
  readonly decision: number[] = [];
  readonly redirection: number[] = [];
  /** Of those in which a caller came back. */
  readonly reconnection: number[] = [];
  readonly total: number[] = [];
  /** Of those whose redundancy came back. */
  readonly restored: number[] = [];
  requestsLost = 0;

  constructor({ component, mechanism, trigger }: FailoverOutcome) {
    this.component = component;
    this.mechanism = mechanism;
    this.trigger = trigger;
  }

  add({ stages, reconnectionSeconds, redundancyRestoredSeconds, lost }: FailoverOutcome): void {
    this.detection.push(stages.detection);
    this.decision.push(stages.decision);
    this.redirection.push(stages.redirection);
    if (reconnectionSeconds !== null) {
      this.reconnection.push(reconnectionSeconds);
      this.total.push(stages.detection + stages.decision + stages.redirection + reconnectionSeconds);
    }
    if (redundancyRestoredSeconds !== null) this.restored.push(redundancyRestoredSeconds);
    this.requestsLost += lost;
  }
}

/** Not `push(...from)`: arguments go onto the stack. */
export function append(to: number[], from: readonly number[]): void {
  for (const value of from) to.push(value);
}
