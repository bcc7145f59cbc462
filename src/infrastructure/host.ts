/** A machine: power, cores, a disk, a network card, and processes. Plain state; only World changes it. */
import type { CauseId } from '../engine/causes.js';
import type { Process } from './process.js';

export type Power = 'on' | 'off' | 'booting';
export type DiskState = 'ok' | 'full' | 'failed' | 'lost';

export interface HostOptions {
  readonly name: string;
  /** The group it was written as (`db` for db1, db2, db3); its own name when it stands alone. */
  readonly group: string;
  readonly zone: string | null;
  readonly cores: number;
  readonly bootSeconds: number;
  /** It belongs to a provider: no crew of ours repairs it. */
  readonly managed: boolean;
}

/** What of a host can change, plain. */
export type HostState = Pick<
  Host,
  | 'power'
  | 'paused'
  | 'linkUp'
  | 'disk'
  | 'slowFactor'
  | 'because'
  | 'linkBecause'
  | 'diskBecause'
  | 'speedBecause'
>;

export class Host {
  readonly processes: Process[] = [];
  power: Power = 'on';
  paused = false;
  linkUp = true;
  disk: DiskState = 'ok';
  /** Work on this host takes this many times as long. */
  slowFactor = 1;
  /** The last change of power or pause: why it is dead, or why it lives again. */
  because: CauseId = 0;
  /** The last change of its carrier, its disk, its speed. */
  linkBecause: CauseId = 0;
  diskBecause: CauseId = 0;
  speedBecause: CauseId = 0;

  constructor(
    readonly index: number,
    readonly options: HostOptions,
  ) {}

  get name(): string {
    return this.options.name;
  }

  /** Its kernel runs: it answers packets (a SYN to a dead port gets an RST) and runs processes. */
  get alive(): boolean {
    return this.power === 'on' && !this.paused;
  }

  save(): HostState {
    const { power, paused, linkUp, disk, slowFactor } = this;
    const { because, linkBecause, diskBecause, speedBecause } = this;
    return { power, paused, linkUp, disk, slowFactor, because, linkBecause, diskBecause, speedBecause };
  }

  restore(state: HostState): void {
    Object.assign(this, state);
  }
}
