/** Mean and quantiles of a sample that is small enough to keep. */
import type { DistributionSummary } from '../results/results.js';
import type { LatencyHistogram } from './latency-histogram.js';

const EMPTY: DistributionSummary = {
  count: 0,
  mean: null,
  p50: null,
  p90: null,
  p95: null,
  p99: null,
  max: null,
};

/** Quantiles are order statistics: the smallest value that at least a share p of all do not exceed. */
export function summaryOf(values: readonly number[]): DistributionSummary {
  if (values.length === 0) return EMPTY;
  const sorted = Float64Array.from(values).sort();
  const at = (p: number): number => sorted[Math.max(1, Math.ceil(p * sorted.length)) - 1]!;
  let total = 0;
  for (const value of sorted) total += value;
  return {
    count: sorted.length,
    mean: total / sorted.length,
    p50: at(0.5),
    p90: at(0.9),
    p95: at(0.95),
    p99: at(0.99),
    max: sorted[sorted.length - 1]!,
  };
}

export function summaryOfHistogram(histogram: LatencyHistogram): DistributionSummary {
  if (histogram.count === 0) return EMPTY;
  return {
    count: histogram.count,
    mean: histogram.meanSeconds,
    p50: histogram.quantileSeconds(0.5),
    p90: histogram.quantileSeconds(0.9),
    p95: histogram.quantileSeconds(0.95),
    p99: histogram.quantileSeconds(0.99),
    max: histogram.maxSeconds,
  };
}
