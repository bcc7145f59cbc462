/**
 * A small world for unit tests of components: simulation, hosts, addresses and the components given, with a scripted
 * probe port, a recording observer and fake services, but no lens and no scenario file.
 *
 *     const rig = harness({
 *       hosts: { db: { count: 3 } },
 *       components: { db: { kind: galera, on: 'db', parameters: { 'evs.suspect_timeout': '5s' } } },
 *     });
 *     rig.at(60, () => rig.inject('db1', 'power', (because) => rig.world.powerOff(rig.host('db1'), because)));
 *     rig.run(120);
 */
import type { Component, ComponentContext, ComponentKind, Member } from '../../src/components/component.js';
import type { ParameterSet } from '../../src/declaration/parameter.js';
import {
  Causes,
  Priority,
  Simulation,
  Streams,
  fromSeconds,
  type EventTarget,
} from '../../src/engine/index.js';
import { NeighbourTables } from '../../src/infrastructure/address-book.js';
import type { AddressBook } from '../../src/infrastructure/address.js';
import type { Host, HostOptions } from '../../src/infrastructure/host.js';
import type { Process } from '../../src/infrastructure/process.js';
import type { Service, TrafficClass } from '../../src/infrastructure/service.js';
import { World } from '../../src/infrastructure/world.js';
import { FakeService } from './support/fake-service.js';
import { RecordingObserver } from './support/recording-observer.js';
import { ScriptedProbes } from './support/scripted-probes.js';
import { readParameters, type Written } from './support/written.js';

export * from './support/fake-service.js';

export interface HostGroup {
  /** db1, db2, db3; without it a single host of that name. */
  readonly count?: number;
  readonly cores?: number;
  readonly boot?: number;
  /** One for all, or dealt out. */
  readonly zone?: string | readonly string[];
  readonly managed?: boolean;
}

export interface Part {
  // A kind's own type of parameters is narrower than any set: only its own `create` sees them.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly kind: ComponentKind<any>;
  /** A group, a host, or a list of them. */
  readonly on: string | readonly string[];
  readonly profile?: string;
  /** As written in a scenario file. */
  readonly parameters?: Written;
  /** Of these hosts no process runs at time 0: they may `join`. */
  readonly later?: readonly string[];
}

export interface Plan {
  readonly hosts: Readonly<Record<string, HostGroup>>;
  readonly components: Readonly<Record<string, Part>>;
  /** Fake services; the value: the group or hosts it is on (a process `<name>` is made on each), null for nowhere. */
  readonly fakes?: Readonly<Record<string, string | readonly string[] | null>>;
  readonly classes?: readonly Omit<TrafficClass, 'index'>[];
  readonly latencySeconds?: number;
  readonly seed?: string;
  readonly replication?: number;
  readonly recording?: boolean;
}

/** Every notice that a component's answers changed. */
export interface Notice {
  readonly component: string;
  readonly atSeconds: number;
  readonly because: number;
}

export class Rig implements EventTarget {
  readonly simulation: Simulation;
  readonly world: World;
  readonly addresses: AddressBook;
  readonly probes: ScriptedProbes;
  readonly observer: RecordingObserver;
  readonly components: Record<string, Component> = {};
  readonly fakes: Record<string, FakeService> = {};
  readonly notices: Notice[] = [];
  readonly classes: readonly TrafficClass[];
  private readonly acts: (() => void)[] = [];
  private readonly target: number;

  constructor(private readonly plan: Plan) {
    const streams = new Streams(plan.seed ?? 'test', plan.replication ?? 0);
    const causes = new Causes({ recording: plan.recording ?? true });
    this.simulation = new Simulation({ streams, causes });
    const hosts = Object.entries(plan.hosts).flatMap(([name, group]) => hostsOf(name, group));
    this.world = new World(this.simulation, hosts, plan.latencySeconds ?? 0);
    this.addresses = new NeighbourTables(this.world);
    this.probes = new ScriptedProbes(this.simulation);
    this.observer = new RecordingObserver(this.simulation);
    this.classes = (plan.classes ?? []).map((one, index) => ({ ...one, index }));
    this.target = this.simulation.register(this);
    for (const [name, on] of Object.entries(plan.fakes ?? {})) this.addFake(name, on);
    for (const [name, part] of Object.entries(plan.components)) this.addComponent(name, part);
    for (const component of Object.values(this.components)) component.start();
  }

  host(name: string): Host {
    return this.world.host(name);
  }

  /** By its full name, `web1/httpd`. */
  process(fullName: string): Process {
    const found = this.world.processes.find((process) => process.fullName === fullName);
    if (!found) throw new Error(`no process ${fullName}`);
    return found;
  }

  component(name: string): Component {
    const found = this.components[name];
    if (!found) throw new Error(`no component ${name}`);
    return found;
  }

  fake(name: string): FakeService {
    const found = this.fakes[name];
    if (!found) throw new Error(`no fake service ${name}`);
    return found;
  }

  service(name: string): Service {
    const found = this.fakes[name] ?? this.components[name]?.service;
    if (!found) throw new Error(`nothing called ${name} offers a service`);
    return found;
  }

