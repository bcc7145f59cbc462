/** The parts of one run, checked to belong together; where their outcomes are taken from. */
import { unpack } from '../experiment/outcome-wire.js';
import type { Handed, Look, ReplicationSource } from '../experiment/source.js';
import { Complaint } from './complaint.js';
import type { Part, PartHeader } from './part-file.js';
import { version } from './version.js';

/** @returns them in the order of their replications. @throws Complaint that names what is missing, double or foreign */
export function matched(parts: readonly Part[]): readonly Part[] {
  const [first] = parts;
  if (!first) throw new Complaint('no part is named');
  for (const part of parts) checkBelongs(part, first);
  const inOrder = [...parts].sort((a, b) => a.header.shard.number - b.header.shard.number);
  inOrder.forEach((part, index) => {
    const before = inOrder[index - 1];
    if (before?.header.shard.number === part.header.shard.number)
      throw new Complaint(
        `shard ${nameOf(part.header)} is there twice: ${before.file} and ${part.file}; leave one out`,
      );
  });
  const there = new Set(inOrder.map(({ header }) => header.shard.number));
  const { of } = first.header.shard;
  const missing = Array.from({ length: of }, (_, index) => index + 1).filter((number) => !there.has(number));
  if (missing.length > 0) throw new Complaint(`of ${of} shards these are missing: ${missing.join(', ')}`);
  return inOrder;
}

function nameOf({ shard }: PartHeader): string {
  return `${shard.number}/${shard.of}`;
}

function checkBelongs({ file, header }: Part, first: Part): void {
  if (header.hasim !== version)
    throw new Complaint(
      `${file} was made by hasim ${header.hasim}, this is ${version}: merge with the same version`,
    );
  const wanted = first.header;
  const differs = (what: string, here: unknown, there: unknown): void => {
    if (here !== there)
      throw new Complaint(
        `${file} and ${first.file} are not of one run: ${what} ${String(here)} and ${String(there)}`,
      );
  };
  differs('scenario', header.scenario.name, wanted.scenario.name);
  differs('seed', header.scenario.seed, wanted.scenario.seed);
  differs('scenario sha256', header.scenario.sha256.slice(0, 8), wanted.scenario.sha256.slice(0, 8));
  differs('replications', header.replications, wanted.replications);
  differs('shards', header.shard.of, wanted.shard.of);
  differs('precision', header.precision, wanted.precision);
  differs('causal record', header.recording, wanted.recording);
}

export class PartsSource implements ReplicationSource {
  readonly threads = 1;
  readonly cpuSecondsElsewhere: number;

  constructor(private readonly parts: readonly Part[]) {
    this.cpuSecondsElsewhere = parts.reduce((sum, part) => sum + part.cpuSeconds, 0);
  }

  async outcome(replication: number, look: Look): Promise<Handed> {
    const part = this.parts.find((one) => one.has(replication));
    if (!part) throw new Error(`replication ${replication} is in no part`);
    return { outcome: unpack(part.outcome(replication)), cut: await look(0) };
  }

  close(): Promise<void> {
    for (const part of this.parts) part.close();
    return Promise.resolve();
  }
}
