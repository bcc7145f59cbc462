/** DHT: which replica set a file lives in, by the hash of its name. */

/** A brick's place: `set` and, within it, `position`; bit `position` stands for it in the masks of afr.ts. */
export interface ReplicaSet {
  readonly index: number;
  /** Members of the volume, in the order in which they were named. */
  readonly bricks: readonly number[];
  /** Bit mask of the positions that hold data: all but the arbiter. */
  readonly data: number;
  /** Of the files: the hash ranges of the sets are equal. */
  readonly share: number;
}

/** Bricks of one set: `replica 3 arbiter 1` is also written `replica 2 arbiter 1`, two data bricks and an arbiter. */
export function setSize(replica: number, arbiter: number): number {
  return arbiter > 0 && replica === 2 ? 3 : replica;
}

/** Deals members to sets in order, as `gluster volume create` does. Members left over serve nothing. */
export function replicaSets(members: number, replica: number, arbiter: number): ReplicaSet[] {
  const size = setSize(replica, arbiter);
  const count = Math.floor(members / size);
  const everybody = all(size);
  const data = arbiter > 0 ? everybody & ~(1 << (size - 1)) : everybody;
  return Array.from({ length: count }, (_, index) => {
    const bricks = Array.from({ length: size }, (__, position) => index * size + position);
    return { index, bricks, data, share: 1 / count };
  });
}

/** The mask of all positions of a set of that size. */
export function all(size: number): number {
  return (1 << size) - 1;
}
