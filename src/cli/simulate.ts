/** Runs a loaded scenario, on as many threads as are wanted. */
import { randomUUID } from 'node:crypto';
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
import { Interrupt } from './interrupt.js';
import { JournalFile } from './journal-file.js';
import { Progress } from './progress.js';
import { version } from './version.js';

const MOST_THREADS = 256;

export interface Manner {
  /** null: as many as are of use. */
  readonly threads: number | null;
  readonly recording: boolean;
  /** A journal to go on from, and to be kept. */
  readonly resume: string | null;
}

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

export async function simulate(usable: Usable, manner: Manner, around: Surroundings): Promise<RunOutcome> {
  const planned = plannedReplications(usable.scenario.run);
  const source = openSource(usable, manner, { first: 0, end: planned });
  try {
    return await runScenario(usable.scenario, controlOf(manner, around), source);
  } catch (error) {
    // What went wrong in a chunk was not the chunk's mistake when the disk is full.
    throw error instanceof Error && error.cause instanceof Complaint ? error.cause : error;
  } finally {
    around.progress.clear();
  }
}

export function controlOf({ recording }: Manner, { progress, interrupt }: Surroundings): RunControl {
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

/** @param range of replications; `end` is null when nobody knows it beforehand. @throws Complaint */
export function openSource(
  usable: Usable,
  { threads, recording, resume }: Manner,
  range: { readonly first: number; readonly end: number | null },
): ReplicationSource {
  const { scenario, sources } = usable;
  const many = threads ?? availableParallelism();
  const journal = resume === null ? null : openJournal(resume, scenario.sha256, recording);
  const here = new ThisThread(scenario, recording);
  if (journal === null && (many === 1 || range.end === range.first + 1)) return here;
  const pool = (first: number): ChunkedSource => {
    const experiment = experimentOf(sources, recording, scenario.sha256);
    const runner = new ThreadRunner(new Threads(many), experiment);
    return new ChunkedSource({ runner, first, end: range.end, journal });
  };
  if (journal !== null || threads !== null) return pool(range.first);
  return new AsNeeded(here, range.end, pool, wallSeconds);
}

function openJournal(file: string, scenario: string, recording: boolean): JournalFile {
  const run = randomUUID();
  return JournalFile.open(file, { format: 'hasim-journal/1', hasim: version, scenario, recording, run });
}

export function wallSeconds(): number {
  return performance.now() / 1000;
}

export function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
