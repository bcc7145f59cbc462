/** Values of a Read under the types of the declaration that read them. */
import type { ParameterSet, Values } from '../../declaration/parameter.js';
import type { Read } from './session.js';

/** undefined: wrong, and complained about. */
export type Maybe<T> = { readonly [K in keyof T]: T[K] | undefined };

/** Each value as declared, null where absent, undefined where wrong. */
export function typed<P extends ParameterSet>(read: Read, _declaration: P): Maybe<NullableValues<P>> {
  return read.values as Maybe<NullableValues<P>>;
}

/** A default that counts only beside another key leaves null elsewhere. */
type NullableValues<P extends ParameterSet> = { readonly [K in keyof P]: Values<P>[K] | null };

/** The value of a member, of a key that may differ between members. */
export function ofMember(read: Read, key: string, index: number): unknown {
  const dealt = read.values[key];
  return Array.isArray(dealt) ? (dealt as unknown[])[index] : dealt;
}

export function sectionOf(read: Read, key: string): Read | null {
  return (read.values[key] as Read | null | undefined) ?? null;
}

export function namesOf(read: Read | null, key: string): ReadonlyMap<string, Read> {
  return (read?.values[key] as ReadonlyMap<string, Read> | undefined) ?? new Map<string, Read>();
}
