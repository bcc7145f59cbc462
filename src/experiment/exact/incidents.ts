/** Faults as they strike and end: what they do to hosts and processes, who is called, whose turn it is. */
import type { Condition } from './condition.js';
import { BOOTS_NOW, FIRST_BOOT, hasStandby, NOWHERE, PENDING, STANDS, type CourseSteps } from './layout.js';
import type { Likeness } from './likeness.js';
import type { ModelFault } from './model.js';
import type { Moment } from './moment.js';
import { END } from './phases.js';
import type { Roles } from './roles.js';

export interface IncidentsParts {
  readonly condition: Condition;
  readonly moment: Moment;
  readonly roles: Roles;
  readonly likeness: Likeness;
}

export class Incidents {
  constructor(private readonly parts: IncidentsParts) {}

  /** Strikes if it can. */
  strike(slot: number): void {
    const { condition, moment } = this.parts;
    if (!condition.canStrike(slot)) return;
    const { effect, hosts, processes } = condition.model.slots[slot]!;
    if (effect === 'reboot') return this.reboot(hosts[0]!);
    const open = (): void => void (moment.state[condition.layout.incident[slot]!] = 1 + 2 * PENDING);
    switch (effect) {
      case 'crash':
        this.change(hosts[0]!, () => {
          open();
          this.setRunning(processes[0]!, 0);
        });
        break;
      case 'power':
      case 'deploy':
        this.requireOneOrder(hosts);
        condition.sparing = { slot, hosts: new Set(hosts) };
        open();
        for (const host of hosts) this.take(host, effect);
        condition.sparing = null;
        break;
      case 'hang':
      case 'pause':
      case 'link':
        this.change(hosts[0]!, open);
        break;
    }
    this.begin(slot, 0);
  }

  /** A step of an incident is over. */
  stepped(slot: number): void {
    const { next, stretch } = this.stepsOf(slot).steps[this.stepAt(slot)]!;
    if (next === END) this.begin(slot, stretch + 1);
    else this.set(slot, next);
  }

  /** A step of the boot of a host is over. */
  bootStepped(host: number): void {
    const { condition, moment } = this.parts;
    const place = condition.layout.boot[host]!;
    const { next } = condition.model.hosts[host]!.boot;
    const after = next[moment.state[place]! - FIRST_BOOT]!;
    if (after === END) this.booted(host);
    else moment.state[place] = FIRST_BOOT + after;
  }

  // ---- the course of an incident ----------------------------------------------------------------------------------

  /** A stretch begins; what takes no time is over in this instant, after what else happens in it. */
  private begin(slot: number, stretch: number): void {
    const { moment } = this.parts;
    const { course } = this.faultOf(slot);
    if (course.stays) return this.set(slot, STANDS);
    if (course.crew !== null && stretch === course.call) {
      this.set(slot, PENDING);
      return moment.later('fault', () => this.call(slot));
    }
    this.serve(slot, stretch);
  }

  private serve(slot: number, stretch: number): void {
    const { moment } = this.parts;
    const { course } = this.faultOf(slot);
    const phases = course.stretches[stretch];
    if (phases === undefined) {
      this.set(slot, PENDING);
      return moment.later('fault', () => this.end(slot));
    }
    if (phases.start.length === 0) return this.begin(slot, stretch + 1);
    this.set(slot, this.stepsOf(slot).first[stretch]! + moment.choose(phases.start));
  }

  /** Somebody is ready: is a hand free? */
  private call(slot: number): void {
    const { condition } = this.parts;
    const crew = this.faultOf(slot).course.crew!;
    const { count } = condition.model.crews[crew]!;
    if (this.busy(crew) < count) return this.takeUp(slot);
    this.set(slot, STANDS);
    this.queueUp(slot);
  }

  /** A hand begins with it. */
  private takeUp(slot: number): void {
    this.serve(slot, this.faultOf(slot).course.call);
  }

