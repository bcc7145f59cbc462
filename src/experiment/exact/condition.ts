/** What a state means: who runs, who serves, what works, what can fail and how fast. Reads, changes nothing. */
import { holds } from '../../components/generic/structure.js';
import { hasStandby, NOWHERE, type Layout } from './layout.js';
import type { Effect, Model, ModelSlot } from './model.js';
import type { Moment } from './moment.js';

export class Condition {
  /** A slot that takes or lets go of its hosts one after the other: those that it does not hold (yet, or any more). */
  sparing: { readonly slot: number; readonly hosts: Set<number> } | null = null;
  private readonly slotsByHost: readonly (readonly number[])[];
  private readonly slotsByProcess: readonly (readonly number[])[];
  /** Of each host: places as [component, member]. */
  private readonly membersByHost: readonly (readonly (readonly [number, number])[])[];

  constructor(
    readonly model: Model,
    readonly layout: Layout,
    private readonly moment: Moment,
  ) {
    const { slots, hosts, processes, components } = model;
    this.slotsByHost = hosts.map((_, host) => indices(slots, (slot) => slot.hosts.includes(host)));
    this.slotsByProcess = processes.map((_, process) =>
      indices(slots, (slot) => slot.processes.includes(process)),
    );
    this.membersByHost = hosts.map((_, host) =>
      components.flatMap((component, index) =>
        component.members.flatMap((process, member) =>
          processes[process]!.host === host ? [[index, member] as const] : [],
        ),
      ),
    );
  }

  private at(place: number): number {
    return this.moment.state[place]!;
  }

  // ---- world ----------------------------------------------------------------------------------------------------

  isOpen(slot: number): boolean {
    return this.at(this.layout.incident[slot]!) > 0;
  }

  /** Its process has been started anew since: the end of the fault finds nothing to undo. */
  isStale(slot: number): boolean {
    const value = this.at(this.layout.incident[slot]!);
    return value > 0 && (value - 1) % 2 === 1;
  }

  runs(process: number): boolean {
    return this.at(this.layout.running[process]!) === 1;
  }

  /** Power is there, and it has booted. */
  isOn(host: number): boolean {
    const boot = this.layout.boot[host]!;
    return (boot === NOWHERE || this.at(boot) === 0) && !this.holdsHost(host, 'power');
  }

  isDark(host: number): boolean {
    return this.holdsHost(host, 'power');
  }

  isAlive(host: number): boolean {
    return this.isOn(host) && !this.holdsHost(host, 'pause');
  }

  works(process: number): boolean {
    if (!this.runs(process) || !this.isAlive(this.model.processes[process]!.host)) return false;
    return !this.hangs(process) && !this.isFaulty(process);
  }

  /** Slots of what is open at a process. */
  slotsAt(process: number): readonly number[] {
    return this.slotsByProcess[process]!;
  }

  membersOn(host: number): readonly (readonly [component: number, member: number])[] {
    return this.membersByHost[host]!;
  }

  private hangs(process: number): boolean {
    return this.slotsByProcess[process]!.some(
      (slot) => this.effect(slot) === 'hang' && this.isOpen(slot) && !this.isStale(slot),
    );
  }

  private isFaulty(process: number): boolean {
    const { host } = this.model.processes[process]!;
    return this.slotsByProcess[process]!.some(
      (slot) => this.effect(slot) === 'deploy' && this.holds(slot, host),
    );
  }

  private holdsHost(host: number, effect: Effect): boolean {
    return this.slotsByHost[host]!.some((slot) => this.effect(slot) === effect && this.holds(slot, host));
  }

  private holds(slot: number, host: number): boolean {
    return this.isOpen(slot) && !(this.sparing?.slot === slot && this.sparing.hosts.has(host));
  }

  private effect(slot: number): Effect {
    return this.model.slots[slot]!.effect;
  }

  // ---- components -----------------------------------------------------------------------------------------------

  hostOf(component: number, member: number): number {
    return this.model.processes[this.model.components[component]!.members[member]!]!.host;
  }

  isActive(component: number, member: number): boolean {
    const place = this.layout.members[component]![member]!.active;
    return place === NOWHERE || this.at(place) === 1;
  }

  isUncovered(component: number, member: number): boolean {
    const place = this.layout.members[component]![member]!.uncovered;
    return place !== NOWHERE && this.at(place) === 1;
  }

  /** A takeover for it is under way. */
  isReplaced(component: number, member: number): boolean {
    const place = this.layout.members[component]![member]!.takeover;
    return place !== NOWHERE && this.at(place) > 0;
  }

  memberWorks(component: number, member: number): boolean {
    return this.works(this.model.components[component]!.members[member]!);
  }

  serves(component: number, member: number): boolean {
    return this.isActive(component, member) && this.memberWorks(component, member);
  }

  isUp(component: number): boolean {
    return this.holdsAmong(component, (member) => this.serves(component, member));
  }

  /** The clients outside get answers. */
  get entryIsUp(): boolean {
    const { entry } = this.model;
    return this.holdsAmong(
      entry,
      (member) => this.serves(entry, member) && !this.holdsHost(this.hostOf(entry, member), 'link'),
    );
  }

  private holdsAmong(component: number, serves: (member: number) => boolean): boolean {
    const { structure, members, coverage } = this.model.components[component]!;
    if (coverage < 1 && members.some((_, member) => this.isUncovered(component, member))) return false;
    return holds(structure, serves);
  }

  // ---- faults ---------------------------------------------------------------------------------------------------

  /** Can it strike now? */
  canStrike(index: number): boolean {
    if (this.isOpen(index)) return false;
    const { effect, hosts, processes, zone } = this.model.slots[index]!;
    const host = hosts[0]!;
    const process = processes[0]!;
    switch (effect) {
      case 'crash':
        return this.runs(process) && this.isAlive(host);
      case 'hang':
        return this.runs(process) && this.isAlive(host) && !this.hangs(process);
      case 'deploy':
        return processes.some((one) => !this.isFaulty(one));
      case 'pause':
      case 'reboot':
        return this.isAlive(host);
      case 'link':
        return !this.holdsHost(host, 'link');
      case 'power':
        // A zone goes dark whatever its hosts do.
        return zone || this.isOn(host);
    }
  }

  /** How fast the clock of a slot runs, as the components on its host say. */
  exposure({ exposed, hosts }: ModelSlot): number {
    if (!exposed) return 1;
    return this.membersByHost[hosts[0]!]!.reduce(
      (product, [component, member]) => product * this.exposureOf(component, member),
      1,
    );
  }

  private exposureOf(component: number, member: number): number {
    const part = this.model.components[component]!;
    if (part.frozenWhenDown && !this.isUp(component)) return 0;
    if (hasStandby(part) && !this.isActive(component, member)) return part.standbyFactor;
    if (!part.loadSharing) return 1;
    const serving = part.members.filter((_, other) => this.serves(component, other)).length;
    return serving > 0 ? part.places / serving : 1;
  }
}

function indices<T>(items: readonly T[], test: (item: T) => boolean): number[] {
  return items.flatMap((item, index) => (test(item) ? [index] : []));
}
