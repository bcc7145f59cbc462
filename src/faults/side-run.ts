/** The injector's part of a side run: which clocks are biased, and the one event that stands for all of them. */
import { Priority, type Simulation } from '../engine/index.js';
import { BiasedClocks, type Bias, type Hazard } from './biased-clocks.js';
import type { Clock } from './clock.js';
import type { Plan } from './plan.js';
import { NO_EVENT, type Slot } from './slot.js';

/** The clock of one target, or of a plan as a whole. */
interface Owner {
  readonly slot: Slot | null;
  readonly plan: Plan;
  readonly clock: Clock;
}

export interface SideRunParts {
  readonly simulation: Simulation;
  /** Who handles the event, and by which code. */
  readonly target: number;
  readonly operation: number;
  readonly plans: readonly Plan[];
  readonly bias: Bias;
}

/** What runs as in the main run, with the instant that was laid out there: scripted, rolling, and what waits for windows. */
export class SideRun {
  private readonly owners: readonly Owner[];
  private readonly indexOfSlot = new Map<Slot, number>();
  private readonly clocks: BiasedClocks;
  private event = NO_EVENT;
  /** The event in which a fault struck last: what strikes together counts once. */
  private struckIn = -1;

  constructor(private readonly parts: SideRunParts) {
    const { simulation, plans, bias } = parts;
    this.owners = plans.flatMap(ownersOf);
    this.owners.forEach((owner, index) => {
      if (owner.slot !== null) this.indexOfSlot.set(owner.slot, index);
      withdraw(owner, simulation);
    });
    const hazards = this.owners.map(hazardOf);
    this.clocks = new BiasedClocks(hazards, bias, simulation.now);
    this.layOut();
  }

  /** How many further faults have struck. */
  get extraFaults(): number {
    return this.clocks.extraFaults;
  }

  /** How likely what has come is in truth, in units of how likely it is here. */
  get likelihood(): number {
    return this.clocks.likelihood(this.parts.simulation.now);
  }

  owns(slot: Slot): boolean {
    return this.indexOfSlot.has(slot);
  }

  /** Targets may have gone down, come up, or be exposed otherwise. */
  look(): void {
    if (this.clocks.look(this.parts.simulation.now)) this.layOut();
  }

  /** The event has come. `layOut` is to follow. */
  fire(): Owner {
    this.event = NO_EVENT;
    const owner = this.owners[this.clocks.fire(this.parts.simulation.now)];
    if (owner === undefined) throw new Error('a clock fired that cannot');
    return owner;
  }

  /** A fault strikes; `moreIsKnown` is to follow. */
  striking(): void {
    const { eventCount, now } = this.parts.simulation;
    if (this.struckIn === eventCount) return;
    this.struckIn = eventCount;
    this.clocks.struck(now);
  }

  /** A fault has struck, or a repair has begun. */
  moreIsKnown(): void {
    const { now } = this.parts.simulation;
    this.clocks.look(now);
    this.clocks.aim(now);
    this.layOut();
  }

  renewed(slot: Slot): void {
    const index = this.indexOfSlot.get(slot);
    if (index !== undefined) this.clocks.renewed(index, this.parts.simulation.now);
  }

  /** Schedules the next firing. */
  layOut(): void {
    const { simulation, target, operation } = this.parts;
    if (this.event !== NO_EVENT) simulation.cancel(this.event);
    const at = this.clocks.due(simulation.now);
    this.event = at < Infinity ? simulation.schedule(at, target, operation, 0, 0, Priority.fault) : NO_EVENT;
  }
}

/** How often a fault's clocks fire, all together, while its targets can fail; `biased`: a side run can multiply that. */
export interface FailureRate {
  readonly id: string;
  readonly perSecond: number;
  readonly biased: boolean;
}

export function failureRate(plan: Plan): FailureRate {
  const { id, when } = plan.fault.specification;
  const owners = ownersOf(plan);
  const biased = owners.length > 0;
  if (when.kind === 'at') return { id, perSecond: 0, biased };
  if (when.kind === 'random') return { id, perSecond: when.ratePerSecond, biased };
  const clocks = plan.clock === null ? plan.slots.length : 1;
  return { id, perSecond: clocks / when.every.mean, biased };
}

/** Clocks whose hazard may be multiplied; a law that strikes at one age only has none. */
function ownersOf(plan: Plan): Owner[] {
  const { when, rolling } = plan.fault.specification;
  if (rolling !== null || when.kind === 'at') return [];
  if (when.kind === 'every' && (when.window !== null || when.every.kind === 'empirical')) return [];
  if (when.kind === 'every' && when.every.min === when.every.max) return [];
  if (plan.clock !== null) return [{ slot: null, plan, clock: plan.clock }];
  return plan.slots.flatMap((slot) => (slot.clock === null ? [] : [{ slot, plan, clock: slot.clock }]));
}

function withdraw({ slot, plan, clock }: Owner, simulation: Simulation): void {
  const holder = slot ?? plan;
  simulation.cancel(holder.event);
  holder.event = NO_EVENT;
  if (clock.pace > 0) clock.halt(simulation.now);
}

function hazardOf({ slot, plan, clock }: Owner): Hazard {
  const hours = plan.fault.specification.when.kind === 'random' ? plan.calendar : null;
  return {
    law: clock.law,
    hours,
    get pace() {
      return slot === null ? 1 : slot.paceOfHazard;
    },
    ageAt: (now) => clock.ageAt(now),
  };
}
