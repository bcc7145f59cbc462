/** Faults and crews of a scenario, for the model: clocks, targets, and what follows. */
import { constant } from '../../engine/distributions/index.js';
import { SECONDS_PER_DAY } from '../../engine/time.js';
import type { End, FaultSpecification, Window } from '../../faults/specification.js';
import type { HostOptions } from '../../infrastructure/host.js';
import type { Scenario } from '../../scenario/model.js';
import type { Laws } from './laws.js';
import { hasStandby } from './layout.js';
import {
  Inexpressible,
  type Course,
  type ModelComponent,
  type ModelCrew,
  type ModelFault,
  type ModelHost,
  type ModelProcess,
  type ModelSlot,
  type Strikes,
} from './model.js';
import { AT_ONCE, type Phases } from './phases.js';
import type { Relevant } from './relevance.js';
import type { Aimed, Target } from './targets.js';

export interface Names {
  readonly hosts: readonly HostOptions[];
  readonly hostNumber: ReadonlyMap<string, number>;
  readonly componentNumber: ReadonlyMap<string, number>;
  readonly processes: readonly ModelProcess[];
}

export interface FaultContext {
  readonly scenario: Scenario;
  readonly relevant: Relevant;
  readonly names: Names;
  readonly components: readonly ModelComponent[];
  readonly laws: Laws;
}

export class FaultCompiler {
  readonly faults: ModelFault[] = [];
  readonly slots: ModelSlot[] = [];
  readonly crews: readonly ModelCrew[];
  private readonly aimedAt: ReadonlyMap<string, number>;

  constructor(private readonly context: FaultContext) {
    const { scenario, relevant } = context;
    this.crews = scenario.crews
      .filter(({ name }) => relevant.crews.has(name))
      .map(({ name, count, order }) => ({ name, count, order }));
    const counts = new Map<string, number>();
    for (const host of relevant.faults.flatMap(({ targets }) => targets.flatMap(({ hosts }) => hosts))) {
      counts.set(host, (counts.get(host) ?? 0) + 1);
    }
    this.aimedAt = counts;
  }

  /** @throws Inexpressible */
  add(aimed: Aimed): true {
    const { specification: fault, number } = aimed;
    const path = `faults.${fault.id}`;
    this.refuse(aimed, path);
    const index = this.faults.length;
    const strikes = strikesOf(aimed);
    const alone = aimed.targets.every((target) => this.isAlone(aimed, target));
    const slots = aimed.targets.map((target) => this.slotOf(aimed, target, { index, strikes }));
    const first = this.slots.length;
    this.slots.push(...slots);
    const { laws } = this.context;
    const rate = fault.when.kind === 'random' ? fault.when.ratePerSecond : null;
    const clock =
      fault.when.kind === 'every'
        ? laws.phases(fault.when.every, `${path}.every`, alone)
        : exponentialAt(rate ?? 1);
    if (fault.beta > 0 && clock.rates.length > 1) {
      throw new Inexpressible(`${path}.beta`, 'a share of common causes needs an exponential law of lives');
    }
    this.faults.push({
      ...{ id: fault.id, number, strikes, clock, beta: fault.beta },
      probability: fault.group?.probability ?? 1,
      slots: slots.map((_, offset) => first + offset),
      course: this.courseOf(aimed, alone),
    });
    return true;
  }

  /** @throws Inexpressible */
  hosts(): ModelHost[] {
    return this.context.names.hosts.map(({ name, group, bootSeconds }, host) => {
      const dark = this.slots.filter(
        ({ effect, hosts }) => (effect === 'power' || effect === 'reboot') && hosts.includes(host),
      );
      const alone = this.isAloneOn(name) && dark.every(({ hosts }) => hosts.length === 1);
      const law = constant(dark.length > 0 ? bootSeconds : 0);
      return { name, bootSeconds, boot: this.context.laws.phases(law, `hosts.${group}.boot`, alone) };
    });
  }

  private refuse({ obstacle, effect, specification: fault, targets, byLot }: Aimed, path: string): void {
    const no = (key: string, why: string): never => {
      throw new Inexpressible(key === '' ? path : `${path}.${key}`, why);
    };
    if (obstacle !== null) no('', obstacle);
    if (effect === null) no('', 'it binds a crew, and that is all that a generic part feels of it');
    if (fault.when.kind === 'at') no('at', 'at fixed times: there is no long run');
    if (fault.rolling !== null) no('order', 'one after the other: left out');
    const windows = windowsOf(fault);
    if (windows.length > 0 && !isWholeWeek(windows)) {
      no(fault.when.kind === 'every' ? 'window' : 'hours', 'a chain of states knows no hours of the week');
    }
    if (effect === 'reboot' && fault.end.kind !== 'stays') no('', 'a reboot that is given an end: left out');
    if (byLot && targets.some(({ hosts }) => hosts.some((host) => this.aimedAt.get(host)! > 1))) {
      no('on', 'random(...) of hosts that suffer other faults, too: left out');
    }
  }

