/** What only the whole scenario can show: mistakes in what belongs together, and doubts worth a warning. */
import { checkCircles } from './circles.js';
import { checkComponents } from './components.js';
import { checkFaults } from './faults.js';
import { checkPaths } from './paths.js';
import { checkTargets } from './targets.js';
import type { Whole } from './whole.js';

export function checkScenario(whole: Whole): void {
  checkComponents(whole);
  checkCircles(whole);
  checkFaults(whole);
  checkTargets(whole);
  checkPaths(whole);
}
