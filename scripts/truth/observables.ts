/** Ways to read a figure off what one simulated trial left behind. All in seconds. */
import type {
  FailoverOutcome,
  FaultOutcome,
  OutageOutcome,
  ReplicationOutcome,
} from '../../src/metrics/outcome.js';

/** The fault of this name in the file. */
export function faultOf(outcome: ReplicationOutcome, id: string): FaultOutcome {
  const fault = outcome.faults.find((one) => one.id === id);
  if (fault === undefined) throw new Error(`the fault ${id} did not happen`);
  return fault;
}

export function began(outcome: ReplicationOutcome, id: string): number {
  return faultOf(outcome, id).startSeconds;
}

/** When it was undone. */
export function undone(outcome: ReplicationOutcome, id: string): number {
  const { endSeconds } = faultOf(outcome, id);
  if (endSeconds === null) throw new Error(`the fault ${id} has no end`);
  return endSeconds;
}

/** The first failover of a component; null when there was none. */
export function failoverOf(outcome: ReplicationOutcome, component: string): FailoverOutcome | null {
  return outcome.failovers.find((one) => one.component === component) ?? null;
}

/** From the fault until traffic can go again, callers' reconnection aside. */
export function takeover(outcome: ReplicationOutcome, component: string): number | null {
  const failover = failoverOf(outcome, component);
  if (failover === null) return null;
  const { detection, decision, redirection } = failover.stages;
  return detection + decision + redirection;
}

/** From the undoing of a fault until everything that it took is back. */
export function restored(outcome: ReplicationOutcome, component: string, fault: string): number | null {
  const failover = failoverOf(outcome, component);
  if (failover === null || failover.redundancyRestoredSeconds === null) return null;
  return failover.injectedSeconds + failover.redundancyRestoredSeconds - undone(outcome, fault);
}

/** Length of the longest outage that begins in a span of time; 0 when none does. */
export function longestOutage(outcome: ReplicationOutcome, from = 0, to = Infinity): number {
  const lengths = outcome.outages
    .filter(({ startSeconds }) => startSeconds >= from && startSeconds <= to)
    .map(({ startSeconds, endSeconds }) => endSeconds - startSeconds);
  return Math.max(0, ...lengths);
}

/** From an instant until the end of the outage in which it lies; null when it goes on to the end, or there is none. */
export function answersAgain(outcome: ReplicationOutcome, at: number): number | null {
  const outage = outageAt(outcome, at);
  if (outage === null || outage.endSeconds >= outcome.measuredSeconds) return null;
  return outage.endSeconds - at;
}

/** From an instant until the next outage begins. */
export function answersUntil(outcome: ReplicationOutcome, at: number): number | null {
  const next = outcome.outages.find(({ startSeconds }) => startSeconds >= at);
  return next === undefined ? null : next.startSeconds - at;
}

function outageAt(outcome: ReplicationOutcome, at: number): OutageOutcome | null {
  const within = outcome.outages.filter(
    ({ startSeconds, endSeconds }) => startSeconds <= at && at < endSeconds,
  );
  return within[0] ?? null;
}
