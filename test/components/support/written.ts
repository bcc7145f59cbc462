import type { ComponentKind } from '../../../src/components/component.js';
import type { Parameter, ParameterSet, Values } from '../../../src/declaration/parameter.js';
import { valuesOf } from '../../../src/declaration/values.js';

/** Parameters as a scenario file would say them. */
export type Written = Readonly<Record<string, unknown>>;

interface Part {
  readonly kind: ComponentKind;
  readonly profile?: string;
  readonly parameters?: Written;
}

/**
 * What a file says, as values: defaults, then the profile, then what was written; and the same for each host, where a
 * list is dealt out in order and a map gives a value by host. @throws Error naming every mistake
 */
export function readParameters(
  part: Part,
  hosts: readonly string[],
): { readonly shared: Values<ParameterSet>; readonly members: readonly Values<ParameterSet>[] } {
  const { kind, parameters = {} } = part;
  const profiles = kind.profiles ?? {};
  const name = part.profile ?? Object.keys(profiles)[0];
  const profile = name === undefined ? {} : profiles[name];
  if (profile === undefined) throw new Error(`${kind.kind} has no profile ${String(part.profile)}`);
  const written = { ...profile, ...parameters };
  const members = hosts.map((host, index) => valuesOf(kind.parameters, share(kind, written, host, index)));
  const shared = members[0] ?? valuesOf(kind.parameters, written);
  return { shared, members };
}

function share(kind: ComponentKind, written: Written, host: string, index: number): Written {
  const dealt = Object.entries(written).map(([key, value]): [string, unknown] => {
    const parameter = kind.parameters[key];
    return [key, parameter && dealable(parameter) ? dealtOut(value, host, index) : value];
  });
  return Object.fromEntries(dealt);
}

/** A list or a map is such a parameter's own value. */
function dealable(parameter: Parameter): boolean {
  return !['list', 'group', 'tree'].includes(parameter.type);
}

function dealtOut(value: unknown, host: string, index: number): unknown {
  if (Array.isArray(value)) return value[index % value.length] as unknown;
  if (value === null || typeof value !== 'object' || !Object.hasOwn(value, host)) return value;
  return (value as Record<string, unknown>)[host];
}
