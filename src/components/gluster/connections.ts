/** All connections of a volume, and their events. */
import type { CauseId } from '../../engine/causes.js';
import type { EventHandle } from '../../engine/event-queue.js';
import { Priority, type EventTarget, type Simulation } from '../../engine/simulation.js';
import type { Microseconds } from '../../engine/time.js';
import type { Host } from '../../infrastructure/host.js';
import type { Network, Place } from '../../infrastructure/network.js';
import type { World } from '../../infrastructure/world.js';
import { Connection, type Clock, type ConnectionState, type Ends } from './connection.js';
import type { Owner } from './owner.js';

const TIMER = 0;
const RETRANSMISSION = 1;

interface ConnectionsState {
  readonly wakes: readonly (readonly [Microseconds, EventHandle])[];
  readonly list: readonly ConnectionState[];
  readonly watched: boolean;
}

export class Connections implements EventTarget, Clock {
  readonly simulation: Simulation;
  readonly network: Network;
  /** How often any connection has passed into another phase. */
  passages = 0;
  private readonly list: Connection[] = [];
  private readonly byHost = new Map<Place, Connection[]>();
  private readonly unseen: Connection[] = [];
  /** The event of each instant at which some connection is due. */
  private wakes = new Map<Microseconds, EventHandle>();
  /** There is something to heal: the ends that are otherwise unseen have events of their own. */
  private watched = false;
  /** The first of those that have none. */
  private unseenDueAt: Microseconds = Infinity;
  private past: Microseconds | null = null;
  private readonly target: number;

  constructor(
    world: World,
    private readonly owner: Owner,
  ) {
    this.simulation = world.simulation;
    this.network = world.network;
    this.target = this.simulation.register(this);
  }

  get now(): Microseconds {
    return this.past ?? this.simulation.now;
  }

  get inThePast(): boolean {
    return this.past !== null;
  }

  /** While the system is built, or at its start: always in the same order. */
  add(ends: Ends): Connection {
    const connection = new Connection(this.list.length, ends, this);
    this.list.push(connection);
    if (ends.unseen) this.unseen.push(connection);
    for (const place of new Set<Place>([ends.from, ends.to.host])) {
      const there = this.byHost.get(place);
      if (there === undefined) this.byHost.set(place, [connection]);
      else there.push(connection);
    }
    return connection;
  }

  /** @param host whose change it is; null: that of a path, or of all hosts */
  evaluate(host: Host | null, because: CauseId): void {
    const concerned = host === null ? this.list : this.byHost.get(host);
    if (concerned !== undefined) for (const connection of concerned) connection.evaluate(because);
  }

  get moving(): boolean {
    this.catchUp();
    return this.list.some((connection) => connection.moving);
  }

  /** When the last of those that have no events will have done what it is about to do. */
  get unseenUntil(): Microseconds {
    let last = 0;
    if (!this.watched)
      for (const { dueAt } of this.unseen) if (dueAt < Infinity) last = Math.max(last, dueAt);
    return last;
  }

  /** What unseen connections have done since somebody looked, each at its own time: before anything else changes. */
  catchUp(): void {
    while (this.unseenDueAt <= this.simulation.now) {
      const next = this.unseen.find(({ dueAt }) => dueAt === this.unseenDueAt);
      this.past = this.unseenDueAt;
      next?.timedOut();
      this.past = null;
      this.findUnseenDue();
    }
  }

  /** Is there something to heal, so that it matters when a daemon sees a brick? */
  watch(watched: boolean): void {
    if (watched === this.watched) return;
    this.catchUp();
    this.watched = watched;
    this.findUnseenDue();
    // Events that are pending may stay: they come to the same.
    if (watched) for (const { dueAt } of this.unseen) if (dueAt < Infinity) this.wakeAt(dueAt);
  }

  /** When a brick comes back, all that had lost it at one instant try again at one instant. */
  dueChanged(connection: Connection, at: Microseconds): void {
    if (connection.ends.unseen && !this.watched) this.findUnseenDue();
    else if (connection.dueAt === at) this.wakeAt(at);
    else if (!this.list.some((other) => other.dueAt === at && this.hasEvent(other))) this.sleepAt(at);
  }

  phaseChanged(): void {
    this.passages += 1;
  }

  retransmission(connection: Connection, at: Microseconds, because: CauseId): EventHandle {
    return this.schedule(RETRANSMISSION, connection.index, at, because);
  }

  handle(operation: number, argument: number, because: CauseId): void {
    this.owner.settle();
    if (operation === RETRANSMISSION) {
      this.list[argument]?.retransmitted(because);
      this.owner.reactToConnections(because);
      return;
    }
    const { now } = this.simulation;
    this.wakes.delete(now);
    let last: CauseId = 0;
    for (const connection of this.list) {
      if (connection.dueAt !== now) continue;
      last = connection.dueBecause;
      connection.timedOut();
    }
    this.owner.reactToConnections(last);
  }

  save(): ConnectionsState {
    const list = this.list.map((connection) => connection.save());
    return { wakes: [...this.wakes], list, watched: this.watched };
  }

  restore({ wakes, list, watched }: ConnectionsState): void {
    this.wakes = new Map(wakes);
    list.forEach((state, index) => this.list[index]?.restore(state));
    this.watched = watched;
    this.passages += 1;
    this.findUnseenDue();
  }

  private hasEvent({ ends }: Connection): boolean {
    return !ends.unseen || this.watched;
  }

  private findUnseenDue(): void {
    let first = Infinity;
    if (!this.watched) for (const { dueAt } of this.unseen) if (dueAt < first) first = dueAt;
    this.unseenDueAt = first;
  }

  private wakeAt(at: Microseconds): void {
    if (!this.wakes.has(at)) this.wakes.set(at, this.schedule(TIMER, 0, at, 0));
  }

  private sleepAt(at: Microseconds): void {
    const wake = this.wakes.get(at);
    if (wake !== undefined) this.simulation.cancel(wake);
    this.wakes.delete(at);
  }

  private schedule(operation: number, argument: number, at: Microseconds, because: CauseId): EventHandle {
    return this.simulation.schedule(at, this.target, operation, argument, because, Priority.protocol);
  }
}
