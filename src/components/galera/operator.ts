/**
 * The operator who ends what cannot end by itself: no primary component anywhere, and not all members of the last one
 * will come back together. After `bootstrap_after` the most advanced member that runs is made a primary component.
 */
import { draw, fromSeconds, type CauseId, type Microseconds } from '../../engine/index.js';
import type { Cluster } from './cluster.js';
import type { Evs } from './evs.js';
import type { GaleraMember } from './member.js';
import type { Membership } from './membership.js';

export class Operator {
  /** When the operator is ready to act; Infinity: not called. */
  private readyAt: Microseconds = Infinity;
  private because: CauseId = 0;

  constructor(
    private readonly cluster: Cluster,
    private readonly evs: Evs,
    private readonly membership: Membership,
  ) {}

  /** @returns whether something was bootstrapped */
  update(because: CauseId): boolean {
    const { cluster } = this;
    if (cluster.hasPrimary() || cluster.members.every((member) => member.phase === 'absent')) {
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
