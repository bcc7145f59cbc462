/** What breaks, when, for how long, and who mends it. */
import { parameters, type ParameterSet } from '../../declaration/parameter.js';
import { names, section, value, values, type Registries, type SectionShape } from '../shape.js';

export const crewParameters = parameters({
  count: {
    type: 'count',
    default: 1,
    min: 1,
    max: 10000,
    description: 'Repairs that it can do at a time.',
    source: 'hasim',
  },
  response: {
    type: 'distribution',
    default: 'lognormal median 10min sigma 0.8',
    description: 'From the call until somebody has started.',
    source: 'MODEL',
  },
  inspection: {
    type: 'distribution',
    default: '0s',
    description:
      'How long each repair binds one of its hands before the repair itself: the way there, the diagnosis.',
    source: 'hasim',
  },
  order: {
    type: 'choice',
    options: ['fifo', 'random', 'random-fault'],
    default: 'fifo',
    description:
      'Which waiting repair comes next. random-fault: first a fault by lot, however many of its targets wait.',
    source: 'hasim',
  },
});

/** Keys of every fault: one *when* (`at`, `every` or `random`) and at most one *end* (`for`, `restart` or `repair`). */
export const faultParameters = parameters({
  on: {
    type: 'list',
    item: { type: 'text', description: 'A selector.', source: 'hasim' },
    optional: true,
    description:
      'What it hits: db, db2, db1..2, db/mysqld, zone/rack-a, link(web1 db1), all, holder(db-vip), donor(db), random(web); or a list.',
    source: 'hasim',
  },
  between: {
    type: 'list',
    item: {
      type: 'list',
      item: { type: 'text', description: 'A selector, others, or clients.', source: 'hasim' },
      description: 'One side.',
      source: 'hasim',
    },
    optional: true,
    description: 'The two sides of a network fault: [zone/rack-a, others]. A side may be a list.',
    source: 'hasim',
  },
  at: {
    type: 'list',
    item: { type: 'duration', description: 'Since the start.', source: 'hasim' },
    optional: true,
    description: 'When: at this time, or these.',
    source: 'hasim',
  },
  every: {
    type: 'distribution',
    optional: true,
    description: 'When: again and again, per target; its clock runs while the target is up.',
    source: 'hasim',
  },
  window: {
    type: 'text',
    optional: true,
    description: 'With every: it waits for the next such hour of the week: Sun 03:00 to 05:00.',
    source: 'hasim',
  },
  random: {
    type: 'rate',
    min: 0,
    exclusiveMin: true,
    optional: true,
    description: 'When: at random during `hours`, at this rate over those hours, on one target at random.',
    source: 'hasim',
  },
  hours: {
    type: 'list',
    item: { type: 'text', description: 'Part of a week.', source: 'hasim' },
    default: ['Mon to Fri 09:00 to 17:00'],
    description: 'With random: when it may happen.',
    source: 'MODEL: office hours',
  },
  for: {
    type: 'distribution',
    optional: true,
    description: 'End: it goes away by itself after this time.',
    source: 'hasim',
  },
  restart: {
    type: 'distribution',
    optional: true,
    description: 'End: a supervisor on the host restarts it after this time; nobody is called.',
    source: 'hasim',
  },
  repair: {
    type: 'distribution',
    optional: true,
    description: 'End: somebody mends it; with a crew, after it is noticed and the crew has a free hand.',
    source: 'hasim',
  },
  crew: { type: 'text', optional: true, description: 'Who repairs: a name of `crews`.', source: 'hasim' },
  noticed: {
    type: 'text',
    default: 'uniform 1min to 5min',
    description: 'Until monitoring calls the crew. `at-next-check 7d`: nobody sees it before the next check.',
    source: 'MODEL',
  },
  planned: {
    type: 'flag',
    default: false,
    description: 'Planned work, which a target may exclude.',
    source: 'hasim',
  },
  order: {
    type: 'choice',
    options: ['one-at-a-time'],
    optional: true,
    description: 'Rolling work: one target after the other.',
    source: 'hasim',
  },
  wait_for_health: {
    type: 'flag',
    default: false,
    description: 'With order: the next target only when everything is healthy and settled.',
    source: 'hasim',
  },
  group: {
    type: 'group',
    optional: true,
    description: 'A shock that hits several of the targets at once.',
    source: 'hasim',
    fields: {
      probability: {
        type: 'share',
        max: 1,
        description: 'With which it hits each of them.',
        source: 'hasim',
      },
    },
  },
  beta: {
    type: 'share',
    default: '0%',
    max: 1,
    description: 'Share of the occurrences that take all targets at once (common cause).',
    source: 'hasim',
  },
});

/** The keys of a fault that are read with others. */
const together: Readonly<Record<string, { onlyWith: readonly string[]; defaultWith?: string }>> = {
  window: { onlyWith: ['every'] },
  hours: { onlyWith: ['random'] },
  crew: { onlyWith: ['repair'] },
  noticed: { onlyWith: ['repair'], defaultWith: 'crew' },
  wait_for_health: { onlyWith: ['order'] },
};

export const crewsShape = names({
  title: 'Crews',
  description: 'People who repair. A crew may be shared by many faults; its hands are limited.',
  what: 'crew',
  item: section({ title: 'Crew', description: 'People who repair.', fields: values(crewParameters) }),
});

export function faultsShape(registries: Registries): ReturnType<typeof names> {
  const shapes = new Map<string, SectionShape>();
  for (const { kind, description, parameters: own } of registries.faults) {
    shapes.set(kind, faultSection(kind, description, own));
  }
  for (const component of registries.components) {
    for (const [name, fault] of Object.entries(component.faults ?? {})) {
      shapes.set(
        `${component.kind}.${name}`,
        faultSection(`${component.kind}.${name}`, fault.description, {}),
      );
    }
  }
  const base = faultSection('Fault', 'Something that breaks.', {});
  return names({
    title: 'Faults',
    description: 'What breaks, when, for how long, and who mends it.',
    what: 'fault',
    item: { kind: 'variants', by: 'fault', base, shapes },
  });
}

function faultSection(title: string, description: string, own: ParameterSet): SectionShape {
  const common = Object.entries(faultParameters).map(([key, parameter]) => [
    key,
    value(parameter, together[key]),
  ]);
  const kind = value({ type: 'text', optional: true, description: 'The kind of fault.', source: 'hasim' });
  return section({
    title,
    description,
    fields: { fault: kind, ...(Object.fromEntries(common) as SectionShape['fields']), ...values(own) },
  });
}
