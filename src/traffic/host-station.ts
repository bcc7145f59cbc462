/** Hosts among the stations of the results: how much of their processors was in use. */
import type { StationUse } from './lens.js';

/** The cores of a host as a station; what has begun there is counted in seconds of work, so that its share is that of the work. */
export function cpuUse(
  host: string,
  cores: number,
  used: Pick<StationUse, 'busySeconds' | 'peakUtilisation'>,
): StationUse {
  return { name: `${host}/cpu`, workers: cores, ...used, begun: used.busySeconds, longestQueue: 0 };
}
