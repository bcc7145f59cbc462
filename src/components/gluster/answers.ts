/** What becomes of a read and of a write through one mount: the fates that the port hands out. */
import type { CauseId } from '../../engine/causes.js';
import type { Network, Place } from '../../infrastructure/network.js';
import type { Fate, Failed, Part, PlainFate, Served } from '../../infrastructure/service.js';
import { addReadShares, hasQuorum, type ReadPolicy } from './afr.js';
import type { Brick } from './brick.js';
import type { MountedSet } from './mounted-set.js';
import type { GlusterValues } from './parameters.js';
import { maskOf, type Replica } from './replica.js';
import type { Troubles } from './troubles.js';

export type Access = 'read' | 'write';

/** An errno (ENOTCONN, EIO, ENOSPC) has no name in the closed list of causes: callers answer in their own way. */
export function failure(because: CauseId): Failed {
  return { kind: 'failed', afterSeconds: 0, cause: 'refused', because };
}

export class Answers {
  constructor(
    private readonly place: Place,
    private readonly network: Network,
    private readonly parameters: GlusterValues,
  ) {}

  /** The fate of an operation that may concern any file of the volume. */
  fate(access: Access, sets: readonly (readonly [MountedSet, Troubles])[], now: number): Fate {
    const parts = sets.flatMap(([set, troubles]) => {
      const within = this.within(access, set, troubles, now);
      return within.map(({ share, fate }): Part => ({ share: share * set.replica.share, fate }));
    });
    const [only] = parts;
    return parts.length === 1 && only ? only.fate : { kind: 'mixed', parts };
  }

  /** Of the files of one replica set; shares add up to 1. */
  private within(access: Access, set: MountedSet, troubles: Troubles, now: number): Part[] {
    const stalled = set.stalling && now < (access === 'read' ? set.readUntil : set.writeUntil);
    if (set.situation === 'absent' || set.situation === 'quorum-lost') return whole(failure(set.because));
    if (set.situation === 'ping-timeout' || stalled) {
      return whole({ kind: 'mute', ask: 'on-change', because: set.because });
    }
    return access === 'read' ? this.reads(set, troubles) : this.writes(set, troubles);
  }

  private writes({ replica, up }: MountedSet, troubles: Troubles): Part[] {
    const able = up & ~maskOf(replica, (brick) => brick.refusesWrites);
    if (!hasQuorum(able, replica.bricks.length, replica.quorum)) return whole(failure(troubles.disk));
    const bricks = replica.members.filter(({ position }) => (able & (1 << position)) !== 0);
    const { stuck } = readShares(replica, up, this.policyOf(replica));
    return [...stuckPart(stuck, troubles), { share: 1 - stuck, fate: this.served('write', bricks) }].filter(
      ({ share }) => share > 0,
    );
  }

  /** One part for each read child. */
  private reads({ replica, up }: MountedSet, troubles: Troubles): Part[] {
    const { stuck, shares } = readShares(replica, up, this.policyOf(replica));
    const parts = replica.members.map((brick): Part => {
      return { share: shares[brick.position] ?? 0, fate: this.served('read', [brick]) };
    });
    return [...stuckPart(stuck, troubles), ...parts].filter(({ share }) => share > 0);
  }

  private served(access: Access, bricks: readonly Brick[]): Served {
    const seconds = bricks.map(({ host }) => {
      return this.network.delaySeconds(this.place, host) + this.network.delaySeconds(host, this.place);
    });
    const delaySeconds = this.parameters.round_trips[access] * Math.max(0, ...seconds);
    const on = bricks.map(({ process }) => process);
    return { kind: 'served', work: this.parameters.file[access], on, delaySeconds };
  }

  private policyOf(replica: Replica): ReadPolicy {
    const { parameters } = this;
    const local = replica.members.find(({ host }) => host === this.place)?.position ?? -1;
    const chosen = parameters['cluster.read-subvolume-index'];
    const preferred = chosen ?? (parameters['cluster.choose-local'] ? local : -1);
    return { preferred, hashed: parameters['cluster.read-hash-mode'] !== 0 };
  }
}

/** Of the working set: the share that no readable copy is in sight of, and what each brick serves of the rest. */
export function readShares(
  replica: Replica,
  up: number,
  policy: ReadPolicy,
): { readonly stuck: number; readonly shares: Float64Array } {
  const shares = new Float64Array(replica.bricks.length);
  const sound = up & ~maskOf(replica, (brick) => brick.broken);
  let stuck = 0;
  replica.changelog.eachReadable(sound, (readable, files) => {
    const share = files / replica.changelog.files;
    if (readable === 0) stuck += share;
    else addReadShares(readable, policy, share, shares);
  });
  return { stuck, shares };
}

function whole(fate: PlainFate): Part[] {
  return [{ share: 1, fate }];
}

function stuckPart(share: number, troubles: Troubles): Part[] {
  return [{ share, fate: failure(troubles.stuck) }];
}
