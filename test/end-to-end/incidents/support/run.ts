/** Incidents through the library, as `hasim run` does it, without a terminal. */
import { runScenario, type RunOutcome } from '../../../../src/experiment/run.js';
import { formatProblem, loadScenario } from '../../../../src/scenario/load.js';
import type { Scenario } from '../../../../src/scenario/model.js';
import { textOf } from './incident.js';

/** @throws Error with all mistakes */
export function loadIncident(file: string): { readonly scenario: Scenario; readonly warnings: string[] } {
  const loaded = loadScenario(file, { read: textOf });
  if (!loaded.ok) throw new Error(loaded.problems.map(formatProblem).join('\n'));
  return { scenario: loaded.scenario, warnings: loaded.warnings.map(({ code }) => code) };
}

export function runIncident(scenario: Scenario, replications: number): Promise<RunOutcome> {
  const short = { ...scenario, run: { ...scenario.run, replications } };
  return runScenario(short, {
    version: 'test',
    node: 'test',
    recording: true,
    wallSeconds: () => 0,
    cpuSeconds: () => 0,
    breathe: () => Promise.resolve(),
    interrupted: () => false,
    progress: () => undefined,
  });
}
