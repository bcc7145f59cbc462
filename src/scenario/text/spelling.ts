/**
 * The two spellings that newcomers bring along and YAML's flow style tears apart: `web[1-3]` is a syntax error there,
 * and `{ restart: uniform(5s, 30s) }` silently becomes two keys. Both are recognised and answered with the right one.
 */
import { splitDistribution } from '../../declaration/distribution-text.js';

const RANGE = /([a-z][a-z0-9-]*)\[\s*(\d+)\s*(?:-|\.\.|:|to)\s*(\d+)\s*\](\/[\w.-]+)?/;

export interface Range {
  readonly message: string;
  /** Where it stands in the line. */
  readonly index: number;
  readonly wrong: string;
  /** The right spelling, filled up with blanks to the length of the wrong one, so that nothing behind it moves. */
  readonly right: string;
}

/** A range in brackets in a text, and what to write instead. */
export function bracketRange(line: string): Range | null {
  const match = RANGE.exec(line);
  if (match === null) return null;
  const [wrong, group = '', from = '', to = '', process = ''] = match;
  const right = `${group}${from}..${to}${process}`;
  const message = `${wrong}: brackets are not safe in YAML: write ${right}`;
  return { message, index: match.index, wrong, right: right.padEnd(wrong.length) };
}

/** What to write instead of a range in a key: a group has a count. */
export function groupInstead(key: string): string | null {
  const match = RANGE.exec(key);
  if (match === null) return null;
  return `${key}: a group is written with a count: ${match[1]}: { count: ${match[3]} }`;
}

/** Does this piece of a flow list or map open a bracket that a comma has cut off? */
export function opensBracket(value: unknown): value is string {
  return typeof value === 'string' && /^[a-z][a-z-]*\([^)]*$/.test(value);
}

/** What to write instead of the pieces of `uniform(5s, 30s)` or `link(web1, web2)`. */
export function wordsInstead(pieces: readonly string[]): string {
  const whole = pieces.join(', ');
  const inside = /^link\(([^)]*)\)/.exec(whole)?.[1];
  if (inside !== undefined)
    return `${whole}: the comma cuts it in two: write link(${inside.replace(/,\s*/g, ' ')})`;
  const split = splitDistribution(whole);
  return split.ok ? whole : split.message;
}
