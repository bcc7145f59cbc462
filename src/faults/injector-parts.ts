/** What an injector is made with, and who is told of what it does. */
import type { Microseconds, Simulation } from '../engine/index.js';
import type { Host } from '../infrastructure/host.js';
import type { World } from '../infrastructure/world.js';
import type { ExposurePort } from './exposure.js';
import type { FaultActions, FaultKind, Target } from './fault.js';
import type { FaultListener, PreparedFault } from './incidents.js';
import { faultKinds } from './index.js';
import { productFault } from './product.js';
import type { CrewSpecification, FaultSpecification } from './specification.js';

export interface InjectorParts {
  readonly simulation: Simulation;
  readonly world: World;
  readonly actions: FaultActions;
  readonly specifications: readonly FaultSpecification[];
  readonly crews: readonly CrewSpecification[];
  /** Are clocks in the middle of a life at time 0, or new? */
  readonly start: 'equilibrium' | 'new';
  /** Who holds a role now. */
  readonly roleOf: (component: string, role: string) => Host | null;
  /** Absent: every clock runs at its own pace. */
  readonly exposure?: ExposurePort;
  /** All is healthy and settled: rolling work may go on. */
  readonly health: () => boolean;
  /**
   * While that is not so: from when on it may be so although nothing happens (no event); Infinity: not before something
   * does. Absent: it always takes an event.
   */
  readonly healthyUnseenAt?: () => Microseconds;
  readonly listener: FaultListener;
}

/** Told of what excursions are made of (acceleration). */
export interface FaultWatcher {
  /** A fault is about to strike. */
  striking(id: string, target: string): void;
  /** It has, and all have taken it in. */
  struck(): void;
  /** No fault is open any more but such as will stay. */
  allEnded(): void;
}

/** Of the registry, or a product's own. @throws Error for a name that the validation should have refused */
export function kindOf(name: string): FaultKind {
  const kind = faultKinds.find((one) => one.kind === name);
  if (kind !== undefined) return kind;
  if (name.includes('.')) return productFault(name);
  throw new Error(`no fault kind ${name}`);
}

/** Can it strike this target now? A scripted one sometimes can where a clock's firing is ignored. */
export function canSuffer({ kind, specification }: PreparedFault, target: Target): boolean {
  const scripted = specification.when.kind === 'at';
  return scripted && kind.scriptable !== undefined ? kind.scriptable(target) : kind.possible(target);
}
