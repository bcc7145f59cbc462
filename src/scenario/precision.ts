/** How precise a run is to be: `10%`, `failover=5%`, `failover db-vip=5%`; several with commas between. */
import { closest } from '../declaration/closest.js';
import { parseQuantity, show, type Outcome } from '../declaration/quantities.js';
import type { PrecisionGoal } from './model.js';

const MEASURES: readonly PrecisionGoal['measure'][] = ['unavailability', 'outages', 'outage', 'failover'];

/** @param components whose failovers can be meant */
export function parsePrecision(
  texts: readonly string[],
  components: readonly string[],
): Outcome<PrecisionGoal[]> {
  const goals: PrecisionGoal[] = [];
  for (const text of texts.flatMap((one) => one.split(','))) {
    const goal = parseGoal(text.trim(), components);
    if (!goal.ok) return goal;
    goals.push(goal.value);
  }
  return { ok: true, value: goals };
}

function parseGoal(text: string, components: readonly string[]): Outcome<PrecisionGoal> {
  const [, words = 'unavailability', value = ''] = /^(?:([^=]*)=)?(.*)$/s.exec(text) ?? [];
  const [name = '', subject = null, ...more] = words.trim().split(/\s+/);
  const measure = MEASURES.find((one) => one === name);
  if (measure === undefined) {
    const near = closest(name, MEASURES);
    const hint = near === null ? `: write ${MEASURES.join(', ')}` : `: did you mean ${near}?`;
    return fail(`${show(text)}: unknown measure ${show(name)}${hint}`);
  }
  if (more.length > 0 || (subject !== null && measure !== 'failover')) {
    return fail(`${show(text)}: only a failover may name a component, and only one`);
  }
  if (subject !== null && !components.includes(subject)) {
    return fail(`${show(text)}: there is no component ${show(subject)}`);
  }
  const share = parseQuantity('share', value.trim());
  if (!share.ok) return fail(`${show(text)}: ${share.message}`);
  return share.value > 0 && share.value <= 1
    ? { ok: true, value: { measure, subject, relative: share.value } }
    : fail(`${show(text)}: must be > 0% and <= 100%`);
}

function fail(message: string): { readonly ok: false; readonly message: string } {
  return { ok: false, message };
}
