/**
 * TCP as callers feel it: what becomes of a new connection and of an open one, from the state of the world alone. Pure
 * functions; the times are in tcp-timers.ts. Facts: Linux, as in tcp(7), RFC 9293 and our own trials.
 *
 * A new connection to a process (`beginFate`; `connectionTo` gives the word):
 *
 * | the other side                         | word       | fate                                                    |
 * |----------------------------------------|------------|---------------------------------------------------------|
 * | runs, or hangs                         | accepted   | null: the handshake completes, the component goes on    |
 * | process dead, its kernel alive         | refused    | failed `refused` after a round trip                     |
 * | host off, booting or paused; path cut either way, no carrier | silent | mute `syn-ladder`                     |
 * | address that nobody has (`beginThrough`) | unreachable | failed `no-route` after 3 s                          |
 *
 * (A component asks `process.hung` itself: what was accepted is then mute `on-change` once the request is sent.)
 *
 * An open connection (`resumeFate`), when we have something to send (not `acknowledged`: the request is not known to
 * have arrived, or there is a further one) and when we only wait for the answer:
 *
 * | the other side                               | we send                 | we wait                             |
 * |----------------------------------------------|-------------------------|-------------------------------------|
 * | same incarnation works                       | null                    | null                                |
 * | same incarnation hangs                       | `on-change`             | `on-change`                         |
 * | host paused                                  | `rto-ladder`            | `on-change`                         |
 * | path cut, no carrier                         | `rto-ladder`            | `rto-ladder`: the other side resends its answer |
 * | host off or booting                          | `rto-ladder`            | `never`                             |
 * | incarnation gone with its host's power, kernel alive again | failed `reset` | `never`: nobody ever told us        |
 * | incarnation gone otherwise, kernel alive     | failed `reset`          | failed `reset` (FIN or RST; through a cut it comes after the heal) |
 *
 * Through an address that has moved (`resumeThrough`), packets go where the caller's ARP entry says:
 *
 * | the address, as the caller sees it           | we send                 | we wait                             |
 * |----------------------------------------------|-------------------------|-------------------------------------|
 * | still at the connection's host, or it still has it | as above          | as above                            |
 * | at another host                              | failed `reset` by it    | `never`: the old host cannot answer without the address |
 * | black hole or unresolved                     | `rto-ladder`            | `never`                             |
 *
 * Left out: the kernel's own give-up after 127 s (SYN) and 925 s (data), which callers with a timeout never see; and
 * EHOSTUNREACH for a fixed address on the same subnet once its ARP entry has expired.
 */
import { NO_CAUSE, type CauseId } from '../engine/causes.js';
import type { Address } from './address.js';
import type { Host } from './host.js';
import type { Network, Place } from './network.js';
import type { Process } from './process.js';
import type { Cause, Failed, Mute, Ticket } from './service.js';
import { NO_ROUTE_SECONDS } from './tcp-timers.js';
import type { World } from './world.js';

export type ConnectionAnswer = 'accepted' | 'refused' | 'silent' | 'unreachable';

/** How a SYN from a place to a process's own address is answered now. */
export function connectionTo(world: World, from: Place, process: Process): ConnectionAnswer {
  if (!answersPackets(world, from, process.host)) return 'silent';
  return process.running ? 'accepted' : 'refused';
}

/** Why packets between a place and a host get no answer; 0 when they do. */
export function becauseOfSilence(world: World, from: Place, host: Host): CauseId {
  if (!host.alive) return host.because;
  return world.network.connects(from, host) ? NO_CAUSE : world.network.becauseOfSilence(from, host);
}

/** What stops a new connection to a process; null when its kernel accepts it. */
export function beginFate(world: World, from: Place, process: Process): Failed | Mute | null {
  switch (connectionTo(world, from, process)) {
    case 'refused':
      return failed('refused', process.because, roundTrip(world.network, from, process.host));
    case 'silent':
      return mute('syn-ladder', becauseOfSilence(world, from, process.host));
    default:
      return null;
  }
}

