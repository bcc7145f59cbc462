/**
 * Structures: what must work so that the whole does. Leaves are hosts, by name (or a group, which stands for all its
 * hosts in the list where it is named); they nest, and a host may appear in several places.
 *
 *     works_while:
 *       any:
 *         - all: [{ atLeast: { k: 2, of: left } }, left-switch]
 *         - all: [{ atLeast: { k: 2, of: [left, right] } }, left-switch, right-switch, backbone]
 */

/** A structure as built: hosts by index; `all` and `any` are n of n and 1 of n. */
export type Structure =
  | { readonly kind: 'member'; readonly index: number }
  | { readonly kind: 'atLeast'; readonly k: number; readonly of: readonly Structure[] };

type Path = readonly (string | number)[];

export interface StructureProblem {
  readonly path: Path;
  readonly message: string;
}

/** Deeper than anybody writes, so that no file can exhaust the stack. */
const DEEPEST = 50;
const FORMS = 'a host, { all: [...] }, { any: [...] } or { atLeast: { k: 2, of: [...] } }';

/** Does the whole work, given which members do? */
export function holds(structure: Structure, works: (index: number) => boolean): boolean {
  if (structure.kind === 'member') return works(structure.index);
  let missing = structure.k;
  for (const part of structure.of) {
    if (missing <= 0) return true;
    if (holds(part, works)) missing -= 1;
  }
  return missing <= 0;
}

/** At least k of n members. */
export function atLeast(k: number, n: number): Structure {
  const of = Array.from({ length: n }, (_, index) => ({ kind: 'member' as const, index }));
  return { kind: 'atLeast', k, of };
}

/** Mistakes of shape, which need no knowledge of the hosts. */
export function shapeProblems(value: unknown, path: Path = []): StructureProblem[] {
  const say = (message: string): StructureProblem[] => [{ path, message }];
  if (typeof value === 'string') return [];
  if (path.length > DEEPEST) return say('is nested too deeply');
  const form = formOf(value);
  if (form === null) return say(`expected ${FORMS}`);
  const { key, items } = form;
  if (key === 'atLeast') {
    const problem = shapeOfAtLeast(form.value, [...path, key]);
    if (problem !== null) return [problem];
  }
  const below = [...path, key, ...(key === 'atLeast' ? ['of'] : [])];
  if (items.length === 0) return [{ path: below, message: 'must name something' }];
  return items.flatMap((item, index) => shapeProblems(item, [...below, ...form.step(index)]));
}

/** Mistakes that only show when the hosts are known: names nobody has, numbers that can never be reached. */
export function nameProblems(value: unknown, hosts: readonly string[], path: Path = []): StructureProblem[] {
  if (typeof value === 'string') {
    return hostsNamed(value, hosts).length === 1
      ? []
      : [{ path, message: `${value} is not one host of this component` }];
  }
  const form = formOf(value);
  if (form === null) return [];
  const { key, items } = form;
  const below = [...path, key, ...(key === 'atLeast' ? ['of'] : [])];
  const problems = items.flatMap((item, index): StructureProblem[] => {
    const place = [...below, ...form.step(index)];
    if (typeof item !== 'string') return nameProblems(item, hosts, place);
    if (hostsNamed(item, hosts).length > 0) return [];
    return [{ path: place, message: `${item} is neither a host of this component nor a group of them` }];
  });
  if (key !== 'atLeast' || problems.length > 0) return problems;
  const count = items.reduce<number>((sum, item) => sum + expanded(item, hosts).length, 0);
  const k = (form.value as { k: number }).k;
  if (k <= count) return [];
  return [{ path: [...path, key, 'k'], message: `can never be reached: there are ${count} (got ${k})` }];
}

/** Builds a structure without mistakes. */
export function build(value: unknown, hosts: readonly string[]): Structure {
  if (typeof value === 'string') return { kind: 'member', index: hosts.indexOf(value) };
  const form = formOf(value);
  if (form === null) throw new Error('a structure with mistakes was not refused');
  const of = form.items.flatMap((item) => expanded(item, hosts)).map((item) => build(item, hosts));
  const k = form.key === 'all' ? of.length : form.key === 'any' ? 1 : (form.value as { k: number }).k;
  return { kind: 'atLeast', k, of };
}

interface Form {
  readonly key: 'all' | 'any' | 'atLeast';
  readonly value: unknown;
  readonly items: readonly unknown[];
  /** Steps of the path to an item: none when a single item stands without list. */
  step(index: number): Path;
}

function formOf(value: unknown): Form | null {
  if (!isMap(value)) return null;
  const [key, ...more] = Object.keys(value);
  if (more.length > 0 || (key !== 'all' && key !== 'any' && key !== 'atLeast')) return null;
  const inner = value[key];
  const list = key === 'atLeast' ? (isMap(inner) ? inner.of : undefined) : inner;
  const items: readonly unknown[] = Array.isArray(list)
    ? list
    : list === undefined || list === null
      ? []
      : [list];
  return { key, value: inner, items, step: (index) => (Array.isArray(list) ? [index] : []) };
}

function shapeOfAtLeast(value: unknown, path: Path): StructureProblem | null {
  if (!isMap(value)) return { path, message: 'expected { k: 2, of: [...] }' };
  const foreign = Object.keys(value).find((key) => key !== 'k' && key !== 'of');
  if (foreign !== undefined) return { path: [...path, foreign], message: 'unknown key; known: k, of' };
  const { k } = value;
  if (typeof k === 'number' && Number.isInteger(k) && k >= 1) return null;
  return { path: [...path, 'k'], message: 'must be a whole number from 1' };
}

/** A group named in a list stands for its hosts. */
function expanded(item: unknown, hosts: readonly string[]): readonly unknown[] {
  return typeof item === 'string' ? hostsNamed(item, hosts) : [item];
}

/** The host of that name, or those of the group: `left` for left1, left2. */
function hostsNamed(name: string, hosts: readonly string[]): string[] {
  if (hosts.includes(name)) return [name];
  return hosts.filter((host) => host.startsWith(name) && /^\d+$/.test(host.slice(name.length)));
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
