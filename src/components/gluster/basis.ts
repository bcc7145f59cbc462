/** All that the answers of one mount about one replica set depend on, in plain data: constant within an epoch. */
import type { CauseId } from '../../engine/causes.js';
import { isBroken, refusesWrites } from './brick.js';
import type { Network, Place } from '../../infrastructure/network.js';
import { addReadShares, type ReadPolicy } from './afr.js';
import type { MountedSet, Situation } from './mounted-set.js';
import type { GlusterValues } from './parameters.js';
import { maskOf, type Replica } from './replica.js';
import type { Troubles } from './troubles.js';

export interface Basis {
  readonly situation: Situation;
  readonly because: CauseId;
  readonly readStalls: boolean;
  readonly writeStalls: boolean;
  /** Bricks that take writes. */
  readonly able: number;
  /** Cause of refused writes, 0 when there is a quorum of bricks that take them. */
  readonly refusal: CauseId;
  /** Share of the working set without a readable copy in sight, and why. */
  readonly stuck: number;
  readonly stuckBecause: CauseId;
  /** Share of the working set that each brick serves reads of, by position. */
  readonly readShares: readonly number[];
  /** Seconds there and back, by position. */
  readonly roundTrips: readonly number[];
}

/** What a mount is, the present aside. */
export interface Standpoint {
  readonly place: Place;
  readonly network: Network;
  readonly parameters: GlusterValues;
}

/** Where the readable copies are. */
type Copies = Pick<Basis, 'stuck' | 'readShares'>;

/** One mount looking at one replica set. What it sees while nothing is stale and no path is impaired is worked out once. */
export class Lookout {
  private readonly policy: ReadPolicy;
  private readonly undisturbed: readonly number[];
  /** By mask of the sound bricks, while no file is stale. */
  private readonly whenClean: (Copies | undefined)[] = [];

  constructor(
    private readonly from: Standpoint,
    private readonly set: MountedSet,
    private readonly troubles: Troubles,
  ) {
    this.policy = policyOf(from, set.replica);
    const { network, place } = from;
    this.undisturbed = set.replica.members.map(({ host }) => {
      return place === host ? 0 : network.latencySeconds + network.latencySeconds;
    });
  }

  /** @param before the last one, which serves again while nothing in it has changed */
  basis(now: number, before: Basis | undefined): Basis {
    const { set, troubles } = this;
    const { replica, up, situation, because } = set;
    const { stuck, readShares } = this.copies(replica, up & ~maskOf(replica, isBroken));
    const basis = {
      situation,
      because,
      readStalls: set.stalling && now < set.readUntil,
      writeStalls: set.stalling && now < set.writeUntil,
      able: up & ~maskOf(replica, refusesWrites),
      refusal: troubles.disk,
      stuckBecause: troubles.stuck,
      stuck,
      readShares,
      roundTrips: this.roundTrips(),
    };
    return before !== undefined && sameBasis(basis, before) ? before : basis;
  }

  private copies(replica: Replica, sound: number): Copies {
    if (!replica.changelog.clean) return readable(replica, sound, this.policy);
    return (this.whenClean[sound] ??= readable(replica, sound, this.policy));
  }

  private roundTrips(): readonly number[] {
    const { network, place } = this.from;
    if (network.unimpaired) return this.undisturbed;
    return this.set.replica.members.map(({ host }) => {
      return network.delaySeconds(place, host) + network.delaySeconds(host, place);
    });
  }
}

function sameBasis(one: Basis, other: Basis): boolean {
  return (
    one.situation === other.situation &&
    one.because === other.because &&
    one.readStalls === other.readStalls &&
    one.writeStalls === other.writeStalls &&
    one.able === other.able &&
    one.refusal === other.refusal &&
    one.stuck === other.stuck &&
    one.stuckBecause === other.stuckBecause &&
    sameNumbers(one.readShares, other.readShares) &&
    sameNumbers(one.roundTrips, other.roundTrips)
  );
}

function sameNumbers(some: readonly number[], others: readonly number[]): boolean {
  return some === others || some.every((value, index) => value === others[index]);
}

function readable(replica: Replica, sound: number, policy: ReadPolicy): Copies {
  const shares = new Float64Array(replica.bricks.length);
  let stuck = 0;
  replica.changelog.eachReadable(sound, (mask, files) => {
    const share = files / replica.changelog.files;
    if (mask === 0) stuck += share;
    else addReadShares(mask, policy, share, shares);
  });
  return { stuck, readShares: [...shares] };
}

function policyOf({ place, parameters }: Standpoint, replica: Replica): ReadPolicy {
  const local = replica.members.find(({ host }) => host === place)?.position ?? -1;
  const chosen = parameters['cluster.read-subvolume-index'];
  const preferred = chosen ?? (parameters['cluster.choose-local'] ? local : -1);
  return { preferred, hashed: parameters['cluster.read-hash-mode'] !== 0 };
}
