/** Every way in which a fault of the registry, or of the kind itself, can strike the subject. */
import type { ComponentKind } from '../../../src/components/component.js';
import type { Parameter } from '../../../src/declaration/parameter.js';
import { isRequired } from '../../../src/declaration/values.js';
import type { Aim, FaultKind } from '../../../src/faults/fault.js';
import type { Scenario } from '../../../src/scenario/model.js';
import type { Subject, Tree } from './subjects.js';

export interface Strike {
  /** `crash on subject1/httpd` */
  readonly name: string;
  /** The entry of `faults:`, without when and end. */
  readonly entry: Tree;
  /** Hosts that must be there for it, beside those of the scenario. */
  readonly hosts: Tree;
}

/** A value that means something, for a parameter that must be given. */
function example(parameter: Parameter): unknown {
  switch (parameter.type) {
    case 'duration':
    case 'distribution':
      return '50ms';
    case 'share':
      return '30%';
    case 'number':
    case 'count':
      return 3;
    case 'choice':
      return parameter.options[0];
    case 'flag':
      return true;
    default:
      throw new Error(`no example of a ${parameter.type}: add one`);
  }
}

function requiredValues({ parameters }: FaultKind): Tree {
  const required = Object.entries(parameters).filter(([, parameter]) => isRequired(parameter));
  return Object.fromEntries(required.map(([key, parameter]) => [key, example(parameter)]));
}

/** Selectors for one aim: the first member, its processes, its zone, its links. */
function targetsFor(aim: Aim, { kind }: Subject, scenario: Scenario): Tree[] {
  const subject = scenario.components.find(({ name }) => name === 'subject');
  const [first] = subject?.members ?? [];
  if (first === undefined) throw new Error('the scenario has no component called subject');
  const host = scenario.hosts.find(({ name }) => name === first.host);
  const processes = kind.processesOn?.(first.host, first.parameters) ?? kind.processes;
  switch (aim) {
    case 'process':
      return processes.map((process) => ({ on: `${first.host}/${process}` }));
    case 'host':
      return [{ on: first.host }];
    case 'zone':
      return typeof host?.zone !== 'string' ? [] : [{ on: `zone/${host.zone}` }];
    case 'pairs':
      return [{ between: [first.host, 'others'] }];
    case 'traffic':
      return [{}];
    case 'component':
      return [{ on: 'subject' }];
  }
}

/** A host that is no member yet, and joins: null when the kind knows no joining. */
function joining(fault: FaultKind, { kind }: Subject, scenario: Scenario): Strike[] | null {
  if (fault.kind !== 'join' && fault.kind !== 'leave') return null;
  if (kind.joins !== true) return [];
  const members = scenario.components.find(({ name }) => name === 'subject')?.members ?? [];
  const count = members.length + 1;
  const host = fault.kind === 'join' ? `subject${count}` : (members[0]?.host ?? '');
  const hosts = fault.kind === 'join' ? { subject: { count, boot: '10s' } } : {};
  return [{ name: `${fault.kind} on ${host}`, entry: { fault: fault.kind, on: host }, hosts }];
}

export function strikesOf(subject: Subject, scenario: Scenario): Strike[] {
  const general = subject.registries.faults.flatMap((fault) => {
    const joins = joining(fault, subject, scenario);
    if (joins !== null) return joins;
    return fault.aims.flatMap((aim) =>
      targetsFor(aim, subject, scenario).map((target) => strike(fault.kind, target, requiredValues(fault))),
    );
  });
  return [...general, ...productStrikes(subject.kind, subject, scenario)];
}

function productStrikes(kind: ComponentKind, subject: Subject, scenario: Scenario): Strike[] {
  return Object.entries(kind.faults ?? {}).flatMap(([name, { on }]) => {
    const aim = on === 'member' ? 'host' : 'component';
    return targetsFor(aim, subject, scenario).map((target) => strike(`${kind.kind}.${name}`, target, {}));
  });
}

function strike(fault: string, target: Tree, values: Tree): Strike {
  const where = Object.values(target).flat().join(' from ');
  return {
    name: where === '' ? fault : `${fault} on ${where}`,
    entry: { fault, ...target, ...values },
    hosts: {},
  };
}
