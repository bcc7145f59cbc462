/**
 * AFR, the replication that runs inside every mount: quorum and read child. Pure functions of bit masks, in which bit
 * `position` stands for a brick of one replica set.
 */

export type QuorumType = 'none' | 'auto' | 'fixed';

export interface Quorum {
  readonly type: QuorumType;
  /** For `fixed`. */
  readonly count: number;
}

export function countOf(mask: number): number {
  let count = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}

/** Whether these bricks are enough to go on (afr_has_quorum). */
export function hasQuorum(up: number, size: number, quorum: Quorum): boolean {
  const count = countOf(up);
  if (quorum.type === 'none') return count >= 1;
  if (quorum.type === 'fixed') return count >= quorum.count;
  // Of two halves, the one with the first brick goes on.
  if (count * 2 === size) return (up & 1) === 1;
  return count >= Math.floor(size / 2) + 1;
}

/** Can two groups of bricks that do not see each other both go on? Then split brain is possible. */
export function mayDiverge(size: number, quorum: Quorum): boolean {
  const everybody = (1 << size) - 1;
  for (let one = 1; one < everybody; one++) {
    if (hasQuorum(one, size, quorum) && hasQuorum(everybody & ~one, size, quorum)) return true;
  }
  return false;
}

export interface ReadPolicy {
  /** A brick that serves all reads while it is readable; −1: none. */
  readonly preferred: number;
  /** By a hash of the file over all bricks of the set, the arbiter included. */
  readonly hashed: boolean;
}

/**
 * Adds to `shares` (files by position) what each brick serves of the files that are readable on these bricks
 * (afr_read_subvol_select_by_policy): the preferred brick, else the one by hash, else the first readable one.
 */
export function addReadShares(
  readable: number,
  policy: ReadPolicy,
  files: number,
  shares: Float64Array,
): void {
  const first = firstOf(readable);
  if (first < 0) return;
  const serve = (position: number, more: number): void => {
    shares[position] = (shares[position] ?? 0) + more;
  };
  if (policy.preferred >= 0 && (readable & (1 << policy.preferred)) !== 0) serve(policy.preferred, files);
  else if (!policy.hashed) serve(first, files);
  else {
    for (let hash = 0; hash < shares.length; hash++) {
      serve((readable & (1 << hash)) !== 0 ? hash : first, files / shares.length);
    }
  }
}

/** The lowest position in the mask, −1 if it is empty. */
export function firstOf(mask: number): number {
  if (mask === 0) return -1;
  return countOf((mask & -mask) - 1);
}
