/** Which components a component names, in any of its parameters. */
import type { Parameter } from '../../declaration/parameter.js';
import type { ComponentSpecification } from '../model.js';

export interface Reference {
  readonly key: string;
  readonly to: string;
}

/** All of them, those that call it too. */
export function referencesOf(
  component: ComponentSpecification,
  all: readonly ComponentSpecification[],
): Reference[] {
  const { kind, parameters } = component;
  const names = new Set(all.map((one) => one.name));
  return Object.entries(kind.parameters).flatMap(([key, parameter]) =>
    texts(parameter, parameters[key])
      .filter((to) => names.has(to))
      .map((to) => ({ key, to })),
  );
}

/** Those that it calls: a key that ends in `_by` names a caller. What a tree means only its kind knows. */
export function callsOf(
  component: ComponentSpecification,
  all: readonly ComponentSpecification[],
): Reference[] {
  const { parameters } = component.kind;
  return referencesOf(component, all).filter(
    ({ key }) => !key.endsWith('_by') && parameters[key]?.type !== 'tree',
  );
}

/** Texts that name components, in lists, groups and trees as well. */
function texts(parameter: Parameter, value: unknown): string[] {
  if (parameter.type === 'tree') return leaves(value);
  if (value === null || value === undefined) return [];
  if (parameter.type === 'component') return typeof value === 'string' ? [value] : [];
  if (parameter.type === 'list') return (value as unknown[]).flatMap((item) => texts(parameter.item, item));
  if (parameter.type !== 'group') return [];
  const fields = value as Readonly<Record<string, unknown>>;
  return Object.entries(parameter.fields).flatMap(([key, field]) => texts(field, fields[key]));
}

function leaves(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...leaves(inner)]);
}
