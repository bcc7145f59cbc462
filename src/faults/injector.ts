/**
 * Makes the faults of a scenario happen: at scripted times, by failure processes, by a chaos monkey, as shocks to many
 * at once, as rolling work. What follows an injection is the affair of `Incidents`.
 *
 * A failure process has a clock per target that runs while the target is up, as fast as the target is exposed (a cold
 * standby: not at all). An exponential clock is laid out in calendar time, a firing while the target is down is ignored,
 * and while it is less exposed only such a share of the firings counts: the same law, and the instants do not depend on
 * what else happens, so that two scenarios meet the same faults.
 */
import {
  Priority,
  fromSeconds,
  type CauseId,
  type EventTarget,
  type Microseconds,
  type Simulation,
} from '../engine/index.js';
import type { Change, ChangeListener } from '../infrastructure/change.js';
import type { Bias } from './biased-clocks.js';
import { Incidents, type PreparedFault } from './incidents.js';
import { canSuffer, kindOf, type FaultWatcher, type InjectorParts } from './injector-parts.js';
import { Patience } from './patience.js';
import { makePlan, nextFiring, restorePlan, rollDue, savePlan, type Plan, type PlanState } from './plan.js';
import { failureRate, SideRun, type FailureRate } from './side-run.js';
import { NOT_DUE, NO_EVENT, type Slot, type SlotState } from './slot.js';
import { counts, shareOf } from './thinning.js';

export type { FaultListener } from './incidents.js';

interface InjectorState {
  readonly slots: readonly SlotState[];
  readonly plans: readonly PlanState[];
  readonly incidents: unknown;
}

/** The clock of a slot fires; its window opens. */
const FIRE = 0;
const OPEN = 1;
/** The clock of a plan fires; its window opens; rolling work takes its next step. */
const FIRE_ALL = 2;
const OPEN_ALL = 3;
const STEP = 4;
/** A scripted time has come: plan + number of plans × number of the time. */
const SCRIPT = 5;
/** One of the clocks of a side run fires. */
const FIRE_BIASED = 6;

export class Injector implements EventTarget, ChangeListener {
  private readonly plans: readonly Plan[];
  private readonly slots: Slot[] = [];
  /** Those whose clocks do not always run at the same pace. */
  private readonly varying: readonly Slot[];
  /** What is open. */
  readonly incidents: Incidents;
  private readonly simulation: Simulation;
  private readonly target: number;
  private side: SideRun | null = null;
  private watcher: FaultWatcher | null = null;
  private readonly patience: Patience;

  /** To be made after the components: they take every change in before its clocks do. */
  constructor(private readonly parts: InjectorParts) {
    const { world, actions, crews, listener, simulation } = parts;
    this.simulation = simulation;
    this.target = simulation.register(this);
    const faults = parts.specifications.map((specification, index): PreparedFault => {
      return { index, specification, kind: specification.kind ?? kindOf(specification.fault) };
    });
    const ended = (slot: number) => this.ended(slot);
    const repairing = () => this.side?.moreIsKnown();
    this.incidents = new Incidents({ world, actions, faults, crews, listener, ended, repairing });
    this.plans = faults.map((fault) => this.planFor(fault));
    this.patience = new Patience(simulation, () => this.plans);
    this.varying = this.slots.filter((slot) => slot.varies);
    simulation.registerState('faults', this);
    world.listen(this);
  }

  /** Time 0: lays out what is known of the future. */
  start(): void {
    for (const plan of this.plans) {
      const { when } = plan.fault.specification;
      if (when.kind === 'at') this.script(plan, when.atSeconds);
      plan.clock?.begin(this.parts.start);
      this.runPlan(plan);
    }
    for (const slot of this.slots) {
      slot.clock?.begin(this.parts.start);
      this.refresh(slot);
    }
  }

  changed({ kind, host }: Change): void {
    if (kind === 'host-on' && host !== null) this.incidents.booted(host);
    this.exposureChanged();
  }

  /** To be called when a component says something else of the exposure of its hosts than before. */
  exposureChanged(): void {
    this.side?.look();
    for (const slot of this.varying) this.refresh(slot);
  }

  watch(watcher: FaultWatcher | null): void {
    this.watcher = watcher;
  }

  /** Of each fault of the scenario. */
  failureRates(): FailureRate[] {
    return this.plans.map(failureRate);
  }

  /** From now on, until `restore`, failures come as biased. */
  branch(way: Omit<Bias, 'expectedEnd'>): SideRun {
    const { simulation, target, plans } = this;
    const bias = { ...way, expectedEnd: () => this.incidents.expectedEnd };
    this.incidents.branch();
    this.side = new SideRun({ simulation, target, operation: FIRE_BIASED, plans, bias });
    return this.side;
  }

