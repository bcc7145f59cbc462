/** Outcomes in a file, a chunk to a line: what a journal and the part of a shard have in common. */
import type { Chunk } from '../experiment/chunk.js';
import type { PackedOutcome } from '../experiment/outcome-wire.js';
import { fromText, toText } from '../experiment/wire-text.js';
import { textAt, type Line } from './line-file.js';

export function finishedLine({ first, count }: Chunk, outcomes: readonly PackedOutcome[]): string {
  // The head of the line says what is in it.
  return `{"finished":[${first},${count}],"outcomes":${toText(outcomes)}}`;
}

export function begunLine({ first, count }: Chunk): string {
  return `{"begun":[${first},${count}]}`;
}

/** @returns null for a line of another kind */
export function chunkOf(kind: 'finished' | 'begun', { head }: Line): Chunk | null {
  const found = /^\{"(\w+)":\[(\d+),(\d+)\][,}]/.exec(head);
  return found?.[1] === kind ? { first: Number(found[2]), count: Number(found[3]) } : null;
}

interface Place {
  readonly chunk: Chunk;
  readonly line: Pick<Line, 'start' | 'bytes'>;
}

/** Which outcomes a file holds, and where; they are read when they are asked for. */
export class ChunkLines {
  private readonly places = new Map<number, Place>();
  private last: { readonly place: Place; readonly outcomes: readonly PackedOutcome[] } | null = null;

  constructor(private readonly descriptor: number) {}

  get count(): number {
    return this.places.size;
  }

  add(chunk: Chunk, { start, bytes }: Pick<Line, 'start' | 'bytes'>): void {
    const place = { chunk, line: { start, bytes } };
    for (let index = 0; index < chunk.count; index++) this.places.set(chunk.first + index, place);
  }

  has(replication: number): boolean {
    return this.places.has(replication);
  }

  /** @throws Error when the line is not what its head says */
  outcome(replication: number): PackedOutcome {
    const place = this.places.get(replication);
    if (!place) throw new Error(`replication ${replication} is not there`);
    if (this.last?.place !== place) this.last = { place, outcomes: this.read(place) };
    const outcome = this.last.outcomes[replication - place.chunk.first];
    if (outcome?.['replication'] !== replication) throw new Error(`replication ${replication} is damaged`);
    return outcome;
  }

  private read({ chunk, line }: Place): readonly PackedOutcome[] {
    const text = textAt(this.descriptor, line).replace(/,$/, '');
    try {
      return (fromText(text) as { readonly outcomes: readonly PackedOutcome[] }).outcomes;
    } catch (error) {
      throw new Error(`replication ${chunk.first} is damaged`, { cause: error });
    }
  }
}
