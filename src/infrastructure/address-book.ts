/** The addresses of a subnet that move between hosts, and where each neighbour sends its packets meanwhile. */
import type { CauseId } from '../engine/causes.js';
import { Priority, type EventTarget, type Simulation } from '../engine/simulation.js';
import type { Address, AddressBook } from './address.js';
import type { Change, ChangeListener } from './change.js';
import type { Host } from './host.js';
import { MovingAddress, type MovingAddressState } from './moving-address.js';
import type { World } from './world.js';

/**
 * Made before the components and told of changes before them: when they hear of a change, `locate` already answers
 * for the new state of the world. Every change of some place's view is told as `address`.
 */
export class NeighbourTables implements AddressBook, ChangeListener, EventTarget {
  private readonly addresses: MovingAddress[] = [];
  private readonly target: number;

  constructor(private readonly world: World) {
    this.target = this.simulation.register(this);
    this.simulation.registerState('addresses', this);
    world.listen(this);
  }

  add(name: string, neighbours: readonly Host[]): Address {
    const index = this.addresses.length;
    const address = new MovingAddress(name, this.world, neighbours, (place, at, because) =>
      this.simulation.schedule(at, this.target, 0, index * this.places + place, because, Priority.protocol),
    );
    this.addresses.push(address);
    return address;
  }

  changed(change: Change): void {
    if (change.kind === 'address' || change.kind === 'disk' || change.kind === 'speed') return;
    if (change.process !== null) return;
    for (const address of this.addresses) address.worldChanged(change);
  }

  handle(_operation: number, argument: number, because: CauseId): void {
    this.addresses[Math.floor(argument / this.places)]!.timerFired(argument % this.places, because);
  }

  save(): unknown {
    return this.addresses.map((address) => address.save());
  }

  restore(state: unknown): void {
    (state as MovingAddressState[]).forEach((saved, index) => this.addresses[index]!.restore(saved));
  }

  /** Places that can have an entry: one event argument names address and place. */
  private get places(): number {
    return this.world.hosts.length + 1;
  }

  private get simulation(): Simulation {
    return this.world.simulation;
  }
}