  private slotOf(
    { specification, effect }: Aimed,
    target: Target,
    { index, strikes }: { readonly index: number; readonly strikes: Strikes },
  ): ModelSlot {
    const { names } = this.context;
    const hosts = target.hosts.map((host) => names.hostNumber.get(host)!);
    return {
      fault: index,
      effect: effect!,
      hosts,
      processes:
        target.component === null ? [] : hosts.map((host) => this.processOn(host, target, specification.id)),
      zone: target.zone,
      // Only failures of one target by itself wait for exposure.
      exposed: !specification.planned && strikes === 'each' && hosts.length === 1 && !target.zone,
    };
  }

  private processOn(host: number, { component }: Target, fault: string): number {
    const { names } = this.context;
    const number = names.componentNumber.get(component ?? '');
    const found = names.processes.findIndex((one) => one.host === host && one.component === number);
    if (found >= 0) return found;
    const why = `it shares a crew with ${component}, whose protocol is no chain of states`;
    throw new Inexpressible(`faults.${fault}`, why);
  }

  private courseOf({ specification: { id, end }, targets, effect }: Aimed, alone: boolean): Course {
    const path = (key: string): string => `faults.${id}.${key}`;
    const { laws } = this.context;
    const timed = (phases: Phases): Course => ({ stretches: [phases], call: 0, crew: null, stays: false });
    switch (end.kind) {
      case 'stays':
        return { stretches: [], call: 0, crew: null, stays: effect !== 'reboot' };
      case 'for':
        return timed(laws.phases(end.duration, path('for'), alone));
      case 'restart':
        return timed(laws.phases(end.after, path('restart'), alone));
      case 'repair': {
        const crew = this.crewOf(id, end, targets);
        return this.repairOf(end, crew, { path, alone });
      }
    }
  }

  private repairOf(
    end: End & { kind: 'repair' },
    name: string | null,
    { path, alone }: { readonly path: (key: string) => string; readonly alone: boolean },
  ): Course {
    const { laws, scenario } = this.context;
    const crew = scenario.crews.find((one) => one.name === name);
    const { noticed } = end;
    const unnoticed =
      noticed.kind === 'at-next-check'
        ? laws.untilCheck(noticed.periodSeconds, path('noticed'))
        : crew
          ? laws.phases(noticed.delay, path('noticed'), alone)
          : AT_ONCE;
    const way = (key: 'response' | 'inspection'): Phases =>
      laws.phases(crew?.[key] ?? constant(0), `crews.${name}.${key}`, alone);
    const scarce = this.crews.findIndex((one) => one.name === name);
    const stretches = [
      unnoticed,
      way('response'),
      way('inspection'),
      laws.phases(end.repair, path('repair'), alone),
    ];
    return { stretches, call: 2, crew: scarce < 0 ? null : scarce, stays: false };
  }

  /** Hosts of a provider are its own affair. */
  private crewOf(id: string, { crew }: End & { kind: 'repair' }, targets: readonly Target[]): string | null {
    if (crew === null) return null;
    const { hosts } = this.context.names;
    const managed = targets.map((target) =>
      target.hosts.every((host) => hosts.find(({ name }) => name === host)?.managed === true),
    );
    if (managed.length === 0 || !managed.includes(true)) return crew;
    if (!managed.includes(false)) return null;
    throw new Inexpressible(`faults.${id}.on`, 'some of the hosts are managed by a provider, some are not');
  }

  /** A part that fails and is mended by itself: nothing else hits it, and nothing else decides how fast its clock runs. */
  private isAlone({ specification: { when, group, beta, end }, byLot }: Aimed, { hosts }: Target): boolean {
    if (when.kind !== 'every' || group !== null || beta > 0 || byLot) return false;
    if (end.kind === 'repair' && end.crew !== null && this.context.relevant.crews.has(end.crew)) return false;
    if (end.kind === 'repair' && end.noticed.kind === 'at-next-check') return false;
    return hosts.every((host) => this.isAloneOn(host));
  }

  private isAloneOn(host: string): boolean {
    if ((this.aimedAt.get(host) ?? 0) > 1) return false;
    const { names, components } = this.context;
    const number = names.hostNumber.get(host);
    return names.processes
      .filter((process) => process.host === number)
      .every(({ component }) => {
        const part = components[component];
        return part && !part.loadSharing && !part.frozenWhenDown && part.coverage === 1 && !hasStandby(part);
      });
  }
}

function strikesOf({ specification: { when, group }, byLot }: Aimed): Strikes {
  if (group !== null) return 'shock';
  return when.kind === 'random' || byLot ? 'lot' : 'each';
}

function exponentialAt(rate: number): Phases {
  return { start: [1], rates: [rate], next: [-1] };
}

function windowsOf({ when }: FaultSpecification): readonly Window[] {
  if (when.kind === 'random') return when.hours;
  return when.kind === 'every' && when.window !== null ? [when.window] : [];
}

/** Windows one after the other that leave no gap. */
function isWholeWeek(windows: readonly Window[]): boolean {
  const ordered = [...windows].sort((one, other) => one.fromSeconds - other.fromSeconds);
  let end = ordered[0]!.fromSeconds;
  const whole = end + 7 * SECONDS_PER_DAY;
  for (const { fromSeconds, toSeconds } of ordered) {
    if (fromSeconds > end) return false;
    end = Math.max(end, toSeconds);
  }
  return end >= whole;
}
