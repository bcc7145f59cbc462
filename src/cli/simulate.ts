/** Runs a loaded scenario, with progress and Ctrl-C. */
import { ChunkedSource } from '../experiment/chunked-source.js';
import { runScenario, type RunControl, type RunOutcome } from '../experiment/run.js';
import { NothingMeasured } from '../experiment/source.js';
import type { Usable } from '../experiment/sources.js';
import { plannedReplications } from '../experiment/stopping.js';
import { Complaint } from './complaint.js';
import { openFleet, openSource, wallSeconds, type FleetManner, type Manner } from './computing.js';
import { Interrupt } from './interrupt.js';
import { Progress } from './progress.js';
import { version } from './version.js';

export { openSource, wallSeconds, type Manner } from './computing.js';

const MOST_THREADS = 256;

export interface Surroundings {
  readonly progress: Progress;
  readonly interrupt: Interrupt;
}

/** Progress and Ctrl-C, as every command that takes long has them. */
export function surroundings(quiet: boolean): Surroundings {
  const progress = new Progress(process.stderr, quiet);
  const interrupt = new Interrupt(() => {
    progress.clear();
    if (!quiet) process.stderr.write('Interrupted: keeping what was measured (again: at once)\n');
  });
  return { progress, interrupt };
}

/** `--threads`, as several commands take it. */
export const threadsOption = {
  type: 'string',
  describe: 'How many threads compute (default: one for each processor, when it is worth it)',
} as const;

/** @throws Complaint */
export function threadsOf(word: string | undefined): number | null {
  if (word === undefined) return null;
  const threads = Number(word);
  if (/^\d+$/.test(word) && threads >= 1 && threads <= MOST_THREADS) return threads;
  throw new Complaint(`--threads: must be a number from 1 to ${MOST_THREADS} (got ${word})`);
}

export interface Simulated {
  readonly outcome: RunOutcome;
  /** Why the fleet was lost, when that ended the run. */
  readonly loss: string | null;
}

/** @throws Complaint when nothing came of it for reasons that are not a mistake of ours */
export async function simulate(
  usable: Usable,
  manner: Manner & { readonly fleet: FleetManner | null },
  around: Surroundings,
): Promise<Simulated> {
  const range = { first: 0, end: plannedReplications(usable.scenario.run) };
  const { fleet } = manner;
  const source =
    fleet === null ? openSource(usable, manner, range) : await openFleet(usable, { ...manner, fleet }, range);
  try {
    const outcome = await runScenario(usable.scenario, controlOf(manner, around), source);
    return { outcome, loss: source instanceof ChunkedSource ? (source.loss?.message ?? null) : null };
  } catch (error) {
    if (error instanceof NothingMeasured) throw new Complaint(error.message, { cause: error });
    // What went wrong in a chunk was not the chunk's mistake when the disk is full.
    throw error instanceof Error && error.cause instanceof Complaint ? error.cause : error;
  } finally {
    around.progress.clear();
  }
}

export function controlOf(
  { recording }: Pick<Manner, 'recording'>,
  { progress, interrupt }: Surroundings,
): RunControl {
  return {
    version,
    node: process.versions.node.split('.')[0] ?? '',
    recording,
    wallSeconds,
    cpuSeconds,
    breathe: () => new Promise((resolve) => setImmediate(resolve)),
    interrupted: () => interrupt.came,
    progress: (at) => {
      progress.show(at);
    },
  };
}

export function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
