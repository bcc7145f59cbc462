/**
 * The world that faults break and components live in: hosts, processes, network. It knows no product.
 *
 * Faults overlap, so what takes a thing down is counted, and it comes back when the last holder lets go: a host in a
 * dark rack stays dark when its own power supply has been mended.
 */
import type { CauseId } from '../engine/causes.js';
import { Priority, type EventTarget, type Simulation } from '../engine/simulation.js';
import { fromSeconds } from '../engine/time.js';
import type { Change, ChangeKind, ChangeListener } from './change.js';
import { Host, type DiskState, type HostOptions, type HostState } from './host.js';
import { Network, type Impairment, type ImpairmentId, type Place } from './network.js';
import { Process, type ProcessState } from './process.js';

const BOOTED = 0;

interface Holds {
  power: number;
  pause: number;
  link: number;
}

export class World implements EventTarget {
  readonly hosts: readonly Host[];
  readonly processes: Process[] = [];
  readonly network: Network;
  private readonly listeners: ChangeListener[] = [];
  private readonly holds: Holds[];
  private readonly hangs: number[] = [];
  private readonly target: number;
  private readonly hostByName: ReadonlyMap<string, Host>;

  constructor(
    readonly simulation: Simulation,
    hosts: readonly HostOptions[],
    latencySeconds: number,
  ) {
    this.hosts = hosts.map((options, index) => new Host(index, options));
    this.hostByName = new Map(this.hosts.map((host) => [host.name, host]));
    this.holds = this.hosts.map(() => ({ power: 0, pause: 0, link: 0 }));
    this.network = new Network(hosts.length, latencySeconds);
    this.target = simulation.register(this);
    simulation.registerState('world', this);
  }

  /** @throws Error when there is no such host: the scenario has been validated, so that is a mistake of ours */
  host(name: string): Host {
    const host = this.hostByName.get(name);
    if (!host) throw new Error(`no host named ${name}`);
    return host;
  }

  addProcess(name: string, host: Host, startsAtBoot = true): Process {
    const process = new Process(this.processes.length, name, host, startsAtBoot);
    this.processes.push(process);
    this.hangs.push(0);
    host.processes.push(process);
    return process;
  }

  /** Listeners are told of every change, in the order in which they were added. */
  listen(listener: ChangeListener): void {
    this.listeners.push(listener);
  }

  // ---- processes ------------------------------------------------------------------------------------------------

  /** Dies at once (SIGKILL): its sockets are reset by the kernel, if there is one. No effect on one that is dead. */
  crash(process: Process, because: CauseId): void {
    if (!process.running) return;
    this.end(process, because);
    this.tell('process-crashed', process.host, process, because);
  }

  /** SIGTERM: it may say goodbye first (unless it hangs), then ends. */
  stop(process: Process, because: CauseId): void {
    if (!process.running) return;
    if (!process.working) return this.crash(process, because);
    this.tell('process-stopping', process.host, process, because);
    this.end(process, because);
    this.tell('process-stopped', process.host, process, because);
  }

  /** Starts a new incarnation. On a host that is not up nothing happens: the boot will start it. */
  start(process: Process, because: CauseId): void {
    if (process.running || process.host.power !== 'on') return;
    process.running = true;
    process.incarnation += 1;
    process.because = because;
    this.tell('process-started', process.host, process, because);
  }

  /** SIGSTOP. A process started anew does not hang, so a crash ends every hang. */
  hang(process: Process, because: CauseId): void {
    if (!process.running) return;
    this.hangs[process.index]! += 1;
    if (process.hung) return;
    process.hung = true;
    process.because = because;
    this.tell('process-hung', process.host, process, because);
  }

  /** SIGCONT, as often as there were SIGSTOPs. */
  resume(process: Process, because: CauseId): void {
    if (!process.hung) return;
    this.hangs[process.index]! -= 1;
    if (this.hangs[process.index]! > 0) return;
    process.hung = false;
    process.because = because;
    this.tell('process-resumed', process.host, process, because);
  }

  // ---- hosts ----------------------------------------------------------------------------------------------------

  /** Power is gone: silent, nobody is told. */
  powerOff(host: Host, because: CauseId): void {
    this.holds[host.index]!.power += 1;
    if (host.power === 'off') return;
    host.power = 'off';
    host.because = because;
    for (const process of host.processes) if (process.running) this.end(process, because);
    this.tell('host-off', host, null, because);
  }

