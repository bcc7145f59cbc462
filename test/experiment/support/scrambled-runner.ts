/** Computes chunks in this thread, but lets them end at random times and in any order. */
import { Streams, type Stream } from '../../../src/engine/streams.js';
import { nameOf, type Chunk, type ChunkResult, type ChunkRunner } from '../../../src/experiment/chunk.js';
import { pack } from '../../../src/experiment/outcome-wire.js';
import { startReplication } from '../../../src/experiment/replication.js';
import type { Scenario } from '../../../src/scenario/model.js';

export class ScrambledRunner implements ChunkRunner {
  readonly cpuSecondsElsewhere = 0;
  readonly underWay = 0;
  readonly begun: Chunk[] = [];
  readonly ended: Chunk[] = [];
  /** Most replications that were given out and had not been asked for, at any time. */
  mostAhead = 0;
  /** The lowest replication that the run still wants. */
  wanted = 0;
  closed = false;
  private readonly luck: Stream;
  private last = Promise.resolve();

  /** @param fail what a chunk ends with instead */
  constructor(
    private readonly scenario: Scenario,
    readonly width: number,
    seed: string,
    private readonly fail: (chunk: Chunk) => Error | null = () => null,
  ) {
    this.luck = new Streams(seed, 0).stream('timing');
  }

  async run(chunk: Chunk): Promise<ChunkResult> {
    this.begun.push(chunk);
    this.mostAhead = Math.max(this.mostAhead, chunk.first + chunk.count - this.wanted);
    // Some overtake each other, some end in the same turn, some wait for the one before.
    const way = this.luck.uniform();
    if (way < 0.2) await this.last;
    else if (way < 0.8) await new Promise((resolve) => setTimeout(resolve, 8 * this.luck.uniform()));
    const failure = this.fail(chunk);
    if (failure) throw failure;
    const outcomes = Array.from({ length: chunk.count }, (_, index) => {
      const replication = startReplication(this.scenario, chunk.first + index, true);
      while (!replication.done) replication.advance();
      return structuredClone(pack(replication.outcome()));
    });
    this.ended.push(chunk);
    // Whatever it says of its time decides the size of the next ones.
    const wallSeconds = 0.4 * this.luck.uniform();
    const result = { outcomes, partial: null, wallSeconds };
    this.last = Promise.resolve();
    return result;
  }

  stop(): void {
    throw new Error(`nobody stops ${nameOf(this.begun[0] ?? { first: 0, count: 0 })}`);
  }

  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }
}
