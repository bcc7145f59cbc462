/** Who sends a joiner what it lacks, and whether it can be sent from the cache. */
import type { Cluster } from './cluster.js';
import type { GaleraMember } from './member.js';

export interface Choice {
  readonly kind: 'ist' | 'sst';
  readonly donor: GaleraMember;
}

interface Lack {
  readonly joiner: GaleraMember;
  readonly more: number;
}

/** It has all of the history already (nothing was written while it was away), so many write-sets later. */
export function needsNothing(cluster: Cluster, joiner: GaleraMember, more = 0): boolean {
  return usable(cluster, joiner) && missed(cluster, joiner, more) < 1;
}

/**
 * Only a Synced member can donate. Those of `wsrep_sst_donor` come first, then those whose cache still holds what was
 * missed, then the order of the hosts.
 * @param more write-sets that will have been written by then
 * @returns null when there is no donor now
 */
export function chooseDonor(cluster: Cluster, joiner: GaleraMember, more = 0): Choice | null {
  const holdsIt = (member: GaleraMember): boolean => holds(cluster, member, { joiner, more });
  const ready = cluster
    .membersOf(cluster.views.of(joiner))
    .filter((member) => !member.arbitrator && member.standing === 'synced' && member.talks);
  const [donor] = ready.sort(
    (one, other) =>
      preference(cluster, one) - preference(cluster, other) ||
      Number(holdsIt(other)) - Number(holdsIt(one)) ||
      one.index - other.index,
  );
  return donor ? { kind: holdsIt(donor) ? 'ist' : 'sst', donor } : null;
}

function preference(cluster: Cluster, member: GaleraMember): number {
  const rank = cluster.settings.preferredDonors.indexOf(member.name);
  return rank < 0 ? Infinity : rank;
}

/** Does the donor's cache hold all that the joiner has missed? */
function holds(cluster: Cluster, donor: GaleraMember, lack: Lack): boolean {
  const { joiner, more } = lack;
  return (
    usable(cluster, joiner) &&
    missed(cluster, joiner, more) <= cluster.settings.cachedWrites &&
    donor.cacheFrom <= joiner.position.seqno
  );
}

function usable(cluster: Cluster, joiner: GaleraMember): boolean {
  return !joiner.needsCopy && cluster.writeSets.leadsTo(joiner.position, cluster.views.of(joiner).history);
}

/** @param more write-sets that will have been written by then */
export function missed(cluster: Cluster, joiner: GaleraMember, more = 0): number {
  return cluster.writeSets.missing(joiner.position, cluster.views.of(joiner).history) + more;
}
