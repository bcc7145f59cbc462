/**
 * The operator who ends what cannot end by itself: no primary component anywhere, and not all members of the last one
 * will come back together; or one in which nobody has all that was committed, and nobody can send it. After `bootstrap_after` the most advanced member that runs is made a primary component.
 */
import { draw, fromSeconds, type CauseId, type Microseconds } from '../../engine/index.js';
import type { Cluster } from './cluster.js';
import type { Evs } from './evs.js';
import type { GaleraMember } from './member.js';
import type { Membership } from './membership.js';
import type { Transfers } from './transfers.js';

export class Operator {
  /** When the operator is ready to act; Infinity: not called. */
  private readyAt: Microseconds = Infinity;
  private because: CauseId = 0;

  constructor(
    private readonly cluster: Cluster,
    private readonly evs: Evs,
    private readonly membership: Membership,
    private readonly transfers: Transfers,
  ) {}

  /** @returns whether something was bootstrapped */
  update(because: CauseId): boolean {
    const { cluster } = this;
    if (this.goesOn() || cluster.members.every((member) => member.phase === 'absent')) {
      this.readyAt = Infinity;
      return false;
    }
    if (this.readyAt === Infinity) this.call(because);
    const candidate = this.candidate();
    if (this.readyAt > cluster.now || candidate === null) return false;
    const side = this.evs.sides().find(({ members }) => members.includes(candidate));
    if (side === undefined) return false;
    const text = `an operator bootstraps ${candidate.name}`;
    this.membership.found(side.members, cluster.cause('bootstrap', text, this.because));
    return true;
  }

  nextDue(): Microseconds {
    return this.readyAt > this.cluster.now ? this.readyAt : Infinity;
  }

  save(): unknown {
    return { readyAt: this.readyAt, because: this.because };
  }

  restore(state: unknown): void {
    const { readyAt, because } = state as { readyAt: Microseconds; because: CauseId };
    this.readyAt = readyAt;
    this.because = because;
  }

  /**
   * Somebody in a primary component, whether the others can see it or not, has all that was committed, or is on the way
   * to it. Where all wait for a donor that
   * has died, Galera finds "no node with complete state" (gcs_state_msg.cpp), and nothing but a bootstrap helps.
   */
  private goesOn(): boolean {
    const { cluster, transfers } = this;
    return cluster.members.some(
      (member) =>
        !member.arbitrator &&
        cluster.inPrimary(member) &&
        !member.dropped &&
        !transfers.waitsForDonor(member),
    );
  }

  private call(because: CauseId): void {
    const { cluster } = this;
    const delay = draw(cluster.settings.law.bootstrap, cluster.context.stream('operator'));
    this.readyAt = cluster.now + fromSeconds(delay);
    this.because = because || Math.max(...cluster.members.map((member) => member.because || member.gone));
  }

  /**
   * safe_to_bootstrap first (the last to be stopped in order), then the most advanced. Where nobody's data is good any
   * more, somebody's has to do.
   */
  private candidate(): GaleraMember | null {
    const [best] = this.cluster.members
      .filter((member) => member.talks && !member.arbitrator)
      .sort(
        (one, other) =>
          Number(one.needsCopy) - Number(other.needsCopy) ||
          Number(other.safeToBootstrap) - Number(one.safeToBootstrap) ||
          other.position.history - one.position.history ||
          other.position.seqno - one.position.seqno ||
          one.index - other.index,
      );
    return best ?? null;
  }
}
