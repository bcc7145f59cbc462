/** Threads of this process that live as long as the run. */
import { Piscina } from 'piscina';
import type { Chunk, ChunkResult, ChunkRunner } from '../chunk.js';
import { STOP, THOUSANDTHS, type Experiment, type Task } from './task.js';

/** Chunks under way or waiting for a thread, for each thread: more than a source gives out. */
const AT_A_TIME = 8;

export class Threads {
  private readonly pool: Piscina<Task, ChunkResult>;
  private closing = false;
  /** Of tasks under way. A promise of failure to race against would keep every result alive. */
  private readonly rejects = new Set<(error: Error) => void>();

  constructor(readonly count: number) {
    this.pool = new Piscina<Task, ChunkResult>({
      filename: new URL('./worker.js', import.meta.url).href,
      minThreads: count,
      maxThreads: count,
    });
    // A thread fails that has nothing to do: it could not start. What one still says at its end is of no interest.
    this.pool.on('error', (error: Error) => {
      if (!this.closing) for (const reject of this.rejects) reject(error);
    });
  }

  run(task: Task): Promise<ChunkResult> {
    return new Promise((resolve, reject) => {
      this.rejects.add(reject);
      void this.pool
        .run(task)
        .then(resolve, reject)
        .finally(() => this.rejects.delete(reject));
    });
  }

  /** At once, whatever they are doing. */
  close(): Promise<void> {
    this.closing = true;
    return this.pool.destroy();
  }
}

/** One experiment on threads. */
export class ThreadRunner implements ChunkRunner {
  readonly cpuSecondsElsewhere = 0;
  private readonly board: Int32Array<SharedArrayBuffer>;
  private readonly places: number[];

  constructor(
    private readonly threads: Threads,
    private readonly experiment: Experiment,
  ) {
    const places = threads.count * AT_A_TIME;
    this.board = new Int32Array(new SharedArrayBuffer((places + 1) * Int32Array.BYTES_PER_ELEMENT));
    this.places = Array.from({ length: places }, (_, index) => index + 1);
  }

  get width(): number {
    return this.threads.count;
  }

  get underWay(): number {
    let thousandths = 0;
    for (let place = 1; place < this.board.length; place++) thousandths += Atomics.load(this.board, place);
    return thousandths / THOUSANDTHS;
  }

  async run(chunk: Chunk): Promise<ChunkResult> {
    const place = this.places.pop();
    if (place === undefined) throw new Error('more chunks at a time than there is room for');
    try {
      return await this.threads.run({ experiment: this.experiment, chunk, board: this.board, place });
    } finally {
      Atomics.store(this.board, place, 0);
      this.places.push(place);
    }
  }

  stop(): void {
    Atomics.store(this.board, STOP, 1);
  }

  close(): Promise<void> {
    this.stop();
    return this.threads.close();
  }
}
