/** Failovers of one component by one mechanism, in seconds. */
import type { FailoverOutcome } from '../metrics/outcome.js';
import type { Trigger } from '../metrics/observer.js';
import { Sample } from '../metrics/sample.js';

export class FailoverTotal {
  readonly component: string;
  readonly mechanism: string;
  readonly trigger: Trigger;
  readonly detection = new Sample();
  readonly decision = new Sample();
  readonly redirection = new Sample();
  /** Of those in which a caller came back. */
  readonly reconnection = new Sample();
  readonly total = new Sample();
  /** Of those whose redundancy came back. */
  readonly restored = new Sample();
  requestsLost = 0;

  constructor({ component, mechanism, trigger }: FailoverOutcome) {
    this.component = component;
    this.mechanism = mechanism;
    this.trigger = trigger;
  }

  add(one: FailoverOutcome): void {
    this.detection.add(one.stages.detection);
    this.decision.add(one.stages.decision);
    this.redirection.add(one.stages.redirection);
    if (one.reconnectionSeconds !== null) this.reconnection.add(one.reconnectionSeconds);
    const total = totalSeconds(one);
    if (total !== null) this.total.add(total);
    if (one.redundancyRestoredSeconds !== null) this.restored.add(one.redundancyRestoredSeconds);
    this.requestsLost += one.lost;
  }
}

/** From injection to the first success; null when no caller came back in time. */
export function totalSeconds({ stages, reconnectionSeconds }: FailoverOutcome): number | null {
  if (reconnectionSeconds === null) return null;
  return stages.detection + stages.decision + stages.redirection + reconnectionSeconds;
}
