/** What can change in the world, and how those who live in it are told. */
import type { CauseId } from '../engine/causes.js';
import type { Host } from './host.js';
import type { Process } from './process.js';

/**
 * - `process-stopping`: an orderly stop begins (SIGTERM); the process still runs while this change is delivered, so
 *   that it can say goodbye (a priority-0 advert, a LEAVE message).
 * - `process-stopped`: it has ended in order. `process-crashed`: it has died at once, its sockets reset.
 * - `process-started`: a new incarnation runs (its own start-up is the component's affair).
 * - `process-hung`, `process-resumed`: SIGSTOP and SIGCONT.
 * - `host-off`: power is gone, silently; its processes are dead and nobody is told by the network.
 * - `host-on`: booted; the processes that start at boot follow, each with its own `process-started`.
 * - `host-paused`, `host-resumed`: the whole machine stood still.
 * - `link-down`, `link-up`: carrier of one host; the host itself is told at once.
 * - `network`: some path between hosts changed (partition, loss, latency, or one of them undone).
 * - `disk`: the state of a host's disk changed. `speed`: work on a host or process became slower or faster.
 * - `deploy`: a process runs a bad release now, or no longer (`Process.faulty`).
 * - `address`: somebody's view of where an address lives changed.
 */
export type ChangeKind =
  | 'process-stopping'
  | 'process-stopped'
  | 'process-crashed'
  | 'process-started'
  | 'process-hung'
  | 'process-resumed'
  | 'host-off'
  | 'host-on'
  | 'host-paused'
  | 'host-resumed'
  | 'link-down'
  | 'link-up'
  | 'network'
  | 'disk'
  | 'speed'
  | 'deploy'
  | 'address';

export interface Change {
  readonly kind: ChangeKind;
  readonly host: Host | null;
  readonly process: Process | null;
  readonly because: CauseId;
}

/** Told of every change, in the order of registration, after the world has taken it on. */
export interface ChangeListener {
  changed(change: Change): void;
}
