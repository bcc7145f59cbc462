/** What a fleet knows of itself: which runs there are, which workers, and what is done. Names and shapes of what is in Redis. */
import type { Redis } from 'ioredis';
import type { ScenarioSources } from '../sources.js';

/** Keys of BullMQ start with this, too. */
export const PREFIX = 'hasim';

/** Workers of another version never see the jobs of this one. */
export const queueName = (version: string): string => `chunks-${version}`;

/** A chunk as a job: data alone. */
export interface ChunkJob {
  readonly run: string;
  readonly hasim: string;
  /** The `sha256` of the scenario. */
  readonly scenario: string;
  readonly first: number;
  readonly count: number;
}

export interface RunEntry {
  readonly hasim: string;
  readonly scenario: string;
  readonly recording: boolean;
  readonly sources: ScenarioSources;
}

export interface WorkerEntry {
  readonly id: string;
  readonly hasim: string;
  readonly threads: number;
}

export const jobId = ({ run, first, count }: Pick<ChunkJob, 'run' | 'first' | 'count'>): string =>
  `${run}-${first}-${count}`;

export const runKey = (run: string): string => `${PREFIX}:run:${run}`;
export const doneKey = (run: string): string => `${PREFIX}:done:${run}`;
export const outcomesKey = (id: string): string => `${PREFIX}:outcomes:${id}`;

const WORKERS = `${PREFIX}:workers`;
const VERSIONS = `${PREFIX}:versions`;
/** Whoever has not been heard of for so long is not there. */
const HEARD_SECONDS = 8;
/** Runs, and outcomes that nobody has fetched: so that a coordinator that died can go on the next day. */
export const KEPT_SECONDS = 2 * 86_400;

/** Redis has the clock that all share. */
async function seconds(redis: Redis): Promise<number> {
  const [whole] = await redis.time();
  return Number(whole);
}

async function sign(redis: Redis, list: string, entry: string): Promise<void> {
  const now = await seconds(redis);
  await redis.zadd(list, now, entry);
  await redis.zremrangebyscore(list, 0, now - 10 * HEARD_SECONDS);
}

async function present(redis: Redis, list: string): Promise<string[]> {
  return redis.zrangebyscore(list, (await seconds(redis)) - HEARD_SECONDS, '+inf');
}

/** To be repeated every few seconds. */
export function signWorker(redis: Redis, worker: WorkerEntry): Promise<void> {
  return sign(redis, WORKERS, JSON.stringify(worker));
}

export async function signOff(redis: Redis, worker: WorkerEntry): Promise<void> {
  await redis.zrem(WORKERS, JSON.stringify(worker));
}

export async function workersOf(redis: Redis): Promise<readonly WorkerEntry[]> {
  return (await present(redis, WORKERS)).map((text) => JSON.parse(text) as WorkerEntry);
}

/** A run says which version it wants, so that workers of another one can say why they have nothing to do. */
export function signVersion(redis: Redis, version: string): Promise<void> {
  return sign(redis, VERSIONS, version);
}

export function versionsWanted(redis: Redis): Promise<readonly string[]> {
  return present(redis, VERSIONS);
}
