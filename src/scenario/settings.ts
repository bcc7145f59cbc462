/** `--set path=value`: the strongest layer. Paths follow the declarations, so products' options may hold dots. */
import { closest } from '../declaration/closest.js';
import { joinDistribution, splitDistribution } from '../declaration/distribution-text.js';
import type { DistributionParameter, Parameter } from '../declaration/parameter.js';
import { show } from '../declaration/quantities.js';
import { rawDefault } from '../declaration/values.js';
import { entrySection, longestKey, type NamesShape, type SectionShape, type ValueShape } from './shape.js';
import { merge } from './text/merge.js';
import { parseYaml } from './text/parse.js';
import type { Place, Problems } from './text/problem.js';
import {
  fromPlain,
  mapAt,
  plain,
  textOf,
  WRITTEN,
  type Entry,
  type MapNode,
  type Node,
} from './text/tree.js';

interface Context {
  readonly place: Place;
  readonly value: Node;
  /** Steps taken so far, for messages. */
  readonly path: readonly string[];
  complain(path: readonly string[], message: string): void;
}

/** A mistake in a path; said where it is known, caught where the assignment began. */
class WrongPath extends Error {}

/** The tree with all assignments made, or null when one of them leads nowhere. */
export function applySettings(
  tree: MapNode,
  settings: readonly string[],
  { shape, problems }: { shape: SectionShape; problems: Problems },
): MapNode | null {
  let changed: MapNode | null = tree;
  for (const setting of settings) {
    const next: MapNode | null = applyOne(changed ?? tree, setting, shape, problems);
    changed = changed === null ? null : next;
  }
  return changed;
}

function applyOne(tree: MapNode, setting: string, shape: SectionShape, problems: Problems): MapNode | null {
  const place: Place = { file: `--set ${setting}`, line: 0, column: 0 };
  const complain = (path: readonly string[], message: string): void => {
    problems.error({ place, path, message, code: 'set' });
  };
  const [, path = '', text = ''] = /^([^=]+)=(.*)$/s.exec(setting.trim()) ?? [];
  if (path === '' || text.trim() === '') {
    complain([], 'write path=value, such as components.db-vip.advert_int=2s; null removes');
    return null;
  }
  const value = parseValueText(text, place, problems);
  if (value === null) return null;
  const steps = path.split('.');
  if (steps[0] === 'extends' || steps[0] === 'format') {
    complain([], `${steps[0]} belongs into the file`);
    return null;
  }
  try {
    const changed = inSection(shape, tree, steps, { place, value, path: [], complain });
    return changed?.kind === 'map' ? changed : null;
  } catch (error) {
    if (error instanceof WrongPath) return null;
    throw error;
  }
}

function parseValueText(text: string, place: Place, problems: Problems): Node | null {
  if (/^\s*(null|~)\s*$/.test(text)) return fromPlain(null, place, WRITTEN);
  const node = parseYaml(text, place.file, problems);
  return node === null ? null : fromPlain(plain(node), place, WRITTEN);
}

/** @returns the changed node, or undefined when it is removed */
function put(node: Node | undefined, context: Context): Node | undefined {
  const { value } = context;
  if (value.kind === 'scalar' && value.value === null) return undefined;
  if (value.kind !== 'map') return value;
  return merge(node?.kind === 'map' ? node : null, value, () => undefined);
}

function withEntry(
  node: Node | undefined,
  key: string,
  child: Node | undefined,
  { place }: Context,
): MapNode {
  const entries = new Map<string, Entry>(node?.kind === 'map' ? node.entries : []);
  if (child === undefined) entries.delete(key);
  else entries.set(key, { place, node: child });
  return mapAt(node?.place ?? place, entries);
}

function entryOf(node: Node | undefined, key: string): Node | undefined {
  return node?.kind === 'map' ? node.entries.get(key)?.node : undefined;
}

function inSection(
  shape: SectionShape,
  node: Node | undefined,
  steps: readonly string[],
  context: Context,
): Node | undefined {
  const found = longestKey(steps, Object.keys(shape.fields));
  if (found === null) return lost(steps, Object.keys(shape.fields), context);
  const { key } = found;
  const rest = steps.slice(found.steps);
  const field = shape.fields[key];
  const below = { ...context, path: [...context.path, key] };
  const child = entryOf(node, key);
  if (field === undefined) return lost(steps, [], context);
  if (rest.length === 0) return withEntry(node, key, put(child, below), context);
  if (field.kind === 'section') return withEntry(node, key, inSection(field, child, rest, below), context);
  if (field.kind === 'names') return withEntry(node, key, inNames(field, child, rest, below), context);
  const profile = profileValue(shape, node, key);
  return withEntry(node, key, inValue(field, child, rest, { ...below, fallback: profile }), context);
}

function profileValue({ profiles }: SectionShape, node: Node | undefined, key: string): unknown {
  const chosen = textOf(node, 'profile') ?? Object.keys(profiles)[0] ?? '';
  return Object.hasOwn(profiles, chosen) ? profiles[chosen]?.[key] : undefined;
}

function inNames(
  shape: NamesShape,
  node: Node | undefined,
  steps: readonly string[],
  context: Context,
): Node | undefined {
  const [name = '', ...rest] = steps;
  const child = entryOf(node, name);
  const below = { ...context, path: [...context.path, name] };
  if (rest.length === 0) return withEntry(node, name, put(child, below), context);
  if (child === undefined) {
    const known = node?.kind === 'map' ? [...node.entries.keys()] : [];
    return lost([name], known, context, `there is no ${shape.what} ${show(name)}`);
  }
  const word = shape.item.kind === 'variants' ? textOf(child, shape.item.by) : undefined;
  return withEntry(node, name, inSection(entrySection(shape, word), child, rest, below), context);
}

