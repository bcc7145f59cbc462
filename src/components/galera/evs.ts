/**
 * Extended virtual synchrony: who hears whom, and when a side of a view gives up the rest of it.
 *
 * As long as all of a view hear each other nothing happens. From the instant at which one is not heard any more the
 * commits of its side wait: they need a word from everybody. If it is not heard before the first inspection after
 * `evs.suspect_timeout`, it is given up, and the view without it is installed `agreement` later. Measured: commits
 * stall for suspect_timeout + U(0, inactive_check_period) + the check period in whole rounds of join_retrans_period;
 * a closed socket is no short cut.
 */
import { fromSeconds, toSeconds, type CauseId, type Microseconds } from '../../engine/index.js';
import { nextRtoRungSeconds } from '../../infrastructure/tcp-timers.js';
import type { Cluster } from './cluster.js';
import type { GaleraMember, Silence } from './member.js';
import type { LossyLinks } from './lossy-links.js';
import { islandsByCarrier, islandsOf, reasonOfSilence } from './reachability.js';
import type { View } from './views.js';

/** Members of one view that still hold together. */
export interface Side {
  readonly view: View;
  readonly members: readonly GaleraMember[];
  /** Others of the view that they do not hear, or hear again in a moment. */
  readonly missing: readonly GaleraMember[];
  /** When they can install a view without those; Infinity while one of them is still to be heard again or given up. */
  readonly installAt: Microseconds;
  /** When the last of those has been given up, if nothing else happens; Infinity: not all of them will be. */
  readonly givenUpAt: Microseconds;
  /** The part of the network they are in. */
  readonly island: number;
  /** Why they do not hear those. */
  readonly reasons: readonly CauseId[];
}

export class Evs {
  /** By index of the member; made anew from the state of the world whenever it is used. */
  private islands: readonly number[] = [];
  /** The one side there is while all who talk hear each other: made once for each view. */
  private whole: readonly [Side] | null = null;

  constructor(
    private readonly cluster: Cluster,
    private readonly links: LossyLinks,
  ) {}

  /** Takes in who hears whom at this instant. */
  listen(because: CauseId): void {
    const { cluster } = this;
    if (this.wholeSide() !== null) return;
    this.islands = this.islandsNow();
    // One draw serves all that hear each other again at one instant.
    const redial = { at: -1 };
    for (const member of cluster.members) {
      if (!member.talks) continue;
      for (const other of cluster.membersOf(cluster.views.of(member))) {
        if (other !== member) this.listenTo(member, other, because, redial);
      }
    }
  }

  /** A LEAVE message: whoever gets it needs no timeout. */
  goodbye(leaver: GaleraMember, because: CauseId): void {
    const { cluster } = this;
    const islands = this.islandsNow();
    const now = cluster.now;
    const installAt = now + cluster.drawn('leave', leaver);
    for (const member of cluster.members) {
      if (member === leaver || !member.talks || member.view !== leaver.view) continue;
      if (islands[member.index] !== islands[leaver.index]) continue;
      const silence = { since: now, evictAt: now, installAt, heardAt: Infinity };
      member.silences[leaver.index] = { ...silence, graceful: true, frozen: false, because };
    }
  }

  /** Sides of all views, each in the order of its first member. */
  sides(): readonly Side[] {
    const whole = this.wholeSide();
    if (whole !== null) return whole;
    this.islands = this.islandsNow();
    const sides: Side[] = [];
    for (const first of this.cluster.members) {
      if (!first.talks || isTaken(first, sides)) continue;
      sides.push(this.sideOf(this.holdingTogether(first, sides)));
    }
    return sides;
  }

  /** All who talk are in one view, the whole of it, and hear each other. */
  get calm(): boolean {
    return this.wholeSide() !== null;
  }

  /** The next instant at which something becomes due; Infinity: none. */
  nextDue(): Microseconds {
    const now = this.cluster.now;
    let next = Infinity;
    for (const member of this.cluster.members) {
      if (!member.talks) continue;
      for (const [index, silence] of member.silences.entries()) {
        if (silence === null) continue;
        if (silence.heardAt > now) next = Math.min(next, silence.heardAt);
        if (silence.evictAt > now && this.isNews(member, index)) next = Math.min(next, silence.evictAt);
        if (silence.installAt > now) next = Math.min(next, silence.installAt);
      }
    }
    return next;
  }

