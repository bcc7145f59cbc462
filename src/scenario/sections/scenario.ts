/** The whole of a scenario file: the closed list of top-level keys. */
import type { ComponentKind } from '../../components/component.js';
import { names, section, value, values, type Registries, type SectionShape } from '../shape.js';
import { answerShape } from './answer.js';
import { crewsShape, faultsShape } from './faults.js';
import { hostsShape, networksShape, zonesShape } from './hosts.js';
import { runShape, serviceShape, targetsShape } from './run.js';
import { trafficShape } from './traffic.js';

/** Kept for what is to come: accepted with a warning, and ignored. */
export const RESERVED = ['costs', 'plan', 'sweep', 'lesson', 'uncertain'];

export function scenarioShape(registries: Registries): SectionShape {
  return section({
    title: 'Scenario',
    description: 'A cluster, its traffic, its faults, and what is wanted of it.',
    fields: {
      ...values({
        format: {
          type: 'text',
          description: 'hasim-scenario/1, in the first line.',
          source: 'hasim',
        },
        name: {
          type: 'text',
          description: 'Lower case, digits and hyphens; reports are filed under it.',
          source: 'hasim',
        },
        question: {
          type: 'text',
          optional: true,
          description: 'What the scenario is to answer.',
          source: 'hasim',
        },
      }),
      zones: zonesShape,
      hosts: hostsShape,
      networks: networksShape,
      components: componentsShape(registries.components),
      traffic: trafficShape,
      crews: crewsShape,
      faults: faultsShape(registries),
      service: serviceShape,
      targets: targetsShape,
      run: runShape,
      answer: answerShape,
    },
  });
}

/** All top-level keys that a file may have. */
export function topLevelKeys(shape: SectionShape): readonly string[] {
  const [format = 'format', name = 'name', question = 'question', ...rest] = Object.keys(shape.fields);
  return [format, name, question, 'extends', ...rest];
}

function componentsShape(kinds: readonly ComponentKind[]): ReturnType<typeof names> {
  return names({
    title: 'Components',
    description: 'The software that runs on the hosts.',
    what: 'component',
    item: {
      kind: 'variants',
      by: 'kind',
      base: section({ title: 'Component', description: 'Software on hosts.', fields: commonFields(null) }),
      shapes: new Map(kinds.map((kind) => [kind.kind, componentSection(kind)])),
    },
  });
}

function componentSection(kind: ComponentKind): SectionShape {
  return section({
    title: kind.title,
    description: kind.description,
    fields: { ...commonFields(kind), ...memberValues(kind) },
    profiles: kind.profiles ?? {},
  });
}

/** What names another component is the same for all members, and a tree is the kind's own affair. */
function memberValues(kind: ComponentKind): SectionShape['fields'] {
  const shapes = Object.entries(kind.parameters).map(([key, parameter]) => {
    const perMember = parameter.type !== 'component' && parameter.type !== 'tree';
    return [key, value(parameter, { perMember })] as const;
  });
  return Object.fromEntries(shapes);
}

function commonFields(kind: ComponentKind | null): SectionShape['fields'] {
  const profiles = Object.keys(kind?.profiles ?? {});
  const [profile] = profiles;
  const withoutHosts = kind === null || kind.processes.length === 0;
  return {
    ...values({
      kind: { type: 'text', optional: true, description: 'What it is.', source: 'hasim' },
      on: {
        type: 'list',
        item: { type: 'text', description: 'A host or group.', source: 'hasim' },
        ...(withoutHosts ? { optional: true } : {}),
        description: 'The hosts it runs on: a group, a host, db1..2, or a list.',
        source: 'hasim',
      },
    }),
    ...(profile === undefined
      ? {}
      : {
          profile: value({
            type: 'choice',
            options: profiles,
            default: profile,
            description: 'A set of defaults.',
            source: 'hasim',
          }),
        }),
  };
}
