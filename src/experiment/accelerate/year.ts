/**
 * Downtime of a year as a compound Poisson law: excursions with downtime come at a constant rate, independent of each
 * other, and last as the weighted sample says. An approximation: no ages, no calendar, no crew that is busy with the last
 * one. Its quantiles are those of many years drawn from it.
 */
import { exp } from '../../engine/elementary.js';
import { Streams, type Stream } from '../../engine/streams.js';
import { SECONDS_PER_YEAR } from '../../engine/time.js';

/** Downtime of an excursion, and of how many such this one is the sample. */
export interface Jump {
  readonly seconds: number;
  readonly weight: number;
}

export interface YearLaw {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
}

const YEARS = 20_000;
/** A Poisson number with a larger mean is drawn in parts, so that no power underflows. */
const LARGEST_MEAN = 500;

/** @param seed of the run @returns null: nothing is known to take the service down */
export function yearLaw(jumps: readonly Jump[], measuredSeconds: number, seed: string): YearLaw | null {
  const upTo: number[] = [];
  let total = 0;
  for (const { weight } of jumps) upTo.push((total += weight));
  if (total <= 0) return null;
  const rate = (total / measuredSeconds) * SECONDS_PER_YEAR;
  const stream = new Streams(seed, 0).stream('acceleration/years');
  const years = Float64Array.from({ length: YEARS }, () => {
    let seconds = 0;
    for (let left = poisson(rate, stream); left > 0; left--) {
      seconds += jumps[placeOf(stream.uniform() * total, upTo)]?.seconds ?? 0;
    }
    return seconds;
  }).sort();
  const at = (share: number): number => years[Math.floor(share * YEARS)] ?? 0;
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99) };
}

/** How many uniforms it takes until their product is below exp(−mean) (Knuth). */
function poisson(mean: number, stream: Stream): number {
  if (mean > LARGEST_MEAN) return poisson(mean / 2, stream) + poisson(mean / 2, stream);
  const least = exp(-mean);
  let count = 0;
  for (let product = stream.uniform(); product > least; product *= stream.uniform()) count += 1;
  return count;
}

/** The first place whose sum is above the value. */
function placeOf(value: number, upTo: readonly number[]): number {
  let [low, high] = [0, upTo.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((upTo[middle] ?? 0) > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
