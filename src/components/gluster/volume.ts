/** A replicated volume (also distributed, also with arbiter): puts the parts together. */
import type { CauseId } from '../../engine/causes.js';
import type { Change, ChangeKind } from '../../infrastructure/change.js';
import type { Microseconds } from '../../engine/time.js';
import type { Host } from '../../infrastructure/host.js';
import type { Place } from '../../infrastructure/network.js';
import type { Process } from '../../infrastructure/process.js';
import type { FailoverId, Trigger } from '../../metrics/observer.js';
import type { Component, ComponentContext, FailoverFormula, Health } from '../component.js';
import { mayDiverge } from './afr.js';
import { Bricks } from './bricks.js';
import { Connections } from './connections.js';
import { daemonsOf, replicasOf } from './construction.js';
import { connectDaemon, type Daemon } from './daemon.js';
import { VolumePort, type Mounted } from './endpoint.js';
import { formulas } from './formulas.js';
import { SelfHeal } from './heal.js';
import { Mounts, type Mount } from './mounts.js';
import type { Owner } from './owner.js';
import type { GlusterParameters } from './parameters.js';
import type { Replica } from './replica.js';
import { ServerQuorum } from './server-quorum.js';
import { Writes } from './writes.js';

/** Half a file: from here on it is more likely than not that some file is split. */
const SPLIT_FILES = 0.5;

/** What of these changes matters to mounts, their connections tell them. */
const BY_CONNECTIONS = new Set<ChangeKind>([
  'process-stopped',
  'process-crashed',
  'process-started',
  'host-on',
]);

interface VolumeState {
  readonly epoch: number;
  readonly unrestored: readonly FailoverId[];
  readonly replicas: readonly {
    files: ReturnType<Replica['changelog']['save']>;
    because: readonly CauseId[];
  }[];
  readonly bricks: unknown;
  readonly connections: ReturnType<Connections['save']>;
  readonly heal: unknown;
  readonly serverQuorum: unknown;
  readonly writes: number;
  readonly mounts: unknown;
}

export class Volume implements Component, Owner, Mounted {
  readonly name: string;
  readonly service: VolumePort;
  trigger: Trigger = 'fault';
  private readonly replicas: readonly Replica[];
  private readonly bricks: Bricks;
  private readonly connections: Connections;
  private readonly mounts: Mounts;
  private readonly daemons: readonly Daemon[];
  private readonly heal: SelfHeal;
  private readonly serverQuorum: ServerQuorum;
  private readonly writes: Writes;
  private readonly processes: ReadonlySet<Process>;
  /** Split brain is possible at all. */
  private readonly mayDiverge: boolean;
  /** Passages of connections that the mounts have taken in. */
  private passagesSeen = -1;
  /** Failovers since which some copy has not been whole again. */
  private unrestored: readonly FailoverId[] = [];

  constructor(private readonly context: ComponentContext<GlusterParameters>) {
    this.name = context.name;
    this.replicas = replicasOf(context);
    const bricks = this.replicas.flatMap(({ members }) => members);
    this.bricks = new Bricks(context, bricks, this);
    this.connections = new Connections(context.world, this);
    this.mounts = new Mounts(context, this.replicas, this);
    this.daemons = this.replicas.flatMap((replica) => daemonsOf(context, replica));
    this.heal = new SelfHeal(context, this.daemons, this);
    this.serverQuorum = new ServerQuorum(context, bricks, this);
    this.writes = new Writes(context.simulation, this.mounts, context.parameters.working_set);
    this.service = new VolumePort(this);
    this.mayDiverge = this.replicas.some(({ bricks: set, quorum }) => mayDiverge(set.length, quorum));
    this.processes = new Set(context.members.flatMap(({ process }) => Object.values(process)));
  }

  start(): void {
    for (const place of this.places()) this.mounts.add(place, this.connections);
    this.daemons.forEach((daemon, index) => {
      connectDaemon(this.context, this.connections, daemon, (because) => this.heal.childUp(index, because));
    });
    this.serverQuorum.connect(this.connections);
  }

