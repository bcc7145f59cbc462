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
  /** To a host that does not have it (any more), is dead or is cut off: they vanish. */
  | { readonly kind: 'black-hole'; readonly because: CauseId }
  /** Nobody answers the ARP request: `no route to host` after about 3 s of asking. */
  | { readonly kind: 'unresolved'; readonly because: CauseId };

export interface Address {
  readonly name: string;
  /** +1 whenever some place may see it elsewhere. */
  readonly epoch: number;
  /** Hosts that have it configured now, in host order (two in a split brain; also dead or cut-off ones). */
  readonly holders: readonly Host[];
  /** Configures it on a host; packets only come after an announcement or when a neighbour asks for it. */
  configure(host: Host, because: CauseId): void;
  remove(host: Host, because: CauseId): void;
  /**
   * Gratuitous ARP: every neighbour that the host reaches updates its entry, unless packet loss takes all `copies`
   * (default 5). At time 0 it counts as having been there for long. The periodic refresh calls this too, but only
   * while it would move anything.
   */
  announce(host: Host, because: CauseId, copies?: number): void;
  /** Would an announcement now change some neighbour's entry? While it would not, a refresh need not be an event. */
  announcementWouldMove(host: Host): boolean;
  /**
   * Where packets from a place (an outside client sees it as any neighbour does) go now. Who has asked once is told of
   * changes from then on; what a place sees that never sends anything there is nobody's affair.
   */
  locate(from: Place): Location;
  /** The same for somebody who only looks on. */
  seenFrom(place: Place): Location;
}

export interface AddressBook {
  /**
   * A new address with a name of its own (the component's).
   * @param neighbours hosts of its subnet, each with an ARP entry of its own; the others share the router's entry
   *   with the clients outside
   */
  add(name: string, neighbours: readonly Host[]): Address;
}
