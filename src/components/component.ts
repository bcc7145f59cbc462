/** The contract of a component kind: one declaration, one folder, one line in the registry (`index.ts`). */
import type { CauseId } from '../engine/causes.js';
import type { Simulation } from '../engine/simulation.js';
import type { Stream } from '../engine/streams.js';
import type { Microseconds } from '../engine/time.js';
import type { ParameterSet, Values } from '../declaration/parameter.js';
import type { AddressBook } from '../infrastructure/address.js';
import type { ChangeListener } from '../infrastructure/change.js';
import type { Host } from '../infrastructure/host.js';
import type { ProbePort } from '../infrastructure/probe.js';
import type { Process } from '../infrastructure/process.js';
import type { Service, TrafficClass } from '../infrastructure/service.js';
import type { World } from '../infrastructure/world.js';
import type { Observer } from '../metrics/observer.js';

/** A host on which the component runs, with its own values of the parameters. */
export interface Member<P extends ParameterSet> {
  readonly index: number;
  readonly host: Host;
  /** False: not a member at time 0, it may `join` later (its processes do not run before). */
  readonly initial: boolean;
  readonly parameters: Values<P>;
  /** The processes that the kind declares, on this host, by name. */
  readonly process: Readonly<Record<string, Process>>;
}

/** All that a component may touch. */
export interface ComponentContext<P extends ParameterSet> {
  readonly name: string;
  readonly parameters: Values<P>;
  readonly members: readonly Member<P>[];
  readonly simulation: Simulation;
  readonly world: World;
  readonly addresses: AddressBook;
  readonly probes: ProbePort;
  readonly observer: Observer;
  readonly trafficClasses: readonly TrafficClass[];
  /** Stream `components/<name>/<purpose>`; put a member's host name into the purpose, never an index. */
  stream(purpose: string): Stream;
  /** Another component's service, found when first used. @throws Error for a name the scenario does not have */
  service(name: string): Service;
  /** Adds the state change `<name>/<reason>` to the causal record. `at`: when it came about, if nobody looked then. */
  cause(reason: string, because: CauseId, also?: readonly CauseId[], at?: Microseconds): CauseId;
  /** To be called after `epoch` moved: tells lenses and other components that answers may have changed. */
  answersChanged(because: CauseId): void;
}

/** `degraded`: it serves, with less redundancy than it was built with. */
export type Health = 'healthy' | 'degraded' | 'down';

/** What arithmetic says of a failover beside what was simulated: from the fault to `redirected`. */
export interface FailoverFormula {
  /** As reported to the observer: `health-check`. */
  readonly mechanism: string;
  readonly lowSeconds: number;
  readonly highSeconds: number;
  /** When it counts from, where that is not the fault itself: `after the back end fails`. */
  readonly since?: string;
  /** With the numbers put in: `5.0 to 10.0 s = v + (2 - 1) x 5 s, v from 0 to 5 s`. */
  readonly text: string;
}

export interface Component extends ChangeListener {
  readonly name: string;
  /** null for a component that nobody calls. */
  readonly service: Service | null;
  /** Time 0: everything runs and is healthy; lay out what must be laid out. */
  start(): void;
  /** The answers of another component may have changed. */
  serviceChanged?(service: Service, because: CauseId): void;
  health(): Health;
  /** Nothing is under way that will end by itself (a heal, a state transfer, an election): maintenance may go on. */
  settled(): boolean;
  /**
   * While it is not healthy and settled: from when on it may be although no event happens; not later than it is, or
   * maintenance goes on too late. Infinity (and absent): it always takes an event.
   */
  recoversUnseenAt?(): Microseconds;
  /** For the reports; a component without failovers has none. */
  formulas?(): readonly FailoverFormula[];
  /**
   * For the injector: how fast the clocks of failure processes aimed at this host (or a process on it) run for the sake
   * of this component, as a factor on their hazard. 1 when absent; 0 for a cold standby, between for a warm one, above 1
   * under the load of those that failed. To be asked again after every change of the world and after every
   * `answersChanged` of the component; the factors of several components on a host multiply. An exponential clock that
   * is laid out in calendar time may instead ask when it fires, and let the firing count with that probability (≤ 1).
   */
  exposure?(host: Host): number;
  /** Who holds a role now (`holder(db-vip)`, `donor(db)`); null when nobody does. */
  role?(role: string): Host | null;
  /** A fault that only this product knows, declared by its kind: what it is on, and its undo. */
  inject?(fault: string, target: Host | null, because: CauseId): void;
  undo?(fault: string, target: Host | null, because: CauseId): void;
  /** A member is added or retired (`join`, `leave`); only kinds with `joins: true`. */
  join?(host: Host, because: CauseId): void;
  leave?(host: Host, because: CauseId): void;
  save(): unknown;
  restore(state: unknown): void;
}

/** A fault of one product, injected as `<kind>.<name>`. */
export interface ProductFault {
  readonly description: string;
  /** The name of the opposite verb, or null when it cannot be taken back. */
  readonly undo: string | null;
  /**
   * Injected into a member's host, or into the component as a whole. `backend`: also into a host that is not a member, but
   * that the component knows (a back end); one that it does not know does nothing.
   */
  readonly on: 'member' | 'component' | 'backend';
}

/** A mistake or doubt that only the kind can see. `path` is below the component: ['check_interval']. */
export interface Complaint {
  readonly severity: 'error' | 'warning';
  readonly code: string;
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** What a kind's own check sees of the scenario. */
export interface CheckView<P extends ParameterSet> {
  readonly name: string;
  readonly parameters: Values<P>;
  readonly members: readonly {
    readonly host: string;
    readonly zone: string | null;
    readonly parameters: Values<P>;
  }[];
  /** Kinds of the other components by name. */
  kindOf(component: string): string | null;
}

export interface ComponentKind<P extends ParameterSet = ParameterSet> {
  /** As written in a file: `load-balancer`. */
  readonly kind: string;
  readonly title: string;
  readonly description: string;
  readonly parameters: P;
  /** Sets of defaults by name, chosen with `profile:`; the first is the default. Values as written in files. */
  readonly profiles?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Names of its processes on every member host. */
  readonly processes: readonly string[];
  /** Which of them run on a host, when not all do on each (an arbitrator runs no database). */
  processesOn?(host: string, parameters: Values<P>): readonly string[];
  /** Roles that selectors may name: `holder`, `donor`. */
  readonly roles?: readonly string[];
  readonly faults?: Readonly<Record<string, ProductFault>>;
  readonly joins?: boolean;
  check?(view: CheckView<P>): readonly Complaint[];
  create(context: ComponentContext<P>): Component;
}

/** Keeps the types of a declaration together; what each kind's `index.ts` exports. */
export function defineComponent<const P extends ParameterSet>(kind: ComponentKind<P>): ComponentKind<P> {
  return kind;
}
