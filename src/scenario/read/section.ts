/** Walks a shape and a tree together: complains about everything that does not fit, and fills in defaults. */
import { closest } from '../../declaration/closest.js';
import { show } from '../../declaration/quantities.js';
import { unknownKey } from '../../declaration/values.js';
import { entrySection, type NamesShape, type SectionShape, type Shape, type ValueShape } from '../shape.js';
import { groupInstead } from '../text/spelling.js';
import { mapAt, plain, textOf, type Entry, type MapNode, type Node } from '../text/tree.js';
import { readForMembers } from './members.js';
import { readParameter, type Profile } from './parameter.js';
import { sub, type At, type Read, type ReadValue, type Session } from './session.js';

interface Context {
  readonly session: Session;
  /** Hosts whose values a section holds. */
  readonly members: readonly string[];
  /** Keys that are not known are somebody else's complaint (the kind is unknown). */
  readonly lenient: boolean;
}

export function readSection(shape: SectionShape, node: Node | undefined, at: At, context: Context): Read {
  const { session } = context;
  const map = asMap(shape, node, at, session);
  const readable = map ?? mapAt(at.place, new Map());
  const profile = profileOf(shape, readable);
  const meant = context.lenient ? [] : rejectUnknownKeys(shape, readable, at, session);
  const values: Record<string, unknown> = {};
  const entries = new Map<string, Entry>();
  for (const [key, field] of Object.entries(shape.fields)) {
    const entry = readable.entries.get(key);
    const below = sub(at, key, entry?.place ?? at.place);
    // Of a section that is no map, or of a mistyped key, that it is missing is only an echo.
    if (map === null || (entry === undefined && meant.includes(key))) continue;
    const inner = profile === null ? null : { name: profile.name, values: profile.values[key] };
    const read = readField(field, entry?.node, below, { ...context, profile: inner, siblings: readable });
    values[key] = read.value;
    if (read.node !== null) entries.set(key, { place: below.place, node: read.node });
  }
  const written = new Set(readable.entries.keys());
  return { shape, path: at.path, place: at.place, values, node: { ...readable, entries }, written };
}

interface FieldContext extends Context {
  readonly profile: Profile | null;
  readonly siblings: MapNode;
}

function readField(field: Shape, node: Node | undefined, at: At, context: FieldContext): ReadValue {
  const { session } = context;
  if (field.kind === 'value') return readValue(field, node, at, context);
  if (field.kind === 'names') return readNames(field, node, at, session);
  if (field.optional && node === undefined) return { value: null, node: null };
  const read = readSection(field, node, at, { session, members: [], lenient: false });
  return { value: read, node: read.node };
}

function readValue(field: ValueShape, node: Node | undefined, at: At, context: FieldContext): ReadValue {
  const { session, members, profile, siblings } = context;
  const beside = (key: string): boolean => siblings.entries.has(key);
  const inPlace = field.onlyWith.length === 0 || field.onlyWith.some(beside);
  if (node !== undefined && !inPlace) {
    session.problems.error({
      ...at,
      message: `means something only together with ${field.onlyWith.join(' or ')}`,
    });
    return { value: undefined, node: null };
  }
  if (node === undefined && (!inPlace || (field.defaultWith !== null && !beside(field.defaultWith)))) {
    return { value: null, node: null };
  }
  if (field.perMember) return readForMembers(field, node, at, { session, members, profile });
  return readParameter(field.parameter, node, at, { session, profile });
}

/** A map by name. */
function readNames(shape: NamesShape, node: Node | undefined, at: At, session: Session): ReadValue {
  const reads = new Map<string, Read>();
  if (node !== undefined && node.kind !== 'map') {
    if (node.kind !== 'broken') {
      const message = `must be a map of ${shape.what}s by name (got ${show(plain(node))})`;
      session.problems.error({ ...at, message });
    }
    return { value: reads, node: null };
  }
  const entries = new Map<string, Entry>();
  for (const [name, entry] of node?.entries ?? []) {
    const below = sub(at, name, entry.place);
    checkName(shape, name, entry, { at: below, session });
    const read = readEntry(shape, entry.node, below, session);
    reads.set(name, read);
    entries.set(name, { place: entry.place, node: read.node });
  }
  const completed = entries.size === 0 ? null : { ...(node ?? mapAt(at.place, entries)), entries };
  return { value: reads, node: completed };
}

