/** Compiles `reference.cpp` with whatever C++ compiler there is and runs workloads with it. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const COMPILER = 'g++';

export interface Reference {
  /** One timed round of `hold PENDING EVENTS` or `repairable EVENTS`: events per second. */
  round(words: readonly (string | number)[]): number;
  /** Removes the compiled program. */
  remove(): void;
}

/** The compiled yardstick, or `undefined` where there is no g++. `source` is the path of reference.cpp. */
export function compileReference(source: string): Reference | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'hasim-bench-'));
  const program = join(folder, 'reference');
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    execFileSync(COMPILER, ['-O2', '-std=c++17', source, '-o', program], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  } catch (error) {
    remove();
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  return {
    round: (words) => Number(execFileSync(program, words.map(String), { encoding: 'utf8' })),
    remove,
  };
}
