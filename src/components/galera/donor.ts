/** Who sends a joiner what it lacks, and whether it can be sent from the cache. */
import type { Cluster } from './cluster.js';
import type { GaleraMember } from './member.js';

export interface Choice {
  readonly kind: 'ist' | 'sst';
  readonly donor: GaleraMember;
}

/** It has all of the history already (nothing was written while it was away). */
export function needsNothing(cluster: Cluster, joiner: GaleraMember): boolean {
  return usable(cluster, joiner) && missed(cluster, joiner) < 1;
}

/**
 * Only a Synced member can donate. Those of `wsrep_sst_donor` come first, then those whose cache still holds what was
 * missed, then the order of the hosts. @returns null when there is no donor now
 */
export function chooseDonor(cluster: Cluster, joiner: GaleraMember): Choice | null {
  const ready = cluster
    .membersOf(cluster.views.of(joiner))
    .filter((member) => !member.arbitrator && member.standing === 'synced' && member.talks);
  const [donor] = ready.sort(
    (one, other) =>
      preference(cluster, one) - preference(cluster, other) ||
      Number(holds(cluster, other, joiner)) - Number(holds(cluster, one, joiner)) ||
      one.index - other.index,
  );
  return donor ? { kind: holds(cluster, donor, joiner) ? 'ist' : 'sst', donor } : null;
}

function preference(cluster: Cluster, member: GaleraMember): number {
  const rank = cluster.settings.preferredDonors.indexOf(member.name);
  return rank < 0 ? Infinity : rank;
}

/** Does the donor's cache hold all that the joiner has missed? */
function holds(cluster: Cluster, donor: GaleraMember, joiner: GaleraMember): boolean {
  return (
    usable(cluster, joiner) &&
    missed(cluster, joiner) <= cluster.settings.cachedWrites &&
    donor.cacheFrom <= joiner.position.seqno
  );
}

function usable(cluster: Cluster, joiner: GaleraMember): boolean {
  return !joiner.needsCopy && cluster.writeSets.leadsTo(joiner.position, cluster.views.of(joiner).history);
}

function missed(cluster: Cluster, joiner: GaleraMember): number {
  return cluster.writeSets.missing(joiner.position, cluster.views.of(joiner).history);
}
