/** `hasim explain`: what a component, a fault, a section or one of their keys means, from the declarations. */
import type { ComponentKind } from '../components/component.js';
import { closest } from '../declaration/closest.js';
import type { Parameter } from '../declaration/parameter.js';
import { inUnits, isRequired, rawDefault, smallest } from '../declaration/values.js';
import type { Outcome } from '../declaration/quantities.js';
import { faultParameters } from './sections/faults.js';
import { scenarioShape } from './sections/scenario.js';
import {
  entrySection,
  longestKey,
  type Registries,
  type SectionShape,
  type Shape,
  type ValueShape,
} from './shape.js';
import { TOPICS } from './topics.js';
import { wrap } from './wrap.js';

const WIDTH = 80;

/** A text for a terminal, or what else could have been meant. Without a path: what there is to explain. */
export function explain(path: string | undefined, registries: Registries): Outcome<string> {
  const shape = scenarioShape(registries);
  if (path === undefined || path === '') return { ok: true, value: overview(shape, registries) };
  if (Object.hasOwn(TOPICS, path)) return { ok: true, value: `${path}\n\n${TOPICS[path]}` };
  const steps = path.split('.');
  const found = roots(shape);
  const key = longestKey(steps, found.keys());
  if (key === null) return unknown(path, [...found.keys(), ...Object.keys(TOPICS)]);
  const root = found.get(key.key);
  return root === undefined ? unknown(path, []) : descend(root, key.key, steps.slice(key.steps), registries);
}

/** Everything that a path may start with: sections, kinds of components, kinds of faults. */
function roots(shape: SectionShape): ReadonlyMap<string, Shape> {
  const found = new Map<string, Shape>();
  for (const [key, field] of Object.entries(shape.fields)) found.set(key, field);
  for (const key of ['components', 'faults']) {
    const names = shape.fields[key];
    if (names?.kind !== 'names' || names.item.kind !== 'variants') continue;
    for (const [word, section] of names.item.shapes) if (!found.has(word)) found.set(word, section);
  }
  return found;
}

function descend(
  shape: Shape,
  path: string,
  steps: readonly string[],
  registries: Registries,
): Outcome<string> {
  if (shape.kind === 'names') return descend(entrySection(shape, undefined), path, steps, registries);
  if (steps.length === 0) return { ok: true, value: describe(shape, path, registries) };
  if (shape.kind === 'value') return inParameter(shape, path, steps);
  const key = longestKey(steps, Object.keys(shape.fields));
  const field = key === null ? undefined : shape.fields[key.key];
  if (key === null || field === undefined)
    return unknown(`${path}.${steps.join('.')}`, Object.keys(shape.fields));
  const rest = steps.slice(key.steps);
  if (field.kind === 'value' && rest.length === 0) {
    return {
      ok: true,
      value: describeValue(field, `${path}.${key.key}`, ofProfiles(key.key, field.parameter, shape)),
    };
  }
  return descend(field, `${path}.${key.key}`, rest, registries);
}

function inParameter(shape: ValueShape, path: string, steps: readonly string[]): Outcome<string> {
  const { parameter } = shape;
  const group = parameter.type === 'list' ? parameter.item : parameter;
  if (group.type !== 'group') return unknown(`${path}.${steps.join('.')}`, []);
  const key = longestKey(steps, Object.keys(group.fields));
  const field = key === null ? undefined : group.fields[key.key];
  if (key === null || field === undefined)
    return unknown(`${path}.${steps.join('.')}`, Object.keys(group.fields));
  const below: ValueShape = { ...shape, parameter: field, perMember: false };
  if (steps.length > key.steps) return inParameter(below, `${path}.${key.key}`, steps.slice(key.steps));
  return { ok: true, value: describeValue(below, `${path}.${key.key}`) };
}

