/**
 * Outcomes of an alternating renewal process, without simulating anything: up for a time, down for a time, at one request a
 * second all of which are lost while it is down. Fast enough for a thousand experiments of a thousand outages.
 */
import { exp, ln } from '../../../src/engine/elementary.js';
import { normalQuantile } from '../../../src/engine/normal-quantile.js';
import { Streams, type Stream } from '../../../src/engine/streams.js';
import { SECONDS_PER_DAY, SECONDS_PER_YEAR } from '../../../src/engine/time.js';
import { LatencyHistogram } from '../../../src/metrics/latency-histogram.js';
import type { OutageOutcome, ReplicationOutcome, WindowsOutcome } from '../../../src/metrics/outcome.js';

export type Law = (stream: Stream) => number;

export const exponential =
  (mean: number): Law =>
  (stream) =>
    -mean * ln(1 - stream.uniform());

/** @param sigma of the logarithm */
export const lognormal =
  (mean: number, sigma: number): Law =>
  (stream) =>
    mean * exp(sigma * normalQuantile(stream.uniform()) - (sigma * sigma) / 2);

export interface Renewal {
  readonly years: number;
  readonly upSeconds: Law;
  readonly downSeconds: Law;
  /** With months and years; they take most of the time. */
  readonly windows: boolean;
}

/** Share of the time down, in the long run, from the means of the laws. */
export function unavailabilityOf(upMean: number, downMean: number): number {
  return downMean / (upMean + downMean);
}

export function renewalOutcome(name: string, renewal: Renewal, replication: number): ReplicationOutcome {
  const stream = new Streams(name, replication).stream('renewal');
  const measuredSeconds = renewal.years * SECONDS_PER_YEAR;
  const outages: OutageOutcome[] = [];
  let down = 0;
  for (let at = renewal.upSeconds(stream); at < measuredSeconds; at += renewal.upSeconds(stream)) {
    const startSeconds = at;
    at = Math.min(measuredSeconds, at + renewal.downSeconds(stream));
    down += at - startSeconds;
    const reasons = { cause: 'refused', origin: 'web/down', faults: 'crash@web1', plannedShare: 0 };
    outages.push({ startSeconds, endSeconds: at, lost: at - startSeconds, ...reasons });
  }
  const one = { origin: 'web/down', faults: 'crash@web1', planned: false };
  const windows = (seconds: number) =>
    renewal.windows ? windowsOf(outages, measuredSeconds, seconds) : NONE;
  return {
    ...{ replication, lens: 'flow', measuredSeconds, events: 0, attempts: measuredSeconds, outages },
    classes: [{ name: 'page', served: measuredSeconds - down, lost: down, latency: NO_LATENCIES }],
    cells: down > 0 ? [{ ...one, trafficClass: 'page', cause: 'refused', count: down }] : [],
    down: down > 0 ? [{ ...one, seconds: down }] : [],
    ...{ month: windows(30 * SECONDS_PER_DAY), year: windows(SECONDS_PER_YEAR) },
    ...{ downSeconds: down, slowSeconds: 0, failovers: [], faults: [], redundancyLostSeconds: {} },
    ...{ splitBrainSeconds: 0, lostWrites: 0, staleReads: 0, stations: [], rough: [], story: [] },
    series: { binSeconds: measuredSeconds, offered: [measuredSeconds], served: [measuredSeconds - down] },
  };
}

/** Empty: 25 kB each would take most of the time. */
const NO_LATENCIES = new LatencyHistogram();

const NONE: WindowsOutcome = {
  ...{ offered: [], lost: [], lostPlanned: [], downSeconds: [] },
  ...{ downPlannedSeconds: [], longestSeconds: [], outages: [] },
};

function windowsOf(outages: readonly OutageOutcome[], measured: number, seconds: number): WindowsOutcome {
  const count = Math.floor(measured / seconds);
  const zeros = (): number[] => new Array<number>(count).fill(0);
  const [downSeconds, longestSeconds, begun] = [zeros(), zeros(), zeros()];
  for (const { startSeconds, endSeconds } of outages) {
    const first = Math.floor(startSeconds / seconds);
    if (first < count) {
      begun[first]! += 1;
      longestSeconds[first] = Math.max(longestSeconds[first]!, endSeconds - startSeconds);
    }
    for (let index = first; index < count && index * seconds < endSeconds; index++) {
      const from = Math.max(startSeconds, index * seconds);
      downSeconds[index]! += Math.min(endSeconds, (index + 1) * seconds) - from;
    }
  }
  return {
    ...{ offered: zeros().fill(seconds), lost: downSeconds, lostPlanned: zeros(), downSeconds },
    ...{ downPlannedSeconds: zeros(), longestSeconds, outages: begun },
  };
}
