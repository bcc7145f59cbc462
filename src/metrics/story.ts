/** The causal chain of the outage that lost most, in words. */
import type { CauseId, Causes } from '../engine/causes.js';
import { toSeconds } from '../engine/time.js';
import type { OutageOutcome } from './outcome.js';

export interface StoryLine {
  readonly atSeconds: number;
  readonly origin: string;
  readonly text: string;
}

/**
 * @param because for each outage, the change that its losses are charged to
 * @returns oldest first; empty when nothing was lost or the record was switched off
 */
export function storyOf(
  causes: Causes,
  outages: readonly OutageOutcome[],
  because: readonly CauseId[],
): StoryLine[] {
  let worst = -1;
  outages.forEach((outage, index) => {
    if (outage.lost > (outages[worst]?.lost ?? 0)) worst = index;
  });
  const id = because[worst];
  if (id === undefined) return [];
  return causes
    .chain(id)
    .map((link) => ({ atSeconds: toSeconds(link.time), origin: link.origin, text: link.text }));
}
