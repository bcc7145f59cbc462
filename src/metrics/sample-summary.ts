/** Mean and quantiles of a sample, whichever way it is kept. */
import type { DistributionSummary } from '../results/results.js';
import type { LatencyHistogram } from './latency-histogram.js';
import type { Sample } from './sample.js';

/** @param factor what each value is multiplied by */
export function summaryOf(sample: Sample, factor = 1): DistributionSummary {
  const { count, mean, max } = sample;
  const times = (value: number | null): number | null => (value === null ? null : value * factor);
  return summary({ count, mean: times(mean), max: times(max), at: (p) => times(sample.quantile(p)) });
}

export function summaryOfHistogram(histogram: LatencyHistogram): DistributionSummary {
  const { count, meanSeconds, maxSeconds } = histogram;
  return summary({ count, mean: meanSeconds, max: maxSeconds, at: (p) => histogram.quantileSeconds(p) });
}

interface Summarised {
  readonly count: number;
  readonly mean: number | null;
  readonly max: number | null;
  /** The quantile; null when empty. */
  readonly at: (p: number) => number | null;
}

function summary({ count, mean, max, at }: Summarised): DistributionSummary {
  return { count, mean, p50: at(0.5), p90: at(0.9), p95: at(0.95), p99: at(0.99), max };
}
