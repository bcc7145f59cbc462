/** How components react when a member fails or works again: coverage, detection, switch-over, standing by. */
import { holds } from '../../components/generic/structure.js';
import type { Condition } from './condition.js';
import { DETECTION, hasStandby, NOWHERE, SWITCH_OVER, UNCOVERED, type MemberPlaces } from './layout.js';
import { END } from './phases.js';
import type { Moment } from './moment.js';
import type { Likeness } from './likeness.js';

export class Roles {
  constructor(
    private readonly condition: Condition,
    private readonly moment: Moment,
    private readonly likeness: Likeness,
  ) {}

  /** A member works or fails since a moment ago. */
  changed(component: number, member: number, works: boolean): void {
    if (works) this.returned(component, member);
    else if (this.condition.isActive(component, member)) this.failed(component, member);
  }

  /** A step of what is pending for a member is over. */
  stepped(component: number, member: number, what: 'takeover' | 'recovery'): void {
    const { events, members } = this.condition.layout;
    const place = members[component]![member]![what];
    const { next, stretch } = events[component]!.steps[this.moment.state[place]!]!;
    if (next !== END) this.moment.state[place] = next;
    else this.happened(component, member, stretch);
  }

  private failed(component: number, member: number): void {
    const { condition } = this;
    const part = condition.model.components[component]!;
    const heir = this.heir(component);
    const masked = holds(part.structure, (other) => other === heir || condition.serves(component, other));
    if (hasStandby(part)) this.set(component, member, 'active', 0);
    if (masked && part.coverage < 1 && this.moment.choose([part.coverage, 1 - part.coverage]) === 1) {
      this.set(component, member, 'uncovered', 1);
      if (part.uncovered !== null) this.begin(component, member, UNCOVERED);
    } else if (heir !== undefined) this.begin(component, member, DETECTION);
  }

  private returned(component: number, member: number): void {
    const { condition } = this;
    const part = condition.model.components[component]!;
    if (part.uncovered === null && condition.isUncovered(component, member)) {
      this.set(component, member, 'uncovered', 0);
    }
    const underWay = condition.isReplaced(component, member) && !condition.isUncovered(component, member);
    if (underWay) this.set(component, member, 'takeover', 0);
    if (hasStandby(part) && !condition.isActive(component, member) && this.taken(component) < part.places) {
      this.set(component, member, 'active', 1);
    }
  }

  /** A stretch of an event begins; one that takes no time is over in this instant. */
  private begin(component: number, member: number, stretch: number): void {
    const { stretches, first } = this.condition.layout.events[component]!;
    const { start } = stretches[stretch]!;
    const place = this.condition.layout.members[component]![member]![placeOf(stretch)];
    if (place === NOWHERE) throw new Error('an event of a member that can have none');
    if (start.length > 0) {
      this.moment.state[place] = first[stretch]! + this.moment.choose(start);
      return;
    }
    const instant = this.instantOf(component, stretch);
    this.moment.state[place] = instant;
    this.moment.later('protocol', () => {
      if (this.moment.state[place] === instant) this.happened(component, member, stretch);
    });
  }

  /** Stands for a step that takes no time, different from all real steps. */
  private instantOf(component: number, stretch: number): number {
    return this.condition.layout.events[component]!.steps.length + stretch;
  }

  private happened(component: number, member: number, stretch: number): void {
    const { condition } = this;
    const { places } = condition.model.components[component]!;
    this.set(component, member, placeOf(stretch), 0);
    if (stretch === DETECTION) return this.begin(component, member, SWITCH_OVER);
    if (stretch === UNCOVERED) this.set(component, member, 'uncovered', 0);
    const heir = this.heir(component);
    if (heir === undefined) return;
    if (stretch === SWITCH_OVER || this.taken(component) < places) this.set(component, heir, 'active', 1);
  }

  /** The first that works and stands by. */
  private heir(component: number): number | undefined {
    const { condition, likeness } = this;
    const { members } = condition.model.components[component]!;
    const waiting = members.flatMap((_, member) =>
      !condition.isActive(component, member) && condition.memberWorks(component, member) ? [member] : [],
    );
    likeness.requireAlike(waiting.map((member) => condition.hostOf(component, member)));
    return waiting[0];
  }

  /** Places that are filled, or will be by a takeover that is under way. */
  private taken(component: number): number {
    const { condition } = this;
    return condition.model.components[component]!.members.filter(
      (_, member) =>
        condition.serves(component, member) ||
        (!condition.isActive(component, member) &&
          !condition.isUncovered(component, member) &&
          condition.isReplaced(component, member)),
    ).length;
  }

  private set(component: number, member: number, what: keyof MemberPlaces, value: number): void {
    const place = this.condition.layout.members[component]![member]![what];
    if (place !== NOWHERE) this.moment.state[place] = value;
    else if (value !== 0) throw new Error(`a member that can never be ${what}`);
  }
}

function placeOf(stretch: number): 'takeover' | 'recovery' {
  return stretch === UNCOVERED ? 'recovery' : 'takeover';
}
