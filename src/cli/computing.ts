/** Who computes the replications of a run: this thread, several, or a fleet. */
import { randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { ChunkedSource } from '../experiment/chunked-source.js';
import { AsNeeded } from '../experiment/pool/as-needed.js';
import { experimentOf } from '../experiment/pool/task.js';
import { ThreadRunner, Threads } from '../experiment/pool/threads.js';
import type { ReplicationSource } from '../experiment/source.js';
import type { Usable } from '../experiment/sources.js';
import { ThisThread } from '../experiment/this-thread.js';
import { JournalFile } from './journal-file.js';
import { version } from './version.js';

export interface Manner {
  /** null: as many as are of use. */
  readonly threads: number | null;
  readonly recording: boolean;
  /** A journal to go on from, and to be kept. */
  readonly resume: string | null;
}

export interface FleetManner {
  readonly url: string;
  readonly patienceSeconds: number;
  say(text: string): void;
}

/** Replications; `end` is null when nobody knows it beforehand. */
interface Range {
  readonly first: number;
  readonly end: number | null;
}

/** Threads of this machine. @throws Complaint */
export function openSource(usable: Usable, manner: Manner, range: Range): ReplicationSource {
  const { threads, recording, resume } = manner;
  const here = new ThisThread(usable.scenario, recording);
  const many = threads ?? availableParallelism();
  if (resume === null && (many === 1 || range.end === range.first + 1)) return here;
  const journal = resume === null ? null : openJournal(resume, usable, recording);
  const pool = (first: number): ChunkedSource => {
    const experiment = experimentOf(usable.sources, recording, usable.scenario.sha256);
    const runner = new ThreadRunner(new Threads(many), experiment);
    return new ChunkedSource({ runner, first, end: range.end, journal });
  };
  if (journal !== null || threads !== null) return pool(range.first);
  return new AsNeeded(here, range.end, pool, wallSeconds);
}

/** Other machines. The modules are loaded only now: a run on one machine needs nothing of Redis. @throws Complaint */
export async function openFleet(
  usable: Usable,
  { recording, resume, fleet }: Manner & { readonly fleet: FleetManner },
  range: Range,
): Promise<ReplicationSource> {
  const { FleetRunner } = await import('../experiment/fleet/runner.js');
  const { scenario, sources } = usable;
  const journal = resume === null ? null : openJournal(resume, usable, recording);
  const runner = new FleetRunner({
    ...fleet,
    run: journal?.run ?? randomUUID(),
    entry: { hasim: version, scenario: scenario.sha256, recording, sources },
  });
  return new ChunkedSource({ ...range, runner, journal });
}

function openJournal(file: string, { scenario }: Usable, recording: boolean): JournalFile {
  return JournalFile.open(file, {
    ...{ format: 'hasim-journal/1', hasim: version, scenario: scenario.sha256, recording },
    run: randomUUID(),
  });
}

export function wallSeconds(): number {
  return performance.now() / 1000;
}