  /**
   * Does anything follow at once when a member gives up another? Only where that one could be heard: it notices. Of all
   * others it is enough to know later that they were given up in time.
   */
  private isNews(member: GaleraMember, other: number): boolean {
    return this.cluster.member(other).talks && this.islands[other] === this.islands[member.index];
  }

  private wholeSide(): readonly [Side] | null {
    if (!this.links.clear) return null;
    const { members, views } = this.cluster;
    let first: GaleraMember | null = null;
    let count = 0;
    for (const member of members) {
      if (!member.talks) continue;
      first ??= member;
      if (member.view !== first.view || !member.host.linkUp || missesSomebody(member)) return null;
      count += 1;
    }
    if (first === null) return null;
    const view = views.of(first);
    if (view.members.length !== count) return null;
    if (this.whole?.[0].view !== view) this.whole = [this.sideOfAll(view, first.index)];
    return this.whole;
  }

  private sideOfAll(view: View, island: number): Side {
    const members = this.cluster.membersOf(view);
    return { view, members, missing: [], installAt: 0, givenUpAt: Infinity, island, reasons: [] };
  }

  private islandsNow(): readonly number[] {
    const { members } = this.cluster;
    if (this.links.clear) return islandsByCarrier(members);
    return islandsOf(members, (one, other) => this.links.connects(one, other));
  }

  private listenTo(
    member: GaleraMember,
    other: GaleraMember,
    because: CauseId,
    redial: { at: number },
  ): void {
    const now = this.cluster.now;
    const silence = member.silenceOf(other);
    if (!this.together(member, other)) {
      if (silence === null) member.silences[other.index] = this.silence(member, other, because);
      else silence.heardAt = Infinity;
      return;
    }
    if (silence === null) return;
    if (silence.heardAt === Infinity) {
      const at = this.heardAgainAt(silence, redial);
      // Too late: the next inspection gives it up before its word arrives.
      if (at < silence.evictAt) silence.heardAt = at;
    }
    if (silence.heardAt <= now) member.silences[other.index] = null;
  }

  /** In one view, on one island, and neither has given up the other. */
  private together(one: GaleraMember, other: GaleraMember): boolean {
    return (
      other.talks &&
      one.view === other.view &&
      this.islands[one.index] === this.islands[other.index] &&
      !this.givenUp(one, other) &&
      !this.givenUp(other, one)
    );
  }

  private givenUp(member: GaleraMember, other: GaleraMember): boolean {
    const silence = member.silenceOf(other);
    return silence !== null && this.isFinal(silence);
  }

  private isFinal(silence: Silence): boolean {
    return silence.heardAt === Infinity && silence.evictAt <= this.cluster.now;
  }

  private silence(member: GaleraMember, other: GaleraMember, because: CauseId): Silence {
    const { cluster } = this;
    const { suspect, agreement } = cluster.settings;
    const since = cluster.now;
    const common = { since, heardAt: Infinity, graceful: false };
    const frozen = other.process.hung && other.host.alive;
    if (other.talks && this.islands[member.index] === this.islands[other.index]) {
      // It hears the others, but they went on without it (it stood still, or came back too late), and does not know.
      const installAt = since + cluster.drawn('resume', member);
      const reason = other.silenceOf(member)?.because ?? because;
      return { ...common, evictAt: installAt, installAt, frozen, because: reason };
    }
    const reason = reasonOfSilence(cluster.network, member, other) || because;
    const evictAt = this.nextInspection(this.representative(member), since + suspect);
    return { ...common, evictAt, installAt: evictAt + agreement, frozen, because: reason };
  }

  /** The first member of a side sets the pace. */
  private representative(member: GaleraMember): GaleraMember {
    const island = this.islands[member.index];
    const first = this.cluster.members.find(
      (other) => other.talks && other.view === member.view && this.islands[other.index] === island,
    );
    return first ?? member;
  }

  private nextInspection(member: GaleraMember, notBefore: Microseconds): Microseconds {
    const { check } = this.cluster.settings;
    return member.inspection + Math.ceil((notBefore - member.inspection) / check) * check;
  }

