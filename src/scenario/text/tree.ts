/** A YAML tree in which every value knows where it stands and where it came from. */
import type { Path } from '../../declaration/values.js';
import type { Place } from './problem.js';

export type Origin =
  /** Of the scenario, a parent, or `--set`: the place says which. */
  | { readonly kind: 'written' }
  | { readonly kind: 'profile'; readonly name: string }
  | { readonly kind: 'default'; readonly source: string };

interface Rooted {
  readonly place: Place;
  readonly origin: Origin;
}

export type Scalar = string | number | boolean | null;

export interface ScalarNode extends Rooted {
  readonly kind: 'scalar';
  readonly value: Scalar;
}
export interface ListNode extends Rooted {
  readonly kind: 'list';
  readonly items: readonly Node[];
}
export interface MapNode extends Rooted {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, Entry>;
}
/** Already complained about: whoever meets it says nothing more. */
export interface BrokenNode extends Rooted {
  readonly kind: 'broken';
}
export type Node = ScalarNode | ListNode | MapNode | BrokenNode;

export interface Entry {
  /** Of the key. */
  readonly place: Place;
  readonly node: Node;
}

export const WRITTEN: Origin = { kind: 'written' };

/** The value as plain data, the way a parser without positions would give it. */
export function plain(node: Node): unknown {
  switch (node.kind) {
    case 'scalar':
      return node.value;
    case 'list':
      return node.items.map(plain);
    case 'map':
      return Object.fromEntries([...node.entries].map(([key, entry]) => [key, plain(entry.node)]));
    case 'broken':
      return null;
  }
}

/** Plain data as a tree, all of it at one place. */
export function fromPlain(raw: unknown, place: Place, origin: Origin): Node {
  if (Array.isArray(raw)) {
    return { kind: 'list', items: raw.map((item) => fromPlain(item, place, origin)), place, origin };
  }
  if (raw !== null && typeof raw === 'object') {
    const entries = new Map(
      Object.entries(raw).map(([key, value]) => [key, { place, node: fromPlain(value, place, origin) }]),
    );
    return { kind: 'map', entries, place, origin };
  }
  return { kind: 'scalar', value: (raw ?? null) as Scalar, place, origin };
}

/** A map with these entries at the place of another. */
export function mapAt(place: Place, entries: ReadonlyMap<string, Entry>): MapNode {
  return { kind: 'map', entries, place, origin: WRITTEN };
}

/** The node of a key, or undefined; null in a file means absent. */
export function child(node: Node | undefined, key: string): Node | undefined {
  if (node?.kind !== 'map') return undefined;
  const found = node.entries.get(key)?.node;
  return found?.kind === 'scalar' && found.value === null ? undefined : found;
}

/** Text of a scalar child, or undefined. */
export function textOf(node: Node | undefined, key: string): string | undefined {
  const found = child(node, key);
  return found?.kind === 'scalar' ? String(found.value) : undefined;
}

/** Where a path stands: at its last key, or as deep as the tree goes. */
export function placeOf(root: Node, path: Path): Place {
  let node = root;
  let place = root.place;
  for (const step of path) {
    if (node.kind === 'map') {
      const entry = node.entries.get(String(step));
      if (entry === undefined) return place;
      place = entry.place;
      node = entry.node;
    } else if (node.kind === 'list') {
      const item = node.items[Number(step)];
      if (item === undefined) return place;
      place = item.place;
      node = item;
    } else return place;
  }
  return place;
}
