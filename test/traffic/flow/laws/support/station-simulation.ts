import { draw, exponential, type Distribution } from '../../../../../src/engine/index.js';
import { streamFor } from '../../../../engine/support/statistics.js';

export interface SimulatedStation {
  readonly workers: number;
  readonly waitingRoom: number;
  readonly service: Distribution;
  readonly arrivalsPerSecond: number;
}

export interface StationCounts {
  readonly blocking: number;
  readonly meanWaitSeconds: number;
  readonly waitingShare: number;
}

/** Workers, a queue of limited length, Poisson arrivals, whoever is turned away being gone; in batches, for their spread. */
export function simulateStation(
  name: string | undefined,
  station: SimulatedStation,
  size: { readonly batches: number; readonly arrivals: number },
): StationCounts[] {
  const gapStream = streamFor(name, 'gaps');
  const serviceStream = streamFor(name, 'service');
  const gaps = exponential(1 / station.arrivalsPerSecond);
  // When each worker is free again, counting all who have been let in; and when those who wait begin.
  const free = new Float64Array(station.workers);
  const begins: number[] = [];
  let begun = 0;
  let now = 0;
  const counts: StationCounts[] = [];
  for (let batch = -1; batch < size.batches; batch++) {
    let [lost, waited, waiting] = [0, 0, 0];
    for (let arrival = 0; arrival < size.arrivals; arrival++) {
      now += draw(gaps, gapStream);
      while (begun < begins.length && begins[begun]! <= now) begun++;
      const earliest = Math.min(...free);
      if (begins.length - begun >= station.waitingRoom && earliest > now) {
        lost++;
        continue;
      }
      const worker = free.indexOf(earliest);
      const begin = Math.max(now, earliest);
      if (begin > now) begins.push(begin);
      waited += begin - now;
      waiting += begin > now ? 1 : 0;
      free[worker] = begin + draw(station.service, serviceStream);
    }
    const entered = size.arrivals - lost;
    if (batch < 0) continue; // warm-up
    counts.push({
      blocking: lost / size.arrivals,
      meanWaitSeconds: waited / entered,
      waitingShare: waiting / entered,
    });
  }
  return counts;
}
