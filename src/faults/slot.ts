import type { Clock, ClockState } from './clock.js';
import type { PreparedFault } from './incidents.js';
import type { TargetSource } from './selector.js';

/** No pending event; handles start at 0. */
export const NO_EVENT = -1;
/** No firing waits for its window. */
export const NOT_DUE = -1;

/** Plain state. */
export interface SlotState {
  readonly open: number;
  readonly event: number;
  readonly due: number;
  readonly clock: ClockState | null;
}

/** One thing that a fault may strike, and the clock that says when. */
export class Slot {
  /** Incidents of this fault at this target that are not over. */
  open = 0;
  /** The pending firing of its clock. */
  event = NO_EVENT;
  /** Number of a firing that waits for its window. */
  due = NOT_DUE;

  constructor(
    readonly index: number,
    readonly fault: PreparedFault,
    readonly source: TargetSource,
    private readonly timing: {
      /** Only for failure processes per target. */
      readonly clock: Clock | null;
      /** How much the components of its target expose it to the fault now; null: always as much. */
      readonly exposure: (() => number) | null;
    },
  ) {}

  get clock(): Clock | null {
    return this.timing.clock;
  }

  /** Names its streams. */
  get stream(): string {
    return `faults/${this.fault.specification.id}/${this.source.name}`;
  }

  /** Its clock stands still while the target is down; an exponential one may as well run on, with the same law. */
  get stopsWhenDown(): boolean {
    const { when } = this.fault.specification;
    if (this.clock === null || this.source.fixed === null) return false;
    return when.kind === 'every' && when.every.kind !== 'exponential';
  }

  get exposure(): number {
    return this.timing.exposure?.() ?? 1;
  }

  /** May its clock have to run at another pace after a change? */
  get varies(): boolean {
    return this.clock !== null && (this.stopsWhenDown || this.timing.exposure !== null);
  }

  /**
   * How fast its clock should run now. An exponential one keeps its instants while its target is exposed less, and some
   * of them do not count instead.
   */
  get pace(): number {
    if (!this.stopsWhenDown) return Math.max(1, this.exposure);
    return this.up && this.due === NOT_DUE ? this.exposure : 0;
  }

  /** Where instants need not be kept: what cannot strike has no hazard. With `beta` a clock strikes the others, too. */
  get paceOfHazard(): number {
    if (this.stopsWhenDown || this.keepsInstants) return this.pace;
    return this.up ? this.exposure : 0;
  }

  /** Firings that strike nobody belong to its law. */
  get keepsInstants(): boolean {
    return this.source.fixed === null || this.fault.specification.beta > 0;
  }

  /** Can the fault strike a fixed target now? */
  get up(): boolean {
    const { fixed } = this.source;
    return fixed === null || (this.open === 0 && this.fault.kind.possible(fixed));
  }

  save(): SlotState {
    return { open: this.open, event: this.event, due: this.due, clock: this.clock?.save() ?? null };
  }

  restore(state: SlotState): void {
    this.open = state.open;
    this.event = state.event;
    this.due = state.due;
    if (state.clock !== null) this.clock?.restore(state.clock);
  }
}
