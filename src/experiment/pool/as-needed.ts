/** Begins here; threads are started, and take over, when there turns out to be work for them. */
import type { ChunkedSource } from '../chunked-source.js';
import type { Handed, Look, ReplicationSource } from '../source.js';
import type { ThisThread } from '../this-thread.js';

/** Starting threads costs about as much as this many seconds of work. */
const WORTH_SECONDS = 0.4;

export class AsNeeded implements ReplicationSource {
  private many: ChunkedSource | null = null;
  private readonly began: number;

  /**
   * @param planned how many replications there will be, null when nobody knows
   * @param start others, for the replications from this one on
   */
  constructor(
    private readonly here: ThisThread,
    private readonly planned: number | null,
    private readonly start: (first: number) => ChunkedSource,
    private readonly wallSeconds: () => number,
  ) {
    this.began = wallSeconds();
  }

  get threads(): number {
    return this.many?.threads ?? this.here.threads;
  }

  get cpuSecondsElsewhere(): number {
    return this.many?.cpuSecondsElsewhere ?? 0;
  }

  async outcome(number: number, look: Look): Promise<Handed> {
    const { many } = this;
    if (many !== null && number >= this.first) return many.outcome(number, look);
    return this.here.outcome(number, (ahead) => {
      if (this.many === null && this.worth(number + ahead)) {
        this.first = number + 1;
        this.many = this.start(this.first);
        this.many.fill();
      }
      return look(ahead);
    });
  }

  async close(): Promise<void> {
    await this.many?.close();
  }

  private first = Infinity;

  /** @param done replications, the begun one included */
  private worth(done: number): boolean {
    const seconds = this.wallSeconds() - this.began;
    if (seconds < WORTH_SECONDS) return false;
    if (this.planned === null) return true;
    const whole = Math.floor(done) + 1;
    return ((this.planned - whole) * seconds) / Math.max(done, 1e-9) > WORTH_SECONDS;
  }
}
