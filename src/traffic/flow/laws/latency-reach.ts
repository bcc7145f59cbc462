/** How far the law of a latency reaches, so that grids fit it: estimates, on the safe side. */
import type { LatencyPart } from './latency-grid.js';

export interface Reach {
  /** The bulk lies below; where the bulk is small against the 99th percentile, only its middle. */
  readonly bulk: number;
  /** Next to nothing lies beyond. */
  readonly end: number;
}

const NEARLY_ALL = 1 - 1e-8;
/** Standard deviations of the normal law are 2.3 from its middle to its 99th percentile: 3.5 of them. */
const SPREADS = 1.5;
/** A grid at least so many times as wide as the middle of the sum resolves that to less than 1 %. */
const MIDDLES = 8;

export function reachOf(parts: readonly LatencyPart[]): Reach {
  let centre = 0;
  let middle = 0;
  let squares = 0;
  let longest = 0;
  for (const { law, count, stretch } of parts) {
    const half = law.quantile(0.5);
    const nearlyAll = law.quantile(0.99);
    const [factor, rarely] = stretches(stretch);
    const once = (law.mean < Infinity ? law.mean : nearlyAll) * factor;
    const spread = (nearlyAll - half) * factor + half * (rarely - factor);
    const largest = law.max < Infinity ? law.max : law.quantile(NEARLY_ALL);
    centre += count * once;
    middle += count * half * factor;
    squares += Math.max(1, count) * spread * spread;
    longest = Math.max(longest, largest * rarely);
  }
  const bulk = centre + SPREADS * Math.sqrt(squares);
  const narrow = middle > 0 ? Math.min(bulk, MIDDLES * middle) : bulk;
  return { bulk: narrow, end: bulk + longest };
}

/** In the mean, and for one job in a thousand of those that share. */
function stretches(stretch: LatencyPart['stretch']): [mean: number, rarely: number] {
  if (typeof stretch === 'number') return [stretch, stretch];
  return [stretch.mean, stretch.levels.at(-1)!.stretch];
}
