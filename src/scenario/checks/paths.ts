/** The road of a request from the entry through all components: who is not on it, and whose loss alone closes it. */
import type { ComponentSpecification, Scenario } from '../model.js';
import { referencesOf } from './references.js';
import { complain, type Whole } from './whole.js';

export function checkPaths(whole: Whole): void {
  const { scenario } = whole;
  const reached = componentsOnPath(scenario);
  if (scenario.traffic !== null) nobodyCalls(reached, whole);
  for (const { what, name, stops } of singlePoints(scenario, reached)) {
    const message = `single point of failure: without ${name} nothing is left of ${stops.join(', ')}`;
    const path = what === 'zone' ? ['zones', name] : ['hosts', groupPath(scenario, name)];
    complain(whole, path, { severity: 'warning', code: 'single-point-of-failure', message });
  }
}

function groupPath({ hosts }: Scenario, name: string): string {
  return hosts.find((host) => host.name === name)?.group ?? name;
}

/** Components that a request may need, from the entry on; all of them when there is no traffic. */
export function componentsOnPath({ components, traffic }: Scenario): readonly ComponentSpecification[] {
  if (traffic === null) return components;
  const calls = traffic.classes.flatMap((one) => one.calls.map(({ to }) => to));
  const waiting = [traffic.entry, ...calls];
  const reached = new Set<string>();
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const component = components.find((one) => one.name === name);
    if (component === undefined || reached.has(name)) continue;
    reached.add(name);
    waiting.push(...referencesOf(component, components).map(({ to }) => to));
  }
  return components.filter((one) => reached.has(one.name));
}

function nobodyCalls(reached: readonly ComponentSpecification[], whole: Whole): void {
  for (const component of whole.scenario.components) {
    if (reached.includes(component)) continue;
    const message = 'no request comes here: neither the entry nor a component on its road refers to it';
    complain(whole, ['components', component.name], { severity: 'warning', code: 'nobody-calls', message });
  }
}

interface SinglePoint {
  readonly what: 'host' | 'zone';
  readonly name: string;
  /** Components that have no member elsewhere. */
  readonly stops: readonly string[];
}

/** Hosts and zones whose loss alone leaves a component on the road without a member. */
export function singlePoints(scenario: Scenario, reached: readonly ComponentSpecification[]): SinglePoint[] {
  const hosts = scenario.hosts.map((host) => ({ what: 'host' as const, name: host.name, lost: [host.name] }));
  const zones = scenario.zones.map((zone) => ({
    what: 'zone' as const,
    name: zone,
    lost: scenario.hosts.filter((host) => host.zone === zone).map((host) => host.name),
  }));
  return [...hosts, ...zones].flatMap(({ what, name, lost }) => {
    const stops = reached.filter(({ members }) => {
      const initial = members.filter((member) => member.initial);
      return initial.length > 0 && initial.every((member) => lost.includes(member.host));
    });
    return stops.length === 0 ? [] : [{ what, name, stops: stops.map((one) => one.name) }];
  });
}
