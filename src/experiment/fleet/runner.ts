/** `hasim run --fleet`: gives chunks to the workers of a fleet and collects their outcomes. */
import { performance } from 'node:perf_hooks';
import { Queue, type Job } from 'bullmq';
import type { Redis } from 'ioredis';
import { RunnersLost, type Chunk, type ChunkResult, type ChunkRunner } from '../chunk.js';
import { fromText } from '../wire-text.js';
import {
  doneKey,
  jobId,
  KEPT_SECONDS,
  outcomesKey,
  PREFIX,
  queueName,
  runKey,
  signVersion,
  workersOf,
  type ChunkJob,
  type RunEntry,
  type WorkerEntry,
} from './board.js';
import { connect, Presence, shown } from './redis.js';

/** Between two looks at what is done. */
const COLLECT_MILLISECONDS = 50;
/** Between two looks at whether something went another way than it should: workers, failures, lost jobs. */
const SWEEP_MILLISECONDS = 1000;
const MOST_AT_ONCE = 100;
const FAREWELL_MILLISECONDS = 2000;

export interface FleetOptions {
  readonly url: string;
  readonly run: string;
  readonly entry: RunEntry;
  readonly patienceSeconds: number;
  say(text: string): void;
}

interface Pending {
  readonly chunk: Chunk;
  readonly resolve: (result: ChunkResult) => void;
  readonly reject: (error: Error) => void;
}

export class FleetRunner implements ChunkRunner {
  readonly underWay = 0;
  cpuSecondsElsewhere = 0;
  width = 1;
  private readonly redis: Redis;
  private readonly queue: Queue<ChunkJob, number>;
  private readonly presence: Presence;
  private readonly pending = new Map<string, Pending>();
  /** Jobs whose outcomes are not in safe hands yet. */
  private readonly given = new Set<string>();
  /** Jobs that are being given at the moment: twice at a time could be twice. */
  private readonly offering = new Set<string>();
  private readonly timers: NodeJS.Timeout[];
  private lost: RunnersLost | null = null;
  private gone = false;
  /** Since when Redis has refused what it was given. */
  private refused = 0;
  private busy = { collecting: false, sweeping: false };
  /** Milliseconds for which only workers of other versions have been there. */
  private strangersOnly = 0;
  private said = '';

  constructor(private readonly options: FleetOptions) {
    const { url, entry, patienceSeconds } = options;
    this.redis = connect(url);
    this.queue = new Queue<ChunkJob, number>(queueName(entry.hasim), {
      connection: this.redis,
      prefix: PREFIX,
    });
    this.queue.on('error', () => undefined);
    this.presence = new Presence(this.redis, patienceSeconds, {
      silent: (reason) => {
        this.tell(`fleet: Redis at ${shown(url)} does not answer (${reason})`);
      },
      gone: (reason, seconds) => {
        this.gone = true;
        this.lose(`Redis at ${shown(url)} is gone: no answer for ${Math.round(seconds)} s (${reason})`);
      },
    });
    this.timers = [
      setInterval(() => void this.guarded('collecting', () => this.collect()), COLLECT_MILLISECONDS),
      setInterval(() => void this.guarded('sweeping', () => this.sweep()), SWEEP_MILLISECONDS),
    ];
    void this.guarded('sweeping', () => this.sweep());
  }

  run(chunk: Chunk): Promise<ChunkResult> {
    return new Promise((resolve, reject) => {
      if (this.lost) reject(this.lost);
      const id = jobId({ run: this.options.run, ...chunk });
      this.pending.set(id, { chunk, resolve, reject });
      void this.offer(id, chunk);
    });
  }

  forget(chunk: Chunk): void {
    const id = jobId({ run: this.options.run, ...chunk });
    this.given.delete(id);
    void this.redis.del(outcomesKey(id)).catch(() => undefined);
  }

  /** Nobody waits for the fleet any more. */
  stop(): void {
    this.lose('the run has been stopped');
  }

  async close(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    this.presence.close();
    // A connection that is down would make us wait for ever.
    const enough = new Promise((resolve) => setTimeout(resolve, FAREWELL_MILLISECONDS));
    if (!this.gone) await Promise.race([enough, this.clearAway().catch(() => undefined)]);
    this.redis.disconnect();
  }

  /** Nothing of a run that has ended is left to workers. */
  private async clearAway(): Promise<void> {
    const { run } = this.options;
    for (const id of this.given) {
      // One that is being computed is locked; its worker finds out that its run has ended.
      await this.queue.remove(id).catch(() => undefined);
      await this.redis.del(outcomesKey(id));
    }
    await this.redis.del(runKey(run), doneKey(run));
  }

