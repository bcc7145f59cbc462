/** What is reported of a way in that nobody ever takes. */
import type { Core } from './core.js';
import { nextCut } from './quiet.js';

/** Of nobody, everybody was served. */
export function reportNobody({ simulation, recorder }: Core): void {
  for (let from = 0; from < simulation.now;) {
    const to = Math.min(simulation.now, nextCut(from));
    recorder.success(from, to, 1, 0);
    from = to;
  }
}
