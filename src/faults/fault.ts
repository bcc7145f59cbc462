/** The contract of a fault kind: one file, one line in the registry (`index.ts`). Faults know no product. */
import type { ParameterSet, Values } from '../declaration/parameter.js';
import type { CauseId } from '../engine/causes.js';
import type { Host } from '../infrastructure/host.js';
import type { Place } from '../infrastructure/network.js';
import type { Process } from '../infrastructure/process.js';
import type { World } from '../infrastructure/world.js';

/** What a fault needs to be aimed at. */
export type Aim = 'process' | 'host' | 'zone' | 'pairs' | 'component' | 'traffic';

/** What a selector was resolved to at the moment of injection. */
export type Target =
  | { readonly kind: 'process'; readonly name: string; readonly process: Process }
  | { readonly kind: 'host'; readonly name: string; readonly host: Host }
  | { readonly kind: 'zone'; readonly name: string; readonly hosts: readonly Host[] }
  /** Directed pairs for partitions, loss, latency. */
  | { readonly kind: 'pairs'; readonly name: string; readonly pairs: readonly (readonly [Place, Place])[] }
  | { readonly kind: 'component'; readonly name: string; readonly host: Host | null }
  | { readonly kind: 'traffic'; readonly name: string };

/** The arms of the injector beyond the world: joining members, product faults, traffic. */
export interface FaultActions {
  readonly world: World;
  join(host: Host, because: CauseId): void;
  leave(host: Host, because: CauseId): void;
  product(fault: string, target: Target, because: CauseId): void;
  undoProduct(fault: string, target: Target, because: CauseId): void;
  /** Multiplies the arrival rate; undo with the reciprocal. */
  surge(factor: number, because: CauseId): void;
}

export interface FaultKind<P extends ParameterSet = ParameterSet> {
  /** As in a file: `power-off`. */
  readonly kind: string;
  readonly description: string;
  /** The opposite verb: `power on`. */
  readonly undoVerb: string;
  readonly aims: readonly Aim[];
  readonly parameters: P;
  /** Can the target suffer it now? A clock that fires when it cannot is ignored (the target was down). */
  possible(target: Target): boolean;
  /** @returns plain data that `undo` needs (an impairment's id), or null */
  inject(target: Target, values: Values<P>, actions: FaultActions, because: CauseId): number | null;
  undo(target: Target, values: Values<P>, actions: FaultActions, because: CauseId, token: number | null): void;
}

/** Keeps the types of a declaration together. */
export function defineFault<const P extends ParameterSet>(kind: FaultKind<P>): FaultKind<P> {
  return kind;
}
