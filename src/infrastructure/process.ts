/** A daemon on a host. Plain state; only World changes it. */
import type { CauseId } from '../engine/causes.js';
import type { Host } from './host.js';

/** What of a process can change, plain. */
export type ProcessState = Pick<
  Process,
  'running' | 'hung' | 'incarnation' | 'slowFactor' | 'because' | 'speedBecause'
>;

export class Process {
  running = true;
  /** Stopped by SIGSTOP or otherwise stuck: its sockets still accept until the queue is full, nothing is answered. */
  hung = false;
  /** +1 at every start: a connection to an earlier incarnation is answered with RST. */
  incarnation = 1;
  /** Started with the host, and again by `World.powerOn`. An operator's stop (maintenance) does not clear it. */
  readonly startsAtBoot: boolean;
  slowFactor = 1;
  /** The last start, end, hang or resume. */
  because: CauseId = 0;
  speedBecause: CauseId = 0;

  constructor(
    readonly index: number,
    /** As in `db/mysqld`: the part after the slash. */
    readonly name: string,
    readonly host: Host,
    startsAtBoot = true,
  ) {
    this.startsAtBoot = startsAtBoot;
  }

  /** `db2/mysqld` */
  get fullName(): string {
    return `${this.host.name}/${this.name}`;
  }

  /** It can do work now. */
  get working(): boolean {
    return this.running && !this.hung && this.host.alive;
  }

  /** Its sockets exist: the kernel completes handshakes and acknowledges data, whether it works or hangs. */
  get listening(): boolean {
    return this.running && this.host.alive;
  }

  save(): ProcessState {
    const { running, hung, incarnation, slowFactor, because, speedBecause } = this;
    return { running, hung, incarnation, slowFactor, because, speedBecause };
  }

  restore(state: ProcessState): void {
    Object.assign(this, state);
  }
}