  /**
   * When the path, or the process, is there again: at once if it was the process that stood still; at the next
   * retransmission of what was sent meanwhile; and after peer_timeout by a new connection, within a join round.
   */
  private heardAgainAt(silence: Silence, redial: { at: number }): Microseconds {
    const { cluster } = this;
    const { peerTimeout, retrans } = cluster.settings;
    const lasted = cluster.now - silence.since;
    if (lasted < peerTimeout && silence.frozen) return cluster.now;
    if (lasted < peerTimeout) return silence.since + fromSeconds(nextRtoRungSeconds(toSeconds(lasted)));
    if (redial.at < 0) {
      redial.at = cluster.now + Math.floor(cluster.context.stream('redial').uniform() * retrans);
    }
    return redial.at;
  }

  /**
   * Those that are together with the first, directly or through others; but nobody whom one of them has given up, or
   * who has given up one of them: what one member has decided the others follow (its JOIN messages say so).
   */
  private holdingTogether(first: GaleraMember, taken: readonly Side[]): GaleraMember[] {
    const members = [first];
    const others = this.cluster.membersOf(this.cluster.views.of(first));
    for (const member of members) {
      for (const other of others) {
        if (members.includes(other) || isTaken(other, taken) || !this.together(member, other)) continue;
        if (!this.dividedBy(other, members)) members.push(other);
      }
    }
    return members.sort((a, b) => a.index - b.index);
  }

  private dividedBy(other: GaleraMember, members: readonly GaleraMember[]): boolean {
    for (const one of members) if (this.givenUp(one, other) || this.givenUp(other, one)) return true;
    return false;
  }

  private sideOf(members: readonly GaleraMember[]): Side {
    const { cluster } = this;
    const [first] = members;
    if (first === undefined) throw new Error('a side has members');
    const view = cluster.views.of(first);
    const island = this.islands[first.index] ?? -1;
    const all = cluster.membersOf(view);
    if (members.length === all.length && hearEachOther(members)) {
      return this.sideOfAll(view, island);
    }
    const missing: GaleraMember[] = [];
    const reasons = new Set<CauseId>();
    let installAt = 0;
    let givenUpAt = 0;
    for (const other of all) {
      const inside = members.includes(other);
      const silences = members.flatMap((member) => this.between(member, other, inside));
      if (inside && silences.length === 0) continue;
      missing.push(other);
      for (const { because } of silences) reasons.add(because);
      installAt = Math.max(installAt, inside ? Infinity : this.departureOf(other, first, silences));
      givenUpAt = Math.max(givenUpAt, inside ? Infinity : endOfPatience(silences));
    }
    return { view, members, missing, installAt, givenUpAt, island, reasons: [...reasons] };
  }

  /** What one does not hear of the other, and, from outside, the other of the one. */
  private between(member: GaleraMember, other: GaleraMember, inside: boolean): Silence[] {
    const silences = [member.silenceOf(other)];
    if (!inside && other.talks && other.view === member.view) silences.push(other.silenceOf(member));
    return silences.filter((silence) => silence !== null);
  }

  /** When a view without a member outside can be installed; Infinity: it has not been given up yet. */
  private departureOf(other: GaleraMember, first: GaleraMember, silences: readonly Silence[]): Microseconds {
    const final = silences.filter((silence) => this.isFinal(silence));
    if (final.length > 0) return Math.max(...final.map(({ installAt }) => installAt));
    const decided = other.talks && other.view === first.view;
    return decided && this.islands[other.index] === this.islands[first.index] ? 0 : Infinity;
  }
}

/** When the first of those who do not hear it gives it up. */
function endOfPatience(silences: readonly Silence[]): Microseconds {
  let first = Infinity;
  for (const { heardAt, evictAt } of silences) if (heardAt === Infinity && evictAt < first) first = evictAt;
  return first;
}

function isTaken(member: GaleraMember, sides: readonly Side[]): boolean {
  for (const { members } of sides) if (members.includes(member)) return true;
  return false;
}

/** Somebody is not heard by it, or heard again in a moment. */
function missesSomebody({ silences }: GaleraMember): boolean {
  for (const silence of silences) if (silence !== null) return true;
  return false;
}

/** Nobody misses anybody of these. */
function hearEachOther(members: readonly GaleraMember[]): boolean {
  for (const member of members) {
    for (const other of members) if (member.silenceOf(other) !== null) return false;
  }
  return true;
}