function readEntry(shape: NamesShape, node: Node, at: At, session: Session): Read {
  const [section, name] = [String(at.path[0]), String(at.path.at(-1))];
  const group = section === 'hosts' ? session.outline.groups.get(name) : undefined;
  const members =
    group === undefined
      ? (session.outline.components.get(name)?.hosts ?? [])
      : [...group.hosts, ...group.joiners];
  if (shape.item.kind === 'section')
    return readSection(shape.item, node, at, { session, members, lenient: false });
  const { by, shapes } = shape.item;
  const word = textOf(node, by);
  const known = [...shapes.keys()];
  const lenient = word === undefined || !shapes.has(word);
  if (node.kind === 'map' && lenient) complainAboutKind(word, known, at, { session, by, node });
  return readSection(entrySection(shape, word), node, at, { session, members, lenient });
}

interface KindContext {
  readonly session: Session;
  readonly by: string;
  readonly node: MapNode;
}

function complainAboutKind(
  word: string | undefined,
  known: readonly string[],
  at: At,
  context: KindContext,
): void {
  const { session, by, node } = context;
  const listed = known.join(', ') || 'none';
  if (word === undefined) {
    const slip = [...node.entries].find(([key]) => closest(key, [by]) !== null);
    const where = slip === undefined ? at : sub(at, slip[0], slip[1].place);
    const message =
      slip === undefined
        ? `${by} is missing: write ${by}: and one of ${listed}`
        : `unknown key; did you mean ${by}?`;
    session.problems.error({ ...where, message, code: 'missing' });
    return;
  }
  const meant = closest(word, known);
  const message = `unknown ${by} ${show(word)}; ${meant === null ? `known: ${listed}` : `did you mean ${meant}?`}`;
  session.problems.error({
    ...sub(at, by, node.entries.get(by)?.place ?? at.place),
    message,
    code: 'unknown-kind',
  });
}

/** Words of the selector grammar. */
const SELECTOR_WORDS = ['all', 'others', 'clients', 'random', 'link', 'zone'];

function checkName(
  shape: NamesShape,
  name: string,
  { node }: Entry,
  { at, session }: { at: At; session: Session },
): void {
  const complain = (message: string): void => session.problems.error({ ...at, message, code: 'name' });
  if (!/^[a-z][a-z0-9-]*$/.test(name)) {
    const instead = groupInstead(name);
    const proper = name
      .toLowerCase()
      .replaceAll(/[^a-z0-9-]+/g, '-')
      .replace(/^[^a-z]+/, '')
      .replace(/-+$/, '');
    const hint = proper === '' ? '' : `: write ${proper}`;
    complain(instead ?? `a name is lower case letters, digits and hyphens, and starts with a letter${hint}`);
  } else if (shape.what === 'host group' && SELECTOR_WORDS.includes(name)) {
    complain(`${name} means something else where faults are aimed: choose another name`);
  } else if (
    shape.what === 'host group' &&
    node.kind === 'map' &&
    node.entries.has('count') &&
    !/[a-z]$/.test(name)
  ) {
    complain('the name of a group with a count ends in a letter, because its hosts are numbered');
  }
}

function asMap(shape: SectionShape, node: Node | undefined, at: At, session: Session): MapNode | null {
  if (node === undefined) return mapAt(at.place, new Map());
  if (node.kind === 'map') return node;
  if (node.kind !== 'broken') {
    const known = Object.keys(shape.fields).slice(0, 8).join(', ');
    const what = known === '' ? 'a map: write {}' : `a map with keys such as ${known}`;
    session.problems.error({ ...at, message: `must be ${what} (got ${show(plain(node))})` });
  }
  return null;
}

/** @returns the keys that were probably meant */
function rejectUnknownKeys(shape: SectionShape, map: MapNode, at: At, session: Session): string[] {
  const known = Object.keys(shape.fields);
  const unknown = [...map.entries].filter(([key]) => !known.includes(key));
  for (const [key, entry] of unknown) {
    const message = unknownKey(key, known);
    session.problems.error({ ...sub(at, key, entry.place), message, code: 'unknown-key' });
  }
  return unknown.flatMap(([key]) => closest(key, known) ?? []);
}

interface ChosenProfile {
  readonly name: string;
  readonly values: Readonly<Record<string, unknown>>;
}

function profileOf({ profiles }: SectionShape, map: MapNode): ChosenProfile | null {
  const [first] = Object.keys(profiles);
  if (first === undefined) return null;
  const written = textOf(map, 'profile');
  const name = written !== undefined && Object.hasOwn(profiles, written) ? written : first;
  return { name, values: profiles[name] ?? {} };
}
