/** What becomes of a read and of a write through one mount: the fates that the port hands out. */
import type { CauseId } from '../../engine/causes.js';
import type { Failed, Fate, Part, PlainFate, Served } from '../../infrastructure/service.js';
import type { Basis } from './basis.js';
import type { Brick } from './brick.js';
import type { GlusterValues } from './parameters.js';
import type { Replica } from './replica.js';

export type Access = 'read' | 'write';

/** An errno (ENOTCONN, EIO, ENOSPC) has no name in the closed list of causes: callers answer in their own way. */
export function failure(because: CauseId): Failed {
  return { kind: 'failed', afterSeconds: 0, cause: 'refused', because };
}

/** The fate of an operation that may concern any file of the volume; one basis for each replica set. */
export function fateOf(
  access: Access,
  bases: readonly (readonly [Replica, Basis])[],
  parameters: GlusterValues,
): Fate {
  const parts = bases.flatMap(([replica, basis]) => {
    const within = fatesWithin(access, replica, basis, parameters);
    return within.map(({ share, fate }): Part => ({ share: share * replica.share, fate }));
  });
  const [only] = parts;
  return parts.length === 1 && only ? only.fate : { kind: 'mixed', parts };
}

/** Of the files of one replica set; shares add up to 1. */
function fatesWithin(access: Access, replica: Replica, basis: Basis, parameters: GlusterValues): Part[] {
  const { situation, because } = basis;
  if (situation === 'absent' || situation === 'quorum-lost') return whole(failure(because));
  const stalls = access === 'read' ? basis.readStalls : basis.writeStalls;
  if (situation === 'ping-timeout' || stalls) return whole({ kind: 'mute', ask: 'on-change', because });
  if (access === 'write' && basis.refusal !== 0) return whole(failure(basis.refusal));
  const served = access === 'read' ? reads(replica, basis, parameters) : writes(replica, basis, parameters);
  const stuck = { share: basis.stuck, fate: failure(basis.stuckBecause) };
  return [stuck, ...served].filter(({ share }) => share > 0);
}

/** One part for each read child. */
function reads(replica: Replica, basis: Basis, parameters: GlusterValues): Part[] {
  return replica.members.map((brick): Part => {
    const share = basis.readShares[brick.position] ?? 0;
    return { share, fate: served('read', [brick], basis, parameters) };
  });
}

/** On all bricks that take it: the slowest decides. */
function writes(replica: Replica, basis: Basis, parameters: GlusterValues): Part[] {
  const bricks = replica.members.filter(({ position }) => (basis.able & (1 << position)) !== 0);
  return [{ share: 1 - basis.stuck, fate: served('write', bricks, basis, parameters) }];
}

function served(
  access: Access,
  bricks: readonly Brick[],
  { roundTrips }: Basis,
  parameters: GlusterValues,
): Served {
  const farthest = Math.max(0, ...bricks.map(({ position }) => roundTrips[position] ?? 0));
  const delaySeconds = parameters.round_trips[access] * farthest;
  return {
    kind: 'served',
    work: parameters.file[access],
    on: bricks.map(({ process }) => process),
    delaySeconds,
  };
}

function whole(fate: PlainFate): Part[] {
  return [{ share: 1, fate }];
}
