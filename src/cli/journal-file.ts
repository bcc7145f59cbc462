/**
 * `--resume FILE`: outcomes are added to the file as they come, a line at a time, so that whatever kills the process, the
 * lines before are whole. The next run with the same file goes on from there.
 */
import { closeSync, fdatasyncSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import type { Chunk } from '../experiment/chunk.js';
import type { Journal } from '../experiment/journal.js';
import type { PackedOutcome } from '../experiment/outcome-wire.js';
import { begunLine, chunkOf, ChunkLines, finishedLine } from './chunk-lines.js';
import { Complaint, reasonOf } from './complaint.js';
import { linesOf, textAt, type Line } from './line-file.js';

export interface JournalHeader {
  readonly format: 'hasim-journal/1';
  readonly hasim: string;
  /** The `sha256` of the scenario. */
  readonly scenario: string;
  readonly recording: boolean;
  /** Names the run, so that machines that still work for it are known again. */
  readonly run: string;
}

const FORMAT = 'hasim-journal/1';
const BEGINNING = `{"format":"${FORMAT}"`;
/** What the system has not written to the disk yet is lost when the machine fails: at most so much. */
const SYNC_MILLISECONDS = 1000;

export class JournalFile implements Journal {
  readonly run: string;
  readonly unfinished: readonly Chunk[];
  private readonly lines: ChunkLines;
  private size: number;
  private synced = 0;

  /** @param wanted what the file must say of itself if it is there already. @throws Complaint */
  static open(file: string, wanted: JournalHeader): JournalFile {
    return orComplain(file, () => new JournalFile(openSync(file, 'a+', 0o644), file, wanted));
  }

  private constructor(
    private readonly descriptor: number,
    private readonly file: string,
    wanted: JournalHeader,
  ) {
    this.lines = new ChunkLines(descriptor);
    const begun = new Map<number, Chunk>();
    let header: JournalHeader | null = null;
    this.size = 0;
    for (const line of linesOf(descriptor)) {
      if (header === null) header = this.checked(line, wanted);
      else this.note(line, begun);
      this.size = line.start + line.bytes + 1;
    }
    if (header === null) this.refuseStrangers();
    ftruncateSync(descriptor, this.size);
    if (header === null) this.append(JSON.stringify(wanted));
    this.run = (header ?? wanted).run;
    this.unfinished = [...begun.values()].sort((a, b) => a.first - b.first);
  }

  /** How many replications it holds. */
  get count(): number {
    return this.lines.count;
  }

  has(replication: number): boolean {
    return this.lines.has(replication);
  }

  outcome(replication: number): PackedOutcome {
    return orComplain(this.file, () => this.lines.outcome(replication));
  }

  begun(chunk: Chunk): void {
    this.append(begunLine(chunk));
  }

  finished(chunk: Chunk, outcomes: readonly PackedOutcome[]): void {
    this.lines.add(chunk, this.append(finishedLine(chunk, outcomes)));
  }

  close(): void {
    closeSync(this.descriptor);
  }

  private checked(line: Line, wanted: JournalHeader): JournalHeader {
    if (!line.head.startsWith(BEGINNING)) this.refuse(`is not a ${FORMAT}; give --resume a file of its own`);
    const header = JSON.parse(textAt(this.descriptor, line)) as JournalHeader;
    if (header.scenario !== wanted.scenario)
      this.refuse(
        `belongs to another scenario or seed (${header.scenario.slice(0, 8)}, this is ${wanted.scenario.slice(0, 8)})`,
      );
    if (header.hasim !== wanted.hasim)
      this.refuse(`was begun by hasim ${header.hasim}, this is ${wanted.hasim}`);
    if (header.recording !== wanted.recording)
      this.refuse(`was begun ${header.recording ? 'without' : 'with'} --no-record`);
    return header;
  }

  private note(line: Line, begun: Map<number, Chunk>): void {
    const finished = chunkOf('finished', line);
    const opened = chunkOf('begun', line);
    if (finished) {
      this.lines.add(finished, line);
      begun.delete(finished.first);
    } else if (opened) begun.set(opened.first, opened);
    else this.refuse(`is damaged at byte ${line.start}`);
  }

  /** Somebody's file without a single line end is not ours to cut off. */
  private refuseStrangers(): void {
    const text = textAt(this.descriptor, { start: 0, bytes: BEGINNING.length });
    const begins = text.replace(/\0+$/, '');
    if (!BEGINNING.startsWith(begins)) this.refuse(`is not a ${FORMAT}; give --resume a file of its own`);
  }

  private refuse(why: string): never {
    throw new Complaint(`${this.file} ${why}`);
  }

  private append(text: string): Pick<Line, 'start' | 'bytes'> {
    return orComplain(this.file, () => {
      const bytes = Buffer.from(`${text}\n`);
      for (let done = 0; done < bytes.length;) done += writeSync(this.descriptor, bytes, done);
      const start = this.size;
      this.size += bytes.length;
      if (performance.now() - this.synced > SYNC_MILLISECONDS) {
        fdatasyncSync(this.descriptor);
        this.synced = performance.now();
      }
      return { start, bytes: bytes.length - 1 };
    });
  }
}

function orComplain<T>(file: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof Complaint) throw error;
    const reason = reasonOf(error) ?? (error as Error).message;
    throw new Complaint(`--resume ${file}: ${reason}`, { cause: error });
  }
}
