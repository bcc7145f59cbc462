/**
 * State transfer: how a member that is behind gets what it lacks. A donor is chosen when the request reaches the
 * group; what was missed comes from its cache (IST) if that still holds it, else everything is copied (SST); then the
 * joiner opens its storage, applies what has been written meanwhile, and is synced.
 */
import { fromSeconds, toSeconds, type CauseId, type Microseconds } from '../../engine/index.js';
import type { Cluster } from './cluster.js';
import { chooseDonor, needsNothing, type Choice } from './donor.js';
import type { GaleraMember } from './member.js';
import type { WriteRates } from './write-rates.js';

/**
 * - `requested`: no donor yet (the request is under way, or no member is Synced).
 * - `preparing`, `copying`, `locking`: at the donor. IST only copies.
 * - `starting`: the joiner opens its storage. `applying`: it is Joined and catches up.
 */
type Step = 'requested' | 'preparing' | 'copying' | 'locking' | 'starting' | 'applying';

interface Transfer {
  readonly joiner: number;
  readonly because: CauseId;
  kind: 'nothing' | 'ist' | 'sst';
  donor: number;
  step: Step;
  until: Microseconds;
  /** While it starts: when it is Joined, if that is no event of its own (`until` is then the end of catching up); else Infinity. */
  opensAt: Microseconds;
  /** How many times as long as usual the step takes: the slowness of those who work at it. */
  pace: number;
  /** Up to where the transfer itself brings it. */
  seqno: number;
  /** Why commits at the donor wait, from the choice of the donor on. */
  donorBecause: CauseId;
}

/** Of the start-up with IST, for how long the donor is busy (Donor/Desynced for 1.2 to 2.2 of 7 s on the busy host). */
const IST_DONOR_SHARE = 0.25;
/** What of its apply rate a member that catches up has at least: the cluster is throttled for it (gcs.max_throttle). */
const LEAST_CATCH_UP = 0.25;
/** A member that kept running applies what it missed within this time, besides the bytes (measured 0.01 to 0.4 s). */
const RUNNING_IST_SECONDS = 0.05;

export class Transfers {
  /** Members that end themselves, and why; carried out by whoever may touch the world. */
  readonly aborting: { readonly member: GaleraMember; readonly because: CauseId }[] = [];
  private transfers: Transfer[] = [];

  constructor(
    private readonly cluster: Cluster,
    private readonly rates: WriteRates,
  ) {}

  get underWay(): boolean {
    return this.transfers.length > 0;
  }

  request(joiner: GaleraMember, because: CauseId): void {
    const { cluster } = this;
    const delay = joiner.closed ? fromSeconds(cluster.settings.requestSeconds) : 0;
    // Of a component that is founded anew over its members' heads they ask anew.
    this.transfers = this.transfers.filter((one) => one.joiner !== joiner.index);
    this.transfers.push({
      ...{ joiner: joiner.index, because, kind: 'nothing', donor: -1, step: 'requested' },
      ...{ until: cluster.now + delay, opensAt: Infinity, pace: 1, seqno: 0, donorBecause: 0 },
    });
  }

  /** Does it lack something, and has no donor yet? */
  waitsForDonor(joiner: GaleraMember): boolean {
    const transfer = this.transfers.find((one) => one.joiner === joiner.index);
    return transfer?.step === 'requested' && !needsNothing(this.cluster, joiner);
  }

  /** Ends what a new view, or a death, has made impossible. */
  viewInstalled(because: CauseId): void {
    if (this.transfers.length === 0) return;
    const ended = this.transfers.filter((transfer) => this.broken(transfer));
    this.transfers = this.transfers.filter((transfer) => !ended.includes(transfer));
    for (const transfer of ended) this.breakOff(transfer, because);
  }

  /** The member's mysqld ends itself, to be started again by its supervisor. */
  abort(member: GaleraMember, because: CauseId): void {
    if (!this.aborting.some((one) => one.member === member)) this.aborting.push({ member, because });
  }

