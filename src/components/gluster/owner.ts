/** The volume, as its parts see it: they report to it before and after each event of theirs. */
import type { CauseId } from '../../engine/causes.js';
import type { FailoverId, Trigger } from '../../metrics/observer.js';

export interface Owner {
  /** What is happening now was (not) planned: an orderly stop. */
  readonly trigger: Trigger;
  /** Counts the writes up to now, before anything changes that decides which bricks they reach. */
  settle(): void;
  /** Something has changed: takes in what follows from it, and tells the others. */
  react(because: CauseId): void;
  /** The same, when only connections have moved, by their own timers. */
  reactToConnections(because: CauseId): void;
  /** The same, when only a stall of that mount has ended. */
  reactToMount(index: number, because: CauseId): void;
  /** A mount goes on without a brick: to be told to the observer when all copies are whole again. */
  awaitsRedundancy(failover: FailoverId): void;
}

/** No event is pending: a handle that none ever has. */
export const NO_EVENT = -1;
