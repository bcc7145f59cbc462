/** The primary component: which side of a view change may go on (gcomm/src/pc_proto.cpp). */
import type { Cluster } from './cluster.js';
import type { GaleraMember } from './member.js';
import type { View } from './views.js';

export interface Weights {
  /** W(P): of the last primary view. */
  readonly primary: number;
  /** W(m): of its members that are still there. */
  readonly present: number;
  /** W(l): of those that left in order. */
  readonly left: number;
}

interface QuorumRules {
  readonly ignoreSplitBrain: boolean;
  readonly ignoreQuorum: boolean;
}

/** 2·W(m) + W(l) > W(P); or just as much with pc.ignore_sb; or anything with pc.ignore_quorum. */
export function hasQuorum({ primary, present, left }: Weights, rules: QuorumRules): boolean {
  if (rules.ignoreQuorum) return true;
  const weight = 2 * present + left;
  return weight > primary || (rules.ignoreSplitBrain && weight === primary);
}

/** Why a view to be installed is primary, or is not. `from` is the primary view it follows. */
export type Verdict =
  | { readonly kind: 'continues'; readonly from: View }
  | { readonly kind: 'lost'; readonly from: View }
  /** All members of the last primary view are together again. */
  | { readonly kind: 'restored'; readonly from: View }
  | { readonly kind: 'waits' };

/**
 * Judges a view that these members are about to install; at most one of their present views is primary.
 *
 * @param left those of that view that said goodbye
 */
export function judge(
  cluster: Cluster,
  members: readonly GaleraMember[],
  left: readonly GaleraMember[],
): Verdict {
  const from = members.map((member) => cluster.views.of(member)).find((view) => view.primary);
  if (from === undefined) return restoredOrWaits(cluster, members);
  const weights = {
    primary: weightOf(cluster.membersOf(from)),
    present: weightOf(members.filter((member) => member.view === from.id)),
    left: weightOf(left),
  };
  return { kind: hasQuorum(weights, cluster.settings) ? 'continues' : 'lost', from };
}

/** Without a primary component among them: are these all of the newest one that any of them remembers? */
function restoredOrWaits(cluster: Cluster, members: readonly GaleraMember[]): Verdict {
  const last = cluster.views.find(Math.max(...members.map((member) => member.lastPrimary)));
  if (last === null) return { kind: 'waits' };
  const back = cluster
    .membersOf(last)
    .every((member) => members.includes(member) && member.lastPrimary === last.id);
  return back ? { kind: 'restored', from: last } : { kind: 'waits' };
}

function weightOf(members: readonly GaleraMember[]): number {
  return members.reduce((sum, member) => sum + member.weight, 0);
}
