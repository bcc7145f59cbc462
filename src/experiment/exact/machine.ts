/** A scenario as a space of states: what can happen in each, how fast, and what it leads to. */
import type { StateSpace } from './chain.js';
import { Condition } from './condition.js';
import { Incidents } from './incidents.js';
import { FIRST_BOOT, hasStandby, layOut, NOWHERE, type Layout } from './layout.js';
import { Likeness } from './likeness.js';
import type { Model, ModelFault } from './model.js';
import { Moment } from './moment.js';
import { END } from './phases.js';
import { Roles } from './roles.js';
import { canonical, noSymmetry, symmetryOf, type Symmetry } from './symmetry.js';

type State = readonly number[];
type Take = (next: State, rate: number) => void;

export class Machine implements StateSpace<State> {
  readonly first: State;
  private readonly layout: Layout;
  private readonly symmetry: Symmetry;
  private readonly moment = new Moment();
  private readonly condition: Condition;
  private readonly likeness: Likeness;
  private readonly incidents: Incidents;
  private readonly roles: Roles;
  /** Is it of consequence who is struck first when several are? */
  private readonly ordered: boolean;

  constructor(
    private readonly model: Model,
    lump: boolean,
  ) {
    this.layout = layOut(model);
    const picky = model.components.some((part) => hasStandby(part) || part.coverage < 1);
    this.ordered = picky || this.layout.queue.some((place) => place !== NOWHERE);
    this.symmetry = lump ? symmetryOf(model, this.layout, !this.ordered) : noSymmetry(model, this.layout);
    const { moment } = this;
    this.condition = new Condition(model, this.layout, moment);
    this.likeness = new Likeness(model, moment, this.symmetry.classes, this.symmetry.places);
    const { condition, likeness } = this;
    this.roles = new Roles(condition, moment, likeness);
    this.incidents = new Incidents({ condition, moment, likeness, roles: this.roles });
    this.first = this.initial();
  }

  key(state: State): string {
    return String.fromCharCode(...state);
  }

  isDown(state: State): boolean {
    this.moment.state = [...state];
    return !this.condition.entryIsUp;
  }

  leave(state: State, take: Take): void {
    const { model, layout, moment } = this;
    const happens = (rate: number, act: () => void): void => {
      if (!(rate > 0)) return;
      moment.outcomes(state, act, (next, probability) =>
        take(canonical(next, this.symmetry), rate * probability),
      );
      moment.state = [...state];
    };
    moment.state = [...state];
    for (const fault of model.faults) {
      if (fault.strikes === 'each') this.clocks(fault, happens);
      else this.sharedClock(fault, happens);
    }
    this.repairs(happens);
    for (const [host, { boot }] of model.hosts.entries()) {
      const step = (layout.boot[host] === NOWHERE ? 0 : state[layout.boot[host]!]!) - FIRST_BOOT;
      if (step >= 0) happens(boot.rates[step]!, () => this.incidents.bootStepped(host));
    }
    this.takeovers(state, happens);
  }

  private initial(): State {
    const { model, layout } = this;
    const state = Array.from({ length: layout.size }, () => 0);
    for (const place of layout.running) state[place] = 1;
    model.components.forEach(({ places }, component) =>
      layout.members[component]!.slice(0, places).forEach(({ active }) => {
        if (active !== NOWHERE) state[active] = 1;
      }),
    );
    const begin = (place: number, { clock }: ModelFault): void => {
      if (place !== NOWHERE) state[place] = likeliest(clock.start);
    };
    layout.clock.forEach((place, slot) => begin(place, model.faults[model.slots[slot]!.fault]!));
    layout.faultClock.forEach((place, fault) => begin(place, model.faults[fault]!));
    return canonical(state, this.symmetry);
  }

  // ---- faults ---------------------------------------------------------------------------------------------------

  /** A clock for each target. */
  private clocks(fault: ModelFault, happens: (rate: number, act: () => void) => void): void {
    const { condition, likeness, model } = this;
    const able = fault.slots.filter((slot) => condition.canStrike(slot));
    for (const alike of likeness.gather(able)) {
      const slot = alike[0]!;
      const step = this.clockStep(slot);
      const rate = fault.clock.rates[step]! * condition.exposure(model.slots[slot]!) * alike.length;
      happens(rate * (1 - fault.beta), () => this.tick(fault, slot, step));
    }
    if (fault.beta === 0) return;
    const exposures = fault.slots.reduce((sum, slot) => sum + condition.exposure(model.slots[slot]!), 0);
    const rate = (fault.clock.rates[0]! * fault.beta * exposures) / fault.slots.length;
    happens(rate, () => this.strikeAll(fault, 1));
  }

