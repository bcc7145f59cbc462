/**
 * `hasim-part/1`: the share of one shard, as JSON of which each line is a chunk, so that it can be read a line at a time.
 * Written whole or not at all.
 */
import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { endOf, type Chunk } from '../experiment/chunk.js';
import type { PackedOutcome } from '../experiment/outcome-wire.js';
import type { ScenarioSources } from '../experiment/sources.js';
import { chunkOf, ChunkLines, finishedLine } from './chunk-lines.js';
import { Complaint, reasonOf } from './complaint.js';
import { linesOf, textAt, type Line } from './line-file.js';

export const PART_FORMAT = 'hasim-part/1';

/** What a part says of itself. */
export interface PartHeader {
  readonly format: typeof PART_FORMAT;
  readonly hasim: string;
  readonly scenario: { readonly name: string; readonly sha256: string; readonly seed: string };
  /** Of the whole run. */
  readonly replications: number;
  readonly shard: { readonly number: number; readonly of: number };
  /** Its share: from `first` to before `end`. */
  readonly first: number;
  readonly end: number;
  /** Without `--no-record`. */
  readonly recording: boolean;
  /** What ends the run besides. */
  readonly precision: number | null;
  /** As typed, for the command that repeats the run. */
  readonly typed: { readonly file: string; readonly set: readonly string[] };
  /** What the scenario is made of. */
  readonly sources: ScenarioSources;
}

/** Shard 1 of 3 has the first third of the replications; sizes differ by one at most. */
export function shareOf(number: number, of: number, replications: number): { first: number; end: number } {
  const before = (shards: number): number => Math.floor((shards * replications) / of);
  return { first: before(number - 1), end: before(number) };
}

/** Outcomes wait in memory until there are so many. */
const LINE_OUTCOMES = 16;

export class PartWriter {
  private readonly building: string;
  private readonly descriptor: number;
  private waiting: PackedOutcome[] = [];
  private separator = '';

  /** @throws Complaint */
  constructor(
    private readonly file: string,
    private readonly header: PartHeader,
  ) {
    this.building = `${file}.building-${process.pid}`;
    this.descriptor = this.orComplain(() => openSync(this.building, 'wx', 0o644));
    this.write(`${JSON.stringify(header).slice(0, -1)},"chunks":[\n`);
  }

  add(outcome: PackedOutcome): void {
    this.waiting.push(outcome);
    if (this.waiting.length === LINE_OUTCOMES) this.writeWaiting();
  }

  /** Gives the file its name. */
  finish(cpuSeconds: number): void {
    this.writeWaiting();
    this.write(`${this.separator === '' ? '' : '\n'}],"cpuSeconds":${cpuSeconds}}\n`);
    closeSync(this.descriptor);
    this.orComplain(() => renameSync(this.building, this.file));
  }

  /** Leaves nothing. */
  abandon(): void {
    rmSync(this.building, { force: true });
  }

  private writeWaiting(): void {
    const [one] = this.waiting;
    if (!one) return;
    const chunk = { first: Number(one['replication']), count: this.waiting.length };
    this.write(`${this.separator}${finishedLine(chunk, this.waiting)}`);
    this.separator = ',\n';
    this.waiting = [];
  }

  private write(text: string): void {
    const bytes = Buffer.from(text);
    this.orComplain(() => {
      for (let done = 0; done < bytes.length;) done += writeSync(this.descriptor, bytes, done);
    });
  }

  private orComplain<T>(act: () => T): T {
    try {
      return act();
    } catch (error) {
      const reason = reasonOf(error);
      if (reason === null) throw error;
      throw new Complaint(`${this.file} cannot be written: ${reason}`, { cause: error });
    }
  }
}

export class Part {
  readonly header: PartHeader;
  readonly cpuSeconds: number;
  private readonly descriptor: number;
  private readonly lines: ChunkLines;

  /** @throws Complaint when it is none, or not whole */
  constructor(readonly file: string) {
    try {
      this.descriptor = openSync(file, 'r');
      this.lines = new ChunkLines(this.descriptor);
      const read = this.read([...linesOf(this.descriptor)]);
      this.header = read.header;
      this.cpuSeconds = read.cpuSeconds;
    } catch (error) {
      const reason = reasonOf(error);
      if (reason === null) throw error;
      throw new Complaint(`${file} cannot be read: ${reason}`, { cause: error });
    }
  }

  has(replication: number): boolean {
    return this.lines.has(replication);
  }

  outcome(replication: number): PackedOutcome {
    try {
      return this.lines.outcome(replication);
    } catch (error) {
      throw new Complaint(`${this.file}: ${(error as Error).message}`, { cause: error });
    }
  }

  close(): void {
    closeSync(this.descriptor);
  }

  private read(lines: readonly Line[]): { header: PartHeader; cpuSeconds: number } {
    const [first, ...rest] = lines;
    if (first?.head.startsWith(`{"format":"${PART_FORMAT}"`) !== true)
      this.refuse(`is not a ${PART_FORMAT}, as hasim run --shard writes it`);
    const last = rest.pop();
    const end = /^\],"cpuSeconds":([\d.e+-]+)\}$/.exec(last?.head ?? '');
    if (!end) this.refuse('is cut off: its end is missing');
    const header = JSON.parse(`${textAt(this.descriptor, first)}]}`) as PartHeader;
    let next = header.first;
    for (const line of rest) {
      const chunk: Chunk | null = chunkOf('finished', line);
      if (chunk?.first !== next) this.refuse(`is damaged: replication ${next} is missing`);
      this.lines.add(chunk, line);
      next = endOf(chunk);
    }
    if (next !== header.end) this.refuse(`is damaged: replication ${next} is missing`);
    return { header, cpuSeconds: Number(end[1]) };
  }

  private refuse(why: string): never {
    throw new Complaint(`${this.file} ${why}`);
  }
}