function describe(shape: Exclude<Shape, { kind: 'names' }>, path: string, registries: Registries): string {
  if (shape.kind === 'value') return describeValue(shape, path);
  const kind = registries.components.find((one) => one.kind === path);
  const fault = registries.faults.find((one) => one.kind === path);
  const isFault = 'fault' in shape.fields;
  const shared =
    isFault && path !== 'faults' ? ['fault', ...Object.keys(faultParameters)] : ['fault', 'kind'];
  const fields = Object.entries(shape.fields).filter(([key]) => !shared.includes(key));
  const title = shape.title === path ? 'a fault' : shape.title;
  return [
    `${path}: ${title}`,
    '',
    ...wrap(shape.description, WIDTH),
    ...kindLines(kind),
    ...(fault === undefined
      ? []
      : ['', `hits: ${fault.aims.join(' or ')}`, `its end is called: ${fault.undoVerb}`]),
    ...fields.flatMap(([key, field]) => ['', ...entryLines(key, field, shape)]),
    ...(isFault && path !== 'faults' ? ['', ...wrap(SHARED_KEYS, WIDTH)] : []),
  ].join('\n');
}

const SHARED_KEYS = `It also takes what every fault takes (hasim explain faults): ${Object.keys(faultParameters).join(', ')}.`;

function kindLines(kind: ComponentKind | undefined): string[] {
  if (kind === undefined) return [];
  const listed = (label: string, words: readonly string[]): string[] =>
    words.length === 0 ? [] : [...wrap(`${label}: ${words.join(', ')}`, WIDTH)];
  const faults = Object.entries(kind.faults ?? {}).flatMap(([name, { description }]) =>
    wrap(`fault ${kind.kind}.${name}: ${description}`, WIDTH),
  );
  return [
    '',
    ...listed('processes', kind.processes),
    ...listed(
      'roles',
      (kind.roles ?? []).map((role) => `${role}(NAME)`),
    ),
    ...listed('profiles', Object.keys(kind.profiles ?? {})),
    ...faults,
    ...(kind.joins === true ? ['members may join and leave'] : []),
  ];
}

/** What each profile says for a key, or leaves as it is, for a reader; nothing when none says anything. */
function ofProfiles(key: string, parameter: Parameter, { profiles }: SectionShape): string[] {
  const entries = Object.entries(profiles);
  if (!entries.some(([, values]) => Object.hasOwn(values, key))) return [];
  const shared = rawDefault(parameter);
  return entries.flatMap(([name, values]) => {
    const raw = Object.hasOwn(values, key) ? values[key] : shared;
    return raw === undefined ? [] : [`${name} ${rawText(raw)}`];
  });
}

function entryLines(key: string, field: Shape, section: SectionShape): string[] {
  if (field.kind !== 'value')
    return [`  ${key}: ${field.title}`, ...wrap(field.description, WIDTH, '      ')];
  return [
    ...wrap(`${key}: ${valueText(field.parameter, ofProfiles(key, field.parameter, section))}`, WIDTH, '  '),
    ...detailLines(field.parameter, '      '),
  ];
}

function describeValue(
  { parameter, perMember }: ValueShape,
  path: string,
  profiles: readonly string[] = [],
): string {
  const group = parameter.type === 'list' ? parameter.item : parameter;
  const fields = group.type === 'group' ? Object.entries(group.fields) : [];
  return [
    ...wrap(`${path}: ${valueText(parameter, profiles)}`, WIDTH),
    '',
    ...detailLines(parameter, ''),
    ...(perMember ? ['One value for all members, a list dealt out in order, or a map by host.'] : []),
    ...fields.flatMap(([key, field]) => [
      '',
      ...wrap(`${key}: ${valueText(field, [])}`, WIDTH, '  '),
      ...detailLines(field, '      '),
    ]),
  ].join('\n');
}

