/**
 * The world that faults break and components live in: hosts, processes, network. It knows no product.
 *
 * Faults overlap, so what takes a thing down is counted, and it comes back when the last holder lets go: a host in a
 * dark rack stays dark when its own power supply has been mended.
 */
import type { CauseId } from '../engine/causes.js';
import type { EventTarget, Simulation } from '../engine/simulation.js';
import { fromSeconds } from '../engine/time.js';
import type { Change, ChangeKind, ChangeListener } from './change.js';
import { Holds, type HoldsState } from './holds.js';
import { Host, type HostOptions, type HostState } from './host.js';
import { Network, type Impairment, type ImpairmentId, type Place } from './network.js';
import { Process, type ProcessState } from './process.js';
import { Slowdowns, type SlowdownsState } from './slowdowns.js';

const BOOTED = 0;
/** No boot under way; handles of events start at 0. */
const NO_BOOT = -1;

/** Damage to a disk, the worst first. */
const DAMAGES = ['lost', 'failed', 'full'] as const;
export type DiskDamage = (typeof DAMAGES)[number];

interface WorldState {
  readonly hosts: readonly HostState[];
  readonly processes: readonly ProcessState[];
  readonly holds: HoldsState;
  readonly slowdowns: SlowdownsState;
  readonly boots: readonly number[];
  readonly network: unknown;
}

export class World implements EventTarget {
  readonly hosts: readonly Host[];
  readonly processes: Process[] = [];
  readonly network: Network;
  private readonly listeners: ChangeListener[] = [];
  private readonly holds: Holds;
  private readonly slowdowns: Slowdowns;
  private readonly boots: number[];
  private readonly target: number;
  private readonly hostByName: ReadonlyMap<string, Host>;

