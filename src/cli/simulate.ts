/** Runs a loaded scenario, on as many threads as are wanted. */
import { availableParallelism } from 'node:os';
import { ChunkedSource } from '../experiment/chunked-source.js';
import { AsNeeded } from '../experiment/pool/as-needed.js';
import { experimentOf } from '../experiment/pool/task.js';
import { ThreadRunner, Threads } from '../experiment/pool/threads.js';
import { runScenario, type RunControl, type RunOutcome } from '../experiment/run.js';
import type { ReplicationSource } from '../experiment/source.js';
import type { Usable } from '../experiment/sources.js';
import { plannedReplications } from '../experiment/stopping.js';
import { ThisThread } from '../experiment/this-thread.js';
import { Complaint } from './complaint.js';
import type { Interrupt } from './interrupt.js';
import type { Progress } from './progress.js';
import { version } from './version.js';

const MOST_THREADS = 256;

export interface Manner {
  /** null: as many as are of use. */
  readonly threads: number | null;
  readonly recording: boolean;
}

export interface Surroundings {
  readonly progress: Progress;
  readonly interrupt: Interrupt;
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

export async function simulate(usable: Usable, manner: Manner, around: Surroundings): Promise<RunOutcome> {
  const control = controlOf(manner, around);
  try {
    return await runScenario(usable.scenario, control, sourceOf(usable, manner));
  } finally {
    around.progress.clear();
  }
}

function controlOf({ recording }: Manner, { progress, interrupt }: Surroundings): RunControl {
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

function sourceOf(usable: Usable, { threads, recording }: Manner): ReplicationSource {
  const planned = plannedReplications(usable.scenario.run);
  const many = threads ?? availableParallelism();
  const here = new ThisThread(usable.scenario, recording);
  if (many === 1 || planned === 1) return here;
  const pool = (first: number): ChunkedSource => {
    const experiment = experimentOf(usable.sources, recording, usable.scenario.sha256);
    const runner = new ThreadRunner(new Threads(many), experiment);
    return new ChunkedSource({ runner, first, end: planned, journal: null });
  };
  return threads === null ? new AsNeeded(here, planned, pool, wallSeconds) : pool(0);
}

function wallSeconds(): number {
  return performance.now() / 1000;
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
