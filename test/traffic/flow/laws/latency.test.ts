/** Laws of sums by convolution, against sums that were drawn, closed forms, and the histogram they are poured into. */
import { describe, expect, test } from '@jest/globals';
import {
  constant,
  draw,
  empirical,
  exponential,
  gamma,
  lognormal,
  pareto,
  uniform,
  weibull,
} from '../../../../src/engine/index.js';
import { latencyLaw, type LatencyPart } from '../../../../src/traffic/flow/laws/latency.js';
import { bucketOf } from '../../../../src/metrics/latency-histogram.js';
import { processorSharing } from '../../../../src/traffic/flow/laws/sharing.js';
import { apart } from '../../../engine/support/numbers.js';
import { momentsOf, streamFor } from '../../../engine/support/statistics.js';
import { byPrecision } from '../../../support/precision.js';
import { simulateSharing } from './support/sharing-simulation.js';

const plain = (law: LatencyPart['law'], count = 1, stretch = 1): LatencyPart => ({ law, count, stretch });

describe('closed forms', () => {
  test('a sum of exponential times is a gamma law', () => {
    const law = latencyLaw([plain(exponential(0.02), 5, 1.5), plain(exponential(0.03), 3)], 0.004);
    const expected = gamma({ shape: 8, mean: 0.24 });
    for (const p of [0.01, 0.1, 0.5, 0.9, 0.99, 0.9999]) {
      expect(apart(law.quantile(p), expected.quantile(p) + 0.004)).toBeLessThan(0.002);
      expect(law.share(expected.quantile(p) + 0.004)).toBeCloseTo(p, 3);
    }
    expect(law.meanSeconds).toBeCloseTo(0.244, 12);
    expect([law.share(0.0039), law.share(1e6)]).toEqual([0, 1]);
  });

  test.each([
    ['narrow', lognormal({ mean: 0.06, sigma: 0.1 })],
    ['ordinary', lognormal({ mean: 0.06, sigma: 0.5 })],
    ['wide', lognormal({ median: 0.06, sigma: 2 })],
    ['without a variance', pareto({ shape: 1.5, min: 0.01 })],
    ['short', uniform(0.001, 0.003)],
  ])('one part alone, %s: its own law', (_, part) => {
    const law = latencyLaw([plain(part)], 0);
    for (const p of [0.05, 0.5, 0.95, 0.99, 0.999, 0.99999]) {
      expect(apart(law.quantile(p), part.quantile(p))).toBeLessThan(0.01);
    }
  });

  test('what happens only sometimes', () => {
    const law = latencyLaw([plain(constant(1), 0.25), plain(uniform(0, 0.01), 1)], 0);
    expect(law.share(0.5)).toBeCloseTo(0.75, 6);
    expect(law.quantile(0.9)).toBeCloseTo(1.005, 1);
    expect(law.meanSeconds).toBeCloseTo(0.255, 12);
  });

  test('nothing random: one value', () => {
    const law = latencyLaw([plain(constant(0.002), 3, 2)], 0.001);
    expect([law.share(0.012), law.share(0.0131)]).toEqual([0, 1]);
    expect(law.quantile(0.5)).toBeCloseTo(0.013, 12);
    expect([...law.bins()]).toEqual([[expect.closeTo(0.013, 4), 1]]);
    expect(() => latencyLaw([plain(constant(1), 1, Infinity)], 0)).toThrow(RangeError);
  });
});

