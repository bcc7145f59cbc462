/** A daemon on a host. Plain state; only World changes it. */
import type { CauseId } from '../engine/causes.js';
import type { Host } from './host.js';

/** What of a process can change, plain. */
export type ProcessState = Pick<
  Process,
  | 'running'
  | 'hung'
  | 'faulty'
  | 'incarnation'
  | 'lostIncarnation'
  | 'startsAtBoot'
  | 'slowFactor'
  | 'because'
  | 'faultyBecause'
  | 'speedBecause'
>;

export class Process {
  running: boolean;
  /** Stopped by SIGSTOP or otherwise stuck: its sockets still accept until the queue is full, nothing is answered. */
  hung = false;
  /**
   * A bad release: it runs and listens, but answers every request and health check with an error, until it is rolled
   * back. A restart does not help. What an error looks like is the component's affair (HTTP 500, for one).
   */
  faulty = false;
  /** +1 at every start: a connection to an earlier incarnation is answered with RST. */
  incarnation: number;
  /**
   * The last incarnation that went with its host's power, 0: none. Nobody reset its connections; those of others were
   * reset by the kernel when they died.
   */
  lostIncarnation = 0;
  slowFactor = 1;
  /** The last start, end, hang or resume. */
  because: CauseId = 0;
  /** The last deploy or roll-back. */
  faultyBecause: CauseId = 0;
  speedBecause: CauseId = 0;
  /** `db2/mysqld` */
  readonly fullName: string;

  /**
   * @param name as in `db/mysqld`: the part after the slash
   * @param startsAtBoot started with the host, at time 0 and by every boot. An operator's stop (maintenance) does not
   *   clear it; `World.enroll` and `World.retire` change it for members that join and leave
   */
  constructor(
    readonly index: number,
    readonly name: string,
    readonly host: Host,
    public startsAtBoot = true,
  ) {
    this.fullName = `${host.name}/${name}`;
    this.running = startsAtBoot;
    this.incarnation = startsAtBoot ? 1 : 0;
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
    const { running, hung, faulty, startsAtBoot, slowFactor, incarnation, lostIncarnation } = this;
    const { because, faultyBecause, speedBecause } = this;
    const causes = { because, faultyBecause, speedBecause };
    return { running, hung, faulty, startsAtBoot, slowFactor, incarnation, lostIncarnation, ...causes };
  }

  restore(state: ProcessState): void {
    Object.assign(this, state);
  }
}
