/** The FUSE clients: on each host that mounts the volume one, with its own connection to every brick. */
import type { CauseId } from '../../engine/causes.js';
import { Priority, type EventTarget } from '../../engine/simulation.js';
import type { Place } from '../../infrastructure/network.js';
import type { Fate } from '../../infrastructure/service.js';
import { RTO_GIVES_UP_SECONDS } from '../../infrastructure/tcp-timers.js';
import type { ComponentContext } from '../component.js';
import { Answers, failure, readShares, type Access } from './answers.js';
import type { Connections } from './connections.js';
import { MountedSet } from './mounted-set.js';
import type { Owner } from './owner.js';
import type { GlusterParameters } from './parameters.js';
import { maskOf, type Replica } from './replica.js';
import { Troubles } from './troubles.js';

const NO_PREFERENCE = { preferred: -1, hashed: true };

export class Mount {
  readonly sets: (readonly [MountedSet, Troubles])[] = [];
  read: Fate = failure(0);
  write: Fate = failure(0);
  /** Writes per second that a lens has announced. */
  writesPerSecond = 0;
  /** What the fates depend on. */
  signature = '';

  constructor(
    readonly place: Place,
    readonly answers: Answers,
  ) {}

  get name(): string {
    return this.place?.name ?? 'outside';
  }

  /** Every brick takes part in every write. */
  get complete(): boolean {
    return this.sets.every(([{ replica, up }]) => {
      const able = up & ~maskOf(replica, (brick) => brick.refusesWrites);
      return able === (1 << replica.bricks.length) - 1;
    });
  }

  /** It hears from every brick. */
  get whole(): boolean {
    return this.sets.every(([set]) => set.connections.every(({ phase }) => phase === 'connected'));
  }

  get exists(): boolean {
    return this.place === null || this.place.power === 'on';
  }
}

export class Mounts implements EventTarget {
  readonly list: Mount[] = [];
  private readonly byPlace = new Map<Place, Mount>();
  private readonly target: number;

  constructor(
    private readonly context: ComponentContext<GlusterParameters>,
    private readonly replicas: readonly Replica[],
    private readonly owner: Owner,
  ) {
    this.target = context.simulation.register(this);
  }

  /** At time 0, when the components that mount the volume are known. */
  add(place: Place, connections: Connections): void {
    const { context, replicas } = this;
    const mount = new Mount(place, new Answers(place, context.world.network, context.parameters));
    const index = this.list.push(mount) - 1;
    this.byPlace.set(place, mount);
    for (const replica of replicas) {
      const wakeUp = (at: number, because: CauseId): void => {
        context.simulation.schedule(at, this.target, 0, index, because, Priority.protocol);
      };
      const set = new MountedSet(replica, { name: mount.name, wakeUp }, context, this.owner);
      this.connect(mount, set, connections);
      mount.sets.push([set, new Troubles(set, context)]);
    }
    this.renew(mount);
  }

  at(place: Place): Mount | null {
    return this.byPlace.get(place) ?? null;
  }

  concerns(place: Place): boolean {
    return this.byPlace.has(place);
  }

  /** Takes in what has changed. @returns whether any answer may be another now */
  update(because: CauseId): boolean {
    let changed = false;
    for (const mount of this.list) {
      for (const [set, troubles] of mount.sets) {
        set.update(because);
        troubles.update(because);
      }
      if (this.renew(mount)) changed = true;
    }
    return changed;
  }

  /** A stall ends. */
  handle(_operation: number, _argument: number, because: CauseId): void {
    this.owner.settle();
    this.owner.react(because);
  }

  get stalling(): boolean {
    return this.list.some(({ sets }) => sets.some(([set]) => set.stalling));
  }

  save(): unknown {
    return this.list.map((mount) => ({
      writesPerSecond: mount.writesPerSecond,
      sets: mount.sets.map(([set, troubles]) => [set.save(), troubles.save()]),
    }));
  }

  /** After the connections, bricks and changelogs, on which the answers depend. */
  restore(state: unknown): void {
    const saved = state as {
      writesPerSecond: number;
      sets: [ReturnType<MountedSet['save']>, ReturnType<Troubles['save']>][];
    }[];
    saved.forEach(({ writesPerSecond, sets }, index) => {
      const mount = this.list[index];
      if (!mount) return;
      mount.writesPerSecond = writesPerSecond;
      sets.forEach(([set, troubles], position) => {
        mount.sets[position]?.[0].restore(set);
        mount.sets[position]?.[1].restore(troubles);
      });
      mount.signature = '';
      this.renew(mount);
    });
  }

  private connect(mount: Mount, set: MountedSet, connections: Connections): void {
    const { parameters } = this.context;
    for (const brick of set.replica.members) {
      const connection = connections.add({
        from: mount.place,
        daemon: null,
        to: brick.process,
        busy: true,
        handshakeSeconds: parameters.handshake,
        silenceSeconds: (acknowledged) => {
          const seconds = this.silenceSeconds(`${mount.name}/${brick.host.name}/ping`);
          return acknowledged ? seconds : Math.min(seconds, RTO_GIVES_UP_SECONDS);
        },
        accepting: () => brick.accepting,
        lost: (_, how, because) => set.lost(how, because),
        up: (_, first, because) => {
          if (!first) set.returned(brick.position, because);
        },
      });
      set.connections.push(connection);
    }
  }

  /**
   * A ping goes out every T while requests are outstanding, and the connection is dropped T after one that nothing
   * followed: measured as uniform between T and 2 T under steady traffic, for reads and writes alike.
   */
  private silenceSeconds(purpose: string): number {
    const { parameters } = this.context;
    const timeout = parameters['network.ping-timeout'];
    if (timeout > 0) return timeout * (1 + this.context.stream(purpose).uniform());
    return parameters['network.frame-timeout'] > 0 ? parameters['network.frame-timeout'] : Infinity;
  }

  private renew(mount: Mount): boolean {
    const { now } = this.context.simulation;
    const signature = this.signatureOf(mount, now);
    if (signature === mount.signature) return false;
    mount.signature = signature;
    for (const access of ['read', 'write'] as const) this.answer(mount, access, now);
    return true;
  }

  private answer(mount: Mount, access: Access, now: number): void {
    mount[access] = mount.answers.fate(access, mount.sets, now);
  }

  private signatureOf(mount: Mount, now: number): string {
    const { network } = this.context.world;
    const parts = mount.sets.map(([set, troubles]) => {
      const { replica, situation, because, up, readUntil, writeUntil, stalling } = set;
      const stalls = stalling ? `${now < readUntil}${now < writeUntil}` : '';
      const refusing = maskOf(replica, (brick) => brick.refusesWrites);
      const { stuck, shares } = readShares(replica, up, NO_PREFERENCE);
      const delays = replica.members.map(({ host }) => {
        return network.delaySeconds(mount.place, host) + network.delaySeconds(host, mount.place);
      });
      const files = `${stuck}/${shares.join()}/${delays.join()}`;
      return `${situation}/${because}/${up}/${refusing}/${stalls}/${troubles.disk}/${troubles.stuck}/${files}`;
    });
    return parts.join(' ');
  }
}
