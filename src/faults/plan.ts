/** A fault of the scenario, made ready: all that it may strike, and the clocks that say when. */
import { exponential, type Microseconds } from '../engine/index.js';
import type { World } from '../infrastructure/world.js';
import { Calendar } from './calendar.js';
import { Clock, type ClockState } from './clock.js';
import { exposureOf, type ExposurePort } from './exposure.js';
import type { PreparedFault } from './incidents.js';
import { Rolling, type RollingPort, type RollingState } from './maintenance.js';
import { selectorName, sourcesOf, type AimContext } from './selector.js';
import { NOT_DUE, NO_EVENT, Slot } from './slot.js';
import type { When, Window } from './specification.js';

/** Plain state. */
export interface PlanState {
  readonly due: number;
  readonly firesAt: Microseconds;
  readonly event: number;
  readonly clock: ClockState | null;
  readonly rolling: RollingState | null;
}

export interface Plan {
  readonly fault: PreparedFault;
  /** Names what a shock hits: `web,db`. */
  readonly name: string;
  readonly slots: readonly Slot[];
  readonly calendar: Calendar;
  /** Of a shock, a monkey, rolling work: one for all targets. Else each slot may have its own. */
  readonly clock: Clock | null;
  readonly rolling: Rolling | null;
  /** Number of a firing of that clock that waits for its window. */
  due: number;
  /** When that clock fires next. */
  firesAt: Microseconds;
  /** The pending firing of that clock; of rolling work, when its hours are open then or next. */
  event: number;
}

export interface PlanContext extends Omit<RollingPort, 'calendar' | 'waitForHealth'> {
  readonly fault: PreparedFault;
  readonly world: World;
  readonly roleOf: AimContext['roleOf'];
  readonly exposure: ExposurePort | null;
  /** Number of its first slot. */
  readonly firstSlot: number;
}

export function makePlan(context: PlanContext): Plan {
  const { fault, world, roleOf, exposure } = context;
  const { specification, kind } = fault;
  const sources = sourcesOf(specification, { world, roleOf, kind });
  const on = specification.on.map((selector) => selectorName(selector, world)).join(',');
  const calendar = new Calendar(windowsOf(specification.when));
  return {
    fault,
    name: on === '' ? (sources[0]?.name ?? '') : on,
    slots: sources.map((source, index) => {
      const clock = isShared(fault) ? null : clockOf(fault, `${source.name}/clock`, world);
      const timing = { clock, exposure: exposureOf(specification, source, exposure) };
      return new Slot(context.firstSlot + index, fault, source, timing);
    }),
    calendar,
    clock: isShared(fault) ? clockOf(fault, 'clock', world) : null,
    rolling: rollingOf(context, calendar),
    due: NOT_DUE,
    firesAt: Infinity,
    event: NO_EVENT,
  };
}

/** Lets its clock run from then on. @returns when it fires; a monkey's clock counts the hours in which it may strike */
export function nextFiring({ clock, calendar, fault }: Plan, from: Microseconds): Microseconds {
  const at = clock?.run(from) ?? Infinity;
  return fault.specification.when.kind === 'random' ? calendar.after(from, at - from) : at;
}

/**
 * Rolling work is due, and its hours are open. Nobody has taken notice of the firings of its clock since they were open
 * last: a roll that had not come to its end at such a firing goes on instead of another.
 */
export function rollDue(plan: Plan, now: Microseconds): void {
  const { clock, rolling, slots } = plan;
  if (clock === null || rolling === null) return;
  let last = plan.firesAt;
  for (let next = last; next <= now; next = plan.firesAt) {
    last = next;
    clock.fire(last);
    clock.renew();
    plan.firesAt = nextFiring(plan, last);
  }
  rolling.due(
    slots.map(({ index }) => index),
    last,
    now,
  );
}

export function savePlan({ due, firesAt, event, clock, rolling }: Plan): PlanState {
  return { due, firesAt, event, clock: clock?.save() ?? null, rolling: rolling?.save() ?? null };
}

export function restorePlan(plan: Plan, state: PlanState): void {
  plan.due = state.due;
  plan.firesAt = state.firesAt;
  plan.event = state.event;
  if (state.clock !== null) plan.clock?.restore(state.clock);
  if (state.rolling !== null) plan.rolling?.restore(state.rolling);
}

/** Is there one clock for all targets? */
function isShared({ specification: { when, group, rolling } }: PreparedFault): boolean {
  return when.kind === 'random' || group !== null || rolling !== null;
}

function clockOf({ specification: { when, id } }: PreparedFault, name: string, world: World): Clock | null {
  const stream = world.simulation.streams.stream(`faults/${id}/${name}`);
  if (when.kind === 'every') return new Clock(when.every, stream);
  return when.kind === 'random' ? new Clock(exponential(1 / when.ratePerSecond), stream) : null;
}

function rollingOf(context: PlanContext, calendar: Calendar): Rolling | null {
  const { rolling } = context.fault.specification;
  if (rolling === null) return null;
  return new Rolling({ ...context, calendar, waitForHealth: rolling.waitForHealth });
}

function windowsOf(when: When): readonly Window[] {
  if (when.kind === 'random') return when.hours;
  return when.kind === 'every' && when.window !== null ? [when.window] : [];
}