function detailLines(parameter: Parameter, indent: string): string[] {
  const isGuess = parameter.source.startsWith('MODEL') && !isRequired(parameter);
  const guess = isGuess ? ' (our guess: reports list it)' : '';
  return [
    ...wrap(parameter.description, WIDTH, indent),
    ...(parameter.later === undefined
      ? []
      : wrap(`Not modelled yet: ${parameter.later.join(', ')}.`, WIDTH, indent)),
    ...wrap(`Source: ${parameter.source}${guess}`, WIDTH, indent),
  ];
}

function valueText(parameter: Parameter, profiles: readonly string[]): string {
  const raw = rawDefault(parameter);
  const absent = parameter.optional === true ? 'may be left out' : 'required';
  const byDefault =
    parameter.type === 'group' && raw !== undefined
      ? []
      : [raw === undefined ? absent : `default ${rawText(raw)}`];
  const holds = profiles.length > 0 ? [`default by profile: ${profiles.join(', ')}`] : byDefault;
  return [typeText(parameter), ...rangeText(parameter), ...holds].join('; ');
}

function typeText(parameter: Parameter): string {
  switch (parameter.type) {
    case 'choice':
      return `one of ${parameter.options.join(', ')}`;
    case 'flag':
      return 'true or false';
    case 'share':
      return 'percentage';
    case 'count':
      return 'whole number';
    case 'component':
      return 'name of a component';
    case 'distribution':
      return 'time, fixed or drawn';
    case 'group':
      return `map with ${Object.keys(parameter.fields).join(', ')}`;
    case 'list':
      return `list, each: ${typeText(parameter.item)}`;
    case 'tree':
      return 'structure';
    default:
      return parameter.type;
  }
}

function rangeText(parameter: Parameter): string[] {
  if (!('min' in parameter || 'max' in parameter)) return [];
  const min = smallest(parameter);
  const low =
    min === -Infinity
      ? []
      : [`${parameter.exclusiveMin === true ? '>' : '>='} ${inUnits(parameter.type, min)}`];
  const high = parameter.max === undefined ? [] : [`<= ${inUnits(parameter.type, parameter.max)}`];
  return [[...low, ...high].join(' and ')].filter((text) => text !== '');
}

function rawText(raw: unknown): string {
  return typeof raw === 'string' ? raw : JSON.stringify(raw);
}

function overview(shape: SectionShape, registries: Registries): string {
  const sections = Object.entries(shape.fields).map(([key, field]): [string, string] => [
    key,
    field.kind === 'value' ? field.parameter.description : field.description,
  ]);
  const kinds = registries.components.map(({ kind, title }): [string, string] => [kind, title]);
  const products = registries.components.flatMap(({ kind, faults }) =>
    Object.entries(faults ?? {}).map(([name, fault]): [string, string] => [
      `${kind}.${name}`,
      fault.description,
    ]),
  );
  const faults = registries.faults.map(({ kind, description }): [string, string] => [kind, description]);
  const topics = Object.keys(TOPICS).map((topic): [string, string] => [topic, '']);
  return [
    ...table('Sections of a scenario', sections),
    ...table('Components', kinds),
    ...table('Faults', [...faults, ...products]),
    ...table('Topics', topics),
    'hasim explain NAME or NAME.KEY: keepalived.advert_int, traffic.clients.patience.',
  ].join('\n');
}

function table(title: string, rows: readonly [string, string][]): string[] {
  const width = Math.max(...rows.map(([name]) => name.length)) + 4;
  const lines = rows.flatMap(([name, text]) => {
    const [first = '', ...more] = wrap(text, WIDTH, ' '.repeat(width));
    return [`  ${name}`.padEnd(width) + first.trimStart(), ...more];
  });
  return [title, ...lines.map((line) => line.trimEnd()), ''];
}

function unknown(path: string, known: readonly string[]): { readonly ok: false; readonly message: string } {
  const near = closest(path.split('.').at(-1) ?? path, known) ?? closest(path, known);
  const listed = known.length === 0 ? '' : `; known: ${known.join(', ')}`;
  return {
    ok: false,
    message: `nothing is called ${path}${near === null ? listed : `; did you mean ${near}?`}`,
  };
}
