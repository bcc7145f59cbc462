/** `hasim worker`: takes chunks from the queue, computes them on threads, and hands their outcomes back. */
import { UnrecoverableError, Worker, type Job } from 'bullmq';
import type { Redis } from 'ioredis';
import { nameOf, type ChunkResult } from '../chunk.js';
import { experimentOf, type Experiment } from '../pool/task.js';
import { ThreadRunner, Threads } from '../pool/threads.js';
import { scenarioOf } from '../sources.js';
import { toText } from '../wire-text.js';
import {
  doneKey,
  KEPT_SECONDS,
  outcomesKey,
  PREFIX,
  queueName,
  runKey,
  signOff,
  signWorker,
  versionsWanted,
  type ChunkJob,
  type RunEntry,
  type WorkerEntry,
} from './board.js';
import { connect, Presence, shown } from './redis.js';

/** A worker that dies is missed after so long, and its chunk is given to another one at the next look. */
const LOCK_MILLISECONDS = 5000;
const STALLED_MILLISECONDS = 2000;
/** A chunk that has taken down so many workers and one more is not tried again. */
const MOST_STALLS = 2;
const SIGN_MILLISECONDS = 2000;
/** Experiments that are kept ready: fleets serve several runs at a time. */
const MOST_EXPERIMENTS = 8;

export interface MachineOptions {
  readonly url: string;
  readonly version: string;
  readonly threads: number;
  /** Names this worker among the others. */
  readonly id: string;
  readonly patienceSeconds: number;
  say(text: string): void;
}

export class Machine {
  /** Resolves when Redis has been gone for too long, with why. */
  readonly lost: Promise<string>;
  private readonly redis: Redis;
  private readonly threads: Threads;
  private readonly worker: Worker<ChunkJob, number>;
  private readonly presence: Presence;
  private readonly entry: WorkerEntry;
  private readonly experiments = new Map<string, Promise<ThreadRunner>>();
  private readonly refused = new Set<string>();
  private readonly signing: NodeJS.Timeout;

  constructor(private readonly options: MachineOptions) {
    const { url, version, threads, id } = options;
    this.entry = { id, hasim: version, threads };
    this.threads = new Threads(threads);
    this.redis = connect(url);
    let lose = (_: string): void => undefined;
    this.lost = new Promise((resolve) => (lose = resolve));
    this.presence = new Presence(this.redis, options.patienceSeconds, {
      silent: (reason) => {
        options.say(`Redis at ${shown(url)} does not answer (${reason})`);
      },
      gone: (reason, seconds) => {
        lose(`Redis at ${shown(url)} is gone: no answer for ${Math.round(seconds)} s (${reason})`);
      },
    });
    this.worker = new Worker<ChunkJob, number>(queueName(version), (job) => this.process(job), {
      connection: this.redis,
      prefix: PREFIX,
      concurrency: threads,
      lockDuration: LOCK_MILLISECONDS,
      stalledInterval: STALLED_MILLISECONDS,
      maxStalledCount: MOST_STALLS,
      drainDelay: 2,
    });
    // Without a listener a lost connection would end the process; `presence` judges it.
    this.worker.on('error', () => undefined);
    this.signing = setInterval(() => void this.sign(), SIGN_MILLISECONDS);
  }

  /** Resolves when it is in the fleet, or Redis has been gone for too long. */
  async ready(): Promise<void> {
    await Promise.race([this.worker.waitUntilReady().then(() => this.sign()), this.lost]);
  }

  /** @param atOnce not even what is being computed is ended */
  async close(atOnce: boolean): Promise<void> {
    clearInterval(this.signing);
    this.presence.close();
    if (!atOnce) {
      await this.worker.close();
      await signOff(this.redis, this.entry);
    } else void this.worker.close(true).catch(() => undefined);
    this.redis.disconnect();
    await this.threads.close();
  }

  private async sign(): Promise<void> {
    try {
      await signWorker(this.redis, this.entry);
      for (const version of await versionsWanted(this.redis)) {
        if (version === this.options.version || this.refused.has(version)) continue;
        this.refused.add(version);
        this.options.say(
          `refused: a run wants hasim ${version}, this worker is ${this.options.version} and takes nothing of it`,
        );
      }
    } catch {
      // Whether Redis is gone is for `presence` to say.
    }
  }

  private async process(job: Job<ChunkJob, number>): Promise<number> {
    const { data } = job;
    const runner = await this.runnerFor(data);
    this.options.say(`run ${data.run.slice(0, 8)}: ${nameOf(data)} begun`);
    const result = await runner.run({ first: data.first, count: data.count });
    await this.handBack(String(job.id), data.run, result);
    this.options.say(
      `run ${data.run.slice(0, 8)}: ${nameOf(data)} done in ${result.wallSeconds.toFixed(2)} s`,
    );
    return result.outcomes.length;
  }

  private async handBack(id: string, run: string, result: ChunkResult): Promise<void> {
    await this.redis
      .multi()
      .set(outcomesKey(id), toText(result), 'EX', KEPT_SECONDS)
      .rpush(doneKey(run), id)
      .expire(doneKey(run), KEPT_SECONDS)
      .exec();
  }

  private async runnerFor({ run, hasim, scenario }: ChunkJob): Promise<ThreadRunner> {
    if (hasim !== this.options.version)
      throw new UnrecoverableError(`a worker of hasim ${this.options.version} was given a chunk of ${hasim}`);
    const known = this.experiments.get(run) ?? this.prepare(run, scenario);
    this.experiments.delete(run);
    this.experiments.set(run, known);
    const [oldest] = this.experiments.keys();
    if (oldest !== undefined && this.experiments.size > MOST_EXPERIMENTS) this.experiments.delete(oldest);
    try {
      return await known;
    } catch (error) {
      this.experiments.delete(run);
      throw error;
    }
  }

  private async prepare(run: string, scenario: string): Promise<ThreadRunner> {
    const text = await this.redis.get(runKey(run));
    if (text === null) throw new UnrecoverableError('its run has ended');
    const entry = JSON.parse(text) as RunEntry;
    const made = scenarioOf(entry.sources).sha256;
    if (made !== scenario)
      throw new UnrecoverableError(
        `the worker makes another scenario of the same texts (${made.slice(0, 8)}, wanted ${scenario.slice(0, 8)})`,
      );
    const experiment: Experiment = experimentOf(entry.sources, entry.recording, run);
    return new ThreadRunner(this.threads, experiment);
  }
}
