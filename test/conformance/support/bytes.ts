/** Two runs are the same when these texts are. */
import { types } from 'node:util';
import type { Run } from './subjects.js';

/**
 * As text. Answers that requests hold on to are numbered as they come up, so the numbers differ where the same answer was
 * asked for again: they are numbered anew, in the order of the text.
 */
export function bytes(value: unknown): string {
  const numbers = new Map<string, number>();
  return JSON.stringify(value, (key, one: unknown): unknown => {
    if (['fate', 'plan', 'route'].includes(key) && typeof one === 'number' && one >= 0) {
      const name = `${key} ${one}`;
      if (!numbers.has(name)) numbers.set(name, numbers.size);
      return numbers.get(name);
    }
    if (ArrayBuffer.isView(one)) return Array.from(one as Float64Array);
    // A clone may have been made by another realm's constructors.
    const isIterable = types.isMap(one) || types.isSet(one);
    return isIterable ? [...(one as Iterable<unknown>)] : one;
  });
}

/** Everything that decides the future. */
export const stateOf = (run: Run): string => bytes(run.system.simulation.save());

/** Everything that became of the past. Ends the measured time. */
export function outcomeOf(run: Run): string {
  const { system } = run;
  system.closeDoors();
  while (system.lens.open > 0) system.simulation.runUntil(system.simulation.nextTime());
  return bytes(system.outcome());
}
