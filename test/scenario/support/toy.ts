/** Kinds made up for tests of the scenario language, and a small scenario that uses them. */
import { defineComponent } from '../../../src/components/component.js';
import { parameters } from '../../../src/declaration/parameter.js';
import { faultKinds } from '../../../src/faults/index.js';
import { loadScenario, type Loaded } from '../../../src/scenario/load.js';
import { formatProblem } from '../../../src/scenario/text/problem.js';
import type { Registries } from '../../../src/scenario/shape.js';

const nothing = () => {
  throw new Error('toys are never built');
};

const store = defineComponent({
  kind: 'store',
  title: 'Store',
  description: 'A made-up database.',
  processes: ['stored'],
  roles: ['donor'],
  joins: true,
  faults: {
    bootstrap: { description: 'A second primary.', undo: null, on: 'member' },
    freeze: { description: 'All of it.', undo: 'thaw', on: 'component' },
  },
  parameters: parameters({
    'sync.suspect_timeout': {
      type: 'duration',
      default: '5s',
      min: 0,
      exclusiveMin: true,
      description: 'Suspicion.',
      source: 'docs',
    },
    'sync.period': { type: 'duration', default: '0.5s', description: 'Period.', source: 'docs' },
    method: {
      type: 'choice',
      options: ['copy', 'dump'],
      default: 'copy',
      later: ['dump'],
      description: 'Transfer.',
      source: 'docs',
    },
    query: {
      type: 'group',
      description: 'Work.',
      source: 'MODEL',
      fields: {
        read: { type: 'distribution', default: '1ms', description: 'Read.', source: 'MODEL' },
        write: { type: 'distribution', default: '3ms', description: 'Write.', source: 'MODEL' },
      },
    },
    weight: { type: 'count', default: 1, description: 'Votes.', source: 'docs' },
  }),
  check: ({ members }) =>
    members.length === 2
      ? [{ severity: 'warning', code: 'two-members', path: [], message: 'two members and no arbitrator' }]
      : [],
  create: nothing,
});

const address = defineComponent({
  kind: 'address',
  title: 'Address',
  description: 'A made-up address.',
  processes: ['addressd'],
  roles: ['holder'],
  profiles: { calm: { advert_int: '1s' }, eager: { advert_int: '100ms', script: { interval: '10s' } } },
  parameters: parameters({
    serves: { type: 'component', description: 'Whom.', source: 'required' },
    advert_int: {
      type: 'duration',
      min: 0,
      exclusiveMin: true,
      optional: true,
      description: 'Adverts.',
      source: 'docs',
    },
    takeover: {
      type: 'distribution',
      default: 'uniform 1s to 5s',
      description: 'Takeover.',
      source: 'MODEL',
    },
    priority: { type: 'count', default: 100, min: 1, max: 254, description: 'Priority.', source: 'docs' },
    script: {
      type: 'group',
      optional: true,
      description: 'Check.',
      source: 'docs',
      fields: { interval: { type: 'duration', default: '1s', description: 'Interval.', source: 'docs' } },
    },
    notify: {
      type: 'list',
      item: { type: 'text', description: 'One.', source: 'docs' },
      default: [],
      description: 'Whom to tell.',
      source: 'docs',
    },
  }),
  check: ({ parameters: { script, advert_int } }) =>
    script !== null && advert_int !== null && script.interval < advert_int
      ? [
          {
            severity: 'error',
            code: 'interval',
            path: ['script', 'interval'],
            message: 'must not be shorter than advert_int',
          },
        ]
      : [],
  create: nothing,
});

export const toys: Registries = { components: [store, address], faults: faultKinds };

export const SMALL = `format: hasim-scenario/1
name: small
question: What?
zones: { rack-a: {}, rack-b: {} }
hosts:
  db: { count: 3, zone: [rack-a, rack-b], cores: 4 }
components:
  db:
    kind: store
    on: db
  db-vip:
    kind: address
    on: db
    serves: db
    priority: [150, 100, 50]
traffic:
  entry: db-vip
  arrivals: { rate: 10/s }
  classes:
    page: { share: 100%, work: 1ms, calls: [ { to: db } ] }
crews:
  on-call: {}
faults:
  crash: { fault: crash, on: db/stored, every: exponential mean 1y, restart: uniform 5s to 30s }
targets:
  - availability >= 99.9%
run: { duration: 1h }
`;

type Files = Readonly<Record<string, string>>;

/** Loads `main.yaml` of these files. */
export function load(
  files: Files | string,
  set: readonly string[] = [],
  registries: Registries = toys,
): Loaded {
  const all: Files = typeof files === 'string' ? { 'main.yaml': files } : files;
  const read = (path: string): string => {
    const text = all[path];
    if (text === undefined) throw new Error('no such file');
    return text;
  };
  return loadScenario('main.yaml', { read, set, registries });
}

/** The problems as they are printed; empty for a valid scenario. */
export function problemsOf(files: Files | string, set: readonly string[] = []): string[] {
  const loaded = load(files, set);
  return loaded.ok ? [] : loaded.problems.map(formatProblem);
}

export function warningsOf(files: Files | string, set: readonly string[] = []): string[] {
  return load(files, set).warnings.map(formatProblem);
}

/** The scenario, which must be valid. */
export function scenarioOf(files: Files | string, set: readonly string[] = []) {
  const loaded = load(files, set);
  if (!loaded.ok) throw new Error(loaded.problems.map(formatProblem).join('\n'));
  return loaded.scenario;
}
