/** Years as the flow lens would report them: all is well but in the outages given. At one request a second. */
import { Causes } from '../../../src/engine/causes.js';
import { Simulation } from '../../../src/engine/simulation.js';
import { Streams } from '../../../src/engine/streams.js';
import { SECONDS_PER_DAY, SECONDS_PER_YEAR } from '../../../src/engine/time.js';
import { Aggregate } from '../../../src/experiment/aggregate.js';
import { summarise } from '../../../src/experiment/summarise.js';
import type { Verdicts } from '../../../src/experiment/targets.js';
import type { ReplicationOutcome } from '../../../src/metrics/outcome.js';
import { ReplicationRecord } from '../../../src/metrics/replication-record.js';
import type { Results } from '../../../src/results/results.js';
import type { Scenario, TargetSpecification } from '../../../src/scenario/model.js';
import { toyScenario } from './toy-scenario.js';

export interface ToyOutage {
  readonly startSeconds: number;
  readonly seconds: number;
  /** Of one of two faults: `reboot` is planned. */
  readonly fault?: 'crash' | 'reboot';
}

const second = 1_000_000;

/** @param outages in order, free of overlaps */
export function replicationOf(
  years: number,
  outages: readonly ToyOutage[],
  replication = 0,
): ReplicationOutcome {
  const measuredSeconds = years * SECONDS_PER_YEAR;
  const simulation = new Simulation({ streams: new Streams('years', 0), causes: new Causes({}) });
  const record = new ReplicationRecord({
    ...{ simulation, measuredSeconds, upWhen: 0.95, isVisited: true },
    ...{ classNames: ['page'], patienceSeconds: 10 },
  });
  const report = (from: number, to: number, lost: boolean, because: number): void => {
    for (const [start, end] of cut(from, to)) {
      record.attempts(end - start);
      if (lost) record.flowLost(0, 'refused', start * second, end * second, end - start, because);
      else record.flowServed(0, start * second, end * second, end - start);
      record.success(start * second, end * second, lost ? 0 : 1, 0);
    }
  };
  let now = 0;
  for (const { startSeconds, seconds, fault = 'crash' } of outages) {
    report(now, startSeconds, false, 0);
    const root = simulation.causes.fault(fault, 'web1', startSeconds * second);
    record.faultBegan(fault, 'web1', fault === 'reboot', root);
    now = Math.min(measuredSeconds, startSeconds + seconds);
    report(startSeconds, now, true, simulation.causes.add('web/down', root));
  }
  report(now, measuredSeconds, false, 0);
  const integrals = { ...record.integrals(), measuredSeconds };
  return record.outcome({ replication, stations: [], rough: [], down: null, integrals });
}

/** At the ends of months and years, as the lens has to. */
function* cut(from: number, to: number): Generator<readonly [number, number]> {
  for (let start = from; start < to;) {
    const ends = [30 * SECONDS_PER_DAY, SECONDS_PER_YEAR].map(
      (width) => (Math.floor(start / width) + 1) * width,
    );
    const end = Math.min(to, ...ends);
    yield [start, end];
    start = end;
  }
}

export function aggregateOf(
  outcomes: readonly ReplicationOutcome[],
  targets: readonly Partial<TargetSpecification>[] = [],
): Aggregate {
  const aggregate = new Aggregate(toyScenario(targets));
  for (const outcome of outcomes) aggregate.add(outcome);
  return aggregate;
}

export function resultsOf(
  outcomes: readonly ReplicationOutcome[],
  targets: readonly Partial<TargetSpecification>[] = [],
): Results {
  return resultsOfAggregate(aggregateOf(outcomes, targets), toyScenario(targets));
}

export function resultsOfAggregate(
  aggregate: Aggregate,
  scenario: Scenario,
  looks: Verdicts | null = null,
): Results {
  return summarise(scenario, aggregate, {
    looks,
    ...{ version: '0', node: '0', complete: true, stoppedBecause: 'replications', formulas: new Map() },
    ...{ wallSeconds: 1, cpuSeconds: 1, threads: 1, longestRepairSeconds: 3600 },
  });
}
