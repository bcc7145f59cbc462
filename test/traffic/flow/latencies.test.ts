/**
 * Latencies of the flow lens against single requests, on the reference cluster without faults but one that slows a host
 * down. The flow lens has laws, no requests, so all that varies is the requests lens: its standard error comes from its
 * replications.
 */
import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import type { ReplicationOutcome } from '../../../src/metrics/outcome.js';
import { byPrecision } from '../../support/precision.js';
import { replications, scenarioOf } from '../../support/replications.js';
import { root } from '../../support/source-files.js';

const REPLICATIONS = 6;
const MEASURES = { mean: NaN, p50: 0.5, p95: 0.95, p99: 0.99 } as const;
/** Of the larger: what the laws may be off by. */
const ALLOWED = { mean: 0.05, p50: 0.05, p95: 0.05, p99: 0.1 } as const;

type Measure = keyof typeof MEASURES;

function outcomesOf(name: string, lens: string, rate: number, faults: object): ReplicationOutcome[] {
  const file = parse(readFileSync(path.join(root, 'scenarios/linode-ha.yaml'), 'utf8')) as {
    traffic: object;
  };
  const requests = byPrecision({ quick: 8000, full: 100_000 });
  const run = {
    lens,
    seed: name,
    start: 'new',
    duration: `${requests / rate}s`,
    replications: lens === 'flow' ? 1 : REPLICATIONS,
  };
  const traffic = { ...file.traffic, arrivals: { rate: `${rate}/s` } };
  const text = JSON.stringify({ ...file, crews: {}, faults, targets: [], traffic, run });
  return replications(scenarioOf('linode-ha.yaml', [], text));
}

function measured(outcome: ReplicationOutcome, index: number, measure: Measure): number {
  const { latency } = outcome.classes[index]!;
  return (measure === 'mean' ? latency.meanSeconds : latency.quantileSeconds(MEASURES[measure])) ?? NaN;
}

const slow = { slow: { fault: 'slow', on: 'web2', factor: 2, at: '0s' } };

// For each of the 12 figures 4 standard errors of 6 replications (Student, 5 degrees of freedom: 0.5 % each) on top of what
// the laws may be off by, which they hardly are: false alarms in far less than 1 % of the seeds.
test.each([
  ['at night', 25, {}],
  ['usual load', 100, {}],
  ['busy hours', 160, {}],
  ['one of three hosts slow', 100, slow],
] as const)('latencies as of single requests: %s', (name, rate, faults) => {
  const single = outcomesOf(`latencies ${name}`, 'requests', rate, faults);
  const [flow] = outcomesOf(`latencies ${name}`, 'flow', rate, faults);
  const wrong: string[] = [];
  flow!.classes.forEach((trafficClass, index) => {
    for (const measure of Object.keys(MEASURES) as Measure[]) {
      const each = single.map((one) => measured(one, index, measure));
      const mean = each.reduce((sum, one) => sum + one, 0) / REPLICATIONS;
      const squares = each.reduce((sum, one) => sum + (one - mean) ** 2, 0);
      const error = Math.sqrt(squares / (REPLICATIONS * (REPLICATIONS - 1)));
      const found = measured(flow!, index, measure);
      const off = Math.max(0, Math.abs(found - mean) - 4 * error) / Math.max(found, mean);
      if (!(off <= ALLOWED[measure]))
        wrong.push(`${trafficClass.name} ${measure}: ${found} for ${mean} ± ${error}`);
    }
  });
  expect(wrong).toEqual([]);
});
