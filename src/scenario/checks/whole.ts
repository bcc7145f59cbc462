/** The whole scenario, and how a check complains about a part of it. */
import type { Scenario } from '../model.js';
import type { Session, Steps } from '../read/session.js';
import { placeOf, type MapNode } from '../text/tree.js';

export interface Whole {
  readonly scenario: Scenario;
  readonly tree: MapNode;
  readonly session: Session;
}

interface Complaint {
  readonly severity: 'error' | 'warning';
  readonly code: string;
  readonly message: string;
}

/** Says it at the place of the path, or as near to it as something is written. */
export function complain(
  { tree, session }: Whole,
  path: Steps,
  { severity, code, message }: Complaint,
): void {
  const note = { path, place: placeOf(tree, path), message, code };
  if (severity === 'error') session.problems.error(note);
  else session.problems.warn(note);
}