describe('sums that were drawn', () => {
  const cases: [name: string, parts: LatencyPart[], delay: number][] = [
    [
      'eight queries and a page',
      [plain(lognormal({ mean: 0.001, sigma: 1 }), 8), plain(lognormal({ mean: 0.06, sigma: 0.5 }))],
      0.0005,
    ],
    [
      'stretched unequally',
      [
        plain(lognormal({ mean: 0.004, sigma: 1 }), 20, 3),
        plain(weibull({ shape: 0.7, mean: 0.02 }), 2, 1.4),
        plain(exponential(0.01), 1, 1),
      ],
      0.01,
    ],
    ['a heavy tail', [plain(pareto({ shape: 2.5, min: 0.003 }), 3), plain(uniform(0.001, 0.02))], 0],
    ['measured', [plain(empirical([0.01, 0.011, 0.013, 0.02, 0.05]), 4), plain(exponential(0.002), 3)], 0],
  ];
  const draws = byPrecision({ quick: 40_000, full: 1_000_000 });
  // 2 %, and 5.33 standard errors of the share below the quantile: exceeded once in 10 million tests by chance.
  test.each(cases)('%s: p50, p95, p99', (name, parts, delay) => {
    const stream = streamFor(`${expect.getState().currentTestName!} ${name}`);
    const sample = Float64Array.from({ length: draws }, () => {
      let sum = delay;
      for (const { law, count, stretch } of parts) {
        for (let n = 0; n < count; n++) sum += draw(law, stream) * (stretch as number);
      }
      return sum;
    }).sort();
    const law = latencyLaw(parts, delay);
    const at = (p: number) => sample[Math.min(draws - 1, Math.max(0, Math.ceil(p * draws) - 1))]!;
    for (const p of [0.5, 0.95, 0.99]) {
      const chance = 5.33 * Math.sqrt((p * (1 - p)) / draws);
      expect(law.quantile(p)).toBeGreaterThan(0.98 * at(p - chance));
      expect(law.quantile(p)).toBeLessThan(1.02 * at(p + chance));
    }
  });
});

describe('buckets', () => {
  test('are those of the histogram: each once, in order, adding up, with its quantiles', () => {
    const law = latencyLaw([plain(lognormal({ mean: 0.002, sigma: 1 }), 3)], 0.0002);
    const bins = [...law.bins()];
    const buckets = bins.map(([seconds]) => bucketOf(Math.floor(seconds * 1e6 + 1e-6)));
    expect(buckets).toEqual([...new Set(buckets)].sort((a, b) => a - b));
    expect(bins.reduce((sum, [, share]) => sum + share, 0)).toBeCloseTo(1, 12);
    expect(bins.reduce((sum, [seconds, share]) => sum + seconds * share, 0)).toBeCloseTo(law.meanSeconds, 5);
    for (const p of [0.05, 0.5, 0.95, 0.999]) {
      let seen = 0;
      const [seconds] = bins.find(([, share]) => (seen += share) >= p)!;
      expect(apart(seconds, law.quantile(p))).toBeLessThan(0.005);
    }
  });

  test('none is beyond what a histogram knows', () => {
    const bins = [...latencyLaw([plain(pareto({ shape: 0.6, min: 1 }))], 0).bins()];
    expect(bins.at(-1)![0]).toBeLessThan(2 ** 31 / 1e6);
    expect(bins.reduce((sum, [, share]) => sum + share, 0)).toBeCloseTo(1, 12);
  });
});

describe('work on a shared host', () => {
  const cases: [cores: number, load: number, law: LatencyPart['law']][] = [
    [1, 0.5, lognormal({ mean: 0.06, sigma: 0.5 })],
    [2, 0.8, exponential(0.02)],
    [4, 0.85, lognormal({ mean: 0.06, sigma: 0.5 })],
  ];
  const count = { batches: 40, jobs: byPrecision({ quick: 2_500, full: 50_000 }) };
  // 4 % for the shape of the stretch, and 4.5 standard errors of 40 batches: exceeded about once in 17 000 times.
  test.each(cases)('%i cores at load %d: p50, p95, p99 as simulated', (cores, load, work) => {
    const shared = { cores, load, work, sizes: [] };
    const batches = simulateSharing(`latency laws ${cores} ${load}`, shared, count);
    const stretch = processorSharing(cores, load, work.mean);
    const law = latencyLaw([{ law: work, count: 1, stretch }], 0);
    batches.forEach(([times]) => times!.sort((a, b) => a - b));
    for (const p of [0.5, 0.95, 0.99]) {
      const quantiles = batches.map(([times]) => times![Math.ceil(p * times!.length) - 1]!);
      const { mean, standardError } = momentsOf(Float64Array.from(quantiles));
      expect(Math.abs(mean - law.quantile(p))).toBeLessThan(0.04 * mean + 4.5 * standardError);
      expect(standardError).toBeLessThan(0.06 * mean);
    }
  });
});
