/** Why operations fail although there is a quorum: disks that refuse writes, files without a clean copy in sight. */
import type { CauseId } from '../../engine/causes.js';
import type { ComponentContext } from '../component.js';
import { hasQuorum } from './afr.js';
import { isBroken, refusesWrites } from './brick.js';
import type { MountedSet } from './mounted-set.js';
import type { GlusterParameters } from './parameters.js';
import { maskOf } from './replica.js';

export class Troubles {
  /** Cause of refused writes, 0 while there are none. */
  disk: CauseId = 0;
  /** Cause of EIO on some files, 0 while there are none. */
  stuck: CauseId = 0;

  constructor(
    private readonly set: MountedSet,
    private readonly context: ComponentContext<GlusterParameters>,
  ) {}

  update(because: CauseId): void {
    if (!this.set.serves) return;
    if (!this.refusesWrites()) this.disk = 0;
    else if (this.disk === 0) this.disk = this.diskCause(because);
    if (!this.hasStuckFiles()) this.stuck = 0;
    else if (this.stuck === 0) this.stuck = this.stuckCause(because);
  }

  save(): { readonly disk: CauseId; readonly stuck: CauseId } {
    return { disk: this.disk, stuck: this.stuck };
  }

  restore(state: { readonly disk: CauseId; readonly stuck: CauseId }): void {
    this.disk = state.disk;
    this.stuck = state.stuck;
  }

  private refusesWrites(): boolean {
    const { replica, up } = this.set;
    const able = up & ~maskOf(replica, refusesWrites);
    return !hasQuorum(able, replica.bricks.length, replica.quorum);
  }

  private hasStuckFiles(): boolean {
    const { replica, up } = this.set;
    const sound = up & ~maskOf(replica, isBroken);
    return (sound & replica.data) === 0 || replica.changelog.stuck(sound) > 0;
  }

  private diskCause(because: CauseId): CauseId {
    const { replica } = this.set;
    const refusing = replica.members.filter((brick) => brick.refusesWrites);
    const full = refusing.some(({ host }) => host.disk === 'full');
    const causes = refusing.map((brick) => brick.refusalBecause).sort((one, other) => other - one);
    const [last = because, ...others] = [...new Set([...causes, ...this.set.downBecause()])];
    const cause = this.context.cause(full ? 'disk-full' : 'disk-failed', last, others);
    this.context.simulation.causes.note(cause, 'too few bricks can take a write');
    return cause;
  }

  private stuckCause(because: CauseId): CauseId {
    const { replica } = this.set;
    const split = replica.changelog.split() > 0;
    const broken = replica.members.filter((brick) => brick.broken).map((brick) => brick.refusalBecause);
    const [last = because, ...others] = [
      ...new Set([...this.set.downBecause(), ...broken, ...replica.staleBecause]),
    ];
    const cause = this.context.cause(split ? 'split-brain' : 'no-clean-copy', last, others);
    const text = split ? 'copies blame each other: EIO' : 'no clean copy of some files is in sight: EIO';
    this.context.simulation.causes.note(cause, text);
    return cause;
  }
}
