/** Targets as plain data, for state that is copied: hosts and processes by their index. */
import { OUTSIDE, type Place } from '../infrastructure/network.js';
import type { World } from '../infrastructure/world.js';
import type { Target } from './fault.js';

const NOBODY = -1;

export interface TargetReference {
  readonly kind: Target['kind'];
  readonly name: string;
  /** Processes, or hosts; places in pairs one after the other, NOBODY for the clients outside or no host. */
  readonly indices: readonly number[];
}

export function refer(target: Target): TargetReference {
  return { kind: target.kind, name: target.name, indices: indicesOf(target) };
}

export function dereference({ kind, name, indices }: TargetReference, world: World): Target {
  const hosts = indices.map((index) => world.hosts[index] ?? null);
  const processes = indices.flatMap((index) => world.processes[index] ?? []);
  const [host = null] = hosts;
  const [process] = processes;
  switch (kind) {
    case 'host':
      if (host !== null) return { kind, name, host };
      break;
    case 'process':
      if (process !== undefined) return { kind, name, process };
      break;
    case 'processes':
      return { kind, name, processes };
    case 'zone':
      return { kind, name, hosts: hosts.flatMap((one) => one ?? []) };
    case 'pairs':
      return { kind, name, pairs: pairsOf(hosts) };
    case 'component':
      return { kind, name, host };
    case 'traffic':
      return { kind, name };
  }
  throw new Error(`the ${kind} ${name} is not of this world`);
}

function indicesOf(target: Target): number[] {
  switch (target.kind) {
    case 'host':
      return [target.host.index];
    case 'process':
      return [target.process.index];
    case 'processes':
      return target.processes.map((process) => process.index);
    case 'zone':
      return target.hosts.map((host) => host.index);
    case 'pairs':
      return target.pairs.flatMap((pair) => pair.map((place) => place?.index ?? NOBODY));
    case 'component':
      return [target.host?.index ?? NOBODY];
    case 'traffic':
      return [];
  }
}

function pairsOf(places: readonly Place[]): [Place, Place][] {
  const pairs: [Place, Place][] = [];
  for (let index = 0; index + 1 < places.length; index += 2) {
    pairs.push([places[index] ?? OUTSIDE, places[index + 1] ?? OUTSIDE]);
  }
  return pairs;
}
