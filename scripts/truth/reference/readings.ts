/** How figures are read off a replication's outcome. */
import type { OutageOutcome, ReplicationOutcome } from '../../../src/metrics/outcome.js';
import type { Reading } from './experiment.js';

export const HOUR = 3600;

type Sum = (outcome: ReplicationOutcome) => number;

export function ratio(part: Sum, whole: Sum): Reading {
  return { kind: 'ratio', part, whole };
}

export const one: Sum = () => 1;
export const downSeconds: Sum = (outcome) => outcome.downSeconds ?? NaN;
export const measuredSeconds: Sum = (outcome) => outcome.measuredSeconds;
export const measuredHours: Sum = (outcome) => outcome.measuredSeconds / HOUR;
export const outageCount: Sum = ({ outages }) => outages.length;

export const unavailability = ratio(downSeconds, measuredSeconds);
export const availability = ratio(
  (outcome) => outcome.measuredSeconds - downSeconds(outcome),
  measuredSeconds,
);
export const outagesPerHour = ratio(outageCount, measuredHours);
export const meanOutageHours = ratio((outcome) => downSeconds(outcome) / HOUR, outageCount);
export const meanUpHours = ratio(
  (outcome) => (outcome.measuredSeconds - downSeconds(outcome)) / HOUR,
  outageCount,
);

/** Outages of the first stretch of time only; the start must be new. */
export const firstOutageHours = ratio(({ outages, measuredSeconds: all }) => {
  return (outages[0]?.startSeconds ?? all) / HOUR;
}, outageCount0);

function outageCount0({ outages }: ReplicationOutcome): number {
  return Math.min(1, outages.length);
}

/**
 * Mean time from "all up" to the next outage, over all returns to it: right where lives are exponential, for then
 * each return is a new beginning. The last stretch, which sees no outage, counts as time (renewal reward).
 */
export const hoursToOutage = ratio(
  (outcome) => renewals(outcome).upSeconds / HOUR,
  (outcome) => renewals(outcome).outages,
);

function renewals(outcome: ReplicationOutcome): { readonly upSeconds: number; readonly outages: number } {
  const allUp = allUpInstants(outcome);
  let [upSeconds, outages] = [0, 0];
  let since: number | undefined = 0;
  for (const { startSeconds, endSeconds } of outcome.outages) {
    // Not yet all up again after the outage before: the same stretch goes on.
    if (since === undefined || since > startSeconds) continue;
    upSeconds += startSeconds - since;
    outages += 1;
    since = allUp.from(endSeconds);
  }
  if (since !== undefined) upSeconds += Math.max(0, outcome.measuredSeconds - since);
  return { upSeconds, outages };
}

/** Instants at which no fault is open. */
function allUpInstants({ faults, measuredSeconds: all }: ReplicationOutcome) {
  const busy: { readonly start: number; end: number }[] = [];
  for (const { startSeconds, endSeconds } of faults) {
    const last = busy[busy.length - 1];
    const end = endSeconds ?? all;
    if (last !== undefined && startSeconds <= last.end) last.end = Math.max(last.end, end);
    else busy.push({ start: startSeconds, end });
  }
  let next = 0;
  return {
    /** The first such instant at or after `seconds`; asked in order. */
    from(seconds: number): number | undefined {
      while (next < busy.length && busy[next]!.end < seconds) next += 1;
      const span = busy[next];
      const instant = span !== undefined && span.start <= seconds ? span.end : seconds;
      return instant < all ? instant : undefined;
    },
  };
}

/**
 * Windows of a length that begin when all is up, one after the other: each is a run of its own, for exponential lives.
 * @returns what `of` gives for each
 */
export function windows<T>(
  outcome: ReplicationOutcome,
  seconds: number,
  of: (from: number, outages: readonly OutageOutcome[]) => T,
): T[] {
  const allUp = allUpInstants(outcome);
  const found: T[] = [];
  let first = 0;
  for (let from = allUp.from(0); from !== undefined; from = allUp.from(from + seconds)) {
    const to = from + seconds;
    if (to > outcome.measuredSeconds) break;
    const { outages } = outcome;
    while (first < outages.length && outages[first]!.endSeconds <= from) first += 1;
    const within: OutageOutcome[] = [];
    for (let next = first; next < outages.length && outages[next]!.startSeconds <= to; next++)
      within.push(outages[next]!);
    found.push(of(from, within));
  }
  return found;
}

/** Mean over windows. */
export function overWindows(
  seconds: number,
  of: (from: number, outages: readonly OutageOutcome[]) => number,
): Reading {
  return ratio(
    (outcome) => windows(outcome, seconds, of).reduce((total, value) => total + value, 0),
    (outcome) => windows(outcome, seconds, one2).length,
  );
}

const one2 = (): number => 1;

/** Broken at a time, on average: the lengths of all faults over the time. */
export const brokenAtATime = ratio(faultSeconds, measuredSeconds);
export const meanFaultHours = ratio(
  ({ faults }) =>
    faults.reduce(
      (total, { startSeconds, endSeconds }) =>
        total + (endSeconds === null ? 0 : (endSeconds - startSeconds) / HOUR),
      0,
    ),
  ({ faults }) => faults.filter(({ endSeconds }) => endSeconds !== null).length,
);

function faultSeconds({ faults, measuredSeconds: all }: ReplicationOutcome): number {
  return faults.reduce(
    (total, { startSeconds, endSeconds }) => total + (endSeconds ?? all) - startSeconds,
    0,
  );
}
