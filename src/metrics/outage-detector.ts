/**
 * When was the service up, judged by what became of the requests that arrived?
 *
 * Definition (results-contract): up at t = a request arriving at t would be answered rightly and in time with
 * probability at least `up_when`. A probability cannot be read off a single request; so the run is cut into stretches
 * that lose at a steady rate, in the most likely way (Viterbi 1967): up means half of what is allowed, down twice that
 * or far more, and each cut must be worth e^8 in likelihood. Ends are exact to the bin. At 5 % allowed five losses in a
 * row make an outage, and within one of which nothing comes through, five successes in a row make an uptime; between
 * "half" and "twice of what is allowed" the break-even lies at 1.08 times what is allowed.
 */

import { ln } from '../engine/elementary.js';

/** Log likelihood that every cut costs. */
const CUT = 8;
/** Losses of an outage that lets something through, and of one that lets hardly anything through. */
const SEVERE = [0.7, 0.98] as const;

export interface TimeSpan {
  /** Seconds since the start of the measured time. */
  readonly startSeconds: number;
  readonly endSeconds: number;
}

/**
 * @param allowed share of requests that may fail while up: 1 − up_when, in (0, 0.5)
 * @param binSeconds width of a bin of arrival times
 * @param good requests per bin that were answered rightly (or fast), `bad` those that were not
 * @param mergeSeconds outages closer together than this are one (results-contract: 1 s)
 */
export function outagesOf(allowed: number, binSeconds: number, counts: Counts, mergeSeconds = 1): TimeSpan[] {
  const spans: TimeSpan[] = [];
  const { bins, states } = mostLikely(allowed, counts);
  let since = -1;
  bins.forEach((bin, index) => {
    const down = states[index]! > 0;
    if (down && since < 0) since = bin;
    if (down || since < 0) return;
    push(spans, { startSeconds: since * binSeconds, endSeconds: bin * binSeconds }, mergeSeconds);
    since = -1;
  });
  const end = counts.good.length * binSeconds;
  if (since >= 0) push(spans, { startSeconds: since * binSeconds, endSeconds: end }, mergeSeconds);
  return spans;
}

interface Counts {
  readonly good: ArrayLike<number>;
  readonly bad: ArrayLike<number>;
}

/** The bins in which somebody arrived, and the state of each: 0 is up, the others are ways of being down. */
function mostLikely(allowed: number, { good, bad }: Counts): { bins: Int32Array; states: Uint8Array } {
  const losses = [allowed / 2, 2 * allowed, Math.sqrt(2 * allowed), ...SEVERE];
  const costOfBad = losses.map((loss) => -ln(loss));
  const costOfGood = losses.map((loss) => -ln(1 - loss));
  const costs: number[] = losses.map((_, state) => (state === 0 ? 0 : CUT));
  const bins = new Int32Array(good.length);
  // By bin: the state that a cut before it comes from, and a bit for each state that begins with a cut.
  const cuts = new Uint16Array(good.length);
  let count = 0;
  for (let bin = 0; bin < good.length; bin++) {
    if (good[bin]! + bad[bin]! === 0) continue;
    const best = leastOf(costs);
    const cut = costs[best]! + CUT;
    let bits = best;
    for (let state = 0; state < costs.length; state++) {
      if (count > 0 && cut < costs[state]!) {
        costs[state] = cut;
        bits |= 8 << state;
      }
      costs[state]! += good[bin]! * costOfGood[state]! + bad[bin]! * costOfBad[state]!;
    }
    bins[count] = bin;
    cuts[count++] = bits;
  }
  const states = new Uint8Array(count);
  let state = leastOf(costs);
  for (let index = count - 1; index >= 0; index--) {
    states[index] = state;
    const bits = cuts[index]!;
    if ((bits & (8 << state)) !== 0) state = bits & 7;
  }
  return { bins: bins.subarray(0, count), states };
}

/** The first of the least. */
function leastOf(costs: readonly number[]): number {
  let least = 0;
  for (let state = 1; state < costs.length; state++) if (costs[state]! < costs[least]!) least = state;
  return least;
}

function push(spans: TimeSpan[], span: TimeSpan, mergeSeconds: number): void {
  const last = spans.at(-1);
  if (last && span.startSeconds - last.endSeconds < mergeSeconds) {
    spans[spans.length - 1] = { startSeconds: last.startSeconds, endSeconds: span.endSeconds };
  } else spans.push(span);
}

/** Seconds of `spans` that do not lie within `others`; both in order and free of overlaps. */
export function secondsOutside(spans: readonly TimeSpan[], others: readonly TimeSpan[]): number {
  let seconds = 0;
  let first = 0;
  for (const span of spans) {
    seconds += span.endSeconds - span.startSeconds;
    while (first < others.length && others[first]!.endSeconds <= span.startSeconds) first += 1;
    for (let i = first; i < others.length && others[i]!.startSeconds < span.endSeconds; i++) {
      const from = Math.max(span.startSeconds, others[i]!.startSeconds);
      seconds -= Math.min(span.endSeconds, others[i]!.endSeconds) - from;
    }
  }
  return seconds;
}
