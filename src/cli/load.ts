/** Reads a scenario for a command; a bad one is answered with every mistake at once. */
import { readFileSync, statSync } from 'node:fs';
import { adviseCompiler } from '../experiment/pool/compiler.js';
import { loadWithSources, type LoadedWithSources, type Usable } from '../experiment/sources.js';
import { formatProblem, type Problem } from '../scenario/load.js';
import { reasonOf } from './complaint.js';

/** Of a scenario or a recording; a longer one was hardly meant. */
const LARGEST_BYTES = 1 << 28;

/** `--set`, as several commands take it: one value each, so that a file may follow. */
export const setOption = {
  type: 'string',
  array: true,
  nargs: 1,
  default: [] as string[],
  describe: 'Change a value: path=value (may be repeated)',
} as const;

/** @param set `path=value`, stronger than the file */
export function load(file: string, set: readonly string[]): LoadedWithSources {
  return loadWithSources(file, set, readText);
}

/** Complains on stderr. @returns null when the scenario cannot be used */
export function loadOrComplain(file: string, set: readonly string[]): Usable | null {
  const loaded = load(file, set);
  if (!loaded.ok) {
    complain(file, loaded.problems);
    return null;
  }
  adviseCompiler(loaded.scenario.run.lens);
  return loaded;
}

/** All of them; more than one are counted. */
export function complain(file: string, problems: readonly Problem[]): void {
  for (const problem of problems) process.stderr.write(`${formatProblem(problem)}\n`);
  if (problems.length > 1) process.stderr.write(`${problems.length} mistakes in ${file}\n`);
}

/** @throws Error whose message ends the sentence "cannot be read: ..." */
function readText(path: string): string {
  try {
    const entry = statSync(path);
    if (entry.isDirectory()) throw new Error('is a folder');
    if (entry.isCharacterDevice() && path !== '/dev/stdin') throw new Error('is a device');
    if (entry.size > LARGEST_BYTES) throw new Error(`is larger than ${LARGEST_BYTES >> 20} MiB`);
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new Error(reasonOf(error) ?? (error instanceof Error ? error.message : String(error)), {
      cause: error,
    });
  }
}
