/**
 * Parts that the model does not tell apart: states that differ only in which of them is which are one state. Exchanges
 * are looked for between the parts of a structure (hosts, and whole groups of hosts), and each is proved by renaming the
 * whole model: every fault, process and structure must map onto itself.
 */
import type { Structure } from '../../components/generic/structure.js';
import type { Layout } from './layout.js';
import { NOWHERE } from './layout.js';
import type { Model } from './model.js';

export interface Symmetry {
  /** Blocks of places in a state that may be exchanged; inner groups before those that contain them. */
  readonly groups: readonly (readonly (readonly number[])[])[];
  /** Class of each host: those of a class may be exchanged one by one. */
  readonly classes: readonly number[];
  /** Places of what belongs to each host alone. */
  readonly places: readonly (readonly number[])[];
}

/** Nothing is alike. */
export function noSymmetry(model: Model, layout: Layout): Symmetry {
  const classes = model.hosts.map((_, host) => host);
  return { groups: [], classes, places: placesByHost(model, layout) };
}

/** @param blocks also groups of several hosts */
export function symmetryOf(model: Model, layout: Layout, blocks: boolean): Symmetry {
  const naming = new Renaming(model, layout);
  const classes = model.hosts.map((_, host) => host);
  const groups: number[][][] = [];
  const visit = (component: number, structure: Structure): void => {
    if (structure.kind === 'member') return;
    for (const part of structure.of) visit(component, part);
    const hosts = structure.of.map((part) => hostsOf(model, component, part));
    for (const group of exchangeable(hosts, naming, blocks)) {
      groups.push(group.map(({ places }) => [...places]));
      const first = group[0]!.hosts;
      if (first.length > 1) continue;
      for (const one of group) classes[one.hosts[0]!] = classes[first[0]!]!;
    }
  };
  model.components.forEach(({ structure }, component) => visit(component, structure));
  return { groups, classes, places: placesByHost(model, layout) };
}

/** The representative of a state: in each group the blocks in ascending order. Changes the state. */
export function canonical(state: number[], { groups }: Symmetry): number[] {
  for (const blocks of groups) {
    const contents = blocks.map((places) => places.map((place) => state[place]!));
    if (isAscending(contents)) continue;
    contents.sort(compare);
    blocks.forEach((places, block) => {
      places.forEach((place, index) => (state[place] = contents[block]![index]!));
    });
  }
  return state;
}

function isAscending(contents: readonly (readonly number[])[]): boolean {
  for (let index = 1; index < contents.length; index++) {
    if (compare(contents[index - 1]!, contents[index]!) > 0) return false;
  }
  return true;
}

function compare(one: readonly number[], other: readonly number[]): number {
  for (let index = 0; index < one.length; index++) {
    const difference = one[index]! - other[index]!;
    if (difference !== 0) return difference;
  }
  return 0;
}

interface Block {
  readonly hosts: readonly number[];
  readonly places: readonly number[];
}

/** Groups of two and more blocks that may be exchanged. */
function exchangeable(hosts: readonly (readonly number[])[], naming: Renaming, blocks: boolean): Block[][] {
  const groups: Block[][] = [];
  for (const block of hosts) {
    if (block.length === 0 || (block.length > 1 && !blocks)) continue;
    const one: Block = { hosts: block, places: [] };
    const group = groups.find((candidates) => joins(candidates, one, naming));
    if (!group) groups.push([one]);
  }
  return groups.filter((group) => group.length > 1);
}

/** Puts a block into a group if it may be exchanged with its first. */
function joins(group: Block[], block: Block, naming: Renaming): boolean {
  const [first] = group;
  if (!first || first.hosts.length !== block.hosts.length) return false;
  if (first.hosts.some((host) => block.hosts.includes(host))) return false;
  if (group.some(({ hosts }) => hosts.some((host) => block.hosts.includes(host)))) return false;
  const moved = naming.exchanged(first.hosts, block.hosts);
  if (moved === null) return false;
  if (group.length === 1) group[0] = { ...first, places: [...moved.keys()] };
  const { places } = group[0]!;
  // Something that belongs to several blocks, and is moved by one exchange but not by another, is no part of any.
  if (places.length !== moved.size || places.some((place) => !moved.has(place))) return false;
  group.push({ ...block, places: places.map((place) => moved.get(place)!) });
  return true;
}

function hostsOf(model: Model, component: number, structure: Structure): number[] {
  if (structure.kind === 'atLeast') {
    return [...new Set(structure.of.flatMap((part) => hostsOf(model, component, part)))];
  }
  return [model.processes[model.components[component]!.members[structure.index]!]!.host];
}

/** Proves exchanges of hosts, and says which places of a state they exchange. */
class Renaming {
  private readonly structures: readonly string[];
  private readonly slotByKey = new Map<string, number>();
  private readonly processByKey = new Map<string, number>();
  private readonly keys: readonly string[];

