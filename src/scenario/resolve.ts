/** The resolved scenario as YAML: every value that holds, defaults included, and where each comes from. */
import { stringify } from 'yaml';
import type { Resolved } from './interpret.js';
import { plain, type MapNode, type Node } from './text/tree.js';

interface Line {
  readonly text: string;
  /** Where the value comes from; empty for a line that only opens a section. */
  readonly origin: string;
}

/** Comments start here when the value is not longer. */
const COMMENT_COLUMN = 56;
const LONGEST_SOURCE = 60;

/** YAML that loads as the same scenario (same `sha256`) from the same folder. */
export function printResolved({ tree, sha256 }: Resolved): string {
  const lines = mapLines(tree, 0).map(({ text, origin }) =>
    origin === '' ? text : `${text.padEnd(COMMENT_COLUMN)}  # ${origin}`,
  );
  const [format = '', ...rest] = lines;
  return [format, `# sha256 ${sha256}`, ...rest, ''].join('\n');
}

function mapLines(map: MapNode, depth: number): Line[] {
  return [...map.entries].flatMap(([key, { node }]) => {
    const opening = `${'  '.repeat(depth)}${scalarText(key)}:`;
    if (isShort(node)) return [{ text: `${opening} ${shortText(node)}`, origin: originText(node) }];
    const below = node.kind === 'map' ? mapLines(node, depth + 1) : listLines(node, depth + 1);
    return [{ text: opening, origin: '' }, ...below];
  });
}

function listLines(node: Node, depth: number): Line[] {
  if (node.kind !== 'list') return [];
  return node.items.flatMap((item) => {
    const dash = `${'  '.repeat(depth)}- `;
    if (isShort(item) || item.kind !== 'map')
      return [{ text: dash + shortText(item), origin: originText(item) }];
    return mapLines(item, depth + 1).map(({ text, origin }, index) => ({
      text: index === 0 ? dash + text.slice(dash.length) : text,
      origin,
    }));
  });
}

/** It goes on the line of its key. */
function isShort(node: Node): boolean {
  if (node.kind === 'map') return node.entries.size === 0;
  if (node.kind === 'list')
    return node.items.every((item) => item.kind === 'scalar') && shortText(node).length < 90;
  return true;
}

function shortText(node: Node): string {
  if (node.kind === 'scalar') return scalarText(node.value);
  return stringify(plain(node), { collectionStyle: 'flow', lineWidth: 0 }).trimEnd();
}

function scalarText(value: unknown): string {
  if (typeof value === 'string' && value.includes('\n')) return JSON.stringify(value);
  return stringify(value, { lineWidth: 0 }).trimEnd();
}

function originText({ origin, place }: Node): string {
  if (origin.kind === 'profile') return `profile ${origin.name}`;
  if (origin.kind === 'written') return place.line > 0 ? `${place.file}:${place.line}` : '--set';
  const { source } = origin;
  if (source === 'hasim') return 'default';
  return `default: ${source.length > LONGEST_SOURCE ? `${source.slice(0, LONGEST_SOURCE - 3)}...` : source}`;
}
