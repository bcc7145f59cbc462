/** What happened around the outage that lost most, in words: everything that goes back to the same faults. */
import type { CauseId, CauseLink, Causes } from '../engine/causes.js';
import { toSeconds } from '../engine/time.js';
import type { OutageOutcome } from './outcome.js';

export interface StoryLine {
  readonly atSeconds: number;
  readonly origin: string;
  readonly text: string;
}

/** A story longer than this is a chronicle. */
const MOST_LINES = 60;

/**
 * @param because for each outage, the change that its losses are charged to
 * @returns oldest first; empty when nothing was lost or the record was switched off
 */
export function storyOf(
  causes: Causes,
  outages: readonly OutageOutcome[],
  because: readonly CauseId[],
): StoryLine[] {
  const id = because[worstOf(outages)];
  if (id === undefined) return [];
  const roots = new Set(causes.rootIdsOf(id));
  const lines: StoryLine[] = [];
  for (let other = 1; other <= causes.count && lines.length < MOST_LINES; other++) {
    const link = causes.rootIdsOf(other).some((root) => roots.has(root)) ? causes.link(other) : undefined;
    if (link) tell(lines, link);
  }
  return lines;
}

function worstOf(outages: readonly OutageOutcome[]): number {
  let worst = -1;
  outages.forEach((outage, index) => {
    if (outage.lost > (outages[worst]?.lost ?? 0)) worst = index;
  });
  return worst;
}

/** The same change noted twice at one instant is told once. */
function tell(lines: StoryLine[], link: CauseLink): void {
  const line = { atSeconds: toSeconds(link.time), origin: link.origin, text: link.text };
  const last = lines.at(-1);
  if (last && last.atSeconds === line.atSeconds && last.origin === line.origin && line.text === '') return;
  lines.push(line);
}
