/**
 * Spells in which a member fails its check and passes it again, as a donor does, without its epoch moving: runs that meet
 * one are thought of with the others, as long as they turn no verdict. If they may, the member is to tell.
 */
import type { Microseconds } from '../../engine/time.js';
import type { FailingSpell } from '../../infrastructure/service.js';
import { saturated, tally } from './result-counter.js';
import type { ScriptState } from './router.js';
import type { ScriptRules } from './rules.js';

/** Does a run that starts then fail because of it? */
export function fallsInto(spell: FailingSpell | null, start: Microseconds): boolean {
  return spell !== null && spell.from <= start && start < spell.until;
}

/** Does any of the runs from `next` on? */
export function meets(spell: FailingSpell, next: Microseconds, interval: Microseconds): boolean {
  const before = Math.max(0, Math.ceil((spell.from - next) / interval));
  return next + before * interval < spell.until;
}

/** A script that has nothing to complain of: is it the same when the spell, and what its runs came to, is over? */
export function outlasts(
  state: ScriptState,
  rules: ScriptRules,
  { spell, next }: { readonly spell: FailingSpell; readonly next: Microseconds },
): boolean {
  if (state.good !== true || state.failingSince >= 0) return false;
  const scratch = { ...state };
  for (let start = next; start < spell.until || !saturated(scratch, rules); start += rules.interval) {
    tally(scratch, rules, !fallsInto(spell, start), start);
    if (!scratch.good) return false;
  }
  return true;
}
