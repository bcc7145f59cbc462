/** A file of lines that is too long to be held in memory: where each line is, and how it begins. */
import { fstatSync, readSync } from 'node:fs';

export interface Line {
  readonly start: number;
  /** Without its end. */
  readonly bytes: number;
  /** As much of it as tells what it is. */
  readonly head: string;
}

const BLOCK_BYTES = 1 << 20;
const HEAD_BYTES = 100;
const NEWLINE = 10;

/** The lines that have an end; what was being written when the writer died is not among them. */
export function* linesOf(descriptor: number): Generator<Line> {
  const block = Buffer.alloc(BLOCK_BYTES);
  const { size } = fstatSync(descriptor);
  let start = 0;
  for (let at = 0; at < size;) {
    const read = readSync(descriptor, block, 0, BLOCK_BYTES, at);
    if (read === 0) return;
    const found = block.subarray(0, read);
    for (let end = found.indexOf(NEWLINE); end >= 0; end = found.indexOf(NEWLINE, end + 1)) {
      const bytes = at + end - start;
      yield { start, bytes, head: textAt(descriptor, { start, bytes: Math.min(bytes, HEAD_BYTES) }) };
      start += bytes + 1;
    }
    at += read;
  }
}

export function textAt(descriptor: number, { start, bytes }: Pick<Line, 'start' | 'bytes'>): string {
  const text = Buffer.alloc(bytes);
  for (let done = 0; done < bytes;) {
    const read = readSync(descriptor, text, done, bytes - done, start + done);
    if (read === 0) break;
    done += read;
  }
  return text.toString('utf8');
}
