/**
 * A dependency stalls for D, and calls to it neither fail nor time out before it is back: the closed form for what a
 * station in front of it loses. The stall begins at 0.
 *
 * Requests that need it take the free workers, until none is left at t_s = (workers − busy)/λ_dependent; from then on all arrivals
 * wait in the backlog, which is full at t_f = t_s + (backlog + 1)/λ; from then on their SYNs go unanswered. At D all that has been
 * let in is answered, and there is room again. So whoever was let in is lost if D comes after the end of that attempt,
 * and, with retries, after the last SYN of the last of them; whoever was not, if D comes after that last SYN.
 *
 * Left out: those inside at 0 who need it, and the time to work off the backlog after D. Retries are taken to find a full
 * queue, see `stallFits`.
 */
import { nextSynRungSeconds } from '../../../../src/infrastructure/tcp-timers.js';

/** A station and what comes to it during a stall. */
export interface Stall {
  readonly durationSeconds: number;
  readonly workers: number;
  /** Workers taken when it begins; a mean need not be whole. */
  readonly busy: number;
  readonly backlog: number;
  /** Requests that need the dependency, per second. */
  readonly dependentPerSecond: number;
  /** All requests, those included. */
  readonly arrivalsPerSecond: number;
}

/** How long a client goes on, counted from its arrival. */
export interface Persistence {
  /** How long it waits for an answer to its first attempt. */
  readonly answerSeconds: number;
  /** When its first retry begins; null: there is none. */
  readonly retrySeconds: number | null;
  /** When the last SYN of its last attempt leaves. */
  readonly lastSynSeconds: number;
}

/** Requests that arrive evenly in an interval, counted from the beginning of the stall, and are lost. */
export interface StallLoss {
  readonly fromSeconds: number;
  readonly toSeconds: number;
  readonly ratePerSecond: number;
  /** Only requests that need the dependency; else all. */
  readonly dependentOnly: boolean;
  readonly cause: 'response-timeout' | 'connect-timeout';
}

/** What is lost, in order of arrival; intervals that lose nothing are left out. */
export function stallLosses(stall: Stall, clients: Persistence): StallLoss[] {
  const { durationSeconds, dependentPerSecond, arrivalsPerSecond } = stall;
  const { answerSeconds, retrySeconds, lastSynSeconds } = clients;
  const { taken, full } = filling(stall);
  const retries = retrySeconds !== null;
  const letIn = durationSeconds - (retries ? Math.max(answerSeconds, lastSynSeconds) : answerSeconds);
  const inside = {
    toSeconds: Math.min(full, letIn),
    cause: retries ? ('connect-timeout' as const) : ('response-timeout' as const),
  };
  const losses: StallLoss[] = [
    {
      ...inside,
      fromSeconds: 0,
      toSeconds: Math.min(taken, letIn),
      ratePerSecond: dependentPerSecond,
      dependentOnly: true,
    },
    { ...inside, fromSeconds: taken, ratePerSecond: arrivalsPerSecond, dependentOnly: false },
    {
      fromSeconds: full,
      toSeconds: durationSeconds - lastSynSeconds,
      ratePerSecond: arrivalsPerSecond,
      dependentOnly: false,
      cause: 'connect-timeout',
    },
  ];
  return losses.filter((of) => of.toSeconds > of.fromSeconds && of.ratePerSecond > 0);
}

/** Whether the closed form holds: nobody comes back before the queue is full, or the dependency is back first. */
export function stallFits(stall: Stall, { retrySeconds }: Persistence): boolean {
  if (retrySeconds === null) return true;
  return retrySeconds >= Math.min(filling(stall).full, stall.durationSeconds);
}

/** When the workers are all taken, and when the queue is full as well; counted from the beginning of the stall. */
export function filling(stall: Stall): { taken: number; full: number } {
  const free = Math.max(0, stall.workers - stall.busy);
  const taken = free === 0 ? 0 : free / stall.dependentPerSecond;
  return { taken, full: taken + (stall.backlog + 1) / stall.arrivalsPerSecond };
}

/** Of clients with a backoff that is always the same (or short against the stall: its mean). */
export function persistence(clients: {
  readonly patienceSeconds: number;
  readonly attemptTimeoutSeconds: number;
  readonly retries: number;
  readonly backoffSeconds: number;
}): Persistence {
  const { patienceSeconds, attemptTimeoutSeconds, retries, backoffSeconds } = clients;
  const each = attemptTimeoutSeconds + backoffSeconds;
  let attempt = 0;
  while (attempt < retries && (attempt + 1) * each < patienceSeconds) attempt++;
  const start = attempt === 0 ? 0 : attempt * each;
  const left = Math.min(attemptTimeoutSeconds, patienceSeconds - start);
  let rung = 0;
  for (let next = nextSynRungSeconds(0); next < left && next < Infinity; next = nextSynRungSeconds(next))
    rung = next;
  return {
    answerSeconds: Math.min(attemptTimeoutSeconds, patienceSeconds),
    retrySeconds: attempt > 0 ? each : null,
    lastSynSeconds: start + rung,
  };
}