  private clockStep(slot: number): number {
    const place = this.layout.clock[slot]!;
    return place === NOWHERE ? 0 : this.moment.state[place]!;
  }

  /** A step of a clock is over. */
  private tick({ clock }: ModelFault, slot: number, step: number): void {
    const { moment, layout, condition } = this;
    const place = layout.clock[slot]!;
    const next = clock.next[step]!;
    if (next !== END) {
      moment.state[place] = next;
      return;
    }
    this.incidents.strike(slot);
    if (place === NOWHERE) return;
    // What has been struck begins a new life when it is mended.
    moment.state[place] = condition.isOpen(slot) ? 0 : moment.choose(clock.start);
  }

  /** One clock for all targets. */
  private sharedClock(fault: ModelFault, happens: (rate: number, act: () => void) => void): void {
    const { moment } = this;
    const place = this.layout.faultClock[this.model.faults.indexOf(fault)]!;
    const step = place === NOWHERE ? 0 : moment.state[place]!;
    happens(fault.clock.rates[step]!, () => {
      const next = fault.clock.next[step]!;
      if (next !== END) {
        moment.state[place] = next;
        return;
      }
      if (place !== NOWHERE) moment.state[place] = moment.choose(fault.clock.start);
      if (fault.strikes === 'shock') this.strikeAll(fault, fault.probability);
      else this.strikeOne(fault);
    });
  }

  /** Each that can be hit is, with this probability. Of those that are alike only the number counts. */
  private strikeAll(fault: ModelFault, probability: number): void {
    const { condition, likeness, moment } = this;
    const able = fault.slots.filter((slot) => condition.canStrike(slot));
    if (this.ordered) likeness.requireOneOrder(able.flatMap((slot) => this.model.slots[slot]!.hosts));
    const groups = likeness.gather(able);
    const struck = groups.flatMap((alike) =>
      alike.slice(0, moment.choose(binomial(alike.length, probability))),
    );
    for (const slot of struck) this.incidents.strike(slot);
  }

  private strikeOne(fault: ModelFault): void {
    const { condition, likeness, moment } = this;
    const able = fault.slots.filter((slot) => condition.canStrike(slot));
    if (able.length === 0) return;
    const groups = likeness.gather(able);
    const taken = moment.choose(groups.map((alike) => alike.length / able.length));
    this.incidents.strike(groups[taken]![0]!);
  }

  // ---- what is under way ----------------------------------------------------------------------------------------

  private repairs(happens: (rate: number, act: () => void) => void): void {
    const { model, layout, moment } = this;
    const stepOf = (slot: number): number => (moment.state[layout.incident[slot]!]! - 1) >> 1;
    const rateOf = (slot: number): number =>
      layout.courses[model.slots[slot]!.fault]!.steps[stepOf(slot)]?.rate ?? 0;
    const underWay = [...model.slots.keys()].filter((slot) => rateOf(slot) > 0);
    for (const alike of this.likeness.gather(underWay)) {
      const slot = alike[0]!;
      happens(rateOf(slot) * alike.length, () => this.incidents.stepped(slot));
    }
  }

  private takeovers(state: State, happens: (rate: number, act: () => void) => void): void {
    this.layout.members.forEach((members, component) =>
      members.forEach((places, member) => {
        for (const what of ['takeover', 'recovery'] as const) {
          const step = places[what] === NOWHERE ? 0 : state[places[what]]!;
          const rate = step === 0 ? 0 : this.layout.events[component]!.steps[step]!.rate;
          happens(rate, () => this.roles.stepped(component, member, what));
        }
      }),
    );
  }
}

function likeliest(weights: readonly number[]): number {
  return weights.indexOf(Math.max(...weights));
}

/** Probabilities of 0 … n successes. */
function binomial(n: number, probability: number): number[] {
  let weights = [1];
  for (let trial = 0; trial < n; trial++) {
    const before = weights;
    weights = Array.from(
      { length: before.length + 1 },
      (_, k) => (before[k] ?? 0) * (1 - probability) + (k > 0 ? before[k - 1]! * probability : 0),
    );
  }
  return weights;
}
