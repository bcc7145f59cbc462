import type { Calendar } from './calendar.js';
import type { Clock, ClockState } from './clock.js';
import type { PreparedFault } from './incidents.js';
import type { Rolling, RollingState } from './maintenance.js';
import type { Slot } from './slot.js';

/** Plain state. */
export interface PlanState {
  readonly due: number;
  readonly clock: ClockState | null;
  readonly rolling: RollingState | null;
}

/** A fault of the scenario: all that it may strike, and what concerns them together. */
export interface Plan {
  readonly fault: PreparedFault;
  /** Names what a shock hits: `web,db`. */
  readonly name: string;
  readonly slots: readonly Slot[];
  readonly calendar: Calendar;
  /** Of a shock, a monkey, rolling work: one for all targets. */
  readonly clock: Clock | null;
  readonly rolling: Rolling | null;
  /** Number of a firing of that clock that waits for its window. */
  due: number;
}

export function savePlan({ due, clock, rolling }: Plan): PlanState {
  return { due, clock: clock?.save() ?? null, rolling: rolling?.save() ?? null };
}

export function restorePlan(plan: Plan, state: PlanState): void {
  plan.due = state.due;
  if (state.clock !== null) plan.clock?.restore(state.clock);
  if (state.rolling !== null) plan.rolling?.restore(state.rolling);
}
