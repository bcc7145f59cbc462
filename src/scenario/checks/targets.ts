/** Targets that nothing in the scenario can decide. */
import { complain, type Whole } from './whole.js';

const ABOUT_REQUESTS = ['availability', 'loss', 'latency'];

export function checkTargets(whole: Whole): void {
  const { targets, traffic } = whole.scenario;
  for (const [index, { measure }] of targets.entries()) {
    if (traffic !== null || !ABOUT_REQUESTS.includes(measure)) continue;
    const message = `${measure} is about requests, and the scenario has no traffic`;
    complain(whole, ['targets', index], { severity: 'error', code: 'target', message });
  }
}
