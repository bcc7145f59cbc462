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
  /** All processes that a selector names, for kinds with `together`. */
  | { readonly kind: 'processes'; readonly name: string; readonly processes: readonly Process[] }
  | { readonly kind: 'host'; readonly name: string; readonly host: Host }
  | { readonly kind: 'zone'; readonly name: string; readonly hosts: readonly Host[] }
  /** Pairs from one side to the other, for partitions, loss, latency; the kind adds the way back. */
  | { readonly kind: 'pairs'; readonly name: string; readonly pairs: readonly (readonly [Place, Place])[] }
  /** A component as a whole (host null; the name is the component's), or one host of it (the name is the host's). */
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
  /** The opposite verb, `power-on`; origin of what the undo leads to. */
  readonly undoVerb: string;
  readonly aims: readonly Aim[];
  readonly parameters: P;
  /** All processes that a selector names suffer it as one (a roll-out); else each by itself. */
  readonly together?: boolean;
  /** What a reader of the story is told: `db1 loses power`. */
  sentence(target: string, values?: Values<P>): string;
  /** Can the target suffer it now? A clock that fires when it cannot is ignored (the target was down). */
  possible(target: Target): boolean;
  /**
   * The same for a scripted one; absent: as `possible`. What is held down is held by each that does so: a host whose rack
   * goes dark while its own power supply is dead is dark until both are back.
   */
  scriptable?(target: Target): boolean;
  /** For a fault that ends by itself (a reboot): how long it lasts when the scenario names no end. */
  lastsSeconds?(target: Target): number;
  /** Such a one is over when its host has booted. */
  readonly endsWithBoot?: boolean;
  /** @returns plain data that `undo` needs (an impairment's id), or null */
  inject(target: Target, values: Values<P>, actions: FaultActions, because: CauseId): number | null;
  undo(
    target: Target,
    values: Values<P>,
    actions: FaultActions,
    undoing: { readonly because: CauseId; readonly token: number | null },
  ): void;
}

/** Keeps the types of a declaration together. */
export function defineFault<const P extends ParameterSet>(kind: FaultKind<P>): FaultKind<P> {
  return kind;
}
