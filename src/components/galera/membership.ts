/**
 * Installing views: what becomes of each member when a side goes on without the rest, when parts merge, when a lone
 * member founds a component. Whether the new view is primary, `pc.ts` judges.
 */
import type { CauseId } from '../../engine/index.js';
import type { Cluster } from './cluster.js';
import type { Side } from './evs.js';
import type { Union } from './merges.js';
import type { GaleraMember } from './member.js';
import { judge, type Verdict } from './pc.js';
import type { Transfers } from './transfers.js';
import type { View } from './views.js';

/** What a new view follows from. */
interface Installation {
  readonly members: readonly GaleraMember[];
  readonly verdict: Verdict | { readonly kind: 'founded' };
  readonly because: CauseId;
}

export class Membership {
  constructor(
    private readonly cluster: Cluster,
    private readonly transfers: Transfers,
  ) {}

  /** A member that has started is alone at first. */
  enter(member: GaleraMember): void {
    const { cluster } = this;
    member.phase = 'connected';
    member.connectAt = Infinity;
    member.standing = 'non-primary';
    member.view = cluster.views.add([member.index], false, member.position.history).id;
    if (member.toBootstrap) return this.found([member], member.because);
    const verdict = judge(cluster, [member], []);
    if (verdict.kind === 'restored') this.install({ members: [member], verdict, because: member.because });
  }

  /** A side gives up those of its view that it does not hear. */
  split(side: Side): void {
    const left = side.missing.filter((other) => side.members.some((one) => one.silenceOf(other)?.graceful));
    const verdict = judge(this.cluster, side.members, left);
    const last = Math.max(0, ...side.reasons);
    const because = verdict.kind === 'lost' ? this.lost(side, last) : last;
    if (verdict.kind === 'continues') this.told('view-installed', 'commits go on at', side.members, last);
    this.install({ members: side.members, verdict, because });
  }

  /** Parts that had been apart become one view. */
  merge({ sides, because }: Union): void {
    const winners = this.withoutLosers(sides, because);
    if (winners.length < 2) return;
    const members = winners.flatMap((side) => side.members);
    const verdict = judge(this.cluster, members, []);
    if (verdict.kind === 'restored')
      this.told('primary-again', 'a primary component again:', members, because);
    this.install({ members, verdict, because });
  }

  /** A primary component by decree (`pc.bootstrap`, `galera_new_cluster`), whoever else there is. */
  found(members: readonly GaleraMember[], because: CauseId): void {
    for (const member of members) member.toBootstrap = false;
    // What the component is founded on counts as good, whatever it is.
    const source = mostAdvanced(members);
    if (source) source.needsCopy = false;
    this.install({ members, verdict: { kind: 'founded' }, because });
  }

  /** A member leaves its view by dying: what it takes with it. */
  depart(member: GaleraMember): void {
    this.cluster.freeze(member);
    member.view = -1;
    member.standing = 'non-primary';
    member.dropped = false;
    member.silences.fill(null);
  }

  private install({ members, verdict, because }: Installation): void {
    const { cluster } = this;
    const primary = verdict.kind !== 'lost' && verdict.kind !== 'waits';
    const from = verdict.kind === 'continues' ? verdict.from : null;
    const history = primary ? this.historyOf(members, verdict) : (members[0]?.position.history ?? 0);
    if (primary) this.drop(from, members);
    for (const member of members) if (!primary || member.view !== from?.id) cluster.freeze(member);
    const view = cluster.views.add(
      members.map((member) => member.index),
      primary,
      history,
    );
    for (const member of members) {
      const stays = from !== null && member.view === from.id && member.standing !== 'non-primary';
      member.view = view.id;
      member.dropped = false;
      member.silences.fill(null);
      if (!primary) this.exclude(member, because);
      else this.admit(member, view, stays, because);
    }
    this.transfers.viewInstalled(because);
    cluster.views.sweep(cluster.members);
  }

  /** Those of the view before that do not come along stop following, known to them or not. */
  private drop(from: View | null, members: readonly GaleraMember[]): void {
    if (from === null) return;
    for (const other of this.cluster.membersOf(from)) {
      if (members.includes(other) || other.view !== from.id) continue;
      this.cluster.freeze(other);
      other.dropped = other.phase === 'connected';
    }
  }

