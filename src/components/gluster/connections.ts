/** All connections of a volume, and their events. */
import type { CauseId } from '../../engine/causes.js';
import type { EventHandle } from '../../engine/event-queue.js';
import { Priority, type EventTarget, type Simulation } from '../../engine/simulation.js';
import type { Microseconds } from '../../engine/time.js';
import type { Network } from '../../infrastructure/network.js';
import type { World } from '../../infrastructure/world.js';
import { Connection, type Clock, type ConnectionState, type Ends } from './connection.js';
import type { Owner } from './owner.js';

const TIMER = 0;
const RETRANSMISSION = 1;

interface ConnectionsState {
  readonly wakes: readonly (readonly [Microseconds, EventHandle])[];
  readonly list: readonly ConnectionState[];
}

export class Connections implements EventTarget, Clock {
  readonly simulation: Simulation;
  readonly network: Network;
  private readonly list: Connection[] = [];
  /** The event of each instant at which some connection is due. */
  private wakes = new Map<Microseconds, EventHandle>();
  private readonly target: number;

  constructor(
    world: World,
    private readonly owner: Owner,
  ) {
    this.simulation = world.simulation;
    this.network = world.network;
    this.target = this.simulation.register(this);
  }

  /** While the system is built, or at its start: always in the same order. */
  add(ends: Ends): Connection {
    const connection = new Connection(this.list.length, ends, this);
    this.list.push(connection);
    return connection;
  }

  evaluate(because: CauseId): void {
    for (const connection of this.list) connection.evaluate(because);
  }

  get moving(): boolean {
    return this.list.some((connection) => connection.moving);
  }

  /** When a brick comes back, all that had lost it at one instant try again at one instant. */
  dueChanged(at: Microseconds): void {
    const wake = this.wakes.get(at);
    if (!this.list.some(({ dueAt }) => dueAt === at)) {
      if (wake !== undefined) this.simulation.cancel(wake);
      this.wakes.delete(at);
    } else if (wake === undefined) this.wakes.set(at, this.schedule(TIMER, 0, at, 0));
  }

  retransmission(connection: Connection, at: Microseconds, because: CauseId): EventHandle {
    return this.schedule(RETRANSMISSION, connection.index, at, because);
  }

  handle(operation: number, argument: number, because: CauseId): void {
    this.owner.settle();
    if (operation === RETRANSMISSION) {
      this.list[argument]?.retransmitted(because);
      this.owner.react(because);
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
    this.owner.react(last);
  }

  save(): ConnectionsState {
    return { wakes: [...this.wakes], list: this.list.map((connection) => connection.save()) };
  }

  restore({ wakes, list }: ConnectionsState): void {
    this.wakes = new Map(wakes);
    list.forEach((state, index) => this.list[index]?.restore(state));
  }

  private schedule(operation: number, argument: number, at: Microseconds, because: CauseId): EventHandle {
    return this.simulation.schedule(at, this.target, operation, argument, because, Priority.protocol);
  }
}