  handle(operation: number, argument: number): void {
    switch (operation) {
      case FIRE_BIASED:
        return this.fireBiased();
      case FIRE:
        return this.fire(this.slotAt(argument));
      case OPEN:
        return this.opened(this.slotAt(argument));
      case FIRE_ALL:
        return this.firePlan(this.planAt(argument));
      case OPEN_ALL: {
        const plan = this.planAt(argument);
        const number = plan.due;
        plan.due = NOT_DUE;
        return this.strikeTogether(plan, number);
      }
      case STEP:
        return this.planAt(argument).rolling?.step(this.simulation.now);
      default:
        return this.scripted(
          this.planAt(argument % this.plans.length),
          Math.floor(argument / this.plans.length),
        );
    }
  }

  save(): InjectorState {
    return {
      slots: this.slots.map((slot) => slot.save()),
      plans: this.plans.map(savePlan),
      incidents: this.incidents.save(),
    };
  }

  restore(state: unknown): void {
    const saved = state as InjectorState;
    this.side = null;
    saved.slots.forEach((slot, index) => this.slotAt(index).restore(slot));
    saved.plans.forEach((plan, index) => restorePlan(this.planAt(index), plan));
    this.incidents.restore(saved.incidents as ReturnType<Incidents['save']>);
    this.patience.review();
  }

  // ---- one target at a time ---------------------------------------------------------------------------------------

  /** Lets the clock run at the pace that is right now: its target may have gone down, come up, or be exposed otherwise. */
  private refresh(slot: Slot): void {
    const { clock } = slot;
    if (this.side?.owns(slot)) return this.side.look();
    if (clock === null || clock.spent) return;
    const { now } = this.simulation;
    const { pace } = slot;
    if (pace === clock.pace) return;
    if (clock.pace > 0) {
      clock.halt(now);
      this.simulation.cancel(slot.event);
      slot.event = NO_EVENT;
    }
    if (pace > 0) slot.event = this.at(clock.run(now, pace), FIRE, slot.index);
  }

  private fire(slot: Slot): void {
    const { clock } = slot;
    if (clock === null) return;
    slot.event = NO_EVENT;
    const number = clock.fire(this.simulation.now);
    const { streams } = this.simulation;
    const share = shareOf(slot, number, this.planOf(slot).slots.length, streams);
    const biased = this.side?.owns(slot) === true && !slot.keepsInstants;
    if (biased || counts(slot, number, streams)) {
      if (share === 'all') this.strikeAll(this.planOf(slot), number);
      else if (share === 'one') this.strikeInWindow(slot, number);
    }
    // What has been struck begins a new life when it is mended.
    if (slot.stopsWhenDown && (slot.open > 0 || slot.due !== NOT_DUE)) return;
    if (this.side?.owns(slot)) {
      if (share !== 'none') this.side.renewed(slot);
      return;
    }
    if (share === 'none') clock.spare();
    else clock.renew();
    this.refresh(slot);
  }

  private fireBiased(): void {
    const { side } = this;
    if (side === null) return;
    const { slot, plan } = side.fire();
    if (slot !== null) this.fire(slot);
    else if (plan.clock !== null) this.strikePlan(plan, plan.clock.fire(this.simulation.now));
    side.look();
    side.layOut();
  }

  private strikeInWindow(slot: Slot, number: number): void {
    const { calendar } = this.planOf(slot);
    const { now } = this.simulation;
    if (calendar.isOpen(now)) {
      this.strike(slot, number);
    } else if (slot.due === NOT_DUE) {
      slot.due = number;
      this.at(calendar.nextOpen(now), OPEN, slot.index);
    }
  }

  private opened(slot: Slot): void {
    const number = slot.due;
    slot.due = NOT_DUE;
    if (!this.strike(slot, number) && slot.stopsWhenDown) this.renew(slot);
  }

  /** Strikes, if there is a target and it can suffer the fault now. @returns whether something began that will end */
  private strike(slot: Slot, number: number, because?: () => CauseId): boolean {
    const { fault, source, stream } = slot;
    const target = source.find(() => this.simulation.streams.once(`${stream}/pick/${number}`));
    if (target === null || !canSuffer(fault, target)) return false;
    if (source.fixed !== null && slot.open > 0) return false;
    this.watcher?.striking(fault.specification.id, target.name);
    this.side?.striking();
    slot.open += 1;
    const shock = because === undefined ? {} : { because: because() };
    const ends = this.incidents.begin({ fault, target, slot: slot.index, stream, number, ...shock });
    if (slot.stopsWhenDown) this.refresh(slot);
    this.side?.moreIsKnown();
    this.watcher?.struck();
    return ends;
  }

  private ended(index: number): void {
    const slot = this.slotAt(index);
    slot.open -= 1;
    this.planOf(slot).rolling?.ended(this.simulation.now);
    if (slot.stopsWhenDown) this.renew(slot);
    this.side?.moreIsKnown();
    if (this.incidents.ending === 0) this.watcher?.allEnded();
  }