  changed(change: Change): void {
    if (!this.concerns(change)) return;
    this.settle();
    this.trigger = change.kind === 'process-stopped' ? 'planned' : 'fault';
    this.bricks.changed(change);
    // It still runs: whoever says goodbye does so by ending.
    if (change.kind === 'process-stopping') return this.stopping(change.process);
    if (change.kind === 'disk' && change.host?.disk === 'lost') this.wiped(change.host);
    // It is mounted anew at the next boot.
    if (change.kind === 'host-off' && change.host)
      for (const mount of this.mountsAt(change.host)) mount.gone = 0;
    if (change.process) this.heal.processChanged(change.process);
    this.connections.evaluate(change.host, change.because);
    this.takeIn(change.because, !BY_CONNECTIONS.has(change.kind));
    this.trigger = 'fault';
  }

  private stopping(process: Process | null): void {
    if (process !== null) this.heal.processChanged(process);
    this.trigger = 'fault';
  }

  settle(): void {
    this.connections.catchUp();
    this.writes.settle();
  }

  react(because: CauseId): void {
    this.connections.evaluate(null, because);
    this.takeIn(because, true);
  }

  reactToConnections(because: CauseId): void {
    this.takeIn(because, false);
  }

  reactToMount(index: number, because: CauseId): void {
    const mount = this.mounts.list[index];
    if (mount) this.conclude(this.mounts.updateOne(mount, because), because);
  }

  /** @param look whether mounts may see something else even if no connection has moved */
  private takeIn(because: CauseId, look: boolean): void {
    const { passages } = this.connections;
    const moved = passages !== this.passagesSeen;
    this.passagesSeen = passages;
    const news = (look || moved || !this.clean) && this.mounts.update(because);
    this.conclude(news, because);
  }

  private conclude(changed: boolean, because: CauseId): void {
    this.heal.update(because);
    this.serverQuorum.update(because);
    this.observe();
    this.connections.watch(this.healMayCome());
    if (!changed) return;
    this.service.epoch += 1;
    this.context.answersChanged(because);
  }

  private get clean(): boolean {
    for (const { changelog } of this.replicas) if (!changelog.clean) return false;
    return true;
  }

  /** Some copy is stale, or becomes so by the writes that go on. */
  private healMayCome(): boolean {
    for (const replica of this.replicas) if (this.heal.backlog.any(replica)) return true;
    for (const mount of this.mounts.list) if (mount.writesPerSecond > 0 && !mount.complete) return true;
    return false;
  }

  awaitsRedundancy(failover: FailoverId): void {
    this.unrestored = [...this.unrestored, failover];
  }

  mountAt(host: Host | null): Mount | null {
    return this.mounts.at(host);
  }

  hasBrickOn(host: Host): boolean {
    return this.bricks.list.some((brick) => brick.host === host);
  }

  wrote(mount: Mount, ratePerSecond: number): void {
    const { clean } = this;
    this.connections.catchUp();
    if (!this.writes.noticed(mount, ratePerSecond)) return;
    this.connections.watch(this.healMayCome());
    // The first file that no child-up event will announce; later ones change nothing but the amount.
    if (clean) this.heal.update(0);
    if (this.mayDiverge) this.observe();
  }

  health(): Health {
    const mounts = this.mounts.list.filter(({ exists }) => exists);
    const served = mounts.some(({ sets }) => sets.every(([set]) => set.serves));
    if (mounts.length > 0 && !served) return 'down';
    return this.redundancyLost() ? 'degraded' : 'healthy';
  }

  settled(): boolean {
    return !this.connections.moving && !this.bricks.moving && !this.heal.moving && !this.mounts.stalling;
  }

  /** Registrations of bricks, and what daemons see while there is nothing to heal, are no events. */
  recoversUnseenAt(): Microseconds {
    if (this.copiesMissing() || this.heal.moving || this.mounts.stalling) return Infinity;
    return Math.max(this.bricks.registeredAt, this.connections.unseenUntil);
  }

  formulas(): readonly FailoverFormula[] {
    return formulas(this.context.parameters);
  }

  inject(fault: string, target: Host | null, because: CauseId): void {
    this.settle();
    if (fault === 'heal') this.heal.healNow(because);
    else if (fault === 'unmount') this.unmount(target, because);
    else this.resolveSplitBrain();
    this.react(because);
  }

