/** How a file changes its parent: maps merge by key, scalars and lists replace, null removes. */
import { mapAt, type Entry, type MapNode, type Node } from './tree.js';

/** Called for a null that had nothing to remove. */
export type NothingRemoved = (path: readonly string[], entry: Entry) => void;

/** The parent's map with the changes of the child's. Keys keep the parent's order; new ones follow. */
export function merge(parent: MapNode | null, changes: MapNode, nothing: NothingRemoved): MapNode {
  return mergeMaps(parent, changes, [], nothing);
}

function mergeMaps(
  parent: MapNode | null,
  changes: MapNode,
  path: readonly string[],
  nothing: NothingRemoved,
): MapNode {
  const entries = new Map<string, Entry>(parent?.entries ?? []);
  for (const [key, entry] of changes.entries) {
    const below = [...path, key];
    if (isNull(entry.node)) {
      if (!entries.delete(key)) nothing(below, entry);
      continue;
    }
    const merged = mergeNode(entries.get(key)?.node, entry.node, below, nothing);
    entries.set(key, { place: entry.place, node: merged });
  }
  return mapAt(changes.place, entries);
}

function mergeNode(
  parent: Node | undefined,
  node: Node,
  path: readonly string[],
  nothing: NothingRemoved,
): Node {
  if (node.kind !== 'map') return node;
  return mergeMaps(parent?.kind === 'map' ? parent : null, node, path, nothing);
}

function isNull(node: Node): boolean {
  return node.kind === 'scalar' && node.value === null;
}