  /** Lets go of one power-off; after the last, the host boots for `bootSeconds` and starts its processes. */
  powerOn(host: Host, because: CauseId): void {
    const holds = this.holds[host.index]!;
    if (holds.power === 0) return;
    holds.power -= 1;
    if (holds.power > 0) return;
    host.power = 'booting';
    const at = this.simulation.now + fromSeconds(host.options.bootSeconds);
    this.simulation.schedule(at, this.target, BOOTED, host.index, because, Priority.protocol);
  }

  /** The whole machine stands still, its clock goes on. */
  pause(host: Host, because: CauseId): void {
    const holds = this.holds[host.index]!;
    holds.pause += 1;
    if (host.paused) return;
    host.paused = true;
    host.because = because;
    this.tell('host-paused', host, null, because);
  }

  unpause(host: Host, because: CauseId): void {
    const holds = this.holds[host.index]!;
    if (holds.pause === 0) return;
    holds.pause -= 1;
    if (holds.pause > 0) return;
    host.paused = false;
    host.because = because;
    this.tell('host-resumed', host, null, because);
  }

  linkDown(host: Host, because: CauseId): void {
    this.holds[host.index]!.link += 1;
    if (!host.linkUp) return;
    host.linkUp = false;
    host.linkBecause = because;
    this.tell('link-down', host, null, because);
  }

  linkUp(host: Host, because: CauseId): void {
    const holds = this.holds[host.index]!;
    if (holds.link === 0) return;
    holds.link -= 1;
    if (holds.link > 0) return;
    host.linkUp = true;
    host.linkBecause = because;
    this.tell('link-up', host, null, because);
  }

  setDisk(host: Host, state: DiskState, because: CauseId): void {
    if (host.disk === state) return;
    host.disk = state;
    host.diskBecause = because;
    this.tell('disk', host, null, because);
  }

  /** Multiplies the time that work takes; undo with the reciprocal. */
  slow(what: Host | Process, factor: number, because: CauseId): void {
    what.slowFactor *= factor;
    // Undoing by the reciprocal may leave a rounding error: close enough to 1 is 1.
    if (Math.abs(what.slowFactor - 1) < 1e-9) what.slowFactor = 1;
    what.speedBecause = because;
    const process = what instanceof Process ? what : null;
    this.tell('speed', what instanceof Process ? what.host : what, process, because);
  }

  // ---- network --------------------------------------------------------------------------------------------------

  /** Directed pairs; for a partition both ways, name both directions. */
  impair(
    pairs: readonly (readonly [Place, Place])[],
    impairment: Impairment,
    because: CauseId,
  ): ImpairmentId {
    const id = this.network.apply(pairs, impairment, because);
    this.tell('network', null, null, because);
    return id;
  }

  heal(id: ImpairmentId, because: CauseId): void {
    this.network.remove(id);
    this.tell('network', null, null, because);
  }

  /** For parts of the world that live in their own file (addresses): passes a change on to every listener. */
  tell(kind: ChangeKind, host: Host | null, process: Process | null, because: CauseId): void {
    const change: Change = { kind, host, process, because };
    for (const listener of this.listeners) listener.changed(change);
  }

  // ---- engine ---------------------------------------------------------------------------------------------------

  handle(operation: number, argument: number, because: CauseId): void {
    if (operation !== BOOTED) return;
    const host = this.hosts[argument]!;
    if (host.power !== 'booting') return; // power was lost again during the boot
    host.power = 'on';
    host.because = because;
    this.tell('host-on', host, null, because);
    for (const process of host.processes) if (process.startsAtBoot) this.start(process, because);
  }

  save(): unknown {
    return {
      hosts: this.hosts.map((host) => host.save()),
      processes: this.processes.map((process) => process.save()),
      holds: this.holds.map((holds) => ({ ...holds })),
      hangs: [...this.hangs],
      network: this.network.save(),
    };
  }

  restore(state: unknown): void {
    const saved = state as {
      hosts: HostState[];
      processes: ProcessState[];
      holds: Holds[];
      hangs: number[];
      network: unknown;
    };
    saved.hosts.forEach((fields, index) => this.hosts[index]!.restore(fields));
    saved.processes.forEach((fields, index) => this.processes[index]!.restore(fields));
    saved.holds.forEach((holds, index) => Object.assign(this.holds[index]!, holds));
    saved.hangs.forEach((count, index) => (this.hangs[index] = count));
    this.network.restore(saved.network);
  }

  private end(process: Process, because: CauseId): void {
    process.running = false;
    process.hung = false;
    this.hangs[process.index] = 0;
    process.because = because;
  }
}
