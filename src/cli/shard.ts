/** `hasim run FILE --shard 2/8 --out part-2.json`: one share of the replications, for `hasim merge`. */
import { pack } from '../experiment/outcome-wire.js';
import type { ReplicationSource } from '../experiment/source.js';
import type { Usable } from '../experiment/sources.js';
import { plannedReplications } from '../experiment/stopping.js';
import type { RunSpecification } from '../scenario/model.js';
import { Complaint } from './complaint.js';
import { ExitCode } from './exit-code.js';
import { PART_FORMAT, PartWriter, shareOf, type PartHeader } from './part-file.js';
import {
  controlOf,
  cpuSeconds,
  openSource,
  wallSeconds,
  type Manner,
  type Surroundings,
} from './simulate.js';
import { version } from './version.js';

export interface Share {
  readonly number: number;
  readonly of: number;
  /** Of the whole run. */
  readonly replications: number;
}

const MOST_SHARDS = 100_000;
/** Wall seconds between two looks at whether somebody pressed Ctrl-C. */
const SLICE_SECONDS = 0.2;

/** @param word `2/8`. @returns null when nobody asks for a shard. @throws Complaint */
export function shardOf(word: string | undefined, run: RunSpecification): Share | null {
  if (word === undefined) return null;
  const found = /^(\d{1,6})\/(\d{1,6})$/.exec(word);
  const [number, of] = [Number(found?.[1]), Number(found?.[2])];
  if (!found || number < 1 || number > of || of > MOST_SHARDS)
    throw new Complaint(`--shard: must be a number and of how many, from 1/1 on, such as 2/8 (got ${word})`);
  const replications = plannedReplications(run);
  if (replications === null)
    throw new Complaint(
      '--shard: how many replications there are must be known: add --replications or --years',
    );
  if (run.budgetSeconds !== null)
    throw new Complaint('--shard: a shard computes its whole share and cannot have a budget');
  return { number, of, replications };
}

interface Wanted {
  readonly manner: Manner;
  readonly share: Share;
  readonly file: string;
  readonly set: readonly string[];
  readonly out: string | undefined;
  readonly quiet: boolean;
}

/** @returns the exit code */
export async function runShard(usable: Usable, wanted: Wanted, around: Surroundings): Promise<number> {
  const { share, manner } = wanted;
  const range = shareOf(share.number, share.of, share.replications);
  const file = wanted.out ?? `part-${share.number}-of-${share.of}.json`;
  const writer = new PartWriter(file, headerOf(usable, wanted, range));
  const source = openSource(usable, manner, range);
  try {
    const before = cpuSeconds();
    const complete = await collect(source, range, { writer, manner, around });
    if (!complete) {
      if (manner.resume === null && !wanted.quiet)
        process.stderr.write('A part is whole or not there; with --resume the work would have been kept\n');
      return ExitCode.interrupted;
    }
    writer.finish(cpuSeconds() - before + source.cpuSecondsElsewhere);
  } finally {
    writer.abandon();
    await source.close();
    around.progress.clear();
  }
  const what = `shard ${share.number}/${share.of}, replications ${range.first} to ${range.end - 1}`;
  if (!wanted.quiet) process.stderr.write(`${what} of ${share.replications}: ${file}\n`);
  return ExitCode.met;
}

function headerOf(
  { scenario, sources }: Usable,
  { manner, share, file, set }: Wanted,
  range: { readonly first: number; readonly end: number },
): PartHeader {
  const { name, sha256, run } = scenario;
  return {
    format: PART_FORMAT,
    hasim: version,
    scenario: { name, sha256, seed: run.seed },
    replications: share.replications,
    shard: { number: share.number, of: share.of },
    ...range,
    recording: manner.recording,
    precision: run.precision,
    typed: { file, set },
    sources,
  };
}

interface Collecting {
  readonly writer: PartWriter;
  readonly manner: Manner;
  readonly around: Surroundings;
}

/** @returns whether all of the share has been computed */
async function collect(
  source: ReplicationSource,
  { first, end }: { readonly first: number; readonly end: number },
  { writer, manner, around }: Collecting,
): Promise<boolean> {
  const control = controlOf(manner, around);
  let looked = wallSeconds();
  for (let number = first; number < end; number++) {
    const { outcome, cut } = await source.outcome(number, async (ahead) => {
      if (wallSeconds() - looked < SLICE_SECONDS) return null;
      looked = wallSeconds();
      const done = number - first;
      control.progress({ replications: done, of: end - first, share: (done + ahead) / (end - first) });
      await control.breathe();
      return control.interrupted() ? 'interrupted' : null;
    });
    if (cut !== null || outcome === null) return false;
    writer.add(pack(outcome));
  }
  return true;
}
