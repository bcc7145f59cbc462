/**
 * What a scenario may hold, as data: sections, maps by name, and values that declare themselves. Validation, `--set`,
 * `resolve`, the JSON Schema and `explain` all read this, so none of them can disagree with another.
 */
import type { ComponentKind } from '../components/component.js';
import type { Parameter, ParameterSet } from '../declaration/parameter.js';
import type { FaultKind } from '../faults/fault.js';

export interface ValueShape {
  readonly kind: 'value';
  readonly parameter: Parameter;
  /** Takes one value, a list dealt out in order, or a map by host. */
  readonly perMember: boolean;
  /** Such a list may have any length: it is dealt round and round. */
  readonly cyclic: boolean;
  /** Means something only beside this other key (one of these); elsewhere it is a mistake. */
  readonly onlyWith: readonly string[];
  /** Its default counts only beside this other key. */
  readonly defaultWith: string | null;
}

export interface SectionShape {
  readonly kind: 'section';
  readonly title: string;
  readonly description: string;
  readonly fields: Readonly<Record<string, Shape>>;
  /** Absent when it is not written: no defaults are filled in. */
  readonly optional: boolean;
  /** Named sets of values between default and file, chosen with `profile:`; the first is the default. */
  readonly profiles: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export interface NamesShape {
  readonly kind: 'names';
  readonly title: string;
  readonly description: string;
  /** What an entry is called in messages: `component`. */
  readonly what: string;
  /** A group's name ends in a letter when its hosts are numbered. */
  readonly item: SectionShape | Variants;
}

/** Entries whose keys depend on one of them: a component's on its `kind`. */
export interface Variants {
  readonly kind: 'variants';
  readonly by: string;
  /** What holds for all, also for an entry whose kind is missing or unknown. */
  readonly base: SectionShape;
  readonly shapes: ReadonlyMap<string, SectionShape>;
}

export type Shape = ValueShape | SectionShape | NamesShape;

/** The kinds that exist; a test hands in its own. */
export interface Registries {
  readonly components: readonly ComponentKind[];
  readonly faults: readonly FaultKind[];
}

type ValueOptions = Partial<Omit<ValueShape, 'kind' | 'parameter'>>;

export function value(parameter: Parameter, options: ValueOptions = {}): ValueShape {
  return {
    kind: 'value',
    parameter,
    perMember: false,
    cyclic: false,
    onlyWith: [],
    defaultWith: null,
    ...options,
  };
}

/** One value shape for each parameter, with the same options. */
export function values(set: ParameterSet, options: ValueOptions = {}): Record<string, ValueShape> {
  return Object.fromEntries(Object.entries(set).map(([key, parameter]) => [key, value(parameter, options)]));
}

type SectionOptions = Pick<SectionShape, 'title' | 'description' | 'fields'> & Partial<SectionShape>;

export function section(options: SectionOptions): SectionShape {
  return { kind: 'section', optional: false, profiles: {}, ...options };
}

export function names(options: Omit<NamesShape, 'kind'>): NamesShape {
  return { kind: 'names', ...options };
}

/** The section that an entry of a map by name has, given the word that decides; the base for an unknown word. */
export function entrySection({ item }: NamesShape, word: string | undefined): SectionShape {
  if (item.kind === 'section') return item;
  return (word === undefined ? undefined : item.shapes.get(word)) ?? item.base;
}

/**
 * The declared key with which a dotted path goes on: the longest one wins, because products' options hold dots.
 * @returns the key and how many steps it takes, or null
 */
export function longestKey(
  steps: readonly string[],
  known: Iterable<string>,
): { key: string; steps: number } | null {
  const keys = new Set(known);
  for (let length = steps.length; length > 0; length -= 1) {
    const key = steps.slice(0, length).join('.');
    if (keys.has(key)) return { key, steps: length };
  }
  return null;
}