  /** The mounts of a host (or all) are there again. */
  undo(_fault: string, target: Host | null, because: CauseId): void {
    this.settle();
    for (const mount of this.mountsAt(target)) mount.gone = 0;
    this.react(because);
  }

  save(): VolumeState {
    const { service, unrestored, bricks, connections, heal, serverQuorum, writes, mounts } = this;
    return {
      epoch: service.epoch,
      unrestored,
      replicas: this.replicas.map(({ changelog, staleBecause }) => {
        return { files: changelog.save(), because: staleBecause };
      }),
      bricks: bricks.save(),
      connections: connections.save(),
      heal: heal.save(),
      serverQuorum: serverQuorum.save(),
      writes: writes.save(),
      mounts: mounts.save(),
    };
  }

  restore(state: unknown): void {
    const saved = state as VolumeState;
    this.service.epoch = saved.epoch;
    this.unrestored = saved.unrestored;
    this.replicas.forEach((replica, index) => {
      replica.changelog.restore(saved.replicas[index]?.files ?? []);
      replica.staleBecause = saved.replicas[index]?.because ?? [];
    });
    this.bricks.restore(saved.bricks);
    this.connections.restore(saved.connections);
    this.heal.restore(saved.heal);
    this.serverQuorum.restore(saved.serverQuorum);
    this.writes.restore(saved.writes);
    this.mounts.restore(saved.mounts);
  }

  /** Where it is mounted: on every host of the components named, or at the clients outside. */
  private places(): Place[] {
    const names = this.context.parameters.mounted_by;
    if (names === null) return [null];
    const services = names.map((name) => this.context.service(name));
    return this.context.world.hosts.filter((host) => services.some((service) => service.endpointOn(host)));
  }

  private concerns(change: Change): boolean {
    if (change.kind === 'address' || change.kind === 'speed') return false;
    if (change.process) return this.processes.has(change.process);
    return change.host === null || this.hasBrickOn(change.host) || this.mounts.concerns(change.host);
  }

  private wiped(host: Host): void {
    this.daemons.forEach(({ brick }, index) => {
      if (brick.host === host) this.heal.backlog.wiped(index);
    });
  }

  /** The FUSE process of a host dies. One that does not mount the volume notices nothing. */
  private unmount(target: Host | null, because: CauseId): void {
    for (const mount of this.mountsAt(target)) {
      mount.gone = this.context.cause('unmounted', because);
      const text = `${mount.name} has lost its mount: every operation fails with ENOTCONN`;
      this.context.simulation.causes.note(mount.gone, text);
    }
  }

  private mountsAt(target: Host | null): readonly Mount[] {
    return this.mounts.list.filter(({ place }) => target === null || place === target);
  }

  private resolveSplitBrain(): void {
    let files = 0;
    for (const { changelog } of this.replicas) files += changelog.resolveSplit();
    const count = Math.round(files);
    if (count > 0) this.context.observer.data(this.name, 'lost-writes', count);
  }

  private redundancyLost(): boolean {
    return this.bricks.list.some((brick) => !brick.whole) || this.copiesMissing();
  }

  /** Bricks aside: files are stale, or some mount does not hear from all. */
  private copiesMissing(): boolean {
    for (const replica of this.replicas) if (this.heal.backlog.any(replica)) return true;
    for (const mount of this.mounts.list) if (mount.exists && !mount.whole) return true;
    return false;
  }

  private observe(): void {
    const { observer } = this.context;
    const lost = this.redundancyLost();
    if (lost && this.bricks.list.every((brick) => brick.willBeWhole) && !this.copiesMissing()) {
      this.bricks.awaitRegistrations();
    }
    observer.redundancyLost(this.name, lost);
    observer.splitBrain(
      this.name,
      this.replicas.some(({ changelog }) => changelog.split() >= SPLIT_FILES),
    );
    if (lost) return;
    for (const failover of this.unrestored) observer.redundancyRestored(failover);
    this.unrestored = [];
    for (const replica of this.replicas) replica.staleBecause = [];
  }
}
