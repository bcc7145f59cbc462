import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from '@jest/globals';
import type { Cell, FailoverOutcome, FaultOutcome, ReplicationOutcome } from '../../src/metrics/outcome.js';
import { Streams, type Stream } from '../../src/engine/streams.js';
import { Aggregate } from '../../src/experiment/aggregate.js';
import { exponential, lognormal, renewalOutcome } from './support/renewal.js';
import { resultsOfAggregate } from './support/years.js';
import { toyScenario } from './support/toy-scenario.js';

const NAME = 'memory does not grow with the time simulated';
const YEARS = 20;
const scenario = toyScenario([
  { name: 'availability >= 99.99%' },
  { name: 'months', window: 'month', share: 0.95, threshold: 0.999 },
]);

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function usedMegabytes(): number {
  collectGarbage();
  collectGarbage();
  return process.memoryUsage().heapUsed / 1e6;
}

/** As many outages, failovers, faults and losses of different kinds as `linode-ha` has, and more. */
function linodeHa(replication: number): ReplicationOutcome {
  const laws = { upSeconds: exponential(3e6), downSeconds: lognormal(400, 1.5), windows: true };
  const stream = new Streams(NAME, replication).stream('rest');
  return {
    ...renewalOutcome(NAME, { years: YEARS, ...laws }, replication),
    ...{ faults: FAULTS, failovers: FAILOVERS[replication % FAILOVERS.length]! },
    cells: Array.from({ length: 5 * YEARS }, () => cell(stream)),
  };
}

const FAULTS: readonly FaultOutcome[] = Array.from({ length: 40 * YEARS }, (_, index) => {
  const place = { id: `fault${index % 12}`, target: `host${index % 40}`, planned: false };
  return { ...place, startSeconds: index * 3e5, endSeconds: index * 3e5 + 60 };
});

const FAILOVERS: readonly (readonly FailoverOutcome[])[] = Array.from({ length: 50 }, (_, set) => {
  const stream = new Streams(NAME, set).stream('failovers');
  return Array.from({ length: 12 * YEARS }, (__, index) => failover(index, stream));
});

function failover(index: number, stream: Stream): FailoverOutcome {
  const law = lognormal(10, 0.5);
  return {
    ...{ component: `c${index % 4}`, mechanism: `m${index % 5}`, trigger: 'fault', faults: 'crash@web1' },
    ...{ injectedSeconds: index * 1e6, reconnectionSeconds: law(stream), lost: 10 },
    stages: { detection: law(stream), decision: law(stream), redirection: law(stream) },
    redundancyRestoredSeconds: 1000 * law(stream),
  };
}

/** Mostly single faults of 40 hosts, often pairs. */
function cell(stream: Stream): Cell {
  const host = (): string =>
    `fault${Math.floor(3 * stream.uniform())}@host${Math.floor(40 * stream.uniform())}`;
  const pair = stream.uniform() < 0.2;
  return {
    ...{ trafficClass: 'page', cause: 'refused', origin: `o${Math.floor(6 * stream.uniform())}/down` },
    ...{ faults: pair ? `${host()}+${host()}` : host(), planned: false, count: stream.uniform() },
  };
}

test(NAME, () => {
  const aggregate = new Aggregate(scenario);
  const until = (years: number): number => {
    while (aggregate.replications < years / YEARS) aggregate.add(linodeHa(aggregate.replications));
    return usedMegabytes();
  };
  const before = until(10_000);
  const grown = until(100_000) - before;
  expect(grown).toBeLessThan(20);
  const results = resultsOfAggregate(aggregate, scenario);
  expect(results.run.simulatedYears).toBeCloseTo(100_000, 3);
  expect(results.unavailabilityByMonth.count).toBe(243 * 5000);
});