  /** Somebody works faster or more slowly now: what is left of each step takes that much longer, or less. */
  paceChanged(): void {
    const { now } = this.cluster;
    for (const transfer of this.transfers) {
      const pace = this.paceOf(transfer);
      if (pace === transfer.pace) continue;
      this.heed(transfer);
      if (transfer.until > now)
        transfer.until = now + Math.round(((transfer.until - now) * pace) / transfer.pace);
      transfer.pace = pace;
    }
  }

  /**
   * Where nobody can tell a joiner that is Joined from one that is closed, and it follows at once what is written, it is
   * foretold when it will be synced. To be called again whenever rates may have changed.
   */
  foretell(discerned: boolean): void {
    for (const transfer of this.transfers) {
      if (transfer.step !== 'starting') continue;
      this.heed(transfer);
      if (discerned || transfer.kind === 'sst' || !this.cluster.member(transfer.joiner).closed) continue;
      const more = this.rateFor(transfer) * toSeconds(transfer.until - this.cluster.now);
      if (transfer.until <= this.cluster.now || !this.keepsUp(transfer)) continue;
      transfer.opensAt = transfer.until;
      transfer.until += fromSeconds(this.catchUpSeconds(transfer, more, transfer.opensAt) * transfer.pace);
    }
  }

  /** Until then joiners are as they were; Infinity: none of them is to be Joined unseen. */
  get opensAt(): Microseconds {
    let first = Infinity;
    for (const { opensAt } of this.transfers) if (opensAt < first) first = opensAt;
    return first;
  }

  /** Those that have been Joined since somebody looked. */
  openUnseen(): void {
    for (const transfer of this.transfers) {
      if (transfer.opensAt > this.cluster.now) continue;
      this.open(this.cluster.member(transfer.joiner));
      transfer.step = 'applying';
      transfer.opensAt = Infinity;
    }
  }

  /** Takes every step that is due. @returns whether any was */
  update(): boolean {
    if (this.transfers.length === 0) return false;
    const due = this.transfers.filter((transfer) => transfer.until <= this.cluster.now);
    let changed = false;
    for (const transfer of due) if (this.advance(transfer)) changed = true;
    return changed;
  }

  /** Why commits at a donor wait; 0 when they do not. */
  blocking(member: GaleraMember): CauseId {
    if (this.transfers.length === 0) return 0;
    const { blocking } = this.cluster.settings.sst;
    const transfer = this.transfers.find(({ donor }) => donor === member.index);
    if (transfer?.kind !== 'sst') return 0;
    const blocked = transfer.step === 'locking' || (transfer.step === 'copying' && blocking);
    return blocked ? transfer.donorBecause : 0;
  }

  /** The transfer that a donor serves; 0: none. */
  donorBecause(member: GaleraMember): CauseId {
    return this.transfers.find(({ donor }) => donor === member.index)?.donorBecause ?? 0;
  }

  nextDue(): Microseconds {
    const now = this.cluster.now;
    let next = Infinity;
    for (const { until } of this.transfers) if (until > now && until < next) next = until;
    return next;
  }

  save(): unknown {
    return this.transfers.map((transfer) => ({ ...transfer }));
  }

  restore(state: unknown): void {
    this.transfers = (state as Transfer[]).map((transfer) => ({ ...transfer }));
    this.aborting.length = 0;
  }

  private broken({ joiner, donor, step }: Transfer): boolean {
    const { cluster } = this;
    const member = cluster.member(joiner);
    if (!cluster.inPrimary(member) || member.dropped) return true;
    if (donor < 0 || step === 'starting' || step === 'applying') return false;
    return cluster.member(donor).view !== member.view;
  }

