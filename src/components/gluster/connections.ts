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

export class Connections implements EventTarget, Clock {
  readonly simulation: Simulation;
  readonly network: Network;
  private readonly list: Connection[] = [];
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

  timer(connection: Connection, at: Microseconds, because: CauseId): EventHandle {
    return this.schedule(TIMER, connection, at, because);
  }

  retransmission(connection: Connection, at: Microseconds, because: CauseId): EventHandle {
    return this.schedule(RETRANSMISSION, connection, at, because);
  }

  handle(operation: number, argument: number, because: CauseId): void {
    const connection = this.list[argument];
    if (!connection) return;
    this.owner.settle();
    if (operation === TIMER) connection.timedOut(because);
    else connection.retransmitted(because);
    this.owner.react(because);
  }

  save(): readonly ConnectionState[] {
    return this.list.map((connection) => connection.save());
  }

  restore(states: readonly ConnectionState[]): void {
    states.forEach((state, index) => this.list[index]?.restore(state));
  }

  private schedule(
    operation: number,
    connection: Connection,
    at: Microseconds,
    because: CauseId,
  ): EventHandle {
    return this.simulation.schedule(at, this.target, operation, connection.index, because, Priority.protocol);
  }
}
