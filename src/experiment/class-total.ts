/** Requests of one class, over all replications. */
import type { LatencyHistogram } from '../metrics/latency-histogram.js';
import { RatioMoments } from '../metrics/moments.js';
import type { ClassOutcome } from '../metrics/outcome.js';

export type LatencyStatistic = 'mean' | 'p50' | 'p90' | 'p95' | 'p99';

const QUANTILES = [
  ['p50', 0.5],
  ['p90', 0.9],
  ['p95', 0.95],
  ['p99', 0.99],
] as const;

export class ClassTotal {
  readonly name: string;
  served = 0;
  lost = 0;
  /** Lost to offered, by replication. */
  readonly loss = new RatioMoments();
  readonly latency: LatencyHistogram;
  /** In seconds, by replication: requests of one replication are not independent. */
  readonly latencyByReplication: Readonly<Record<LatencyStatistic, RatioMoments>> = {
    ...{ mean: new RatioMoments(), p50: new RatioMoments(), p90: new RatioMoments() },
    ...{ p95: new RatioMoments(), p99: new RatioMoments() },
  };

  /** @param first of its outcomes, to be added like the others; its histogram is taken over */
  constructor({ name, latency }: ClassOutcome) {
    this.name = name;
    this.latency = latency;
  }

  add({ served, lost, latency }: ClassOutcome): void {
    this.served += served;
    this.lost += lost;
    this.loss.add(lost, served + lost);
    if (latency !== this.latency) this.latency.merge(latency);
    if (latency.count === 0) return;
    this.latencyByReplication.mean.add(latency.meanSeconds ?? 0, 1);
    for (const [name, p] of QUANTILES) {
      this.latencyByReplication[name].add(latency.quantileSeconds(p) ?? 0, 1);
    }
  }
}
