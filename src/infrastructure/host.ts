/** A machine: power, cores, a disk, a network card, and processes. Plain state; only World changes it. */
import type { CauseId } from '../engine/causes.js';
import type { Process } from './process.js';

/** `booting`: power is there, but no packet is answered and no process runs yet. */
export type Power = 'on' | 'off' | 'booting';

/**
 * `full`: writes fail. `failed`: reads and writes fail, the data is still there. `lost`: the data is gone; after the
 * repair there is an empty disk. The worst counts when several apply.
 */
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
  | 'powerBecause'
  | 'pauseBecause'
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
  /** Why each of these is as it is: its last change, 0 when there was none. */
  powerBecause: CauseId = 0;
  pauseBecause: CauseId = 0;
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

  /** Why it is not alive, or, when it is, what brought it back last. */
  get because(): CauseId {
    if (this.power !== 'on') return this.powerBecause;
    return this.paused ? this.pauseBecause : Math.max(this.powerBecause, this.pauseBecause);
  }

  save(): HostState {
    const { power, paused, linkUp, disk, slowFactor } = this;
    const { powerBecause, pauseBecause, linkBecause, diskBecause, speedBecause } = this;
    const causes = { powerBecause, pauseBecause, linkBecause, diskBecause, speedBecause };
    return { power, paused, linkUp, disk, slowFactor, ...causes };
  }

  restore(state: HostState): void {
    Object.assign(this, state);
  }
}
