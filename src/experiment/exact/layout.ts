/** Where in a state each thing stands. A state is a list of small whole numbers, so that states are easily compared. */
import { END, type Phases } from './phases.js';
import type { Model, ModelComponent, ModelFault } from './model.js';

/** This thing has no place: it can never change. */
export const NOWHERE = -1;

/** Steps of an incident: being laid out in this instant; waiting for a hand, or for ever; then steps of its stretches. */
export const PENDING = 0;
export const STANDS = 1;
const FIRST_STEP = 2;
/** Booting in this very instant; steps of the boot follow. */
export const BOOTS_NOW = 1;
export const FIRST_BOOT = 2;

export interface MemberPlaces {
  readonly active: number;
  readonly uncovered: number;
  /** Step of the takeover under way for it, or of what ends its uncovered failure (`MemberSteps`); 0: none. */
  readonly takeover: number;
  readonly recovery: number;
}

export interface Layout {
  readonly size: number;
  /** Of each slot: step of its clock, of its incident (0 none, else 1 + 2 × step + stale), place in its queue. */
  readonly clock: readonly number[];
  readonly incident: readonly number[];
  readonly queue: readonly number[];
  /** Of each fault with one clock: its step. */
  readonly faultClock: readonly number[];
  /** Of each process: does it run? */
  readonly running: readonly number[];
  /** Of each host: 0 up or off, BOOTS_NOW, or a step of its boot. */
  readonly boot: readonly number[];
  readonly members: readonly (readonly MemberPlaces[])[];
  readonly courses: readonly CourseSteps[];
  readonly events: readonly MemberSteps[];
}

export interface Step {
  readonly rate: number;
  /** The step that follows; END: the stretch is over. */
  readonly next: number;
  readonly stretch: number;
}

/** The steps of an incident, by their number in its state. */
export interface CourseSteps {
  readonly steps: readonly (Step | null)[];
  /** First step of each stretch. */
  readonly first: readonly number[];
}

/** Events of a member: detection, switch-over, end of an uncovered failure. Step 0: none. */
export interface MemberSteps extends CourseSteps {
  readonly stretches: readonly Phases[];
}

export const DETECTION = 0;
export const SWITCH_OVER = 1;
export const UNCOVERED = 2;

export function layOut(model: Model): Layout {
  let size = 0;
  const place = (wanted: boolean): number => (wanted ? size++ : NOWHERE);
  const faultOf = (slot: { readonly fault: number }): ModelFault => model.faults[slot.fault]!;
  const clock = model.slots.map((slot) => place(ages(faultOf(slot)) && faultOf(slot).strikes === 'each'));
  const incident = model.slots.map(() => place(true));
  const queue = model.slots.map((slot) => place(isOrdered(model, faultOf(slot))));
  const faultClock = model.faults.map((fault) => place(ages(fault) && fault.strikes !== 'each'));
  const running = model.processes.map(() => place(true));
  const boot = model.hosts.map((_, host) => place(losesPower(model, host)));
  const members = model.components.map((component) =>
    component.members.map((): MemberPlaces => {
      const standby = hasStandby(component);
      const imperfect = component.coverage < 1;
      return {
        ...{ active: place(standby), takeover: place(standby) },
        ...{ uncovered: place(imperfect), recovery: place(imperfect && component.uncovered !== null) },
      };
    }),
  );
  const courses = model.faults.map(({ course }) => flatten(course.stretches, FIRST_STEP));
  const events = model.components.map(({ detection, switchOver, uncovered }): MemberSteps => {
    const stretches = [detection, switchOver, uncovered ?? { start: [], rates: [], next: [] }];
    return { ...flatten(stretches, 1), stretches };
  });
  return { size, clock, incident, queue, faultClock, running, boot, members, courses, events };
}

export function hasStandby({ places, members }: ModelComponent): boolean {
  return places < members.length;
}

/** A clock of several steps has an age; an exponential one has none. */
function ages({ clock }: ModelFault): boolean {
  return clock.rates.length > 1;
}

/** Does it matter who waits longer? */
function isOrdered(model: Model, { course: { crew } }: ModelFault): boolean {
  return crew !== null && model.crews[crew]!.order !== 'random';
}

function losesPower(model: Model, host: number): boolean {
  return model.slots.some(
    ({ effect, hosts }) => (effect === 'power' || effect === 'reboot') && hosts.includes(host),
  );
}

function flatten(stretches: readonly Phases[], before: number): CourseSteps {
  const steps: (Step | null)[] = Array.from({ length: before }, () => null);
  const first = stretches.map(({ rates, next }, stretch) => {
    const begin = steps.length;
    rates.forEach((rate, step) => {
      const after = next[step]!;
      steps.push({ rate, next: after === END ? END : begin + after, stretch });
    });
    return begin;
  });
  return { steps, first };
}
