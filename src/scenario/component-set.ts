/** The components of one replication, created from their specifications and wired by name. */
import type { CauseId } from '../engine/causes.js';
import type { Simulation } from '../engine/simulation.js';
import type { Microseconds } from '../engine/time.js';
import type { Component, ComponentContext, Health, Member } from '../components/component.js';
import type { ParameterSet } from '../declaration/parameter.js';
import type { ExposurePort } from '../faults/exposure.js';
import type { AddressBook } from '../infrastructure/address.js';
import type { Change } from '../infrastructure/change.js';
import type { Host } from '../infrastructure/host.js';
import type { ProbePort } from '../infrastructure/probe.js';
import type { Process } from '../infrastructure/process.js';
import type { Service, TrafficClass } from '../infrastructure/service.js';
import type { World } from '../infrastructure/world.js';
import type { Observer } from '../metrics/observer.js';
import type { ComponentSpecification } from './model.js';

export interface ComponentSetParts {
  readonly simulation: Simulation;
  readonly world: World;
  readonly addresses: AddressBook;
  readonly probes: ProbePort;
  readonly observer: Observer;
  readonly trafficClasses: readonly TrafficClass[];
  /** Told after the other components: lenses, measures of uptime. */
  readonly serviceChanged: (service: Service, because: CauseId) => void;
  /** Told when a component that says how much its hosts are exposed to faults may say something else now. */
  readonly exposureChanged: () => void;
}

/** Components answer to each other's changes; a longer chain than this is two that answer each other for ever. */
const DEEPEST_CHAIN = 64;

export class ComponentSet {
  readonly components: Component[] = [];
  private readonly byName = new Map<string, Component>();
  private depth = 0;

  constructor(
    private readonly parts: ComponentSetParts,
    private readonly specifications: readonly ComponentSpecification[],
  ) {
    for (const specification of specifications) this.create(specification);
    parts.world.listen({ changed: (change) => this.changed(change) });
  }

  start(): void {
    for (const component of this.components) component.start();
  }

  /** @throws Error when the scenario has no such component, or one that nobody can call */
  service(name: string): Service {
    const service = this.component(name).service;
    if (!service) throw new Error(`component ${name} offers no service`);
    return service;
  }

  /** All that can be called, in the order of the scenario. */
  services(): Service[] {
    return this.components.flatMap((component) => component.service ?? []);
  }

  /** @throws Error when the scenario has no such component */
  component(name: string): Component {
    const component = this.byName.get(name);
    if (!component) throw new Error(`no component named ${name}`);
    return component;
  }

  role(name: string, role: string): Host | null {
    return this.component(name).role?.(role) ?? null;
  }

  /** The worst of all, and whether anything is still under way. */
  health(): { readonly health: Health; readonly settled: boolean } {
    const states = this.components.map((component) => component.health());
    const health = states.includes('down') ? 'down' : states.includes('degraded') ? 'degraded' : 'healthy';
    return { health, settled: this.components.every((component) => component.settled()) };
  }

  /** While not all is healthy and settled: from when on it may be although no event happens. */
  recoverUnseenAt(): Microseconds {
    let latest = 0;
    for (const component of this.components) {
      if (component.health() === 'healthy' && component.settled()) continue;
      latest = Math.max(latest, component.recoversUnseenAt?.() ?? Infinity);
    }
    return latest;
  }

  /** Components that have a member (now or later) on a host. */
  on(host: Host): Component[] {
    return this.specifications
      .filter((specification) => specification.members.some((member) => member.host === host.name))
      .map((specification) => this.component(specification.name));
  }

  /** For the injector: how fast the clocks of failures run, as all components on a host say. */
  exposure(): ExposurePort {
    const byHost = new Map<Host, Component[]>();
    for (const host of this.parts.world.hosts) {
      const saying = this.on(host).filter((component) => component.exposure !== undefined);
      if (saying.length > 0) byHost.set(host, saying);
    }
    const of = (host: Host): number =>
      (byHost.get(host) ?? []).reduce((product, component) => product * (component.exposure?.(host) ?? 1), 1);
    return { hosts: new Set(byHost.keys()), of };
  }

  /** Name of a component's kind, for product faults. @throws Error for an unknown name */
  kindOf(name: string): string {
    const specification = this.specifications.find((one) => one.name === name);
    if (!specification) throw new Error(`no component named ${name}`);
    return specification.kind.kind;
  }

  private changed(change: Change): void {
    for (const component of this.components) component.changed(change);
  }

  private answersChanged(from: string, because: CauseId): void {
    const component = this.byName.get(from);
    if (component?.exposure !== undefined) this.parts.exposureChanged();
    const service = component?.service;
    if (!service) return; // still being built
    if (this.depth >= DEEPEST_CHAIN) throw new Error(`components answer each other without end, at ${from}`);
    this.depth += 1;
    for (const component of this.components) {
      if (component.name !== from) component.serviceChanged?.(service, because);
    }
    this.depth -= 1;
    this.parts.serviceChanged(service, because);
  }

  private create(specification: ComponentSpecification): void {
    const { name, kind } = specification;
    const component = kind.create(this.contextFor(specification));
    this.components.push(component);
    this.byName.set(name, component);
    this.parts.simulation.registerState(`components/${name}`, component);
  }

  private contextFor(specification: ComponentSpecification): ComponentContext<ParameterSet> {
    const { simulation, world, addresses, probes, observer, trafficClasses } = this.parts;
    const { name, parameters } = specification;
    const { streams, causes } = simulation;
    const stream = remembered((purpose) => streams.stream(`components/${name}/${purpose}`));
    const originOf = remembered((reason) => `${name}/${reason}`);
    return {
      name,
      parameters,
      members: specification.members.map((member, index) => this.memberFor(specification, member, index)),
      simulation,
      world,
      addresses,
      probes,
      observer,
      trafficClasses,
      stream,
      service: (other) => this.service(other),
      cause: (reason, because, also, at) => causes.add(originOf(reason), because, also, at),
      answersChanged: (because) => this.answersChanged(name, because),
    };
  }

  private memberFor(
    specification: ComponentSpecification,
    member: ComponentSpecification['members'][number],
    index: number,
  ): Member<ParameterSet> {
    const host = this.parts.world.host(member.host);
    const process: Record<string, Process> = {};
    const { kind } = specification;
    for (const name of kind.processesOn?.(member.host, member.parameters) ?? kind.processes) {
      process[name] = this.parts.world.addProcess(name, host, member.initial);
    }
    return { index, host, initial: member.initial, parameters: member.parameters, process };
  }
}

/** What is made of a name is made once: names are few, and asked for at every change. */
function remembered<T>(make: (name: string) => T): (name: string) => T {
  const known = new Map<string, T>();
  return (name) => {
    let one = known.get(name);
    if (one === undefined) {
      one = make(name);
      known.set(name, one);
    }
    return one;
  };
}
