/** A replica set in operation: its bricks, and what is known about stale copies. */
import type { CauseId } from '../../engine/causes.js';
import type { Quorum } from './afr.js';
import type { Brick } from './brick.js';
import type { Changelog } from './changelog.js';
import type { ReplicaSet } from './dht.js';

export interface Replica extends ReplicaSet {
  readonly members: readonly Brick[];
  readonly changelog: Changelog;
  readonly quorum: Quorum;
  /** Why copies are stale: the causes of the bricks' absence while writes went on without them. */
  staleBecause: readonly CauseId[];
}

/** Positions whose brick has the property. */
export function maskOf(replica: Replica, has: (brick: Brick) => boolean): number {
  let mask = 0;
  for (const brick of replica.members) if (has(brick)) mask |= 1 << brick.position;
  return mask;
}
