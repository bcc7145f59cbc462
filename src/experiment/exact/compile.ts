/** From a scenario to the model of which a chain is made, or to the reasons why there is none. */
import { atLeast, build } from '../../components/generic/structure.js';
import type { GenericParameters } from '../../components/generic/parameters.js';
import type { Values } from '../../declaration/parameter.js';
import { constant } from '../../engine/distributions/index.js';
import type { ComponentSpecification, Scenario } from '../../scenario/model.js';
import { FaultCompiler, type Names } from './compile-fault.js';
import { Laws, type Approximation } from './laws.js';
import { Inexpressible, type Model, type ModelComponent, type ModelProcess } from './model.js';
import { relevantTo, type Relevant } from './relevance.js';
import { aim } from './targets.js';

export interface Compiled {
  readonly model: Model;
  readonly approximations: readonly Approximation[];
  /** Laws of which only the mean was used, rightly in the long run, but not before. */
  readonly meansOnly: readonly string[];
}

/** @returns all the reasons why not, when it cannot be done */
export function compile(scenario: Scenario, mostSteps: number): Compiled | readonly string[] {
  const reasons: string[] = [];
  const attempt = <T>(act: () => T): T | null => {
    try {
      return act();
    } catch (error) {
      if (!(error instanceof Inexpressible)) throw error;
      reasons.push(error.message);
      return null;
    }
  };
  const entry = attempt(() => entryOf(scenario));
  if (entry === null) return reasons;
  const aimed = scenario.faults.map((fault, number) => aim(fault, number, scenario));
  const relevant = relevantTo(entry.name, aimed, scenario);
  if (relevant.faults.length === 0) return [`faults: nothing of what may happen makes ${entry.name} fail`];
  const laws = new Laws(mostSteps);
  const names = namesOf(scenario, relevant);
  const components = relevantComponents(scenario, relevant).flatMap(
    (one) => attempt(() => partOf(one, names, laws)) ?? [],
  );
  const faults = new FaultCompiler({ scenario, relevant, names, components, laws });
  const made = relevant.faults.map((fault) => attempt(() => faults.add(fault)));
  if (reasons.length > 0 || made.includes(null)) return reasons;
  const hosts = attempt(() => faults.hosts());
  if (hosts === null) return reasons;
  const model: Model = {
    hosts,
    components,
    processes: names.processes,
    faults: faults.faults,
    slots: faults.slots,
    crews: faults.crews,
    entry: components.findIndex(({ name }) => name === entry.name),
  };
  return { model, approximations: laws.approximations, meansOnly: laws.meansOnly };
}

/** What clients ask, or the only part there is. */
function entryOf({ traffic, components, latencySeconds }: Scenario): ComponentSpecification {
  const generic = components.filter(({ kind }) => kind.kind === 'generic');
  const [only, ...more] = generic;
  if (traffic === null) {
    if (only && more.length === 0) return only;
    throw new Inexpressible('traffic', 'nobody asks, so that it is open what has to work');
  }
  const entry = components.find(({ name }) => name === traffic.entry);
  if (!entry) throw new Inexpressible('traffic.entry', `there is no ${traffic.entry}`);
  if (entry.kind.kind !== 'generic') {
    const why = `${entry.name} is of kind ${entry.kind.kind}, whose protocol is no chain of states`;
    throw new Inexpressible('traffic.entry', why);
  }
  const { delay, work } = parametersOf(entry);
  if (work !== null) {
    throw new Inexpressible(
      `components.${entry.name}.work`,
      'whether requests find it working depends on how many there are',
    );
  }
  if (delay + 2 * latencySeconds > traffic.clients.patienceSeconds) {
    throw new Inexpressible(
      `components.${entry.name}.delay`,
      'no request is answered in time, whatever works',
    );
  }
  return entry;
}

function relevantComponents(scenario: Scenario, relevant: Relevant): ComponentSpecification[] {
  return scenario.components.filter(({ name }) => relevant.components.has(name));
}

function namesOf(scenario: Scenario, relevant: Relevant): Names {
  const hosts = scenario.hosts.filter(({ name }) => relevant.hosts.has(name));
  const hostNumber = new Map(hosts.map(({ name }, number) => [name, number]));
  const components = relevantComponents(scenario, relevant);
  const processes = components.flatMap(({ members }, component) =>
    members.map(({ host }): ModelProcess => ({ host: hostNumber.get(host)!, component })),
  );
  const componentNumber = new Map(components.map(({ name }, number) => [name, number]));
  return { hosts, hostNumber, componentNumber, processes };
}

function parametersOf({ parameters }: ComponentSpecification): Values<GenericParameters> {
  return parameters as Values<GenericParameters>;
}

function partOf(one: ComponentSpecification, names: Names, laws: Laws): ModelComponent {
  const { name, members } = one;
  const late = members.find(({ initial }) => !initial);
  if (late) throw new Inexpressible(`components.${name}`, `${late.host} joins later`);
  const own = parametersOf(one);
  const number = names.componentNumber.get(name)!;
  const places = Math.min(own.active ?? members.length, members.length);
  const hosts = members.map(({ host }) => host);
  const path = (key: string): string => `components.${name}.${key}`;
  const standsBy = places < members.length;
  const law = (key: 'detection' | 'switch_over'): ReturnType<Laws['phases']> =>
    laws.phases(standsBy ? own[key] : constant(0), path(key), false);
  const imperfect = own.coverage < 1;
  return {
    name,
    structure: own.works_while === null ? atLeast(own.needs, hosts.length) : build(own.works_while, hosts),
    members: names.processes.flatMap(({ component }, process) => (component === number ? [process] : [])),
    places,
    standbyFactor: own.standby === 'hot' ? 1 : own.standby === 'warm' ? own.warm_factor : 0,
    coverage: own.coverage,
    detection: law('detection'),
    switchOver: law('switch_over'),
    uncovered:
      imperfect && own.uncovered !== null ? laws.phases(own.uncovered, path('uncovered'), false) : null,
    loadSharing: own.load_sharing,
    frozenWhenDown: own.frozen_when_down,
  };
}