  /** As good as new, and going if its target is up. */
  private renew(slot: Slot): void {
    if (this.side?.owns(slot)) this.side.renewed(slot);
    else slot.clock?.renew();
    this.refresh(slot);
  }

  // ---- many at once -----------------------------------------------------------------------------------------------

  private runPlan(plan: Plan): void {
    if (plan.clock === null) return;
    plan.firesAt = nextFiring(plan, this.simulation.now);
    this.awaitPlan(plan);
  }

  /** That rolling work is due is nobody's affair before its hours are open. */
  private awaitPlan(plan: Plan): void {
    const { rolling, calendar, firesAt } = plan;
    const [at, priority] = rolling
      ? [calendar.nextOpen(firesAt), Priority.measure]
      : [firesAt, Priority.fault];
    plan.event = this.at(at, FIRE_ALL, plan.fault.index, priority);
  }

  private firePlan(plan: Plan): void {
    const { clock, rolling } = plan;
    if (clock === null) return;
    if (rolling !== null) {
      rollDue(plan, this.simulation.now);
      return this.awaitPlan(plan);
    }
    const number = clock.fire(this.simulation.now);
    clock.renew();
    this.strikePlan(plan, number);
    this.runPlan(plan);
  }

  private strikePlan(plan: Plan, number: number): void {
    const { calendar } = plan;
    const { now } = this.simulation;
    if (calendar.isOpen(now)) this.strikeTogether(plan, number);
    else if (plan.due === NOT_DUE) {
      plan.due = number;
      this.at(calendar.nextOpen(now), OPEN_ALL, plan.fault.index);
    }
  }

  private strikeTogether(plan: Plan, number: number): void {
    if (plan.fault.specification.when.kind === 'random') this.strikeAny(plan, number);
    else this.strikeAll(plan, number);
  }

  /** One of all, by lot. */
  private strikeAny(plan: Plan, number: number): void {
    const able = plan.slots.filter((slot) => slot.up);
    const lot = this.simulation.streams.once(`faults/${plan.fault.specification.id}/pick/${number}`);
    const slot = able[Math.floor(lot * able.length)];
    if (slot !== undefined) this.strike(slot, number);
  }

  /** A shock: one root cause, which each target suffers with a probability of its own. */
  private strikeAll(plan: Plan, number: number): void {
    const { group, id } = plan.fault.specification;
    const { causes, streams, now } = this.simulation;
    let root: CauseId | null = null;
    const because = () => (root ??= causes.fault(id, plan.name, now));
    for (const slot of plan.slots) {
      const hit = group === null || streams.once(`${slot.stream}/shock/${number}`) < group.probability;
      if (hit) this.strike(slot, number, because);
    }
  }

  // ---- scripted ---------------------------------------------------------------------------------------------------

  private script(plan: Plan, atSeconds: readonly number[]): void {
    atSeconds.forEach((seconds, number) => {
      const argument = plan.fault.index + this.plans.length * number;
      this.simulation.schedule(fromSeconds(seconds), this.target, SCRIPT, argument, 0, Priority.scripted);
    });
  }

  private scripted(plan: Plan, number: number): void {
    if (plan.rolling !== null) plan.rolling.begin(plan.slots.map(indexOf), this.simulation.now);
    else if (plan.fault.specification.group !== null) this.strikeAll(plan, number);
    else for (const slot of plan.slots) this.strike(slot, number);
  }

  private planFor(fault: PreparedFault): Plan {
    const { world, roleOf, health } = this.parts;
    const plan = makePlan({
      ...{ fault, world, roleOf, health, exposure: this.parts.exposure ?? null },
      firstSlot: this.slots.length,
      possible: (slot) => this.slotAt(slot).up,
      strike: (slot, roll) => this.strike(this.slotAt(slot), roll),
      healthyUnseenAt: this.parts.healthyUnseenAt ?? (() => Infinity),
      layOut: (time) => this.at(time, STEP, fault.index, Priority.measure),
      withdraw: (event) => void this.simulation.cancel(event),
      waitingChanged: () => this.patience.review(),
    });
    this.slots.push(...plan.slots);
    return plan;
  }

  private at(
    time: Microseconds,
    operation: number,
    argument: number,
    priority: number = Priority.fault,
  ): number {
    return this.simulation.schedule(time, this.target, operation, argument, 0, priority);
  }

  private slotAt(index: number): Slot {
    const slot = this.slots[index];
    if (slot === undefined) throw new Error(`no fault slot ${index}`);
    return slot;
  }

  private planAt(index: number): Plan {
    const plan = this.plans[index];
    if (plan === undefined) throw new Error(`no fault ${index}`);
    return plan;
  }

  private planOf(slot: Slot): Plan {
    return this.planAt(slot.fault.index);
  }
}

function indexOf(slot: Slot): number {
  return slot.index;
}
