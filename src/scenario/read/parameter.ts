/** Reads one declared value out of the tree: groups and lists piece by piece, so that each piece keeps its place. */
import type { GroupParameter, ListParameter, Parameter } from '../../declaration/parameter.js';
import { show } from '../../declaration/quantities.js';
import { parseValue, rawDefault, unknownKey } from '../../declaration/values.js';
import { meantName } from '../meant.js';
import {
  fromPlain,
  mapAt,
  placeOf,
  plain,
  type Entry,
  type MapNode,
  type Node,
  type Origin,
} from '../text/tree.js';
import { sub, type At, type ReadValue, type Session } from './session.js';

/** Values of a profile, which stand between defaults and what is written. */
export interface Profile {
  readonly name: string;
  readonly values: unknown;
}

const ABSENT: ReadValue = { value: null, node: null };
const FAILED: ReadValue = { value: undefined, node: null };

/** Reads what is written, or the profile's value, or the default. */
export function readParameter(
  parameter: Parameter,
  written: Node | undefined,
  at: At,
  { session, profile }: { session: Session; profile: Profile | null },
): ReadValue {
  const context = { session, profile };
  if (written !== undefined && !isNull(written)) return readWritten(parameter, written, at, context);
  if (parameter.type === 'group' && !(parameter.optional === true && profile?.values === undefined)) {
    return readGroup(parameter, mapAt(at.place, new Map()), at, context);
  }
  const fallback = fallbackNode(parameter, at, profile);
  if (fallback !== null) {
    noteAssumption(parameter, fallback, at, session);
    return readWritten(parameter, fallback, at, { session, profile: null });
  }
  if (parameter.optional === true) return ABSENT;
  session.problems.error({ ...at, message: 'is missing: it has no default', code: 'missing' });
  return FAILED;
}

/** The value that holds when nothing is written: null when there is none. */
export function fallbackNode(parameter: Parameter, at: At, profile: Profile | null): Node | null {
  if (profile !== null && profile.values !== undefined && profile.values !== null) {
    return fromPlain(profile.values, at.place, { kind: 'profile', name: profile.name });
  }
  const raw = rawDefault(parameter);
  const origin: Origin = { kind: 'default', source: parameter.source };
  return raw === undefined ? null : fromPlain(raw, at.place, origin);
}

interface Context {
  readonly session: Session;
  readonly profile: Profile | null;
}

function readWritten(parameter: Parameter, node: Node, at: At, context: Context): ReadValue {
  if (node.kind === 'broken') return FAILED;
  if (parameter.type === 'group') {
    if (node.kind === 'map') return readGroup(parameter, node, at, context);
    const known = Object.keys(parameter.fields).join(', ');
    context.session.problems.error({
      ...at,
      message: `must be a map with ${known} (got ${show(plain(node))})`,
    });
    return FAILED;
  }
  if (parameter.type === 'list') return readList(parameter, node, at, context);
  return readLeaf(parameter, node, at, context.session);
}

function readLeaf(parameter: Parameter, node: Node, at: At, session: Session): ReadValue {
  const read = (path: string): string => session.readFile(path, node.place);
  const parsed = parseValue(parameter, plain(node), { read });
  const note = (path: readonly (string | number)[]): At => ({
    path: [...at.path, ...path],
    place: path.length === 0 ? at.place : placeOf(node, path),
  });
  for (const { path, message } of parsed.warnings) {
    session.problems.warn({ ...note(path), message, code: 'not-modelled-yet' });
  }
  if (!parsed.ok) {
    for (const { path, message } of parsed.problems) session.problems.error({ ...note(path), message });
    return FAILED;
  }
  if (parameter.type === 'component' && !knowsComponent(String(parsed.value), at, session)) return FAILED;
  return { value: parsed.value, node };
}

function knowsComponent(name: string, at: At, { outline, problems }: Session): boolean {
  if (outline.components.has(name)) return true;
  const hint = meantName(name, [...outline.components.keys()], 'components', outline);
  problems.error({ ...at, message: `there is no component ${show(name)}${hint}`, code: 'names-nobody' });
  return false;
}

function readGroup(
  parameter: GroupParameter,
  node: MapNode,
  at: At,
  { session, profile }: Context,
): ReadValue {
  const known = Object.keys(parameter.fields);
  for (const [key, entry] of node.entries) {
    if (known.includes(key)) continue;
    session.problems.error({
      ...sub(at, key, entry.place),
      message: unknownKey(key, known),
      code: 'unknown-key',
    });
  }
  const values: [string, unknown][] = [];
  const entries = new Map<string, Entry>();
  let failed = false;
  for (const [key, field] of Object.entries(parameter.fields)) {
    const entry = node.entries.get(key);
    const place = entry?.place ?? at.place;
    const inner = profile === null ? null : { name: profile.name, values: fieldOf(profile.values, key) };
    const read = readParameter(field, entry?.node, sub(at, key, place), { session, profile: inner });
    if (read.value === undefined) failed = true;
    if (read.node !== null) entries.set(key, { place, node: read.node });
    values.push([key, read.value]);
  }
  if (failed) return FAILED;
  return { value: Object.fromEntries(values), node: { ...node, entries } };
}

function fieldOf(values: unknown, key: string): unknown {
  if (values === null || typeof values !== 'object' || !Object.hasOwn(values, key)) return undefined;
  return (values as Record<string, unknown>)[key];
}

function readList(parameter: ListParameter, node: Node, at: At, { session }: Context): ReadValue {
  const items = node.kind === 'list' ? node.items : [node];
  const read = items.map((item, index) => {
    const where = node.kind === 'list' ? sub(at, index, item.place) : at;
    return readParameter(parameter.item, item, where, { session, profile: null });
  });
  if (read.some(({ value }) => value === undefined)) return FAILED;
  const nodes = read.flatMap((one) => (one.node === null ? [] : [one.node]));
  const completed: Node = node.kind === 'list' ? { ...node, items: nodes } : (nodes[0] ?? node);
  return { value: read.map(({ value }) => value), node: completed };
}

/** A default that is our own proposal is something the answer leans on. */
function noteAssumption(parameter: Parameter, node: Node, { path }: At, session: Session): void {
  if (!parameter.source.startsWith('MODEL')) return;
  const raw = plain(node);
  const text = typeof raw === 'string' ? raw : JSON.stringify(raw);
  session.assumptions.push({ path: path.join('.'), value: text, source: parameter.source, guess: true });
}

function isNull(node: Node): boolean {
  return node.kind === 'scalar' && node.value === null;
}
