/** How much there is to heal: files that missed writes (changelogs), and all files of a disk that came back empty. */
import type { Daemon } from './daemon.js';
import type { GlusterValues } from './parameters.js';
import type { Replica } from './replica.js';

/** Fewer files than this are dust of rounding. */
const DUST = 1e-9;

export class Backlog {
  /** By daemon: files outside the working set that its brick lacks altogether. */
  private missing: number[];

  constructor(
    private readonly parameters: GlusterValues,
    private readonly daemons: readonly Daemon[],
  ) {
    this.missing = daemons.map(() => 0);
  }

  any(replica: Replica): boolean {
    return !replica.changelog.clean || this.missingIn(replica) > 0;
  }

  /** Files of which this set lacks a copy. */
  missingIn(replica: Replica): number {
    let files = 0;
    for (const [index, daemon] of this.daemons.entries()) {
      if (daemon.replica === replica) files += this.missing[index] ?? 0;
    }
    return files;
  }

  /** The disk of that daemon's brick is empty: everything must be copied (`heal full`). */
  wiped(index: number): void {
    const daemon = this.daemons[index];
    if (!daemon) return;
    const { replica, brick } = daemon;
    replica.changelog.wiped(brick.position);
    const files = (this.parameters.data * replica.share) / this.parameters.file_size;
    this.missing[index] = Math.max(0, files - replica.changelog.files);
  }

  /** All files that a daemon could heal while it sees these bricks. */
  files(daemon: Daemon, seen: number): number {
    const files = this.indexed(daemon, seen) + this.missingSeen(daemon, seen);
    return files > DUST ? files : 0;
  }

  indexed({ replica, brick }: Daemon, seen: number): number {
    return replica.changelog.healable(brick.position, seen);
  }

  /** Whichever is slower: the files one by one, or their bytes. */
  seconds(daemon: Daemon, seen: number, perFile: number): number {
    const { parameters } = this;
    const files = this.files(daemon, seen);
    const bytes = files * parameters.file_size;
    const slower = Math.max(files * perFile, bytes / parameters.heal_bytes_per_second);
    return slower / parameters['cluster.shd-max-threads'];
  }

  /**
   * Heals that fraction of what a sweep had set out to heal.
   * @returns writes of split files that were thrown away
   */
  heal(daemon: Daemon, sweep: { readonly seen: number; readonly files: number }, fraction: number): number {
    this.daemons.forEach((other, index) => {
      if (!this.copies(daemon, other, sweep.seen)) return;
      const rest = (this.missing[index] ?? 0) * (1 - fraction);
      this.missing[index] = rest > DUST ? rest : 0;
    });
    const now = this.indexed(daemon, sweep.seen);
    if (now <= 0) return 0;
    const { replica, brick } = daemon;
    return replica.changelog.heal(brick.position, sweep.seen, Math.min(1, (sweep.files * fraction) / now));
  }

  save(): number[] {
    return [...this.missing];
  }

  restore(missing: readonly number[]): void {
    this.missing = [...missing];
  }

  private missingSeen(daemon: Daemon, seen: number): number {
    let files = 0;
    this.daemons.forEach((other, index) => {
      if (this.copies(daemon, other, seen)) files += this.missing[index] ?? 0;
    });
    return files;
  }

  /** Can this daemon copy to the other's brick what that one lacks? It must have it all itself, data included. */
  private copies(daemon: Daemon, other: Daemon, seen: number): boolean {
    if (other.replica !== daemon.replica || other === daemon) return false;
    if ((daemon.replica.data & (1 << daemon.brick.position)) === 0) return false;
    const own = this.missing[this.daemons.indexOf(daemon)] ?? 0;
    return own <= 0 && (seen & (1 << other.brick.position)) !== 0;
  }
}