  private breakOff(transfer: Transfer, because: CauseId): void {
    const { cluster } = this;
    const joiner = cluster.member(transfer.joiner);
    this.release(transfer);
    const copied = transfer.kind === 'sst' && transfer.step !== 'applying';
    if (copied) joiner.needsCopy = true;
    const sending = transfer.step !== 'requested' && transfer.step !== 'applying';
    if (!joiner.talks || !(copied || (sending && transfer.kind === 'ist'))) return;
    const text = `the state transfer to ${joiner.name} broke off`;
    // Neither the loss of the donor alone nor the need of a copy would have ended it.
    this.abort(joiner, cluster.cause('transfer-failed', text, because || transfer.because, [joiner.because]));
  }

  private release({ donor }: Transfer): void {
    if (donor < 0) return;
    const member = this.cluster.member(donor);
    if (member.standing === 'donor') member.standing = 'synced';
  }

  private advance(transfer: Transfer): boolean {
    switch (transfer.step) {
      case 'requested':
        return this.begin(transfer);
      case 'preparing':
        return this.enter(transfer, 'copying', this.copySeconds(transfer));
      case 'copying':
        if (transfer.kind === 'sst' && this.cluster.settings.sst.lockSeconds > 0) {
          return this.enter(transfer, 'locking', this.cluster.settings.sst.lockSeconds);
        }
        return this.sent(transfer);
      case 'locking':
        return this.sent(transfer);
      case 'starting':
        return this.joined(transfer);
      case 'applying':
        return this.synced(transfer);
    }
  }

  private enter(transfer: Transfer, step: Step, seconds: number): boolean {
    transfer.step = step;
    transfer.pace = this.paceOf(transfer);
    transfer.until = this.cluster.now + fromSeconds(seconds * transfer.pace);
    return true;
  }

  private paceOf({ step, joiner, donor }: Transfer): number {
    if (step === 'requested' || step === 'locking') return 1;
    const own = slownessOf(this.cluster.member(joiner));
    return donor < 0 ? own : Math.max(own, slownessOf(this.cluster.member(donor)));
  }

  private begin(transfer: Transfer): boolean {
    const { cluster } = this;
    const joiner = cluster.member(transfer.joiner);
    const { history } = cluster.views.of(joiner);
    const { seqno } = cluster.writeSets.history(history);
    if (needsNothing(cluster, joiner)) {
      transfer.seqno = seqno;
      return this.enter(transfer, 'starting', joiner.closed ? this.startSeconds(transfer) : 0);
    }
    const choice = chooseDonor(cluster, joiner);
    if (choice === null) {
      // Asked again at every change: no donor appears without one.
      return false;
    }
    if (choice.kind === 'sst' && !joiner.closed) return this.restartForCopy(transfer);
    return this.send(transfer, choice, seqno);
  }

  private send(transfer: Transfer, { kind, donor }: Choice, seqno: number): boolean {
    const { cluster } = this;
    const joiner = cluster.member(transfer.joiner);
    transfer.kind = kind;
    transfer.donor = donor.index;
    donor.standing = 'donor';
    const text = `${donor.name} sends ${kind === 'ist' ? 'what was missed' : 'a full copy'} to ${joiner.name}`;
    transfer.donorBecause = cluster.cause('donor-blocked', text, transfer.because);
    if (kind === 'ist') {
      transfer.seqno = joiner.position.seqno;
      return this.enter(transfer, 'copying', this.copySeconds(transfer));
    }
    transfer.seqno = seqno;
    return this.enter(transfer, 'preparing', cluster.settings.sst.fixedSeconds);
  }

  /** A full copy goes only to a mysqld that starts: one that runs has to be started again. */
  private restartForCopy(transfer: Transfer): boolean {
    const { cluster } = this;
    const joiner = cluster.member(transfer.joiner);
    this.transfers = this.transfers.filter((one) => one !== transfer);
    const text = `${joiner.name} needs a full copy and has to be started again`;
    this.abort(joiner, cluster.cause('copy-needed', text, transfer.because));
    return true;
  }