  private lose(why: string): void {
    this.lost ??= new RunnersLost(why);
    for (const { reject } of this.pending.values()) reject(this.lost);
    this.pending.clear();
  }

  /** One at a time; what fails because Redis is away is tried again at the next look. */
  private async guarded(what: 'collecting' | 'sweeping', act: () => Promise<void>): Promise<void> {
    if (this.busy[what]) return;
    this.busy[what] = true;
    await act().catch(() => undefined);
    this.busy[what] = false;
  }

  /** What Redis does not take now is offered again at the next look, for as long as we are patient. */
  private async offer(id: string, chunk: Chunk): Promise<void> {
    if (this.offering.has(id)) return;
    this.offering.add(id);
    try {
      await this.give(id, chunk);
      this.refused = 0;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const { url, patienceSeconds } = this.options;
      this.tell(`fleet: Redis at ${shown(url)} does not take a chunk (${reason})`);
      this.refused ||= performance.now();
      const seconds = (performance.now() - this.refused) / 1000;
      if (seconds > patienceSeconds) this.lose(`Redis at ${shown(url)} takes no chunks (${reason})`);
    } finally {
      this.offering.delete(id);
    }
  }

  /** A chunk that is in the queue already, or done, from a life before this one, stays what it is. */
  private async give(id: string, chunk: Chunk): Promise<void> {
    const { run, entry } = this.options;
    this.given.add(id);
    if ((await this.redis.exists(outcomesKey(id))) === 1) return;
    const before: Job<ChunkJob, number> | undefined = await this.queue.getJob(id);
    if (before && (await before.isFailed())) await before.remove();
    const data = { run, hasim: entry.hasim, scenario: entry.scenario, ...chunk };
    await this.redis.set(runKey(run), JSON.stringify(entry), 'EX', KEPT_SECONDS, 'NX');
    // It may have been done, fetched and forgotten while we looked.
    if (!this.pending.has(id)) return;
    await this.queue.add('chunk', data, { jobId: id, attempts: 1, removeOnComplete: true });
  }

  private async collect(): Promise<void> {
    if (this.pending.size === 0) return;
    const done = await this.redis.lpop(doneKey(this.options.run), MOST_AT_ONCE);
    for (const id of done ?? []) await this.fetch(id);
  }

  private async fetch(id: string): Promise<boolean> {
    const pending = this.pending.get(id);
    if (!pending) return false;
    const text = await this.redis.get(outcomesKey(id));
    if (text === null) return false;
    const result = fromText(text) as ChunkResult;
    this.pending.delete(id);
    // A thread that computes does nothing else.
    this.cpuSecondsElsewhere += result.wallSeconds;
    pending.resolve(result);
    return true;
  }

  private async sweep(): Promise<void> {
    const { entry } = this.options;
    await signVersion(this.redis, entry.hasim);
    this.count(await workersOf(this.redis));
    for (const [id, { chunk }] of [...this.pending]) {
      if (await this.fetch(id)) continue;
      const job = await this.queue.getJob(id);
      // Redis has come back without what was in it.
      if (!job && this.pending.has(id)) await this.offer(id, chunk);
      else if (job && (await job.isFailed())) this.fail(id, job.failedReason);
    }
  }

  private fail(id: string, reason: string): void {
    const pending = this.pending.get(id);
    if (!pending) return;
    this.pending.delete(id);
    void this.queue.remove(id).catch(() => undefined);
    const killed = /stalled more than/.test(reason);
    pending.reject(new Error(killed ? `every worker that took it has died (${reason})` : reason));
  }

  private count(workers: readonly WorkerEntry[]): void {
    const { entry, url, patienceSeconds } = this.options;
    const own = workers.filter(({ hasim }) => hasim === entry.hasim);
    this.width = Math.max(
      1,
      own.reduce((sum, { threads }) => sum + threads, 0),
    );
    const strangers = [...new Set(workers.map(({ hasim }) => hasim))].filter((one) => one !== entry.hasim);
    const others = strangers.length === 0 ? '' : `; there are workers of hasim ${strangers.join(', ')}`;
    if (own.length > 0) this.tell(`fleet: ${own.length} workers, ${this.width} threads`);
    else this.tell(`fleet: waiting for workers of hasim ${entry.hasim} at ${shown(url)}${others}`);
    this.strangersOnly =
      own.length === 0 && strangers.length > 0 ? this.strangersOnly + SWEEP_MILLISECONDS : 0;
    if (this.strangersOnly / 1000 >= patienceSeconds)
      this.lose(
        `the workers at ${shown(url)} are of hasim ${strangers.join(', ')}, this is ${entry.hasim}: start workers of the same version`,
      );
  }

  private tell(text: string): void {
    if (text === this.said) return;
    this.said = text;
    this.options.say(text);
  }
}