  constructor(
    private readonly model: Model,
    private readonly layout: Layout,
  ) {
    const same = model.hosts.map((_, host) => host);
    this.structures = model.components.map((_, component) => this.structureUnder(component, same));
    this.keys = model.slots.map((_, slot) => this.slotUnder(slot, same));
    this.keys.forEach((key, slot) => this.slotByKey.set(key, slot));
    model.processes.forEach(({ host, component }, process) =>
      this.processByKey.set(`${host} ${component}`, process),
    );
  }

  /** @returns the places of the first block, each with its counterpart; null when the model tells them apart */
  exchanged(one: readonly number[], other: readonly number[]): Map<number, number> | null {
    const { model, layout } = this;
    if (this.slotByKey.size !== model.slots.length) return null; // a target named twice
    const names = model.hosts.map((_, host) => host);
    one.forEach((host, index) => {
      names[host] = other[index]!;
      names[other[index]!] = host;
    });
    const moved = new Map<number, number>();
    const move = (from: number, to: number): void => {
      if (from !== to && from !== NOWHERE) moved.set(from, to);
    };
    for (const [host, name] of names.entries()) {
      if (model.hosts[host]!.bootSeconds !== model.hosts[name]!.bootSeconds) return null;
      if ((layout.boot[host] === NOWHERE) !== (layout.boot[name] === NOWHERE)) return null;
      move(layout.boot[host]!, layout.boot[name]!);
    }
    for (const [process, { host, component }] of model.processes.entries()) {
      const image = this.processByKey.get(`${names[host]} ${component}`);
      if (image === undefined) return null;
      move(layout.running[process]!, layout.running[image]!);
      this.moveMember(component, [process, image], move);
    }
    for (const slot of model.slots.keys()) {
      const image = this.slotByKey.get(this.slotUnder(slot, names));
      if (image === undefined) return null;
      for (const places of [layout.clock, layout.incident, layout.queue]) move(places[slot]!, places[image]!);
    }
    const structures = model.components.map((_, component) => this.structureUnder(component, names));
    if (structures.some((text, component) => text !== this.structures[component])) return null;
    return this.halved(moved, one);
  }

  private moveMember(
    component: number,
    [process, image]: readonly [number, number],
    move: (from: number, to: number) => void,
  ): void {
    const { members } = this.model.components[component]!;
    const [from, to] = [process, image].map((one) => this.layout.members[component]![members.indexOf(one)]!);
    move(from!.active, to!.active);
    move(from!.uncovered, to!.uncovered);
    move(from!.takeover, to!.takeover);
    move(from!.recovery, to!.recovery);
  }

  /** An exchange moves both ways: what belongs to the first block. */
  private halved(moved: ReadonlyMap<number, number>, block: readonly number[]): Map<number, number> {
    const own = new Set(
      block.flatMap((host) => placesOf(this.model, this.layout, (hosts) => hosts.includes(host))),
    );
    return new Map([...moved].filter(([place]) => own.has(place)));
  }

  private slotUnder(slot: number, names: readonly number[]): string {
    const { fault, hosts, processes } = this.model.slots[slot]!;
    const parts = processes.map((process) => this.model.processes[process]!.component);
    return `${fault} ${parts.join(',')} ${hosts
      .map((host) => names[host]!)
      .sort(ascending)
      .join(',')}`;
  }

  private structureUnder(component: number, names: readonly number[]): string {
    const { structure, members } = this.model.components[component]!;
    const text = (part: Structure): string => {
      if (part.kind === 'member') return `${names[this.model.processes[members[part.index]!]!.host]}`;
      return `${part.k}(${part.of.map(text).sort().join(' ')})`;
    };
    return text(structure);
  }
}

function ascending(one: number, other: number): number {
  return one - other;
}

function placesByHost(model: Model, layout: Layout): number[][] {
  return model.hosts.map((_, host) =>
    placesOf(model, layout, (hosts) => hosts.length === 1 && hosts[0] === host),
  );
}

/** Places of everything on hosts of which this holds; in the same order for hosts that may be exchanged. */
function placesOf(model: Model, layout: Layout, belongs: (hosts: readonly number[]) => boolean): number[] {
  const { clock, incident, queue, running, boot, members } = layout;
  const partsOf = (processes: readonly number[]): string =>
    processes.map((process) => model.processes[process]!.component).join(',');
  const slots = [...model.slots.entries()]
    .filter(([, { hosts }]) => belongs(hosts))
    .map(([slot, { fault, processes }]) => ({ slot, key: [fault, partsOf(processes)] as const }))
    .sort(({ key: one }, { key: other }) => one[0] - other[0] || (one[1] < other[1] ? -1 : 1));
  const processes = [...model.processes.entries()]
    .filter(([, { host }]) => belongs([host]))
    .sort(([, one], [, other]) => one.component - other.component);
  const of = [
    ...slots.flatMap(({ slot }) => [clock[slot]!, incident[slot]!, queue[slot]!]),
    ...model.hosts.flatMap((_, host) => (belongs([host]) ? [boot[host]!] : [])),
    ...processes.flatMap(([process, { component }]) => {
      const places = members[component]![model.components[component]!.members.indexOf(process)]!;
      return [running[process]!, places.active, places.uncovered, places.takeover, places.recovery];
    }),
  ];
  return of.filter((place) => place !== NOWHERE);
}
