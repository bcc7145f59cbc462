/** What of a scenario decides whether its entry works, as a Markov chain needs it: everything by number, laws in steps. */
import type { Structure } from '../../components/generic/structure.js';
import type { Phases } from './phases.js';

/** What a fault does. Orderly stops are crashes to a generic part; zones that go dark are hosts that lose power. */
export type Effect = 'crash' | 'hang' | 'power' | 'pause' | 'deploy' | 'link' | 'reboot';

export interface Model {
  readonly hosts: readonly ModelHost[];
  readonly processes: readonly ModelProcess[];
  readonly components: readonly ModelComponent[];
  readonly faults: readonly ModelFault[];
  readonly slots: readonly ModelSlot[];
  readonly crews: readonly ModelCrew[];
  /** Number of the component whose state counts. */
  readonly entry: number;
}

export interface ModelHost {
  readonly name: string;
  readonly boot: Phases;
  readonly bootSeconds: number;
}

export interface ModelProcess {
  readonly host: number;
  readonly component: number;
}

export interface ModelComponent {
  readonly name: string;
  readonly structure: Structure;
  /** Process of each member. */
  readonly members: readonly number[];
  /** So many are active at a time. */
  readonly places: number;
  readonly standbyFactor: number;
  readonly coverage: number;
  readonly detection: Phases;
  readonly switchOver: Phases;
  /** null: until the member works again. */
  readonly uncovered: Phases | null;
  readonly loadSharing: boolean;
  readonly frozenWhenDown: boolean;
}

/**
 * `each`: a clock per slot. `shock`: one clock, and each slot is hit with a probability. `lot`: one clock, and one slot
 * that can be hit is.
 */
export type Strikes = 'each' | 'shock' | 'lot';

export interface ModelFault {
  readonly id: string;
  /** Number in the file: crews may pick by fault. */
  readonly number: number;
  readonly strikes: Strikes;
  readonly clock: Phases;
  readonly probability: number;
  readonly beta: number;
  readonly slots: readonly number[];
  readonly course: Course;
}

/** A fault at one target. */
export interface ModelSlot {
  readonly fault: number;
  readonly effect: Effect;
  readonly hosts: readonly number[];
  /** None for what hits hosts. */
  readonly processes: readonly number[];
  /** A whole zone: struck whatever its hosts do. */
  readonly zone: boolean;
  /** Its clock runs as fast as components say that the host is exposed. */
  readonly exposed: boolean;
}

/** What follows a fault: stretches of time one after the other. A crew's hand is needed from some stretch on. */
export interface Course {
  readonly stretches: readonly Phases[];
  /** Number of the first stretch that needs a hand; without a crew it does not count. */
  readonly call: number;
  /** Only a crew that may be short of hands. */
  readonly crew: number | null;
  /** It never goes away by itself. */
  readonly stays: boolean;
}

export interface ModelCrew {
  readonly name: string;
  readonly count: number;
  readonly order: 'fifo' | 'random' | 'random-fault';
}

/** Something of the scenario that no chain of this sort can hold. */
export class Inexpressible extends Error {
  constructor(
    readonly path: string,
    readonly why: string,
  ) {
    super(`${path}: ${why}`);
  }
}
