/** What the fault kinds share: is a target of the right sort, and in a state to suffer something? */
import { parameters, type Values } from '../declaration/parameter.js';
import type { CauseId } from '../engine/causes.js';
import type { Host } from '../infrastructure/host.js';
import { OUTSIDE, type Impairment, type Place } from '../infrastructure/network.js';
import type { Process } from '../infrastructure/process.js';
import type { FaultActions, Target } from './fault.js';

/** @throws Error for a target that the scenario's validation should have refused */
export function processOf(target: Target): Process {
  if (target.kind !== 'process') throw wrong(target, 'a process');
  return target.process;
}

/** @throws Error for a target that the scenario's validation should have refused */
export function hostOf(target: Target): Host {
  if (target.kind !== 'host') throw wrong(target, 'a host');
  return target.host;
}

/** @throws Error for a target that the scenario's validation should have refused */
export function hostsOf(target: Target): readonly Host[] {
  if (target.kind === 'host') return [target.host];
  if (target.kind !== 'zone') throw wrong(target, 'a zone');
  return target.hosts;
}

/** One process, or all of a roll-out. @throws Error for a target that the validation should have refused */
export function processesOf(target: Target): readonly Process[] {
  if (target.kind === 'processes') return target.processes;
  return [processOf(target)];
}

/** The process runs on a host that lives. */
export function runs(target: Target): boolean {
  const process = processOf(target);
  return process.running && process.host.alive;
}

/** The host has power and does not stand still. */
export function lives(target: Target): boolean {
  return hostOf(target).alive;
}

/** Nothing can be in the way. */
export function always(): boolean {
  return true;
}

/** For faults of the network. */
export const directions = parameters({
  direction: {
    type: 'choice',
    options: ['both', 'one-way'],
    default: 'both',
    description:
      'both: packets suffer either way. one-way: only those from the first side to the second, or those that the host sends.',
    source: 'hasim',
  },
});

/** Impairs what lies between the two sides, or between a host and everybody else. @returns the impairment's id */
export function impair(
  target: Target,
  { direction }: Values<typeof directions>,
  impairment: Impairment,
  { actions: { world }, because }: { readonly actions: FaultActions; readonly because: CauseId },
): number {
  const there = pairsOf(target, world.hosts);
  const pairs =
    direction === 'one-way'
      ? there
      : there.flatMap(([from, to]): [Place, Place][] => [
          [from, to],
          [to, from],
        ]);
  return world.impair(pairs, impairment, because);
}

function pairsOf(target: Target, hosts: readonly Host[]): readonly (readonly [Place, Place])[] {
  if (target.kind === 'pairs') return target.pairs;
  const host = hostOf(target);
  return [...hosts.filter((other) => other !== host), OUTSIDE].map((other) => [host, other] as const);
}

function wrong(target: Target, wanted: string): Error {
  return new Error(`expected ${wanted}, got the ${target.kind} ${target.name}`);
}
