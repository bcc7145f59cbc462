/** How long the steps of a state transfer take, and when one will have come to its end. */
import { fromSeconds, toSeconds, type Microseconds } from '../../engine/index.js';
import type { Cluster } from './cluster.js';
import { chooseDonor, missed, needsNothing } from './donor.js';
import type { GaleraMember } from './member.js';
import { slownessOf, type DonorSpell, type Transfer } from './transfer.js';
import type { WriteRates } from './write-rates.js';

/** Of the start-up with IST, for how long the donor is busy (Donor/Desynced for 1.2 to 2.2 of 7 s on the busy host). */
const IST_DONOR_SHARE = 0.25;
/** What of its apply rate a member that catches up has at least: the cluster is throttled for it (gcs.max_throttle). */
const LEAST_CATCH_UP = 0.25;
/** A member that kept running applies what it missed within this time, besides the bytes (measured 0.01 to 0.4 s). */
const RUNNING_IST_SECONDS = 0.05;

/** What becomes of a transfer if nothing happens. */
export interface Forecast {
  readonly syncedAt: Microseconds;
  readonly spell: DonorSpell | null;
}

export class TransferTimes {
  constructor(
    private readonly cluster: Cluster,
    private readonly rates: WriteRates,
  ) {}

  /** @param missing write-sets that the joiner lacks when its donor is chosen */
  copySeconds({ kind, joiner }: Pick<Transfer, 'kind' | 'joiner'>, missing: number): number {
    const { settings } = this.cluster;
    if (kind === 'sst') return settings.dataBytes / settings.sst.bytesPerSecond;
    const { closed } = this.cluster.member(joiner);
    const fixed = closed ? IST_DONOR_SHARE * settings.law.ist.mean : RUNNING_IST_SECONDS;
    return fixed + (missing * settings.writeSetBytes) / settings.istBytesPerSecond;
  }

  /** Of opening the storage. With IST the time is drawn: `draw` leaves what was drawn for whoever asks next. */
  startSeconds({ kind, joiner }: Pick<Transfer, 'kind' | 'joiner'>, draw: 'ahead' | 'now'): number {
    const { cluster } = this;
    const member = cluster.member(joiner);
    if (!member.closed) return 0;
    if (kind === 'sst') return cluster.settings.sst.joinSeconds;
    if (member.startAhead < 0) member.startAhead = cluster.drawn('ist', member);
    const whole = toSeconds(member.startAhead);
    if (draw === 'now') member.startAhead = -1;
    const atDonor = kind === 'ist' ? IST_DONOR_SHARE * cluster.settings.law.ist.mean : 0;
    return Math.max(0, whole - atDonor);
  }

  /** How long it takes at full speed to apply what has been written by then: so many write-sets more than now. */
  catchUpSeconds({ joiner, seqno: from }: Pick<Transfer, 'joiner' | 'seqno'>, more = 0): number {
    const { cluster } = this;
    const member = cluster.member(joiner);
    const { seqno } = cluster.writeSets.history(cluster.views.of(member).history);
    const slowness = slownessOf(member);
    const applies = cluster.settings.applyRate / slowness;
    const gains = Math.max(applies - this.rates.total(cluster.now), LEAST_CATCH_UP * applies);
    return Math.max(0, seqno + more - from) / (gains * slowness);
  }

  paceOf({ step, joiner, donor }: Pick<Transfer, 'step' | 'joiner' | 'donor'>): number {
    if (step === 'requested' || step === 'locking') return 1;
    const own = slownessOf(this.cluster.member(joiner));
    return donor < 0 ? own : Math.max(own, slownessOf(this.cluster.member(donor)));
  }

  /** @returns null where that is not certain: no donor, a full copy, or a joiner at which write-sets pile up */
  forecast(transfer: Transfer): Forecast | null {
    const { cluster } = this;
    const joiner = cluster.member(transfer.joiner);
    const { until, step } = transfer;
    if (until <= cluster.now || !this.keepsUp(joiner)) return null;
    const course = { joiner: transfer.joiner, kind: transfer.kind, seqno: transfer.seqno };
    let startsAt = until;
    let spell: DonorSpell | null = null;
    if (step === 'requested') {
      const more = this.writtenUntil(joiner, until);
      const { seqno } = cluster.writeSets.history(cluster.views.of(joiner).history);
      if (needsNothing(cluster, joiner, more))
        Object.assign(course, { kind: 'nothing', seqno: seqno + more });
      else {
        const choice = chooseDonor(cluster, joiner, more);
        if (choice?.kind !== 'ist') return null;
        Object.assign(course, { kind: 'ist', seqno: joiner.position.seqno });
        const donor = choice.donor.index;
        const pace = this.paceOf({ step: 'copying', joiner: joiner.index, donor });
        const seconds = this.copySeconds(course, missed(cluster, joiner, more)) * pace;
        startsAt = until + fromSeconds(seconds);
        spell = { donor, from: until, until: startsAt };
      }
    } else if (step === 'copying') {
      spell = transfer.spell ?? { donor: transfer.donor, from: cluster.now, until };
    }
    const pace = slownessOf(joiner);
    const opensAt =
      step === 'starting' ? until : startsAt + fromSeconds(this.startSeconds(course, 'ahead') * pace);
    const catchUp = this.catchUpSeconds(course, this.writtenUntil(joiner, opensAt));
    return { syncedAt: opensAt + fromSeconds(catchUp * pace), spell };
  }

  /** Nothing piles up in its queue from the instant at which it is Joined. */
  private keepsUp(joiner: GaleraMember): boolean {
    const { cluster, rates } = this;
    const applies = cluster.settings.applyRate / slownessOf(joiner);
    return applies > rates.total(cluster.now) && joiner.process.working;
  }

  /** At the present rate. */
  private writtenUntil(joiner: GaleraMember, then: Microseconds): number {
    const { views, writeSets, now } = this.cluster;
    return writeSets.history(views.of(joiner).history).rate * toSeconds(then - now);
  }
}
