/**
 * The law of a latency that is a sum of independent parts and a fixed delay: a request's work, its calls, the network.
 *
 * The sum is taken on grids of about a thousand points, each 16 times wider than the one before: the finest for the bulk,
 * coarser ones for the tail, whose values need only be as fine as they are large. Below its end a grid needs nothing
 * of what lies beyond it, since no part is negative. p50, p95 and p99 are within 1 % of those of
 * drawn sums, and within 3 % of those of work on a simulated shared host.
 */
import { bucketOf, firstOf, middleOf } from '../../../metrics/latency-histogram.js';
import { POINTS, sumOnGrid, type LatencyPart } from './latency-grid.js';
import { reachOf } from './latency-reach.js';

export type { LatencyPart } from './latency-grid.js';

export interface LatencyLaw {
  readonly meanSeconds: number;
  /** Of the latencies, the share that does not exceed this. */
  share(belowSeconds: number): number;
  /** The latency that a share `p` does not exceed. */
  quantile(p: number): number;
  /** The buckets of `LatencyHistogram` that hold something, in order: middle in seconds, share. The shares add up to 1. */
  bins(): IterableIterator<[seconds: number, share: number]>;
}

const WIDER = 16;
/** A grid is trusted up to here; at its very end rounding has grown most. */
const TRUSTED = 0.98;
/** A bucket with less is lumped with the next. */
const NEGLIGIBLE = 1e-7;
/** Longer latencies are counted as the longest that a histogram knows. */
const LONGEST_MICROSECONDS = 0x7fffffff;

/** Parts one after the other; `delaySeconds` on top, always the same. An infinite stretch has no law: `RangeError`. */
export function latencyLaw(parts: readonly LatencyPart[], delaySeconds: number): LatencyLaw {
  const random: LatencyPart[] = [];
  let meanSeconds = delaySeconds;
  let fixedSeconds = delaySeconds;
  for (const part of parts) {
    const stretch = typeof part.stretch === 'number' ? part.stretch : part.stretch.mean;
    const seconds = part.count * part.law.mean * stretch;
    if (!(stretch < Infinity)) throw new RangeError('work that is stretched without end has no latency');
    if (!(part.count > 0)) continue;
    meanSeconds += seconds;
    if (isFixed(part)) fixedSeconds += seconds;
    else random.push(part);
  }
  return new GriddedLaw(random, fixedSeconds, meanSeconds);
}

function isFixed({ law, count, stretch }: LatencyPart): boolean {
  return law.variance === 0 && Number.isInteger(count) && typeof stretch === 'number';
}

class GriddedLaw implements LatencyLaw {
  /** P(X ≤ places[i]), X without the fixed delay; both ascending, straight lines between. */
  private readonly places: number[] = [];
  private readonly shares: number[] = [];

  constructor(
    parts: readonly LatencyPart[],
    private readonly fixedSeconds: number,
    readonly meanSeconds: number,
  ) {
    if (parts.length === 0) return;
    const { bulk, end } = reachOf(parts);
    for (let width = end < 2 * bulk ? end : bulk; ; width = Math.min(end, width * WIDER)) {
      this.append(sumOnGrid(parts, width / POINTS), width / POINTS);
      if (width >= end) return;
    }
  }

  share(belowSeconds: number): number {
    const { places, shares } = this;
    const x = belowSeconds - this.fixedSeconds;
    const last = places.length - 1;
    if (x < (places[0] ?? 0)) return 0;
    if (last < 0 || x >= places[last]!) return 1;
    const next = firstWhere(places, (place) => place > x);
    const along = (x - places[next - 1]!) / (places[next]! - places[next - 1]!);
    return shares[next - 1]! + along * (shares[next]! - shares[next - 1]!);
  }

  quantile(p: number): number {
    const { places, shares, fixedSeconds } = this;
    if (places.length === 0) return fixedSeconds;
    const next = firstWhere(shares, (share) => share >= p);
    if (next === 0) return fixedSeconds + places[0]!;
    if (next === shares.length) return fixedSeconds + places.at(-1)!;
    const along = (p - shares[next - 1]!) / (shares[next]! - shares[next - 1]!);
    return fixedSeconds + places[next - 1]! + along * (places[next]! - places[next - 1]!);
  }

  *bins(): IterableIterator<[seconds: number, share: number]> {
    const first = inMicroseconds(this.quantile(0));
    const last = bucketOf(inMicroseconds(this.quantile(1)));
    let told = 0;
    for (let bucket = bucketOf(first); bucket <= last; bucket++) {
      // A latency is counted as the nearest whole microsecond.
      const upTo = bucket === last ? 1 : this.share((firstOf(bucket + 1) - 0.5) / 1e6);
      if (bucket !== last && upTo - told < NEGLIGIBLE) continue;
      yield [middleOf(bucket) / 1e6, upTo - told];
      told = upTo;
    }
  }

  /** Takes from a grid what lies beyond the ones before. What a point has is spread over the cell around it. */
  private append(probabilities: Float64Array, cell: number): void {
    const { places, shares } = this;
    const from = places.at(-1) ?? -1;
    const end = POINTS * TRUSTED;
    let share = 0;
    if (places.length === 0) {
      places.push(0);
      shares.push(0);
    }
    for (let point = 0; point < end; point++) {
      share += probabilities[point]!;
      const place = (point + 0.5) * cell;
      if (place <= from) continue;
      places.push(place);
      shares.push(Math.min(1, Math.max(share, shares.at(-1)!)));
    }
  }
}

function inMicroseconds(seconds: number): number {
  return Math.min(LONGEST_MICROSECONDS, Math.round(seconds * 1e6));
}

/** The first index where it holds, given that it then holds for all that follow; the length if it never does. */
function firstWhere(values: readonly number[], holds: (value: number) => boolean): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(values[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}
