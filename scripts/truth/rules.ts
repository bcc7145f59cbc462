/** When does a simulated distribution agree with measured trials? The three rules of docs/truth.md. */
import { Streams } from '../../src/engine/streams.js';

/** The measuring host was busy: differences below this are noise. */
export const NOISE_SECONDS = 0.3;
/** The spread of fewer trials says nothing. */
const SPREAD_FROM = 10;
const RESAMPLES = 2000;

export interface Agreement {
  /** (a) at least 95 % of the measured trials lie inside the simulated range ± 0.3 s. */
  readonly range: boolean;
  /** (b) the measured median lies inside the central 99 % of medians of as many simulated trials, ± 0.3 s. */
  readonly median: boolean;
  /** (c) the simulated p10–p90 is between half and twice the measured one (10 trials or more). */
  readonly spread: boolean | null;
  readonly holds: boolean;
}

/**
 * @param name of the row: seeds the resampling, so that no other seed can be tried
 * @param noise what to allow for the measuring host, in the unit of the figures; never more than 0.3 s
 */
export function agreement(
  name: string,
  measured: readonly number[],
  simulated: readonly number[],
  noise = NOISE_SECONDS,
): Agreement {
  const sorted = Float64Array.from(simulated).sort();
  const low = quantile(sorted, 0) - noise;
  const high = quantile(sorted, 1) + noise;
  const inside = measured.filter((value) => value >= low && value <= high).length;
  const range = simulated.length > 0 && inside >= 0.95 * measured.length;
  const median = simulated.length > 0 && medianAgrees(name, measured, { simulated: sorted, noise });
  const spread = measured.length < SPREAD_FROM ? null : spreadAgrees(measured, sorted);
  return { range, median, spread, holds: range && median && spread !== false };
}

interface Simulated {
  /** Ascending. */
  readonly simulated: Float64Array;
  readonly noise: number;
}

function medianAgrees(name: string, measured: readonly number[], { simulated, noise }: Simulated): boolean {
  const stream = new Streams(name, 0).stream('medians');
  const medians = new Float64Array(RESAMPLES);
  const trial = new Float64Array(measured.length);
  for (let resample = 0; resample < RESAMPLES; resample++) {
    for (let i = 0; i < trial.length; i++)
      trial[i] = simulated[Math.floor(stream.uniform() * simulated.length)]!;
    medians[resample] = quantile(trial.sort(), 0.5);
  }
  medians.sort();
  const median = quantile(Float64Array.from(measured).sort(), 0.5);
  return median >= quantile(medians, 0.005) - noise && median <= quantile(medians, 0.995) + noise;
}

function spreadAgrees(measured: readonly number[], simulated: Float64Array): boolean {
  const ours = spread(simulated);
  const theirs = spread(measured);
  return ours >= theirs / 2 && ours <= theirs * 2;
}

/** p10 to p90. */
export function spread(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values).sort();
  return quantile(sorted, 0.9) - quantile(sorted, 0.1);
}

/** Linear between order statistics. @param sorted ascending */
export function quantile(sorted: ArrayLike<number>, p: number): number {
  if (sorted.length === 0) return NaN;
  const place = p * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(sorted.length - 1, below + 1);
  return sorted[below]! + (sorted[above]! - sorted[below]!) * (place - below);
}