  get now(): number {
    return this.simulation.now / 1e6;
  }

  /** Does something at that time (seconds), as an event of the simulation: it comes again after a restore. */
  at(seconds: number, act: () => void): void {
    this.acts.push(act);
    const at = fromSeconds(seconds);
    this.simulation.schedule(at, this.target, 0, this.acts.length - 1, 0, Priority.scripted);
  }

  handle(_operation: number, argument: number): void {
    this.acts[argument]?.();
  }

  /** Lets the simulation run up to that time (seconds). */
  run(untilSeconds: number): this {
    this.simulation.runUntil(fromSeconds(untilSeconds));
    return this;
  }

  /** Records a fault `<id>@<target>` at this instant and does it with that cause. */
  inject(target: string, id: string, fault: (because: number) => void): number {
    const because = this.simulation.causes.fault(id, target, this.simulation.now);
    fault(because);
    return because;
  }

  crash(process: string): number {
    return this.inject(process, 'crash', (because) => this.world.crash(this.process(process), because));
  }

  startProcess(process: string): number {
    return this.inject(process, 'start', (because) => this.world.start(this.process(process), because));
  }

  stop(process: string): number {
    return this.inject(process, 'stop', (because) => this.world.stop(this.process(process), because));
  }

  hang(process: string): number {
    return this.inject(process, 'hang', (because) => this.world.hang(this.process(process), because));
  }

  resume(process: string): number {
    return this.inject(process, 'resume', (because) => this.world.resume(this.process(process), because));
  }

  powerOff(host: string): number {
    return this.inject(host, 'power-off', (because) => this.world.powerOff(this.host(host), because));
  }

  powerOn(host: string): number {
    return this.inject(host, 'power-on', (because) => this.world.powerOn(this.host(host), because));
  }

  /** Called by a component (through its context) and by fakes: passes the news on, as the system does. */
  answersChanged(name: string, because: number): void {
    this.notices.push({ component: name, atSeconds: this.now, because });
    const service = this.fakes[name] ?? this.components[name]?.service;
    if (!service) return;
    for (const component of Object.values(this.components)) {
      if (component.name !== name) component.serviceChanged?.(service, because);
    }
  }

  private addFake(name: string, on: string | readonly string[] | null): void {
    const processes = on === null ? [] : this.hostsNamed(on).map((host) => this.world.addProcess(name, host));
    const fake = new FakeService(name, processes);
    fake.tell = (because) => this.answersChanged(name, because);
    this.fakes[name] = fake;
  }

  private addComponent(name: string, part: Part): void {
    const hosts = this.hostsNamed(part.on);
    const read = readParameters(
      part,
      hosts.map((host) => host.name),
    );
    const members = hosts.map((host, index): Member<ParameterSet> => {
      const initial = !(part.later ?? []).includes(host.name);
      const parameters = read.members[index]!;
      const names = part.kind.processesOn?.(host.name, parameters) ?? part.kind.processes;
      const made = names.map((process): [string, Process] => {
        return [process, this.newProcess(process, host, initial)];
      });
      return { index, host, initial, parameters, process: Object.fromEntries(made) };
    });
    const component = part.kind.create(this.context(name, read.shared, members));
    this.components[name] = component;
    this.world.listen(component);
    this.simulation.registerState(`components/${name}`, component);
  }

  private newProcess(name: string, host: Host, initial: boolean): Process {
    const process = this.world.addProcess(name, host, initial);
    process.running = initial;
    return process;
  }

  private context(
    name: string,
    parameters: ComponentContext<ParameterSet>['parameters'],
    members: readonly Member<ParameterSet>[],
  ): ComponentContext<ParameterSet> {
    const { simulation, world, addresses, probes, observer } = this;
    return {
      ...{ name, parameters, members, simulation, world, addresses, probes, observer },
      trafficClasses: this.classes,
      stream: (purpose) => simulation.streams.stream(`components/${name}/${purpose}`),
      service: (other) => this.service(other),
      cause: (reason, because, also, at) => simulation.causes.add(`${name}/${reason}`, because, also, at),
      answersChanged: (because) => this.answersChanged(name, because),
    };
  }

  private hostsNamed(on: string | readonly string[]): readonly Host[] {
    const names = typeof on === 'string' ? [on] : on;
    return names.flatMap((name) => {
      const group = this.world.hosts.filter((host) => host.options.group === name);
      return group.length > 0 ? group : [this.host(name)];
    });
  }
}

function hostsOf(name: string, group: HostGroup): HostOptions[] {
  const { count, cores = 2, boot = 30, zone, managed = false } = group;
  const names =
    count === undefined ? [name] : Array.from({ length: count }, (_, index) => `${name}${index + 1}`);
  return names.map((one, index) => {
    const zoneName = typeof zone === 'string' ? zone : zone?.[index % zone.length];
    return { name: one, group: name, zone: zoneName ?? null, cores, bootSeconds: boot, managed };
  });
}

/** Builds the world of a test and starts its components. */
export function harness(plan: Plan): Rig {
  return new Rig(plan);
}
