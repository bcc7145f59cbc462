/** What arithmetic says of the balancer's failovers, beside what is simulated. */
import type { FailoverFormula } from '../component.js';
import type { Distribution } from '../../engine/distributions/index.js';
import type { CheckRules, Settings } from './settings.js';

/** A back end may fail long after the fault that makes it fail: when its requests time out. */
const BACK_END = 'after the back end fails';

export interface Range {
  readonly lowSeconds: number;
  readonly highSeconds: number;
}

/**
 * From the fault until active checks have taken the back end out. The fault falls anywhere between two checks (v).
 * Counted from the start of a check: D = v + (n − 1)·I + T. Counted from its end, failing checks push back the next:
 * D = v + (n − 1)·(I + T) + T. T is 0 when a check fails at once, else what limits it.
 */
export function detection(rules: CheckRules, failsAfterSeconds: number): Range {
  const between = rules.fastIntervalSeconds + (rules.countedFrom === 'end' ? failsAfterSeconds : 0);
  const lowSeconds = (rules.fall - 1) * between + failsAfterSeconds;
  return { lowSeconds, highSeconds: lowSeconds + rules.intervalSeconds };
}

/** From the return of the service until checks have brought the back end back, when each succeeds at once. */
export function recovery(rules: CheckRules): Range {
  const lowSeconds = (rules.rise - 1) * rules.fastIntervalSeconds;
  return { lowSeconds, highSeconds: lowSeconds + rules.downIntervalSeconds };
}

export function formulas(
  settings: Settings,
  takeover: Distribution,
  hosts: number,
): readonly FailoverFormula[] {
  const found: FailoverFormula[] = [];
  const passive = settings.passive.observe !== 'none';
  if (settings.check.kind !== 'none') found.push(checksFormula(settings.check, passive));
  else if (passive) {
    const text = 'with the first request that fails: check_passive, no active checks';
    const highSeconds = settings.route.connectTimeoutSeconds + settings.route.responseTimeoutSeconds;
    found.push({ mechanism: 'health-check', lowSeconds: 0, highSeconds, since: BACK_END, text });
  }
  if (hosts > 1) {
    const text = `${seconds(takeover.min)} to ${seconds(takeover.max)} s = takeover (${takeover.describe()})`;
    found.push({ mechanism: 'takeover', lowSeconds: takeover.min, highSeconds: takeover.max, text });
  }
  return found;
}

function checksFormula(rules: CheckRules, passive: boolean): FailoverFormula {
  const fast = detection(rules, 0);
  const silent = detection(rules, Math.min(rules.connectTimeoutSeconds, rules.timeoutSeconds));
  const sooner = passive ? '; sooner when a request fails first' : '';
  const text =
    `${span(fast)} s when checks fail at once, ${span(silent)} s when they time out: ` +
    `v + ${rules.fall - 1} x ${seconds(rules.fastIntervalSeconds)} s${
      rules.countedFrom === 'end' ? ' and the length of each check' : ' and the last timeout'
    }, v from 0 to ${seconds(rules.intervalSeconds)} s${sooner}`;
  const lowSeconds = passive ? 0 : fast.lowSeconds;
  return { mechanism: 'health-check', lowSeconds, highSeconds: silent.highSeconds, since: BACK_END, text };
}

function span({ lowSeconds, highSeconds }: Range): string {
  return `${seconds(lowSeconds)} to ${seconds(highSeconds)}`;
}

function seconds(value: number): string {
  return String(Math.round(value * 1000) / 1000);
}
