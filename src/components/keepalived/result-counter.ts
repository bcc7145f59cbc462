/** The result counter of a tracking script (vrrp_script_child_thread): only results in a row count, in either direction. */
import type { CauseId } from '../../engine/causes.js';
import type { Microseconds } from '../../engine/time.js';
import type { ScriptState } from './router.js';
import type { ScriptRules } from './rules.js';

/** The daemon has just started: runs from then on, and one success is enough, unless it starts as failed. */
export function reset(script: ScriptState, rules: ScriptRules, from: Microseconds, because: CauseId): void {
  const { initFail, rise } = rules;
  Object.assign(script, { from, because, failingSince: -1 });
  Object.assign(script, initFail ? { good: false, result: 0 } : { good: null, result: rise - 1 });
}

/** Takes in one result. `startedAt`: of the run. */
export function tally(
  script: ScriptState,
  rules: ScriptRules,
  succeeded: boolean,
  startedAt: Microseconds,
): void {
  if (succeeded) {
    if (script.result < rules.rise - 1) script.result += 1;
    else {
      script.result = top(rules);
      script.good = true;
    }
    return;
  }
  if (script.failingSince < 0) script.failingSince = startedAt;
  if (script.result > rules.rise) script.result -= 1;
  else {
    script.result = 0;
    script.good = false;
  }
}

/** More of the same results would change nothing. */
export function saturated(script: ScriptState, rules: ScriptRules): boolean {
  return script.good !== null && (script.result === 0 || script.result === top(rules));
}

/** Of results that are all the same, the how manieth is news to anybody; Infinity: none. */
export function newsAfter(script: ScriptState, rules: ScriptRules, succeed: boolean): number {
  if (succeed) {
    // A success ends a suspicion even where it turns no verdict.
    if (script.good === true) return script.failingSince < 0 ? Infinity : 1;
    return Math.max(0, rules.rise - 1 - script.result) + 1;
  }
  return script.good === false ? Infinity : Math.max(0, script.result - rules.rise) + 1;
}

function top(rules: ScriptRules): number {
  return rules.rise + rules.fall - 1;
}
