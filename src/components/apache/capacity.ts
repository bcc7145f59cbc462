/** How many requests a host serves at a time, and how many connections wait in front of them. */
import type { Values } from '../../declaration/parameter.js';
import type { ApacheParameters } from './parameters.js';

export type Limits = Pick<
  Values<ApacheParameters>,
  'mpm' | 'MaxRequestWorkers' | 'ServerLimit' | 'ThreadsPerChild' | 'ListenBacklog' | 'somaxconn'
>;

const PREFORK_LIMIT = 256;
const THREADED_LIMIT = 16;

/** As httpd itself lowers it at start (server/mpm): by ServerLimit, and to whole processes. */
export function workers(limits: Limits): number {
  const { mpm, MaxRequestWorkers: wanted, ServerLimit: processes, ThreadsPerChild: threads } = limits;
  if (mpm === 'prefork') return Math.min(wanted ?? PREFORK_LIMIT, processes ?? PREFORK_LIMIT);
  const most = (processes ?? THREADED_LIMIT) * threads;
  const whole = Math.floor(Math.min(wanted ?? most, most) / threads) * threads;
  return Math.max(threads, whole);
}

/** As listen(2) sets it. (The kernel lets one more in: it drops a SYN when more than this many wait.) */
export function backlog({ ListenBacklog, somaxconn }: Limits): number {
  return Math.min(ListenBacklog, somaxconn);
}