  private admit(member: GaleraMember, view: View, stays: boolean, because: CauseId): void {
    member.lastPrimary = view.id;
    member.safeToBootstrap = false;
    if (stays) return;
    if (!member.arbitrator) {
      // Its own absence is why, not that of the others who come back with it.
      const why = member.because === 0 ? because : member.because;
      member.because = this.cluster.cause('joiner', `${member.name} is not synced yet`, why);
    }
    member.standing = member.arbitrator ? 'synced' : 'joiner';
    if (member.arbitrator) member.closed = false;
    else this.transfers.request(member, member.because);
  }

  /** Why it is non-primary stays the same while it waits. */
  private exclude(member: GaleraMember, because: CauseId): void {
    if (member.standing !== 'non-primary' || member.because === 0) member.because = because;
    member.standing = 'non-primary';
  }

  /**
   * The order of write-sets that a primary view goes on with. A side that goes on although others did so before (it
   * ignores the quorum), and a component founded behind what has been committed, begin one of their own.
   */
  private historyOf(members: readonly GaleraMember[], verdict: Installation['verdict']): number {
    if (verdict.kind !== 'continues') return this.historyFrom(members);
    const dropped = members.find((member) => member.view === verdict.from.id && member.dropped);
    return dropped ? this.cluster.writeSets.fork(dropped.position).id : verdict.from.history;
  }

  private historyFrom(members: readonly GaleraMember[]): number {
    const { cluster } = this;
    const best = mostAdvanced(members)?.position ?? { history: 0, seqno: 0 };
    const { seqno } = cluster.writeSets.history(best.history);
    const others = cluster.members.filter((member) => !members.includes(member));
    const rival = others.some((member) => cluster.inPrimary(member) && !member.dropped);
    if (!rival && best.seqno >= seqno) return best.history;
    // Whoever had more, and is not in a primary component, has to throw it away.
    if (!rival) this.lose(seqno - best.seqno);
    return cluster.writeSets.fork(best).id;
  }

  /** Of several primary components that meet only one lives on; the members of the others abort. */
  private withoutLosers(sides: readonly Side[], because: CauseId): Side[] {
    const { cluster } = this;
    const primaries = sides.filter((side) => side.view.primary);
    const winner = cluster.settings.newerOverrides ? primaries.at(-1) : primaries[0];
    const losers = primaries.filter((side) => side !== winner);
    for (const side of losers) {
      this.lose(cluster.writeSets.beyond(side.view.history, winner?.view.history ?? 0));
      const text = 'two primary components met: the members of one abort';
      const cause = cluster.cause('conflicting-primaries', text, because);
      for (const member of side.members) {
        // Its gvwstate.dat would make it primary again: whoever cleans up removes it.
        member.lastPrimary = -1;
        this.transfers.abort(member, cause);
      }
    }
    return sides.filter((side) => !losers.includes(side));
  }

  /** Writes that were acknowledged, and that nobody will have. */
  private lose(writes: number): void {
    const { observer, name } = this.cluster.context;
    const count = Math.round(writes);
    if (count > 0) observer.data(name, 'lost-writes', count);
  }

  /** For readers only: nobody is charged for it. */
  private told(reason: string, what: string, members: readonly GaleraMember[], because: CauseId): void {
    this.cluster.cause(reason, `${what} ${members.map((member) => member.name).join(', ')}`, because);
  }

  /** The last loss crosses the threshold; the earlier ones were needed as well. */
  private lost(side: Side, last: CauseId): CauseId {
    const { cluster } = this;
    const earlier = cluster.members
      .filter((member) => member.phase !== 'absent' && !side.view.members.includes(member.index))
      .map((member) => member.gone || member.because);
    const also = [...new Set([...side.reasons, ...earlier])].filter((cause) => cause !== last && cause !== 0);
    const names = side.members.map((member) => member.name).join(', ');
    return cluster.cause('non-primary', `${names} without quorum`, last, also);
  }
}

/** Of those that have data (good data before bad): who has most of it. */
function mostAdvanced(members: readonly GaleraMember[]): GaleraMember | undefined {
  const [first] = members
    .filter((member) => !member.arbitrator)
    .sort(
      (one, other) =>
        Number(one.needsCopy) - Number(other.needsCopy) ||
        other.position.history - one.position.history ||
        other.position.seqno - one.position.seqno,
    );
  return first;
}
