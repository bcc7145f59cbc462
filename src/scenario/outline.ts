/**
 * Who is who in a scenario, read from the tree before anything is validated: the names of hosts, zones, components,
 * classes and crews, which values elsewhere refer to. Forgiving: what is wrong is complained about by others.
 */
import type { ComponentKind } from '../components/component.js';
import { expandHosts, initialHosts, type HostGroup } from './selectors/expand.js';
import { child, textOf, type MapNode, type Node } from './text/tree.js';
import type { Registries } from './shape.js';
import type { Place } from './text/problem.js';

export interface ComponentOutline {
  readonly name: string;
  /** null: missing or unknown. */
  readonly kind: ComponentKind | null;
  readonly hosts: readonly string[];
  /** Its `on` names somebody who is not there: where it runs is not known. */
  readonly astray: boolean;
}

export interface Outline {
  readonly zones: readonly string[];
  readonly groups: ReadonlyMap<string, HostGroup>;
  /** All hosts in the order of the file, those that join later at the end of their group. */
  readonly hosts: readonly string[];
  readonly components: ReadonlyMap<string, ComponentOutline>;
  readonly classes: readonly string[];
  readonly crews: readonly string[];
  /** As typed; its lines need no file name. */
  readonly file: string;
  /** Where each name stands, by `section/name`. */
  readonly places: ReadonlyMap<string, Place>;
  /** Hosts that a fault of kind `join` names, and no fault of kind `leave`. */
  readonly joining: ReadonlySet<string>;
}

/** Hosts of a group whose count cannot be read. */
const GUESSED_COUNT = 3;
/** All groups together: between any two hosts there is a path, a million of them. */
export const MOST_HOSTS = 1000;

export function outlineOf(tree: MapNode, registries: Registries): Outline {
  const named = targetsOf(tree, 'join');
  const leaving = new Set(targetsOf(tree, 'leave'));
  const groups = groupsOf(tree, named);
  const hosts = [...groups.values()].flatMap((group) => [...group.hosts, ...group.joiners]);
  const components = new Map(
    keys(child(tree, 'components')).map((name): [string, ComponentOutline] => {
      const entry = child(child(tree, 'components'), name);
      const word = textOf(entry, 'kind');
      const kind = registries.components.find((one) => one.kind === word) ?? null;
      // Only kinds that can join at run time run on hosts that come later, unless such a host is named itself.
      const expand = kind?.joins === true ? expandHosts : initialHosts;
      const on = texts(child(entry, 'on')).map((text) => expand(text, groups));
      const found = on.flatMap((some) => some ?? []);
      return [
        name,
        { name, kind, hosts: sortedBy(hosts, found), astray: on.length === 0 || on.includes(null) },
      ];
    }),
  );
  return {
    zones: keys(child(tree, 'zones')),
    groups,
    hosts,
    components,
    classes: keys(child(child(tree, 'traffic'), 'classes')),
    crews: keys(child(tree, 'crews')),
    file: tree.place.file,
    places: placesIn(tree),
    joining: new Set(named.filter((host) => hosts.includes(host) && !leaving.has(host))),
  };
}

/** Sections whose names other values refer to. */
export type Referred = 'zones' | 'hosts' | 'components' | 'classes' | 'crews';

function placesIn(tree: MapNode): ReadonlyMap<string, Place> {
  const sections: Readonly<Record<Referred, Node | undefined>> = {
    zones: child(tree, 'zones'),
    hosts: child(tree, 'hosts'),
    components: child(tree, 'components'),
    classes: child(child(tree, 'traffic'), 'classes'),
    crews: child(tree, 'crews'),
  };
  const places = new Map<string, Place>();
  for (const [section, node] of Object.entries(sections)) {
    if (node?.kind !== 'map') continue;
    for (const [name, { place }] of node.entries) places.set(`${section}/${name}`, place);
  }
  return places;
}

/** Names of processes that run on a host, of all components that have a member there. */
export function processesOn(outline: Outline, host: string): readonly string[] {
  const kinds = [...outline.components.values()]
    .filter(({ hosts }) => hosts.includes(host))
    .map(({ kind }) => kind);
  return [...new Set(kinds.flatMap((kind) => kind?.processes ?? []))];
}

/** A component of unknown kind, or of unknown whereabouts: what runs on the host is not known. */
export function runsUnknown(outline: Outline, host: string): boolean {
  return [...outline.components.values()].some(
    ({ kind, hosts, astray }) => astray || (kind === null && hosts.includes(host)),
  );
}

/** Groups beyond the limit stay empty: `makeHosts` complains. */
function groupsOf(tree: MapNode, joining: readonly string[]): ReadonlyMap<string, HostGroup> {
  const groups = new Map<string, HostGroup>();
  let total = 0;
  for (const name of keys(child(tree, 'hosts'))) {
    const group = groupOf(tree, name, joining);
    total += group.hosts.length + group.joiners.length;
    groups.set(name, total > MOST_HOSTS ? { name, hosts: [], joiners: [], open: true } : group);
  }
  return groups;
}

function groupOf(tree: MapNode, name: string, joining: readonly string[]): HostGroup {
  const count = child(child(child(tree, 'hosts'), name), 'count');
  if (count === undefined) return { name, hosts: [name], joiners: [], open: false };
  const written = count.kind === 'scalar' ? count.value : null;
  const valid =
    typeof written === 'number' && Number.isInteger(written) && written >= 1 && written <= MOST_HOSTS;
  const size = valid ? written : GUESSED_COUNT;
  const hosts = Array.from({ length: size }, (_, index) => `${name}${index + 1}`);
  const joiners = joining.filter((host) => {
    if (child(child(tree, 'hosts'), host) !== undefined) return false;
    const digits = host.startsWith(name) ? host.slice(name.length) : '';
    return /^[1-9]\d{0,3}$/.test(digits) && Number(digits) > size;
  });
  return {
    name,
    hosts,
    joiners: [...new Set(joiners)].sort((one, other) => number(one) - number(other)),
    open: !valid,
  };
}

function number(host: string): number {
  return Number(/\d+$/.exec(host)?.[0] ?? 0);
}

/** Plain host names that faults of this kind name in `on`. */
function targetsOf(tree: MapNode, fault: string): string[] {
  const faults = child(tree, 'faults');
  return keys(faults)
    .map((name) => child(faults, name))
    .filter((entry) => textOf(entry, 'fault') === fault)
    .flatMap((entry) => texts(child(entry, 'on')));
}

function keys(node: Node | undefined): string[] {
  if (node?.kind !== 'map') return [];
  return [...node.entries.keys()].filter((key) => child(node, key) !== undefined);
}

function texts(node: Node | undefined): string[] {
  if (node?.kind === 'list')
    return node.items.flatMap((item) => (item.kind === 'scalar' ? [String(item.value)] : []));
  return node?.kind === 'scalar' ? [String(node.value)] : [];
}

function sortedBy(order: readonly string[], hosts: readonly string[]): string[] {
  const wanted = new Set(hosts);
  return order.filter((host) => wanted.has(host));
}
