/** The FUSE clients: on each host that mounts the volume one, with its own connection to every brick. */
import type { CauseId } from '../../engine/causes.js';
import { Priority, type EventTarget } from '../../engine/simulation.js';
import type { Place } from '../../infrastructure/network.js';
import type { Fate } from '../../infrastructure/service.js';
import { RTO_GIVES_UP_SECONDS } from '../../infrastructure/tcp-timers.js';
import type { ComponentContext } from '../component.js';
import { failure, fateOf } from './answers.js';
import { Lookout, type Basis, type Standpoint } from './basis.js';
import { refusesWrites } from './brick.js';
import type { Connections } from './connections.js';
import { MountedSet } from './mounted-set.js';
import type { Owner } from './owner.js';
import type { GlusterParameters } from './parameters.js';
import { maskOf, type Replica } from './replica.js';
import { Troubles } from './troubles.js';

export class Mount {
  readonly sets: (readonly [MountedSet, Troubles])[] = [];
  private readonly lookouts: Lookout[] = [];
  read: Fate = failure(0);
  write: Fate = failure(0);
  /** Writes per second that a lens has announced. */
  writesPerSecond = 0;
  /** Why its process has died, so that the mount point answers ENOTCONN until somebody mounts again; 0: it lives. */
  gone: CauseId = 0;
  /** What the answers were made from, one for each replica set. */
  bases: readonly Basis[] = [];

  constructor(
    readonly place: Place,
    private readonly standpoint: Standpoint,
  ) {}

  get name(): string {
    return this.place?.name ?? 'outside';
  }

  /** Every brick takes part in every write. */
  get complete(): boolean {
    return this.sets.every(([{ replica, up }]) => {
      const able = up & ~maskOf(replica, refusesWrites);
      return able === (1 << replica.bricks.length) - 1;
    });
  }

  /** It hears from every brick. */
  get whole(): boolean {
    return this.gone === 0 && this.sets.every(hearsAll);
  }

  get exists(): boolean {
    return this.place === null || this.place.power === 'on';
  }

  watch(set: MountedSet, troubles: Troubles): void {
    this.sets.push([set, troubles]);
    this.lookouts.push(new Lookout(this.standpoint, set, troubles));
  }

  /** Looks at what the answers depend on. @returns whether they may be others now */
  renew(now: number): boolean {
    const bases = this.lookouts.map((lookout, index) => lookout.basis(now, this.bases[index]));
    if (bases.every((basis, index) => basis === this.bases[index])) return false;
    this.answerFrom(bases);
    return true;
  }

  answerFrom(bases: readonly Basis[]): void {
    this.bases = bases;
    const pairs = this.sets.flatMap(([{ replica }], index) => {
      const basis = bases[index];
      return basis ? [[replica, basis] as const] : [];
    });
    this.read = fateOf('read', pairs, this.standpoint.parameters);
    this.write = fateOf('write', pairs, this.standpoint.parameters);
  }
}

function hearsAll([{ connections }]: readonly [MountedSet, Troubles]): boolean {
  for (const { phase } of connections) if (phase !== 'connected') return false;
  return true;
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
    const { network } = context.world;
    const mount = new Mount(place, { place, network, parameters: context.parameters });
    const index = this.list.push(mount) - 1;
    this.byPlace.set(place, mount);
    for (const replica of replicas) {
      const wakeUp = (at: number, because: CauseId): void => {
        context.simulation.schedule(at, this.target, 0, index, because, Priority.protocol);
      };
      const end = {
        name: mount.name,
        get gone() {
          return mount.gone;
        },
        wakeUp,
      };
      const set = new MountedSet(replica, end, context, this.owner);
      this.connect(mount, set, connections);
      mount.watch(set, new Troubles(set, context));
    }
    mount.renew(context.simulation.now);
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
    for (const mount of this.list) if (this.updateOne(mount, because)) changed = true;
    return changed;
  }

  /** The same for one of them. */
  updateOne(mount: Mount, because: CauseId): boolean {
    for (const [set, troubles] of mount.sets) {
      set.update(because);
      troubles.update(because);
    }
    return mount.renew(this.context.simulation.now);
  }

  /** A stall ends. */
  handle(_operation: number, argument: number, because: CauseId): void {
    this.owner.settle();
    this.owner.reactToMount(argument, because);
  }

  get stalling(): boolean {
    return this.list.some(({ sets }) => sets.some(([set]) => set.stalling));
  }

  save(): unknown {
    return this.list.map((mount) => ({
      writesPerSecond: mount.writesPerSecond,
      gone: mount.gone,
      bases: mount.bases,
      sets: mount.sets.map(([set, troubles]) => [set.save(), troubles.save()]),
    }));
  }

  restore(state: unknown): void {
    const saved = state as {
      writesPerSecond: number;
      gone: CauseId;
      bases: readonly Basis[];
      sets: [ReturnType<MountedSet['save']>, ReturnType<Troubles['save']>][];
    }[];
    saved.forEach(({ writesPerSecond, gone, bases, sets }, index) => {
      const mount = this.list[index];
      if (!mount) return;
      mount.writesPerSecond = writesPerSecond;
      mount.gone = gone;
      sets.forEach(([set, troubles], position) => {
        mount.sets[position]?.[0].restore(set);
        mount.sets[position]?.[1].restore(troubles);
      });
      mount.answerFrom(bases);
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
        unseen: false,
        handshakeSeconds: parameters.handshake,
        silenceSeconds: (acknowledged) => {
          const seconds = this.silenceSeconds(`${mount.name}/${brick.host.name}/ping`);
          return acknowledged ? seconds : Math.min(seconds, RTO_GIVES_UP_SECONDS);
        },
        acceptsFrom: () => brick.acceptsFrom,
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
}
