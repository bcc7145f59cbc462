/** A scenario run as users run it, system and all, and what it amounted to with standard errors. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { startReplication } from '../../src/experiment/replication.js';
import type { ReplicationOutcome } from '../../src/metrics/outcome.js';
import { formatProblem, loadScenario } from '../../src/scenario/load.js';
import type { Scenario } from '../../src/scenario/model.js';
import { root } from './source-files.js';

export interface Estimate {
  readonly mean: number;
  readonly error: number;
}

/** @param file below the root of the project @param text instead of the file's own. @throws Error with all mistakes */
export function scenarioOf(file: string, set: readonly string[] = [], text?: string): Scenario {
  const written = (name: string): string | undefined => (name === file ? text : undefined);
  const read = (name: string): string => written(name) ?? readFileSync(path.join(root, name), 'utf8');
  const loaded = loadScenario(file, { read, set });
  if (!loaded.ok) throw new Error(loaded.problems.map(formatProblem).join('\n'));
  return loaded.scenario;
}

/** All replications of a scenario, which names their number; without the readable record. */
export function replications(scenario: Scenario): ReplicationOutcome[] {
  return Array.from({ length: scenario.run.replications ?? 1 }, (_, index) => {
    const replication = startReplication(scenario, index, false);
    while (!replication.done) replication.advance();
    return replication.outcome();
  });
}

/**
 * The ratio of two sums over independent replications and its standard error (Cochran 1977, §6.4: the variance of the
 * residuals x − R·n).
 */
export function ratioOf(
  outcomes: readonly ReplicationOutcome[],
  part: (outcome: ReplicationOutcome) => number,
  whole: (outcome: ReplicationOutcome) => number,
): Estimate {
  const count = outcomes.length;
  const total = (of: (outcome: ReplicationOutcome) => number): number =>
    outcomes.reduce((sum, one) => sum + of(one), 0);
  const mean = total(part) / total(whole);
  const squares = total((one) => (part(one) - mean * whole(one)) ** 2);
  return { mean, error: Math.sqrt((squares * count) / (count - 1)) / total(whole) };
}
