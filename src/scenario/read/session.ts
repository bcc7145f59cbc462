/** What the readers of one scenario share. */
import type { Assumption } from '../../results/results.js';
import type { Outline } from '../outline.js';
import type { SectionShape } from '../shape.js';
import type { Place, Problems } from '../text/problem.js';
import type { MapNode, Node } from '../text/tree.js';

export type Steps = readonly (string | number)[];

export interface Session {
  readonly problems: Problems;
  readonly outline: Outline;
  readonly assumptions: Assumption[];
  /** Text of a file named in a value, seen from the file in which it stands. @throws Error when unreadable */
  readonly readFile: (written: string, from: Place) => string;
}

/** A place in the tree that is being read. */
export interface At {
  readonly path: Steps;
  /** Of the key (or list item). */
  readonly place: Place;
}

/** One value: undefined when it was wrong (and complained about), null when absent. `node` has defaults filled in. */
export interface ReadValue {
  readonly value: unknown;
  readonly node: Node | null;
}

/** A section, read. Values are in code units; sections within are Reads, maps by name are Maps of Reads. */
export interface Read {
  readonly shape: SectionShape;
  readonly path: Steps;
  readonly place: Place;
  readonly values: Readonly<Record<string, unknown>>;
  readonly node: MapNode;
  /** Was the key written (in a file or by --set)? */
  readonly written: ReadonlySet<string>;
}

export function sub(at: At, step: string | number, place: Place): At {
  return { path: [...at.path, step], place };
}
