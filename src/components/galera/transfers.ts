/**
 * State transfer: how a member that is behind gets what it lacks. A donor is chosen when the request reaches the
 * group; what was missed comes from its cache (IST) if that still holds it, else everything is copied (SST); then the
 * joiner opens its storage, applies what has been written meanwhile, and is synced.
 */
import { fromSeconds, type CauseId, type Microseconds } from '../../engine/index.js';
import type { Cluster } from './cluster.js';
import { chooseDonor, missed, needsNothing, type Choice } from './donor.js';
import type { GaleraMember } from './member.js';
import { TransferTimes } from './transfer-times.js';
import type { DonorSpell, Step, Transfer } from './transfer.js';
import type { WriteRates } from './write-rates.js';

/** Who would notice the steps of a transfer. */
export interface Audience {
  /** Somebody tells a joiner that is Joined from one that is closed. */
  readonly discerns: boolean;
  /** Whether a donor is one may be seen, or makes a difference. */
  readonly watchesDonors: boolean;
}

export class Transfers {
  /** Members that end themselves, and why; carried out by whoever may touch the world. */
  readonly aborting: { readonly member: GaleraMember; readonly because: CauseId }[] = [];
  private transfers: Transfer[] = [];
  private readonly times: TransferTimes;

  constructor(
    private readonly cluster: Cluster,
    rates: WriteRates,
  ) {
    this.times = new TransferTimes(cluster, rates);
  }

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
      ...{ until: cluster.now + delay, pace: 1, seqno: 0, donorBecause: 0 },
      ...{ syncedAt: Infinity, spell: null, told: false },
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
      const pace = this.times.paceOf(transfer);
      if (pace === transfer.pace) continue;
      if (transfer.until > now)
        transfer.until = now + Math.round(((transfer.until - now) * pace) / transfer.pace);
      transfer.pace = pace;
    }
  }

  /**
   * Where nobody can tell whether a step has been taken, it is foretold when the joiner will be synced. To be called
   * again whenever rates, or anything else, may have changed.
   */
  foretell(audience: Audience): void {
    for (const transfer of this.transfers) {
      const forecast = this.isNoticed(transfer, audience) ? null : this.times.forecast(transfer);
      transfer.syncedAt = forecast?.syncedAt ?? Infinity;
      transfer.spell = forecast?.spell ?? null;
    }
  }

  /** Until then all is as it was; Infinity: nothing is to come about unseen. */
  get unseenFrom(): Microseconds {
    let first = Infinity;
    for (const transfer of this.transfers) if (isUnseen(transfer)) first = Math.min(first, transfer.until);
    return first;
  }

  /** Takes the steps that nobody has seen, each as of its own time. @returns whether all went as it was foretold */
  catchUp(): boolean {
    const { cluster } = this;
    let asForetold = true;
    for (let next = this.nextUnseen(); next !== null; next = this.nextUnseen()) {
      const transfer = next;
      const { step } = transfer;
      cluster.asOf(transfer.until, () => this.advance(transfer));
      if (transfer.step === 'starting') transfer.spell = null;
      if (transfer.step === 'applying') transfer.syncedAt = Infinity;
      else if (transfer.step === step || transfer.kind === 'sst') {
        transfer.syncedAt = Infinity;
        transfer.spell = null;
        asForetold = false;
      }
    }
    return asForetold;
  }

  /** When a member will be, or is, donor without an event; null: it will not be. */
  spellOf({ index }: GaleraMember): (DonorSpell & { readonly because: CauseId }) | null {
    for (const { spell, because } of this.transfers) if (spell?.donor === index) return { ...spell, because };
    return null;
  }

  /** From now on the beginning and end of its being donor are events. */
  tellOf({ index }: GaleraMember): void {
    for (const transfer of this.transfers) if (transfer.spell?.donor === index) transfer.told = true;
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
    for (const transfer of this.transfers) {
      const at = isUnseen(transfer) ? transfer.syncedAt : transfer.until;
      if (at > now && at < next) next = at;
    }
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
    transfer.pace = this.times.paceOf(transfer);
    transfer.until = this.cluster.now + fromSeconds(seconds * transfer.pace);
    return true;
  }

  private begin(transfer: Transfer): boolean {
    const { cluster } = this;
    const joiner = cluster.member(transfer.joiner);
    const { history } = cluster.views.of(joiner);
    const { seqno } = cluster.writeSets.history(history);
    if (needsNothing(cluster, joiner)) {
      transfer.seqno = seqno;
      return this.enter(transfer, 'starting', joiner.closed ? this.times.startSeconds(transfer, 'now') : 0);
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
    return this.times.copySeconds(transfer, missed(this.cluster, this.cluster.member(transfer.joiner)));
  }

  /** The donor is free; the joiner opens its storage. */
  private sent(transfer: Transfer): boolean {
    this.release(transfer);
    transfer.donor = -1;
    return this.enter(transfer, 'starting', this.times.startSeconds(transfer, 'now'));
  }

  private joined(transfer: Transfer): boolean {
    const { cluster } = this;
    const joiner = cluster.member(transfer.joiner);
    this.open(joiner);
    const { seqno } = cluster.writeSets.history(cluster.views.of(joiner).history);
    joiner.cacheFrom = transfer.kind === 'sst' ? seqno : joiner.cacheFrom;
    return this.enter(transfer, 'applying', this.times.catchUpSeconds(transfer));
  }

  private open(joiner: GaleraMember): void {
    joiner.closed = false;
    joiner.standing = 'joined';
    joiner.needsCopy = false;
  }

  private isNoticed({ joiner, kind, step, told }: Transfer, { discerns, watchesDonors }: Audience): boolean {
    if (discerns || kind === 'sst' || !this.cluster.member(joiner).closed) return true;
    if (step === 'starting') return false;
    return told || watchesDonors || (step !== 'requested' && step !== 'copying');
  }

  /** The first of the steps that are due and have not been seen. */
  private nextUnseen(): Transfer | null {
    let first: Transfer | null = null;
    for (const transfer of this.transfers) {
      if (!isUnseen(transfer) || transfer.until > this.cluster.now) continue;
      if (first === null || transfer.until < first.until) first = transfer;
    }
    return first;
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

function isUnseen({ syncedAt }: Transfer): boolean {
  return syncedAt < Infinity;
}