interface ValueContext extends Context {
  /** What a profile says for this key. */
  readonly fallback: unknown;
}

function inValue(
  shape: ValueShape,
  node: Node | undefined,
  steps: readonly string[],
  context: ValueContext,
): Node | undefined {
  const { parameter, perMember } = shape;
  const [step = '', ...rest] = steps;
  if (parameter.type === 'distribution' && rest.length === 0 && isNumberOf(parameter, node, step, context)) {
    return withNumber(parameter, node, step, context);
  }
  if (parameter.type === 'group') {
    const found = longestKey(steps, Object.keys(parameter.fields));
    if (found !== null) return inGroup(parameter.fields[found.key], node, { ...found, all: steps }, context);
  }
  const dealt = perMember && parameter.type !== 'list' && node?.kind === 'list';
  if ((parameter.type === 'list' || dealt) && /^\d+$/.test(step)) return inList(shape, node, steps, context);
  if (perMember && /^[a-z][a-z0-9-]*$/.test(step)) {
    const single: ValueShape = { ...shape, perMember: false };
    const child = node?.kind === 'map' ? entryOf(node, step) : undefined;
    const below = { ...context, path: [...context.path, step] };
    return withEntry(
      node,
      step,
      rest.length === 0 ? put(child, below) : inValue(single, child, rest, below),
      context,
    );
  }
  return lost(steps, partsOf(parameter, node, context), context);
}

interface Found {
  readonly key: string;
  readonly steps: number;
  readonly all: readonly string[];
}

function inGroup(
  field: Parameter | undefined,
  node: Node | undefined,
  { key, steps, all }: Found,
  context: ValueContext,
): Node | undefined {
  if (field === undefined) return lost(all, [], context);
  const child = entryOf(node, key);
  const rest = all.slice(steps);
  const fallback = partOf(context.fallback, key);
  const below = { ...context, path: [...context.path, key], fallback };
  const shape: ValueShape = {
    kind: 'value',
    parameter: field,
    perMember: false,
    cyclic: false,
    onlyWith: [],
    defaultWith: null,
  };
  return withEntry(
    node,
    key,
    rest.length === 0 ? put(child, below) : inValue(shape, child, rest, below),
    context,
  );
}

function partOf(whole: unknown, key: string): unknown {
  if (whole === null || typeof whole !== 'object' || !Object.hasOwn(whole, key)) return undefined;
  return (whole as Readonly<Record<string, unknown>>)[key];
}

function inList(
  shape: ValueShape,
  node: Node | undefined,
  steps: readonly string[],
  context: ValueContext,
): Node | undefined {
  const { parameter } = shape;
  const [step = '', ...rest] = steps;
  const items = node?.kind === 'list' ? [...node.items] : node === undefined ? [] : [node];
  const index = Number(step);
  const item = items[index];
  if (item === undefined) {
    return lost(steps, [], context, `has ${items.length} values, counted from 0`);
  }
  const below = { ...context, path: [...context.path, step], fallback: undefined };
  const single: ValueShape = {
    ...shape,
    parameter: parameter.type === 'list' ? parameter.item : parameter,
    perMember: false,
  };
  const changed = rest.length === 0 ? put(item, below) : inValue(single, item, rest, below);
  items.splice(index, 1, ...(changed === undefined ? [] : [changed]));
  return { kind: 'list', items, place: node?.place ?? context.place, origin: WRITTEN };
}

/** The distribution that holds now: as written, of the profile, or the default. */
function wordsOf(parameter: DistributionParameter, node: Node | undefined, { fallback }: ValueContext) {
  const split = splitDistribution(node === undefined ? (fallback ?? rawDefault(parameter)) : plain(node));
  return split.ok ? split.value : null;
}

function isNumberOf(
  parameter: DistributionParameter,
  node: Node | undefined,
  step: string,
  context: ValueContext,
): boolean {
  return wordsOf(parameter, node, context)?.numbers.has(step) === true && step !== 'value';
}

function withNumber(
  parameter: DistributionParameter,
  node: Node | undefined,
  name: string,
  context: ValueContext,
): Node | undefined {
  const words = wordsOf(parameter, node, context);
  const { value } = context;
  if (words === null || value.kind !== 'scalar' || value.value === null) {
    return lost([name], [], context, 'a number of a distribution takes one value');
  }
  const text = joinDistribution({
    ...words,
    numbers: new Map([...words.numbers, [name, String(value.value)]]),
  });
  return { kind: 'scalar', value: text, place: context.place, origin: WRITTEN };
}

function partsOf(parameter: Parameter, node: Node | undefined, context: ValueContext): readonly string[] {
  if (parameter.type === 'group') return Object.keys(parameter.fields);
  if (parameter.type !== 'distribution') return [];
  return [...(wordsOf(parameter, node, context)?.numbers.keys() ?? [])].filter((name) => name !== 'value');
}

/** Complains about a step that leads nowhere. */
function lost(
  steps: readonly string[],
  known: readonly string[],
  context: Context,
  message = 'leads nowhere',
): never {
  const whole = steps.join('.');
  const near = closest(whole, known) ?? closest(steps[0] ?? '', known);
  const listed = known.length === 0 ? '' : `; known: ${known.join(', ')}`;
  context.complain(
    [...context.path, whole],
    `${message}${near === null ? listed : `; did you mean ${near}?`}`,
  );
  throw new WrongPath();
}