  constructor(
    readonly simulation: Simulation,
    hosts: readonly HostOptions[],
    latencySeconds: number,
  ) {
    this.hosts = hosts.map((options, index) => new Host(index, options));
    const { causes } = simulation;
    const sameFaults = (one: CauseId, other: CauseId): boolean =>
      causes.rootSetIndexOf(one) === causes.rootSetIndexOf(other);
    this.holds = new Holds(sameFaults);
    this.slowdowns = new Slowdowns(sameFaults);
    this.hostByName = new Map(this.hosts.map((host) => [host.name, host]));
    this.boots = this.hosts.map(() => NO_BOOT);
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

  /** While the system is built. One that does not start at boot does not run at time 0 either. */
  addProcess(name: string, host: Host, startsAtBoot = true): Process {
    const process = new Process(this.processes.length, name, host, startsAtBoot);
    this.processes.push(process);
    host.processes.push(process);
    return process;
  }

  /**
   * Listeners are told of every change, in the order in which they were added, at once and also from within another
   * change: a listener therefore looks at the state of the world, which may be ahead of the change it is told of.
   */
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

  /** SIGTERM: it may say goodbye first, then ends. One that hangs cannot, and is killed. */
  stop(process: Process, because: CauseId): void {
    if (!process.running) return;
    if (!process.working) return this.crash(process, because);
    this.tell('process-stopping', process.host, process, because);
    if (!process.running) return;
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

  /** For a member that joins: from now on it starts at boot, and it starts now. */
  enroll(process: Process, because: CauseId): void {
    process.startsAtBoot = true;
    this.start(process, because);
  }

  /** For a member that leaves: an orderly stop for good. */
  retire(process: Process, because: CauseId): void {
    process.startsAtBoot = false;
    this.stop(process, because);
  }

  /** SIGSTOP. A process started anew does not hang, so its end is the end of every hang. */
  hang(process: Process, because: CauseId): void {
    if (!process.running || !this.holds.take('hang', process.index, because)) return;
    process.hung = true;
    process.because = because;
    this.tell('process-hung', process.host, process, because);
  }

  /** SIGCONT, as often as there were SIGSTOPs. */
  resume(process: Process, because: CauseId): void {
    if (!this.holds.release('hang', process.index, because)) {
      if (process.hung) process.because = this.holds.because('hang', process.index) ?? process.because;
      return;
    }
    process.hung = false;
    process.because = because;
    this.tell('process-resumed', process.host, process, because);
  }

  /** A bad release: see `Process.faulty`. Whether it runs or not. */
  deployBad(process: Process, because: CauseId): void {
    if (!this.holds.take('faulty', process.index, because)) return;
    process.faulty = true;
    process.faultyBecause = because;
    this.tell('deploy', process.host, process, because);
  }

  rollBack(process: Process, because: CauseId): void {
    if (!this.holds.release('faulty', process.index, because)) {
      process.faultyBecause = this.holds.because('faulty', process.index) ?? process.faultyBecause;
      return;
    }
    process.faulty = false;
    process.faultyBecause = because;
    this.tell('deploy', process.host, process, because);
  }

  // ---- hosts ----------------------------------------------------------------------------------------------------

  /** Power is gone: silent, nobody is told. */
  powerOff(host: Host, because: CauseId): void {
    if (!this.holds.take('power', host.index, because)) return;
    this.simulation.cancel(this.boots[host.index]!);
    this.boots[host.index] = NO_BOOT;
    host.power = 'off';
    host.powerBecause = because;
    for (const process of host.processes) {
      if (!process.running) continue;
      process.lostIncarnation = process.incarnation;
      this.end(process, because);
    }
    this.tell('host-off', host, null, because);
  }

  /** Lets go of one power-off; after the last, the host boots for `bootSeconds` and starts its processes. */
  powerOn(host: Host, because: CauseId): void {
    if (!this.holds.release('power', host.index, because)) {
      host.powerBecause = this.holds.because('power', host.index) ?? host.powerBecause;
      return;
    }
    host.power = 'booting';
    const at = this.simulation.now + fromSeconds(host.options.bootSeconds);
    this.boots[host.index] = this.simulation.schedule(at, this.target, BOOTED, host.index, because);
  }

  /** An orderly stop of every process, in the order in which they were added, a power cycle, a boot. */
  reboot(host: Host, because: CauseId): void {
    for (const process of host.processes) this.stop(process, because);
    this.powerOff(host, because);
    this.powerOn(host, because);
  }

  /** The whole machine stands still, its clock goes on. */
  pause(host: Host, because: CauseId): void {
    if (!this.holds.take('pause', host.index, because)) return;
    host.paused = true;
    host.pauseBecause = because;
    this.tell('host-paused', host, null, because);
  }

  unpause(host: Host, because: CauseId): void {
    if (!this.holds.release('pause', host.index, because)) {
      host.pauseBecause = this.holds.because('pause', host.index) ?? host.pauseBecause;
      return;
    }
    host.paused = false;
    host.pauseBecause = because;
    this.tell('host-resumed', host, null, because);
  }

  linkDown(host: Host, because: CauseId): void {
    if (!this.holds.take('link', host.index, because)) return;
    host.linkUp = false;
    host.linkBecause = because;
    this.tell('link-down', host, null, because);
  }

  linkUp(host: Host, because: CauseId): void {
    if (!this.holds.release('link', host.index, because)) {
      host.linkBecause = this.holds.because('link', host.index) ?? host.linkBecause;
      return;
    }
    host.linkUp = true;
    host.linkBecause = because;
    this.tell('link-up', host, null, because);
  }

  damageDisk(host: Host, damage: DiskDamage, because: CauseId): void {
    this.holds.take(damage, host.index, because);
    this.updateDisk(host, because);
  }

  /** Lets go of one damage of this kind; the worst of what is left counts. */
  mendDisk(host: Host, damage: DiskDamage, because: CauseId): void {
    this.holds.release(damage, host.index, because);
    this.updateDisk(host, because);
  }

  /** Multiplies the time that work takes, until `quicken` is called with the same factor. */
  slow(what: Host | Process, factor: number, because: CauseId): void {
    what.slowFactor = this.slowdowns.add(slowKey(what), factor, because);
    this.tellSpeed(what, because);
  }

  quicken(what: Host | Process, factor: number, because: CauseId): void {
    what.slowFactor = this.slowdowns.remove(slowKey(what), factor, because);
    this.tellSpeed(what, because);
  }

  /** Anything is slower than it should be. */
  get slowed(): boolean {
    return this.slowdowns.any;
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
    if (this.network.remove(id)) this.tell('network', null, null, because);
  }

  /** For parts of the world that live in their own file (addresses): passes a change on to every listener. */
  tell(kind: ChangeKind, host: Host | null, process: Process | null, because: CauseId): void {
    const change: Change = { kind, host, process, because };
    for (const listener of this.listeners) listener.changed(change);
  }

  // ---- engine ---------------------------------------------------------------------------------------------------

  handle(_operation: number, argument: number, because: CauseId): void {
    const host = this.hosts[argument]!;
    this.boots[argument] = NO_BOOT;
    host.power = 'on';
    host.powerBecause = because;
    this.tell('host-on', host, null, because);
    for (const process of host.processes) if (process.startsAtBoot) this.start(process, because);
  }

  save(): WorldState {
    return {
      hosts: this.hosts.map((host) => host.save()),
      processes: this.processes.map((process) => process.save()),
      holds: this.holds.save(),
      slowdowns: this.slowdowns.save(),
      boots: [...this.boots],
      network: this.network.save(),
    };
  }

  restore(state: unknown): void {
    const saved = state as WorldState;
    saved.hosts.forEach((fields, index) => this.hosts[index]!.restore(fields));
    saved.processes.forEach((fields, index) => this.processes[index]!.restore(fields));
    this.holds.restore(saved.holds);
    this.slowdowns.restore(saved.slowdowns);
    saved.boots.forEach((handle, index) => (this.boots[index] = handle));
    this.network.restore(saved.network);
  }

  private end(process: Process, because: CauseId): void {
    process.running = false;
    process.hung = false;
    this.holds.clear('hang', process.index);
    process.because = because;
  }

  private updateDisk(host: Host, because: CauseId): void {
    const worst = DAMAGES.find((damage) => this.holds.has(damage, host.index));
    const held = worst === undefined ? undefined : this.holds.because(worst, host.index);
    if ((worst ?? 'ok') === host.disk) {
      host.diskBecause = held ?? host.diskBecause;
      return;
    }
    host.disk = worst ?? 'ok';
    host.diskBecause = because;
    this.tell('disk', host, null, because);
  }

  private tellSpeed(what: Host | Process, because: CauseId): void {
    what.speedBecause = this.slowdowns.because(slowKey(what)) ?? because;
    if (what instanceof Process) this.tell('speed', what.host, what, because);
    else this.tell('speed', what, null, because);
  }
}

function slowKey(what: Host | Process): string {
  return what instanceof Process ? `process ${what.index}` : `host ${what.index}`;
}
