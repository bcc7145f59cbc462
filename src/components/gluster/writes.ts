/** Counts the writes that went on without some brick. */
import { exp } from '../../engine/elementary.js';
import type { Simulation } from '../../engine/simulation.js';
import { toSeconds, type Microseconds } from '../../engine/time.js';
import type { Mount, Mounts } from './mounts.js';
import { maskOf } from './replica.js';

export class Writes {
  private settledAt: Microseconds = 0;

  constructor(
    private readonly simulation: Simulation,
    private readonly mounts: Mounts,
    private readonly workingSet: number,
  ) {}

  /**
   * A write through a mount (rate 0), or from now on that many a second.
   * @returns whether some brick missed it (misses them)
   */
  noticed(mount: Mount, ratePerSecond: number): boolean {
    if (ratePerSecond !== 0) {
      this.settle();
      mount.writesPerSecond = Math.max(0, ratePerSecond);
      return !mount.complete;
    }
    if (mount.complete) return false;
    this.miss(mount, 1 / this.workingSet);
    return true;
  }

  /** Takes in the writes since the last time, at the announced rates. */
  settle(): void {
    const seconds = toSeconds(this.simulation.now - this.settledAt);
    this.settledAt = this.simulation.now;
    if (seconds === 0) return;
    for (const mount of this.mounts.list) {
      if (mount.writesPerSecond === 0 || mount.complete) continue;
      // So many files of the working set have been touched at least once.
      this.miss(mount, 1 - exp((-mount.writesPerSecond * seconds) / this.workingSet));
    }
  }

  save(): Microseconds {
    return this.settledAt;
  }

  restore(settledAt: Microseconds): void {
    this.settledAt = settledAt;
  }

  /** All of them went to the sets that take writes. */
  private miss(mount: Mount, fraction: number): void {
    const taking = mount.sets.filter(([{ serves }, troubles]) => serves && troubles.disk === 0);
    const share = taking.reduce((sum, [{ replica }]) => sum + replica.share, 0);
    for (const [{ replica, up }] of taking) {
      const able = up & ~maskOf(replica, (brick) => brick.refusesWrites);
      replica.changelog.write(able, Math.min(1, fraction / share));
    }
  }
}
