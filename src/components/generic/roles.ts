/**
 * Who is active and who stands by, whether the whole works, and what follows when a member fails: coverage, detection,
 * switch-over. Knows no service; time and draws come from the context.
 */
import type { CauseId } from '../../engine/causes.js';
import { draw, type Distribution } from '../../engine/distributions/index.js';
import { fromSeconds } from '../../engine/time.js';
import type { FailoverId, Trigger } from '../../metrics/observer.js';
import type { ComponentContext, Member } from '../component.js';
import type { GenericParameters } from './parameters.js';
import { holds, type Structure } from './structure.js';

/** Operation codes; the argument is the index of the member that failed. */
export const DETECTED = 0;
export const SWITCHED = 1;
export const RECOVERED = 2;

const NO_EVENT = -1;

/** Plain state of a member. */
interface Role {
  working: boolean;
  active: boolean;
  /** Its failure was not masked: while it is set the whole is down. */
  uncovered: boolean;
  /** Pending step of the takeover, or end of the uncovered outage, that its failure led to. */
  event: number;
  failover: FailoverId;
  because: CauseId;
}

export interface RolesState {
  readonly roles: readonly Role[];
  readonly up: boolean;
  readonly downBecause: CauseId;
  readonly blamed: readonly number[];
}

export class Roles {
  /** The whole works (for a caller who reaches everybody). */
  up = true;
  /** Why it does not. */
  downBecause: CauseId = 0;
  /** Members that did not work when that was found. */
  private blamed: readonly number[] = [];
  private roles: Role[];
  private readonly slots: number;

  constructor(
    private readonly context: ComponentContext<GenericParameters>,
    private readonly structure: Structure,
    private readonly target: number,
  ) {
    const { members, parameters } = context;
    this.slots = Math.min(parameters.active ?? members.length, members.length);
    this.roles = members.map((_, index) => ({
      ...{ working: true, active: index < this.slots, uncovered: false },
      ...{ event: NO_EVENT, failover: 0, because: 0 },
    }));
  }

  /** It is active and works. */
  serves(index: number): boolean {
    const role = this.roles[index];
    return role !== undefined && role.active && role.working;
  }

  /** Would the whole work if only these members did? Not while an uncovered failure keeps it down. */
  holdsWith(serves: (index: number) => boolean): boolean {
    return !this.roles.some(({ uncovered }) => uncovered) && holds(this.structure, serves);
  }

  get complete(): boolean {
    return this.roles.every(({ working }) => working);
  }

  get settled(): boolean {
    return this.roles.every(({ event }) => !this.context.simulation.isPending(event));
  }

  /** Takes in whether the members work. @returns whether anything changed */
  look(works: (member: Member<GenericParameters>) => boolean, trigger: Trigger, because: CauseId): boolean {
    const failed: number[] = [];
    let changed = false;
    this.context.members.forEach((member, index) => {
      const role = this.roles[index];
      const working = works(member);
      if (!role || role.working === working) return;
      Object.assign(role, { working, because });
      changed = true;
      if (working) this.returned(index, because);
      else if (role.active) failed.push(index);
    });
    // Those that fail at the same instant fail together: none of them can take over for another.
    for (const index of failed) this.failed(index, trigger, because);
    if (changed) this.judge(because);
    return changed;
  }

  handle(operation: number, index: number, because: CauseId): void {
    const role = this.roles[index];
    if (!role) return;
    role.event = NO_EVENT;
    if (operation === DETECTED) {
      this.context.observer.stageEnded(role.failover, 'detection');
      this.after(index, SWITCHED, this.context.parameters.switch_over, because);
    } else if (operation === SWITCHED) {
      this.takeOver(index, because);
    } else {
      role.uncovered = false;
      const heir = this.heir();
      if (heir !== undefined && this.taken() < this.slots) this.promote(heir, because);
    }
    this.judge(because);
  }

  /** Does anything ever change how fast members fail? */
  get expose(): boolean {
    const { standby, load_sharing: shares, frozen_when_down: frozen } = this.context.parameters;
    return frozen || shares || (standby !== 'hot' && this.slots < this.roles.length);
  }

  /** Factor on the hazard of a member. */
  exposure(index: number): number {
    const {
      standby,
      warm_factor: warm,
      load_sharing: shares,
      frozen_when_down: frozen,
    } = this.context.parameters;
    if (frozen && !this.up) return 0;
    if (this.roles[index]?.active === false) return standby === 'hot' ? 1 : standby === 'warm' ? warm : 0;
    const serving = this.roles.filter((_, other) => this.serves(other)).length;
    return shares && serving > 0 ? this.slots / serving : 1;
  }

  save(): RolesState {
    const { up, downBecause, blamed } = this;
    return { roles: this.roles.map((role) => ({ ...role })), up, downBecause, blamed };
  }

  restore(state: RolesState): void {
    this.roles = state.roles.map((role) => ({ ...role }));
    this.up = state.up;
    this.downBecause = state.downBecause;
    this.blamed = state.blamed;
  }