  private end(slot: number): void {
    const { condition, moment } = this.parts;
    const { effect, hosts, processes } = condition.model.slots[slot]!;
    const stale = condition.isStale(slot);
    const close = (): void => void (moment.state[condition.layout.incident[slot]!] = 0);
    if (effect === 'power' || effect === 'deploy') {
      this.requireOneOrder(hosts);
      condition.sparing = { slot, hosts: new Set() };
      for (const host of hosts) this.release(host, effect);
      close();
      condition.sparing = null;
    } else this.change(hosts[0]!, close);
    if (effect === 'crash' && !stale) this.start(processes[0]!);
    this.handOver(slot);
    this.renew(slot);
  }

  /** Its hand goes on with one that waits. */
  private handOver(slot: number): void {
    const { crew } = this.faultOf(slot).course;
    const next = crew === null ? undefined : this.pick(crew);
    if (next === undefined) return;
    this.leaveQueue(next);
    this.takeUp(next);
  }

  // ---- crews ------------------------------------------------------------------------------------------------------

  private busy(crew: number): number {
    const { layout, model } = this.parts.condition;
    const { state } = this.parts.moment;
    return model.slots.filter(({ fault }, slot) => {
      const { course } = model.faults[fault]!;
      const value = state[layout.incident[slot]!]!;
      if (course.crew !== crew || value === 0) return false;
      const step = layout.courses[fault]!.steps[(value - 1) >> 1] ?? null;
      return step !== null && step.stretch >= course.call;
    }).length;
  }

  private waiting(crew: number): number[] {
    const { condition, moment } = this.parts;
    return condition.model.slots.flatMap((_, slot) => {
      const value = moment.state[condition.layout.incident[slot]!]!;
      return this.faultOf(slot).course.crew === crew && value > 0 && (value - 1) >> 1 === STANDS
        ? [slot]
        : [];
    });
  }

  private pick(crew: number): number | undefined {
    const { condition, moment, likeness } = this.parts;
    const waiting = this.waiting(crew);
    if (waiting.length === 0) return undefined;
    const { order } = condition.model.crews[crew]!;
    if (order === 'random') {
      // Those that are alike are one possibility.
      const alike = likeness.gather(waiting);
      const taken = moment.choose(alike.map((slots) => slots.length / waiting.length));
      return alike[taken]![0];
    }
    if (order === 'fifo') return this.first(waiting);
    const faults = [...new Set(waiting.map((slot) => condition.model.slots[slot]!.fault))];
    const fault = faults[moment.choose(faults.map(() => 1 / faults.length))];
    return this.first(waiting.filter((slot) => condition.model.slots[slot]!.fault === fault));
  }

  private first(waiting: readonly number[]): number | undefined {
    return waiting.find((slot) => this.placeInQueue(slot) === 1);
  }

  /** Of all that wait for the crew, or of those with the same fault. */
  private queueOf(slot: number): number[] {
    const { model } = this.parts.condition;
    const { fault } = model.slots[slot]!;
    const crew = this.faultOf(slot).course.crew!;
    const all = this.waiting(crew);
    return model.crews[crew]!.order === 'fifo' ? all : all.filter((one) => model.slots[one]!.fault === fault);
  }

  private placeInQueue(slot: number): number {
    const place = this.parts.condition.layout.queue[slot]!;
    return place === NOWHERE ? 0 : this.parts.moment.state[place]!;
  }

  private queueUp(slot: number): void {
    const place = this.parts.condition.layout.queue[slot]!;
    if (place !== NOWHERE) this.parts.moment.state[place] = this.queueOf(slot).length;
  }

  private leaveQueue(slot: number): void {
    const { layout } = this.parts.condition;
    const { state } = this.parts.moment;
    if (layout.queue[slot]! === NOWHERE) return;
    const left = this.placeInQueue(slot);
    for (const other of this.queueOf(slot)) {
      if (this.placeInQueue(other) > left) state[layout.queue[other]!]! -= 1;
    }
    state[layout.queue[slot]!] = 0;
  }

  // ---- hosts and processes ----------------------------------------------------------------------------------------

  private reboot(host: number): void {
    for (const process of this.processesOn(host)) this.change(host, () => this.setRunning(process, 0));
    this.goDark(host);
    this.powerOn(host);
  }

