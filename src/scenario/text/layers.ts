/** A scenario and its parents: reads them through `extends`, oldest first, and merges them. */
import { closest } from '../../declaration/closest.js';
import { show } from '../../declaration/quantities.js';
import { reason } from '../../declaration/reason.js';
import { parseYaml } from './parse.js';
import { merge } from './merge.js';
import { normalised, relativeTo } from './paths.js';
import type { Place, Problems } from './problem.js';
import { child, mapAt, type MapNode, type Node } from './tree.js';

export type ReadFile = (path: string) => string;

export const FORMAT = 'hasim-scenario/1';
const MOST_PARENTS = 8;

export interface LayerOptions {
  readonly read: ReadFile;
  readonly problems: Problems;
  /** The keys of a scenario, for `replacing`. */
  readonly keys: readonly string[];
}

interface Parent {
  readonly file: string;
  readonly replacing: readonly string[];
  readonly place: Place;
}

/** The merged tree, or null when a file of the chain cannot be read at all. */
export function readLayers(file: string, options: LayerOptions): MapNode | null {
  return readLayer(file, [], { file, line: 0, column: 0 }, options);
}

function readLayer(
  file: string,
  chain: readonly string[],
  from: Place,
  options: LayerOptions,
): MapNode | null {
  const { problems } = options;
  const path = chain.length === 0 ? [] : ['extends'];
  const here = normalised(file);
  if (chain.includes(here)) {
    const circle = [...chain.slice(chain.indexOf(here)), here].map((one) => one.replace(/^.*\//, ''));
    problems.error({ place: from, path, message: `a circle: ${circle.join(' extends ')}`, code: 'circle' });
    return null;
  }
  if (chain.length > MOST_PARENTS) {
    problems.error({ place: from, path, message: `more than ${MOST_PARENTS} parents above each other` });
    return null;
  }
  problems.addFile(file);
  const text = readText(file, from, path, options);
  const tree = text === null ? null : parseYaml(text, file, problems);
  if (tree === null) return null;
  if (tree.kind !== 'map') {
    problems.error({
      place: tree.place,
      path: [],
      message: `must be a map that starts with format: ${FORMAT}`,
    });
    return null;
  }
  checkFormat(tree, problems);
  return withParent(tree, file, [...chain, here], options);
}

function readText(file: string, from: Place, path: readonly string[], options: LayerOptions): string | null {
  try {
    return options.read(file);
  } catch (error) {
    const why = reason(error);
    const message = path.length === 0 ? `cannot be read: ${why}` : `cannot read ${file}: ${why}`;
    options.problems.error({ place: from, path, message, code: 'unreadable' });
    return null;
  }
}

function withParent(
  tree: MapNode,
  file: string,
  chain: readonly string[],
  options: LayerOptions,
): MapNode | null {
  const { problems } = options;
  const nothing = (path: readonly string[], entry: { place: Place }): void => {
    const message =
      'null removes a value of the parent, and there is none (an entry without settings is written {})';
    problems.warn({ place: entry.place, path, message, code: 'nothing-to-remove' });
  };
  const parent = parentOf(tree, file, options);
  if (parent === 'none') return merge(null, tree, nothing);
  if (parent === 'wrong') return null;
  const older = readLayer(parent.file, chain, parent.place, options);
  if (older === null) return null;
  const kept = new Map([...older.entries].filter(([key]) => !parent.replacing.includes(key)));
  const own = new Map([...tree.entries].filter(([key]) => key !== 'extends'));
  return merge(mapAt(older.place, kept), mapAt(tree.place, own), nothing);
}

function parentOf(tree: MapNode, file: string, { problems, keys }: LayerOptions): Parent | 'none' | 'wrong' {
  const node = child(tree, 'extends');
  if (node === undefined) return 'none';
  const place = tree.entries.get('extends')?.place ?? tree.place;
  const written = node.kind === 'map' ? child(node, 'file') : node;
  const unknown =
    node.kind === 'map' ? [...node.entries.keys()].filter((key) => !['file', 'replacing'].includes(key)) : [];
  for (const key of unknown) {
    const at = node.kind === 'map' ? (node.entries.get(key)?.place ?? place) : place;
    problems.error({ place: at, path: ['extends', key], message: 'unknown key; known: file, replacing' });
  }
  if (written?.kind !== 'scalar' || typeof written.value !== 'string' || written.value === '') {
    if (node.kind !== 'broken' && unknown.length === 0) {
      problems.error({
        place,
        path: ['extends'],
        message: 'must be a path, or { file: path, replacing: [keys] }',
      });
    }
    return 'wrong';
  }
  const replacing = node.kind === 'map' ? replacedKeys(child(node, 'replacing'), { problems, keys }) : [];
  return { file: relativeTo(file, written.value), replacing, place: written.place };
}

function replacedKeys(
  node: Node | undefined,
  { problems, keys }: Pick<LayerOptions, 'problems' | 'keys'>,
): string[] {
  if (node === undefined) return [];
  const items = node.kind === 'list' ? node.items : [node];
  return items.flatMap((item) => {
    const key = item.kind === 'scalar' ? String(item.value) : '';
    if (keys.includes(key)) return [key];
    const meant = closest(key, keys);
    const hint = meant === null ? `; known: ${keys.join(', ')}` : `; did you mean ${meant}?`;
    const message = `${item.kind === 'scalar' ? show(item.value) : 'this'} is no top-level key${hint}`;
    problems.error({ place: item.place, path: ['extends', 'replacing'], message });
    return [];
  });
}

function checkFormat(tree: MapNode, problems: Problems): void {
  const [first] = tree.entries.keys();
  const entry = tree.entries.get('format');
  const place = entry?.place ?? { ...tree.place, line: Math.max(1, tree.place.line) };
  const complain = (message: string): void =>
    problems.error({ place, path: ['format'], message, code: 'format' });
  if (entry === undefined) return complain(`is missing: the first line of a scenario is format: ${FORMAT}`);
  const written = entry.node.kind === 'scalar' ? String(entry.node.value) : '';
  const major = /^hasim-scenario\/(\d+)$/.exec(written)?.[1];
  if (major === undefined)
    return complain(`must be ${FORMAT} (got ${show(entry.node.kind === 'scalar' ? entry.node.value : {})})`);
  if (major !== '1') {
    return complain(
      `hasim-scenario/${major} is read by hasim ${major}.x or later; this version reads ${FORMAT}`,
    );
  }
  if (first !== 'format') complain('must come first');
}