  /** An active member has failed. */
  private failed(index: number, trigger: Trigger, because: CauseId): void {
    const role = this.roles[index];
    if (!role) return;
    const heir = this.heir();
    const masked = holds(this.structure, (other) => this.serves(other) || other === heir);
    // Where some stand by, whoever works next may have its place.
    if (this.slots < this.roles.length) role.active = false;
    if (masked && !this.covers(index)) return this.uncover(index, because);
    if (heir === undefined) return;
    const { observer, simulation, name, parameters } = this.context;
    role.failover = observer.failoverBegan(name, 'switch-over', trigger, simulation.now, because);
    this.after(index, DETECTED, parameters.detection, because);
  }

  /** Nobody masks the failure: the whole is down until the member is back, or has been taken out. */
  private uncover(index: number, because: CauseId): void {
    const role = this.roles[index];
    if (!role) return;
    role.uncovered = true;
    role.because = this.told(index, 'uncovered', 'fails, and nobody masks it', because);
    const { uncovered } = this.context.parameters;
    if (uncovered !== null) this.after(index, RECOVERED, uncovered, role.because);
  }

  /** A member that stands by becomes active in the place of one that failed. */
  private takeOver(index: number, because: CauseId): void {
    const role = this.roles[index];
    const heir = this.heir();
    if (!role) return;
    // It has failed meanwhile: the next one that works is active at once (`returned`).
    if (heir === undefined) return this.context.observer.failoverAbandoned(role.failover);
    this.promote(heir, because);
    this.context.observer.redirected(role.failover);
  }

  private promote(index: number, because: CauseId): void {
    const role = this.roles[index];
    if (!role) return;
    role.active = true;
    role.because = this.told(index, 'switch-over', 'has taken over', because);
  }

  /** Places that are filled, or will be by a takeover that is under way. */
  private taken(): number {
    return this.roles.filter((role) => (role.active && role.working) || this.awaitsHeir(role)).length;
  }

  /** A member works again: as active one while a place is free, else it stands by. */
  private returned(index: number, because: CauseId): void {
    const role = this.roles[index];
    if (!role) return;
    if (role.uncovered && this.context.parameters.uncovered === null) role.uncovered = false;
    const { observer, simulation } = this.context;
    const pending = simulation.isPending(role.event) && !role.uncovered;
    if (pending) {
      // Back before anybody took over.
      simulation.cancel(role.event);
      role.event = NO_EVENT;
      observer.failoverAbandoned(role.failover);
    } else if (role.failover !== 0) observer.redundancyRestored(role.failover);
    role.failover = 0;
    role.active ||= this.taken() < this.slots;
    role.because = this.told(index, 'returned', 'works again', because);
  }

  /** A takeover for it is under way. */
  private awaitsHeir(role: Role): boolean {
    return !role.active && !role.uncovered && this.context.simulation.isPending(role.event);
  }

  private heir(): number | undefined {
    const index = this.roles.findIndex(({ active, working }) => working && !active);
    return index < 0 ? undefined : index;
  }

  private covers(index: number): boolean {
    const { coverage } = this.context.parameters;
    if (coverage >= 1) return true;
    const host = this.context.members[index]?.host.name ?? '';
    return this.context.stream(`${host}/coverage`).uniform() < coverage;
  }

  private after(index: number, operation: number, delay: Distribution, because: CauseId): void {
    const role = this.roles[index];
    if (!role) return;
    const { simulation, members } = this.context;
    const seconds = draw(
      delay,
      this.context.stream(`${members[index]?.host.name ?? ''}/${OPERATIONS[operation]}`),
    );
    role.event = simulation.schedule(
      simulation.now + fromSeconds(seconds),
      this.target,
      operation,
      index,
      because,
    );
  }

  /** Records `<component>/<reason>`, with a sentence for readers. */
  private told(index: number, reason: string, does: string, because: CauseId): CauseId {
    const { context } = this;
    const cause = context.cause(reason, because);
    context.simulation.causes.note(cause, `${context.members[index]?.host.name ?? ''} ${does}`);
    return cause;
  }

  private judge(because: CauseId): void {
    const wasUp = this.up;
    this.up = this.holdsWith((index) => this.serves(index));
    if (this.up) return;
    if (wasUp) this.blame(because);
    // What had taken it down is over (in part), and something else keeps it down.
    else if (this.blamed.some((index) => this.roles[index]?.working)) {
      const left = this.roles.filter(({ working }) => !working).map((role) => role.because);
      if (left.length > 0) this.blame(Math.max(...left));
    }
  }

  private blame(because: CauseId): void {
    const { context } = this;
    this.blamed = this.roles.flatMap(({ working }, index) => (working ? [] : [index]));
    const causes = this.blamed.flatMap((index) => this.roles[index]?.because ?? []);
    const uncovered = this.roles.find((role) => role.uncovered);
    const also = causes.filter((cause) => cause !== because);
    this.downBecause = context.cause('down', uncovered?.because ?? because, also);
    const names = this.blamed.map((index) => context.members[index]?.host.name ?? '').join(', ');
    context.simulation.causes.note(this.downBecause, `does not work without ${names}`);
  }
}

const OPERATIONS = ['detection', 'switch-over', 'uncovered'];