/**
 * What stops a new connection to an address; null when a kernel accepts it.
 * @param processOn the process that listens at the address on a host, null: none there
 */
export function beginThrough(
  world: World,
  from: Place,
  address: Address,
  processOn: (host: Host) => Process | null,
): Failed | Mute | null {
  const location = address.locate(from);
  if (location.kind === 'unresolved') return failed('no-route', location.because, NO_ROUTE_SECONDS);
  if (location.kind === 'black-hole') return mute('syn-ladder', location.because);
  const process = processOn(location.host);
  if (process !== null) return beginFate(world, from, process);
  return failed('refused', location.because, roundTrip(world.network, from, location.host));
}

/** What stops an operation on an open connection; null when it goes on (as far as TCP is concerned). */
export function resumeFate(world: World, from: Place, ticket: Ticket): Failed | Mute | null {
  const { host, process, acknowledged } = ticket;
  const gone = !process.running || process.incarnation !== ticket.incarnation;
  const lost = gone && ticket.incarnation <= process.lostIncarnation;
  if (acknowledged && lost) return mute('never', host.power === 'on' ? process.because : host.because);
  if (!answersPackets(world, from, host)) {
    const standsStill = acknowledged && host.power === 'on' && host.paused;
    return mute(standsStill ? 'on-change' : 'rto-ladder', becauseOfSilence(world, from, host));
  }
  if (gone) return failed('reset', process.because, roundTrip(world.network, from, host));
  return process.hung ? mute('on-change', process.because) : null;
}

/** As `resumeFate`, for a connection that was made through an address. */
export function resumeThrough(
  world: World,
  from: Place,
  address: Address,
  ticket: Ticket,
): Failed | Mute | null {
  const location = address.locate(from);
  const there = location.kind === 'host' && location.host === ticket.host;
  // A host that still has the address answers from it, wherever the caller's own packets go.
  const canAnswer = ticket.acknowledged && address.holders.includes(ticket.host);
  if (there || canAnswer) return resumeFate(world, from, ticket);
  if (ticket.acknowledged) return mute('never', location.because);
  if (location.kind !== 'host') return mute('rto-ladder', location.because);
  return failed('reset', location.because, roundTrip(world.network, from, location.host));
}

/** There and back, in seconds. */
export function roundTrip(network: Network, from: Place, to: Place): number {
  return network.delaySeconds(from, to) + network.delaySeconds(to, from);
}

function answersPackets(world: World, from: Place, host: Host): boolean {
  return host.alive && world.network.connects(from, host);
}

// ---- fates are made once for each cause: lenses ask far more often than anything changes ------------------------

const REMEMBERED = 256;
const mutes = new Map<number, Mute>();
const failures = new Map<number, Failed>();
const ASKS = ['on-change', 'syn-ladder', 'rto-ladder', 'never'] as const;
const FAILURES = ['refused', 'reset', 'no-route'] as const;

/** The same object each time for the same cause. */
export function mute(ask: Mute['ask'], because: CauseId): Mute {
  const key = because * ASKS.length + ASKS.indexOf(ask);
  let fate = mutes.get(key);
  if (fate === undefined) {
    if (mutes.size >= REMEMBERED) mutes.clear();
    fate = { kind: 'mute', ask, because };
    mutes.set(key, fate);
  }
  return fate;
}

function failed(
  cause: Extract<Cause, (typeof FAILURES)[number]>,
  because: CauseId,
  afterSeconds: number,
): Failed {
  const key = because * FAILURES.length + FAILURES.indexOf(cause);
  let fate = failures.get(key);
  if (fate?.afterSeconds !== afterSeconds) {
    if (failures.size >= REMEMBERED) failures.clear();
    fate = { kind: 'failed', afterSeconds, cause, because };
    failures.set(key, fate);
  }
  return fate;
}
