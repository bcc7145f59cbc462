/** Estimates with their errors, from independent replications. */
import { LatencyHistogram } from '../../../src/metrics/latency-histogram.js';
import { ratio } from '../../../src/metrics/intervals.js';
import { studentQuantile } from '../../../src/metrics/law-quantiles.js';
import type { ReplicationOutcome } from '../../../src/metrics/outcome.js';
import type { Reading, Sample } from './experiment.js';

export interface Estimate {
  readonly estimate: number;
  readonly error: number;
  /** 95 %. */
  readonly low: number;
  readonly high: number;
}

/** Takes in outcomes one by one and keeps no more of them than it needs. */
export interface Estimator {
  /** @param begun what is not to count: the same replication, ended after its warm-up */
  add(outcome: ReplicationOutcome, begun: ReplicationOutcome | null): void;
  estimate(): Estimate;
}

export function estimatorFor(reading: Reading): Estimator {
  return reading.kind === 'ratio' ? new RatioEstimator(reading) : new QuantileEstimator(reading);
}

/** The estimator of the results (metrics/intervals.ts), with its standard error made explicit. */
class RatioEstimator implements Estimator {
  private readonly parts: number[] = [];
  private readonly wholes: number[] = [];

  constructor(private readonly reading: Extract<Reading, { kind: 'ratio' }>) {}

  add(outcome: ReplicationOutcome, begun: ReplicationOutcome | null): void {
    const { part, whole } = this.reading;
    this.parts.push(part(outcome) - (begun === null ? 0 : part(begun)));
    this.wholes.push(whole(outcome) - (begun === null ? 0 : whole(begun)));
  }

  estimate(): Estimate {
    const { estimate, low, high } = ratio(this.parts, this.wholes);
    const error = ((high ?? NaN) - (estimate ?? NaN)) / studentQuantile(0.975, this.parts.length - 1);
    return { estimate: estimate ?? NaN, error, low: low ?? NaN, high: high ?? NaN };
  }
}

/**
 * A quantile of everything that was seen. Its interval: the quantiles at both ends of the interval of the share that
 * lies below it (Woodruff 1952), for which the replications count as one observation each.
 */
class QuantileEstimator implements Estimator {
  private readonly seen: { readonly sample: Sample; readonly begun: Sample | null }[] = [];

  constructor(private readonly reading: Extract<Reading, { kind: 'quantile' }>) {}

  add(outcome: ReplicationOutcome, begun: ReplicationOutcome | null): void {
    const { sample } = this.reading;
    this.seen.push({ sample: sample(outcome), begun: begun === null ? null : sample(begun) });
  }

  estimate(): Estimate {
    const at = this.quantiles();
    const estimate = at(this.reading.p);
    const total = this.seen.map(({ sample, begun }) => sizeOf(sample) - (begun === null ? 0 : sizeOf(begun)));
    const below = this.seen.map(({ sample, begun }, index) => {
      return total[index]! - above(sample, estimate) + (begun === null ? 0 : above(begun, estimate));
    });
    const share = ratio(below, total);
    const half = (share.high ?? NaN) - (share.estimate ?? NaN);
    const [low, high] = [at(Math.max(0, this.reading.p - half)), at(Math.min(1, this.reading.p + half))];
    return { estimate, error: (high - low) / 2 / studentQuantile(0.975, this.seen.length - 1), low, high };
  }

  /** Of all together. */
  private quantiles(): (p: number) => number {
    const values: number[] = [];
    const histogram = new LatencyHistogram();
    for (const { sample, begun } of this.seen) {
      if (!(sample instanceof LatencyHistogram)) values.push(...sample);
      else histogram.merge(begun instanceof LatencyHistogram ? difference(sample, begun) : sample);
    }
    if (values.length === 0) return (p) => histogram.quantileSeconds(p) ?? NaN;
    values.sort((one, other) => one - other);
    return (p) => values[Math.max(0, Math.ceil(p * values.length) - 1)] ?? NaN;
  }
}

function sizeOf(sample: Sample): number {
  return sample instanceof LatencyHistogram ? sample.count : sample.length;
}

function above(sample: Sample, limit: number): number {
  if (sample instanceof LatencyHistogram) return sample.countAbove(limit);
  return sample.reduce((count, value) => count + (value > limit ? 1 : 0), 0);
}

/** What came after the beginning. Who arrived before may have been answered otherwise by a little: never below none. */
function difference(all: LatencyHistogram, begun: LatencyHistogram): LatencyHistogram {
  const [whole, part] = [all.save(), begun.save()];
  const counts = whole.counts.map((count, bucket) => Math.max(0, count - part.counts[bucket]!));
  const rest = new LatencyHistogram();
  const total = counts.reduce((sum, count) => sum + count, 0);
  rest.restore({ ...whole, counts, total, sum: whole.sum - part.sum });
  return rest;
}
