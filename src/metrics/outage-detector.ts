/**
 * When was the service up, judged by what became of the requests that arrived?
 *
 * Definition (results-contract): up at t = a request arriving at t would be answered rightly and in time with
 * probability at least `up_when`. A probability cannot be read off a single request, so a sequential test decides
 * between "loses half of what is allowed" and "loses twice of what is allowed" (their break-even lies at 1.08 times
 * what is allowed): a two-sided CUSUM (Page 1954) of log likelihood ratios with threshold 8. A change is dated back to
 * where the evidence began, so ends are exact to the bin. A false outage needs evidence of e^8 = 3 000 to 1; at 5 %
 * allowed, 6 losses in a row end an uptime and 110 successes in a row end an outage.
 */

import { ln } from '../engine/elementary.js';

const EVIDENCE = 8;

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
export function outagesOf(
  allowed: number,
  binSeconds: number,
  counts: { readonly good: ArrayLike<number>; readonly bad: ArrayLike<number> },
  mergeSeconds = 1,
): TimeSpan[] {
  const spans: TimeSpan[] = [];
  const badWeight = ln(4);
  const goodWeight = ln((1 - 2 * allowed) / (1 - allowed / 2));
  let down = false;
  let since = 0; // bin where the present state began
  let evidence = 0; // for a change of state
  let evidenceSince = 0;
  for (let bin = 0; bin < counts.good.length; bin++) {
    const good = counts.good[bin]!;
    const bad = counts.bad[bin]!;
    if (good + bad === 0) continue;
    const forDown = bad * badWeight + good * goodWeight;
    if (evidence === 0) evidenceSince = bin;
    evidence = Math.max(0, evidence + (down ? -forDown : forDown));
    if (evidence < EVIDENCE) continue;
    if (down)
      push(spans, { startSeconds: since * binSeconds, endSeconds: evidenceSince * binSeconds }, mergeSeconds);
    down = !down;
    since = evidenceSince;
    evidence = 0;
  }
  const end = counts.good.length * binSeconds;
  if (down) push(spans, { startSeconds: since * binSeconds, endSeconds: end }, mergeSeconds);
  return spans;
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
  for (const span of spans) {
    seconds += span.endSeconds - span.startSeconds;
    for (const other of others) {
      const from = Math.max(span.startSeconds, other.startSeconds);
      const to = Math.min(span.endSeconds, other.endSeconds);
      if (to > from) seconds -= to - from;
    }
  }
  return seconds;
}
