/** What happened around the losses that weigh most, in words: everything that goes back to the same faults. */
import type { CauseId, CauseLink, Causes } from '../engine/causes.js';
import { toSeconds } from '../engine/time.js';

export interface StoryLine {
  readonly atSeconds: number;
  readonly origin: string;
  readonly text: string;
}

/** A story longer than this is a chronicle. */
const MOST_LINES = 60;

/**
 * @param id the change that those losses are charged to
 * @returns oldest first; empty for cause 0, or when the record was switched off
 */
export function storyOf(causes: Causes, id: CauseId): StoryLine[] {
  const roots = new Set(causes.rootIdsOf(id));
  const needed = ancestors(causes, id);
  const lines: StoryLine[] = [];
  // What goes back to a fault is younger than it.
  for (let other = oldest(roots); other <= causes.count && lines.length < MOST_LINES; other++) {
    const link = causes.rootIdsOf(other).some((root) => roots.has(root)) ? causes.link(other) : undefined;
    // Changes without words are told when nothing would have been lost without them.
    if (link && (link.text !== '' || needed.has(other))) tell(lines, link);
  }
  return lines;
}

function oldest(roots: ReadonlySet<CauseId>): CauseId {
  let least = Infinity;
  for (const root of roots) if (root < least) least = root;
  return least;
}

function ancestors(causes: Causes, id: CauseId): ReadonlySet<CauseId> {
  const found = new Set<CauseId>();
  const open = [id];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const link = found.has(next) ? undefined : causes.link(next);
    if (link === undefined) continue;
    found.add(next);
    open.push(link.because, ...link.also);
  }
  return found;
}

/** The same change noted twice at one instant is told once. */
function tell(lines: StoryLine[], link: CauseLink): void {
  const line = { atSeconds: toSeconds(link.time), origin: link.origin, text: link.text };
  for (let i = lines.length - 1; lines[i]?.atSeconds === line.atSeconds; i--) {
    if (lines[i]!.origin === line.origin && [lines[i]!.text, ''].includes(line.text)) return;
  }
  lines.push(line);
}