  private copySeconds(transfer: Transfer): number {
    const { cluster } = this;
    const { settings } = cluster;
    if (transfer.kind === 'sst') return settings.dataBytes / settings.sst.bytesPerSecond;
    const joiner = cluster.member(transfer.joiner);
    const missing = cluster.writeSets.missing(joiner.position, cluster.views.of(joiner).history);
    const fixed = joiner.closed ? IST_DONOR_SHARE * settings.law.ist.mean : RUNNING_IST_SECONDS;
    return fixed + (missing * settings.writeSetBytes) / settings.istBytesPerSecond;
  }

  /** The donor is free; the joiner opens its storage. */
  private sent(transfer: Transfer): boolean {
    this.release(transfer);
    transfer.donor = -1;
    return this.enter(transfer, 'starting', this.startSeconds(transfer));
  }

  private startSeconds(transfer: Transfer): number {
    const { cluster } = this;
    const joiner = cluster.member(transfer.joiner);
    if (!joiner.closed) return 0;
    if (transfer.kind === 'sst') return cluster.settings.sst.joinSeconds;
    const whole = toSeconds(cluster.drawn('ist', joiner));
    const atDonor = transfer.kind === 'ist' ? IST_DONOR_SHARE * cluster.settings.law.ist.mean : 0;
    return Math.max(0, whole - atDonor);
  }

  private joined(transfer: Transfer): boolean {
    const { cluster } = this;
    const joiner = cluster.member(transfer.joiner);
    this.open(joiner);
    const { seqno } = cluster.writeSets.history(cluster.views.of(joiner).history);
    joiner.cacheFrom = transfer.kind === 'sst' ? seqno : joiner.cacheFrom;
    return this.enter(transfer, 'applying', this.catchUpSeconds(transfer, 0, cluster.now));
  }

  private open(joiner: GaleraMember): void {
    joiner.closed = false;
    joiner.standing = 'joined';
    joiner.needsCopy = false;
  }

  /** From now on the end of its start is an event. */
  private heed(transfer: Transfer): void {
    if (transfer.opensAt === Infinity) return;
    transfer.until = transfer.opensAt;
    transfer.opensAt = Infinity;
  }

  /** Nothing piles up in its queue from the instant at which it is Joined. */
  private keepsUp({ joiner }: Transfer): boolean {
    const { cluster, rates } = this;
    const member = cluster.member(joiner);
    return (
      cluster.settings.applyRate / slownessOf(member) > rates.total(cluster.now) && member.process.working
    );
  }

  private rateFor({ joiner }: Transfer): number {
    const { views, writeSets } = this.cluster;
    return writeSets.history(views.of(this.cluster.member(joiner)).history).rate;
  }

  /** How long it takes at full speed to apply what has been written by then: so many write-sets more than now. */
  private catchUpSeconds(transfer: Transfer, more: number, then: Microseconds): number {
    const { cluster } = this;
    const joiner = cluster.member(transfer.joiner);
    const { seqno } = cluster.writeSets.history(cluster.views.of(joiner).history);
    const slowness = slownessOf(joiner);
    const applies = cluster.settings.applyRate / slowness;
    const gains = Math.max(applies - this.rates.total(then), LEAST_CATCH_UP * applies);
    return Math.max(0, seqno + more - transfer.seqno) / (gains * slowness);
  }

  private synced(transfer: Transfer): boolean {
    const joiner = this.cluster.member(transfer.joiner);
    joiner.standing = 'synced';
    joiner.enlisted = true;
    this.cluster.cause('synced', `${joiner.name} is synced`, transfer.because);
    joiner.because = 0;
    this.transfers = this.transfers.filter((one) => one !== transfer);
    return true;
  }
}

/** How many times as long work takes there at present. */
export function slownessOf(member: GaleraMember): number {
  return member.host.slowFactor * member.process.slowFactor;
}
