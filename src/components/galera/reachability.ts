/**
 * Who can talk to whom. Members relay for each other (gmcast), so that a path through a third member counts; what
 * remains apart are islands.
 */
import type { CauseId } from '../../engine/index.js';
import type { Host } from '../../infrastructure/host.js';
import type { Network } from '../../infrastructure/network.js';
import type { GaleraMember } from './member.js';

/** First retransmission of a lost segment (Linux), doubled each time. */
const RTO_SECONDS = 0.2;
/** Above this loss the mean of doubling retransmissions would have no bound. */
const WORST_LOSS = 0.45;

/** The same where no path is cut: whoever has a carrier is on the island of the first that has one. */
export function islandsByCarrier(members: readonly GaleraMember[]): number[] {
  const island: number[] = [];
  let mainland = -1;
  for (const member of members) {
    if (!member.talks) island.push(-1);
    else if (!member.host.linkUp) island.push(member.index);
    else {
      if (mainland < 0) mainland = member.index;
      island.push(mainland);
    }
  }
  return island;
}

/** The island of each member by index, numbered by its first member; −1 for one that does not talk. */
export function islandsOf(
  members: readonly GaleraMember[],
  connects: (one: Host, other: Host) => boolean,
): number[] {
  const island = members.map(() => -1);
  for (const first of members) {
    if (!first.talks || island[first.index] !== -1) continue;
    island[first.index] = first.index;
    const reached = [first];
    for (const member of reached) {
      for (const other of members) {
        if (!other.talks || island[other.index] !== -1) continue;
        if (!connects(member.host, other.host)) continue;
        island[other.index] = first.index;
        reached.push(other);
      }
    }
  }
  return island;
}

/** There and back between two members, retransmission of lost packets included (their mean: each waits for twice as long as the one before). */
function roundTripSeconds(network: Network, from: Host, to: Host): number {
  return oneWay(network, from, to) + oneWay(network, to, from);
}

function oneWay(network: Network, from: Host, to: Host): number {
  const loss = Math.min(network.loss(from, to), WORST_LOSS);
  return network.delaySeconds(from, to) + (RTO_SECONDS * loss) / (1 - 2 * loss);
}

/**
 * What a commit at a host waits for: the round trip to the farthest of the others, by the shortest way, relays
 * included (total order needs a word from everybody). Unreachable ones are left out: they stall it anyway.
 */
export function farthestRoundTrip(network: Network, from: Host, hosts: readonly Host[]): number {
  if (network.unimpaired) return undisturbedRoundTrip(network, from, hosts);
  const others = hosts.filter((host) => host !== from);
  const reached = new Map<Host, number>([[from, 0]]);
  // As many rounds as there are hosts: the longest chain of relays.
  for (let round = 0; round < others.length; round += 1) relax(network, reached, others);
  return Math.max(0, ...reached.values());
}

/** All paths are as good as any other, and no relay is faster. */
function undisturbedRoundTrip(network: Network, from: Host, hosts: readonly Host[]): number {
  if (!from.linkUp) return 0;
  for (const host of hosts) if (host !== from && host.linkUp) return 2 * network.latencySeconds;
  return 0;
}

function relax(network: Network, reached: Map<Host, number>, others: readonly Host[]): void {
  for (const [via, seconds] of [...reached]) {
    for (const other of others) {
      if (other === via || !network.connects(via, other)) continue;
      const total = seconds + roundTripSeconds(network, via, other);
      if (total < (reached.get(other) ?? Infinity)) reached.set(other, total);
    }
  }
}

/** Why one member does not hear another: its own state first, then the network between them. */
export function reasonOfSilence(network: Network, from: GaleraMember, to: GaleraMember): CauseId {
  if (!to.host.alive) return to.host.because;
  if (!to.process.working) return to.process.because;
  return network.becauseOfSilence(from.host, to.host);
}
