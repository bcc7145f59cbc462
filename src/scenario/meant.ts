/** "Did you mean", for names that a scenario defines: the slip may be where the name is used, or where it is defined. */
import { closest } from '../declaration/closest.js';
import type { Outline, Referred } from './outline.js';

/** ` (line 61)`: where a name is defined,. */
function definition(name: string, section: Referred, { places, file }: Outline): string {
  const group = name.replace(/\d+$/, '');
  const place = places.get(`${section}/${name}`) ?? places.get(`${section}/${group}`);
  if (place === undefined || place.line === 0) return '';
  return place.file === file ? ` (line ${place.line})` : ` (${place.file}:${place.line})`;
}

/** What follows a complaint about a name that nobody has: the nearest one and where it is defined, or all of them. */
export function meantName(
  word: string,
  known: readonly string[],
  section: Referred,
  outline: Outline,
): string {
  const near = closest(word, known);
  if (near !== null) return `; did you mean ${near}${definition(near, section, outline)}?`;
  return `; ${section}: ${known.join(', ') || 'none'}`;
}
