/** A connection to the Redis through which a fleet works; whether it is there, and since when it is not. */
import { performance } from 'node:perf_hooks';
import { Redis } from 'ioredis';

const HEARTBEAT_MILLISECONDS = 1000;
/** Sooner is not worth a word. */
const SILENT_SECONDS = 2;
const SLOWEST_RETRY_MILLISECONDS = 1000;

/** @param url `redis://`, `rediss://` (TLS) with name and password if need be, or `unix:/path/of/the.sock` */
export function connect(url: string): Redis {
  const options = {
    // Commands wait for the connection to come back; how long is ours to say.
    maxRetriesPerRequest: null,
    retryStrategy: (times: number): number => Math.min(100 * times, SLOWEST_RETRY_MILLISECONDS),
  };
  const socket = /^unix:(?:\/\/)?(\/.*)$/.exec(url)?.[1];
  return socket === undefined ? new Redis(url, options) : new Redis({ ...options, path: socket });
}

/** For messages: without the password. */
export function shown(url: string): string {
  return url.replace(/^(\w+:\/\/[^/@]*:)[^/]*@/, '$1***@').replace(/^(\w+:\/\/)[^/:@]*@/, '$1***@');
}

interface Watcher {
  /** It does not answer at the moment. */
  silent(reason: string): void;
  /** It has not answered for as long as we are patient; said once. */
  gone(reason: string, seconds: number): void;
}

/** Asks Redis every second whether it is there. */
export class Presence {
  private last = performance.now();
  private readonly timer: NodeJS.Timeout;
  /** What the connection last complained of. */
  private reason = 'no answer';
  private asking = false;

  constructor(
    private readonly redis: Redis,
    private readonly patienceSeconds: number,
    private readonly watcher: Watcher,
  ) {
    redis.on('error', (error: Error) => {
      this.note(error);
    });
    this.timer = setInterval(() => {
      this.look();
    }, HEARTBEAT_MILLISECONDS);
  }

  /** Seconds since it last answered. */
  get silentSeconds(): number {
    return (performance.now() - this.last) / 1000;
  }

  close(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    void this.ask();
    if (this.silentSeconds >= this.patienceSeconds) {
      this.close();
      this.watcher.gone(this.reason, this.silentSeconds);
    } else if (this.silentSeconds > SILENT_SECONDS) this.watcher.silent(this.reason);
  }

  private async ask(): Promise<void> {
    if (this.asking) return;
    this.asking = true;
    try {
      await this.redis.ping();
      this.last = performance.now();
    } catch (error) {
      this.note(error);
    }
    this.asking = false;
  }

  private note(error: unknown): void {
    const { message = '', code = 'no answer' } = error as {
      readonly message?: string;
      readonly code?: string;
    };
    this.reason = message === '' ? code : message;
  }
}
