/** A value of a group or component: one for all members, a list dealt out in order, or a map by host. */
import { closest } from '../../declaration/closest.js';
import type { Parameter } from '../../declaration/parameter.js';
import type { ValueShape } from '../shape.js';
import { type Entry, type Node } from '../text/tree.js';
import { fallbackNode, readParameter, type Profile } from './parameter.js';
import { sub, type At, type ReadValue, type Session } from './session.js';

interface Context {
  readonly session: Session;
  readonly profile: Profile | null;
  /** Hosts, in order. */
  readonly members: readonly string[];
}

/** The value is a list with one value for each member. */
export function readForMembers(
  shape: ValueShape,
  written: Node | undefined,
  at: At,
  context: Context,
): ReadValue {
  const { members } = context;
  if (written?.kind === 'map' && isByHost(shape.parameter, written.entries, members)) {
    return byHost(shape.parameter, written, at, context);
  }
  if (written?.kind === 'list' && isDealt(shape.parameter, written))
    return dealt(shape, written, at, context);
  const one = readParameter(shape.parameter, written, at, context);
  return one.value === undefined ? one : { value: members.map(() => one.value), node: one.node };
}

/** Groups are maps themselves: there it is by host only when every key is one. */
function isByHost(
  parameter: Parameter,
  entries: ReadonlyMap<string, Entry>,
  members: readonly string[],
): boolean {
  const mapLike =
    parameter.type === 'group' || (parameter.type === 'list' && parameter.item.type === 'group');
  const keys = [...entries.keys()];
  return mapLike ? keys.length > 0 && keys.every((key) => members.includes(key)) : true;
}

/** A list of lists is dealt out where one list would be the value. */
function isDealt(parameter: Parameter, { items }: Extract<Node, { kind: 'list' }>): boolean {
  if (parameter.type !== 'list') return true;
  return parameter.item.type !== 'list' && items.length > 0 && items.every(({ kind }) => kind === 'list');
}

function byHost(
  parameter: Parameter,
  written: Extract<Node, { kind: 'map' }>,
  at: At,
  context: Context,
): ReadValue {
  const { session, members, profile } = context;
  for (const [key, entry] of written.entries) {
    if (members.includes(key)) continue;
    const meant = closest(key, members);
    const hint = meant === null ? `a map here is by host: ${members.join(', ')}` : `did you mean ${meant}?`;
    session.problems.error({
      ...sub(at, key, entry.place),
      message: `is no host of this group; ${hint}`,
      code: 'unknown-key',
    });
  }
  const entries = new Map<string, Entry>();
  const values = members.map((host) => {
    const entry = written.entries.get(host);
    const where = sub(at, host, entry?.place ?? at.place);
    const node = entry?.node ?? fallbackNode(parameter, where, profile) ?? undefined;
    const read = readParameter(parameter, node, where, context);
    if (read.node !== null) entries.set(host, { place: where.place, node: read.node });
    return read.value;
  });
  return { value: values.includes(undefined) ? undefined : values, node: { ...written, entries } };
}

function dealt(
  shape: ValueShape,
  written: Extract<Node, { kind: 'list' }>,
  at: At,
  context: Context,
): ReadValue {
  const { session, members } = context;
  const { items } = written;
  const read = items.map((item, index) =>
    readParameter(shape.parameter, item, sub(at, index, item.place), context),
  );
  // Without members somebody else has complained already.
  const fits = members.length === 0 || items.length === members.length || (shape.cyclic && items.length > 0);
  if (!fits) {
    const message = `has ${items.length} values for ${members.length} members (${members.join(', ') || 'none'}): write one for each, or one for all`;
    session.problems.error({ ...at, message, code: 'dealt-out' });
  }
  if (!fits || read.some(({ value }) => value === undefined)) return { value: undefined, node: null };
  const values = members.map((_, index) => read[index % read.length]?.value);
  return {
    value: values,
    node: { ...written, items: read.flatMap(({ node }) => (node === null ? [] : [node])) },
  };
}