  /** Hosts that go down or come back one after the other: who does so first may take over, or be the one that is masked. */
  private requireOneOrder(hosts: readonly number[]): void {
    const { condition, likeness } = this.parts;
    const picky = condition.model.components.some((part) => hasStandby(part) || part.coverage < 1);
    if (hosts.length > 1 && picky) likeness.requireOneOrder(hosts);
  }

  private take(host: number, effect: 'power' | 'deploy'): void {
    this.change(host, () => {
      this.parts.condition.sparing?.hosts.delete(host);
      if (effect === 'power') this.goDark(host);
    });
  }

  private release(host: number, effect: 'power' | 'deploy'): void {
    const letGo = (): void => void this.parts.condition.sparing?.hosts.add(host);
    if (effect === 'deploy') return this.change(host, letGo);
    letGo();
    this.powerOn(host);
  }

  private goDark(host: number): void {
    const { condition, moment } = this.parts;
    moment.state[condition.layout.boot[host]!] = 0;
    for (const process of this.processesOn(host)) this.setRunning(process, 0);
  }

  private powerOn(host: number): void {
    const { condition, moment } = this.parts;
    if (condition.isDark(host)) return;
    const place = condition.layout.boot[host]!;
    const { start } = condition.model.hosts[host]!.boot;
    moment.state[place] = start.length > 0 ? FIRST_BOOT + moment.choose(start) : BOOTS_NOW;
    if (start.length > 0) return;
    moment.later('protocol', () => {
      if (moment.state[place] === BOOTS_NOW) this.booted(host);
    });
  }

  private booted(host: number): void {
    const { condition, moment } = this.parts;
    moment.state[condition.layout.boot[host]!] = 0;
    for (const process of this.processesOn(host)) this.start(process);
  }

  private start(process: number): void {
    const { condition, moment } = this.parts;
    const { host } = condition.model.processes[process]!;
    if (condition.runs(process) || !condition.isOn(host)) return;
    this.change(host, () => {
      this.setRunning(process, 1);
      for (const slot of condition.slotsAt(process)) {
        const { effect } = condition.model.slots[slot]!;
        const place = condition.layout.incident[slot]!;
        const outlived = effect === 'crash' || effect === 'hang';
        if (outlived && condition.isOpen(slot) && !condition.isStale(slot)) moment.state[place]! += 1;
      }
    });
  }

  private processesOn(host: number): number[] {
    return this.parts.condition.model.processes.flatMap((one, process) =>
      one.host === host ? [process] : [],
    );
  }

  private setRunning(process: number, value: 0 | 1): void {
    this.parts.moment.state[this.parts.condition.layout.running[process]!] = value;
  }

  /** As good as new: a clock that ages begins again. */
  private renew(slot: number): void {
    const { condition, moment } = this.parts;
    const place = condition.layout.clock[slot]!;
    if (place !== NOWHERE) moment.state[place] = moment.choose(this.faultOf(slot).clock.start);
  }

  private faultOf(slot: number): ModelFault {
    const { model } = this.parts.condition;
    return model.faults[model.slots[slot]!.fault]!;
  }

  private stepsOf(slot: number): CourseSteps {
    const { layout, model } = this.parts.condition;
    return layout.courses[model.slots[slot]!.fault]!;
  }

  private stepAt(slot: number): number {
    const { condition, moment } = this.parts;
    return (moment.state[condition.layout.incident[slot]!]! - 1) >> 1;
  }

  /** Its next step; whether its process has been started anew stays as it is. */
  private set(slot: number, step: number): void {
    const { condition, moment } = this.parts;
    const stale = condition.isStale(slot) ? 1 : 0;
    moment.state[condition.layout.incident[slot]!] = 1 + 2 * step + stale;
  }

  /** Does something to a host or what is on it, and lets the components take it in. */
  private change(host: number, act: () => void): void {
    const { condition, roles } = this.parts;
    const members = condition.membersOn(host);
    const before = members.map(([component, member]) => condition.memberWorks(component, member));
    act();
    const after = members.map(([component, member]) => condition.memberWorks(component, member));
    members.forEach(([component, member], index) => {
      if (before[index] !== after[index]) roles.changed(component, member, after[index]!);
    });
  }
}
