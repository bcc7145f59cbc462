/**
 * When was the service up, where the share of requests that succeed is known at every instant: outages are the maximal
 * intervals below `up_when`, merged when shorter than 1 s apart (results-contract). Slow alike: see `slow` there.
 */
import { MICROSECONDS_PER_SECOND, toSeconds } from '../engine/time.js';
import { secondsOutside, type TimeSpan } from './outage-detector.js';

/** A service that may lose nothing is judged as one that may lose 0.1 %: a queue always loses one in a billion. */
const LEAST_ALLOWED = 0.001;
/** Shares are sums of many terms. */
const ROUNDING = 1e-9;

/** Plain data: ascending ends of spans, µs. */
export interface SuccessSpansState {
  readonly down: readonly number[];
  readonly slow: readonly number[];
}

export class SuccessSpans {
  /** Start, end, start, end, …, µs. */
  private down: number[] = [];
  private slow: number[] = [];
  private readonly allowed: number;

  constructor(private readonly upWhen: number) {
    this.allowed = Math.max(LEAST_ALLOWED, 1 - upWhen);
  }

  /** @param slowShare of all that arrive: served, but late */
  add(from: number, to: number, share: number, slowShare: number): void {
    if (isDown(share, this.upWhen)) extend(this.down, from, to);
    if (slowShare > this.allowed * share + ROUNDING) extend(this.slow, from, to);
  }

  outages(passedSeconds: number): TimeSpan[] {
    return spansOf(this.down, passedSeconds);
  }

  /** Seconds in which the service was up, but more requests were slow than may fail. */
  slowSeconds(outages: readonly TimeSpan[], passedSeconds: number): number {
    return secondsOutside(spansOf(this.slow, passedSeconds), outages);
  }

  save(): SuccessSpansState {
    return { down: [...this.down], slow: [...this.slow] };
  }

  restore({ down, slow }: SuccessSpansState): void {
    this.down = [...down];
    this.slow = [...slow];
  }
}

/** @param share of the requests of an instant that succeed */
export function isDown(share: number, upWhen: number): boolean {
  return share < Math.min(upWhen, 1 - LEAST_ALLOWED) - ROUNDING;
}

function extend(ends: number[], from: number, to: number): void {
  const last = ends.at(-1);
  if (last !== undefined && from - last < MICROSECONDS_PER_SECOND) ends[ends.length - 1] = to;
  else ends.push(from, to);
}

function spansOf(ends: readonly number[], passedSeconds: number): TimeSpan[] {
  const spans: TimeSpan[] = [];
  for (let i = 0; i < ends.length; i += 2) {
    const startSeconds = toSeconds(ends[i]!);
    const endSeconds = Math.min(toSeconds(ends[i + 1]!), passedSeconds);
    if (startSeconds < endSeconds) spans.push({ startSeconds, endSeconds });
  }
  return spans;
}
