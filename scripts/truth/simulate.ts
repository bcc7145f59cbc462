/** Repeats a scenario of scenarios/daemons and reads off each trial what its comparisons ask for. */
import { readFileSync } from 'node:fs';
import { startReplication } from '../../src/experiment/replication.js';
import type { ReplicationOutcome } from '../../src/metrics/outcome.js';
import { formatProblem, loadScenario } from '../../src/scenario/load.js';
import type { Scenario } from '../../src/scenario/model.js';
import type { Comparison, Setup } from './row.js';

/** By the id of the comparison: one value for each trial, null where it did not happen. */
export type Observations = Record<string, (number | null)[]>;

export function scenarioOf({ scenario, set }: Pick<Setup, 'scenario' | 'set'>): Scenario {
  const file = `scenarios/daemons/${scenario}.yaml`;
  const loaded = loadScenario(file, { read: (path) => readFileSync(path, 'utf8'), set: set ?? [] });
  if (!loaded.ok) throw new Error(loaded.problems.map(formatProblem).join('\n'));
  return loaded.scenario;
}

/** Trials `from` (inclusive) to `to` (exclusive) of one setup; all comparisons are about it. */
export function observe(comparisons: readonly Comparison[], from: number, to: number): Observations {
  const observations: Observations = Object.fromEntries(comparisons.map(({ id }) => [id, []]));
  const setup = comparisons[0]?.setup;
  if (setup === undefined) return observations;
  const scenario = scenarioOf(setup);
  for (let replication = from; replication < to; replication++) {
    const outcome = outcomeOf(scenario, replication);
    for (const comparison of comparisons) {
      observations[comparison.id]?.push(valueOf(comparison, outcome, replication));
    }
  }
  return observations;
}

function outcomeOf(scenario: Scenario, replication: number): ReplicationOutcome {
  const running = startReplication(scenario, replication, false);
  while (!running.done) running.advance();
  return running.outcome();
}

function valueOf(comparison: Comparison, outcome: ReplicationOutcome, replication: number): number | null {
  if (comparison.kind === 'claim') return comparison.observe(outcome) ? 1 : 0;
  const value = comparison.observe(outcome);
  if (value === null && comparison.sometimes !== true) {
    throw new Error(`${comparison.id}: trial ${replication} came to no end`);
  }
  return value;
}
