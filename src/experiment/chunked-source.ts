/** Outcomes from chunks that end in any order, handed out in the order of their numbers. */
import type { ReplicationOutcome } from '../metrics/outcome.js';
import { ChunkPlan } from './chunk-plan.js';
import { endOf, nameOf, RunnersLost, type Chunk, type ChunkResult, type ChunkRunner } from './chunk.js';
import type { Journal } from './journal.js';
import { unpack, type PackedOutcome } from './outcome-wire.js';
import { NothingMeasured, type Cut, type Handed, type Look, type ReplicationSource } from './source.js';

/** While nothing arrives somebody may still press Ctrl-C. */
const TICK_MILLISECONDS = 100;
/** Chunks given out and not yet handed on, for each that is computed at a time: what waits in memory stays bounded. */
const AHEAD = 2;

export interface Chunked {
  readonly runner: ChunkRunner;
  readonly first: number;
  /** null when nobody knows it beforehand. */
  readonly end: number | null;
  readonly journal: Journal | null;
}

export class ChunkedSource implements ReplicationSource {
  private readonly runner: ChunkRunner;
  private readonly journal: Journal | null;
  private readonly plan: ChunkPlan;
  /** Given out; null as long as nothing has come back. */
  private readonly chunks = new Map<Chunk, ChunkResult | Error | null>();
  private lost: RunnersLost | null = null;
  private wake = (): void => undefined;

  constructor(chunked: Chunked) {
    this.runner = chunked.runner;
    this.journal = chunked.journal;
    this.plan = new ChunkPlan(chunked, chunked.journal);
  }

  get threads(): number {
    return this.runner.width;
  }

  get cpuSecondsElsewhere(): number {
    return this.runner.cpuSecondsElsewhere;
  }

  /** Why the runners were lost, when they were. */
  get loss(): RunnersLost | null {
    return this.lost;
  }

  async outcome(number: number, look: Look): Promise<Handed> {
    for (;;) {
      this.fill();
      const ready = this.take(number);
      if (ready !== null) return { outcome: ready, cut: await look(this.ahead(number + 1)) };
      if (this.lost !== null) return this.end(number, 'fleet lost');
      const cut = await look(this.ahead(number));
      if (cut !== null) return this.end(number, cut);
      await this.change();
    }
  }

  async close(): Promise<void> {
    await this.runner.close();
    this.journal?.close();
  }

  /** Lets those who compute begin, before anything is asked for. */
  fill(): void {
    while (this.lost === null && this.chunks.size < AHEAD * this.runner.width) {
      const chunk = this.plan.take(this.runner.width);
      if (chunk === null) return;
      this.chunks.set(chunk, null);
      this.journal?.begun(chunk);
      void this.compute(chunk);
    }
  }

  private async compute(chunk: Chunk): Promise<void> {
    try {
      const result = await this.runner.run(chunk);
      this.plan.took(result);
      if (result.outcomes.length === chunk.count) this.journal?.finished(chunk, result.outcomes);
      this.chunks.set(chunk, result);
      this.runner.forget?.(chunk);
    } catch (error) {
      const failure = error instanceof Error ? error : new Error(String(error));
      if (failure instanceof RunnersLost) this.lost ??= failure;
      this.chunks.set(chunk, failure);
    }
    this.wake();
  }

  /** @throws what the chunk failed with, when it is its turn: with fewer replications nobody would have met it */
  private take(number: number): ReplicationOutcome | null {
    for (const [chunk, result] of this.chunks) {
      if (number < chunk.first || number >= endOf(chunk)) continue;
      if (result === null || result instanceof RunnersLost) return null;
      if (result instanceof Error) throw new Error(`${nameOf(chunk)}: ${result.message}`, { cause: result });
      const packed = result.outcomes[number - chunk.first];
      if (!packed) return null;
      if (number === endOf(chunk) - 1) this.chunks.delete(chunk);
      return unpack(packed);
    }
    return this.journal?.has(number) === true ? unpack(this.journal.outcome(number)) : null;
  }

  /** Of a run in which this replication would have been the next. @throws NothingMeasured */
  private async end(number: number, cut: Cut): Promise<Handed> {
    if (number > 0) return { outcome: null, cut };
    const outcome = await this.begun();
    if (outcome === null) throw new NothingMeasured(cut, this.lost?.message ?? cut);
    return { outcome, cut };
  }

  /** The first replication of a run that was cut before it was over. */
  private async begun(): Promise<ReplicationOutcome | null> {
    this.runner.stop();
    const find = (): ChunkResult | Error | null | undefined =>
      [...this.chunks].find(([chunk]) => chunk.first === 0)?.[1];
    while (find() === null) await this.change();
    const result = find();
    if (!result || result instanceof Error) return null;
    const packed: PackedOutcome | null = result.outcomes[0] ?? result.partial;
    return packed && unpack(packed);
  }

  /** Replications done from this one on. */
  private ahead(from: number): number {
    let done = this.runner.underWay;
    for (const [chunk, result] of this.chunks) {
      if (result === null || result instanceof Error) continue;
      done += result.outcomes.length - Math.max(0, from - chunk.first);
    }
    return done;
  }

  /** Resolves when a chunk has come back, or after a while. */
  private change(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, TICK_MILLISECONDS);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
