/** Reads a scenario for a command; a bad one is answered with every mistake at once. */
import { readFileSync } from 'node:fs';
import { formatProblem, loadScenario, type Loaded } from '../scenario/load.js';
import type { Scenario } from '../scenario/model.js';

/** @param set `path=value`, stronger than the file */
export function load(file: string, set: readonly string[]): Loaded {
  return loadScenario(file, { read: (path) => readFileSync(path, 'utf8'), set });
}

/** Complains on stderr. @returns null when the scenario cannot be used */
export function loadOrComplain(file: string, set: readonly string[]): Scenario | null {
  const loaded = load(file, set);
  if (loaded.ok) return loaded.scenario;
  for (const problem of loaded.problems) process.stderr.write(`${formatProblem(problem)}\n`);
  const count = loaded.problems.length;
  process.stderr.write(`${count} ${count === 1 ? 'mistake' : 'mistakes'} in ${file}\n`);
  return null;
}
