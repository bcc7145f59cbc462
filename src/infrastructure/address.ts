/**
 * Addresses that move between hosts of one subnet, as their neighbours see them: who has it configured is one thing,
 * where each neighbour's ARP cache sends the packets is another.
 *
 * domain facts: an entry is REACHABLE for U(15, 45) s after it was last confirmed, then STALE; used while stale it is
 * probed for 5 + 3 s and then resolved anew (Linux arp(7)). A gratuitous ARP updates an existing entry at once.
 */
import type { CauseId } from '../engine/causes.js';
import type { Host } from './host.js';
import type { Place } from './network.js';

/** Where packets for an address go, as seen from one place. */
export type Location =
  /** To a host that has the address. */
  | { readonly kind: 'host'; readonly host: Host; readonly because: CauseId }
  /** To a host that does not have it (any more), or is dead: they vanish. */
  | { readonly kind: 'black-hole'; readonly because: CauseId }
  /** Nobody answers the ARP request: `no route to host` after about 3 s of asking. */
  | { readonly kind: 'unresolved'; readonly because: CauseId };

export interface Address {
  readonly name: string;
  /** +1 whenever some place may see it elsewhere. */
  readonly epoch: number;
  /** Hosts that have it configured now, in host order (two in a split brain; also dead or cut-off ones). */
  readonly holders: readonly Host[];
  /** Configures it on a host; packets only come after an announcement or a new resolution. */
  configure(host: Host, because: CauseId): void;
  remove(host: Host, because: CauseId): void;
  /** Gratuitous ARP: every neighbour that the host reaches updates its entry. */
  announce(host: Host, because: CauseId): void;
  /** Where packets from a place (an outside client sees it as any neighbour does) go now. */
  locate(from: Place): Location;
}

export interface AddressBook {
  /** A new address with a name of its own (the component's). */
  add(name: string, neighbours: readonly Host[]): Address;
}
