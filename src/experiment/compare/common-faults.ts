/** Do both sides live through the same faults? By fault, target and number, at instants at most ten minutes apart. */
import type { FaultOutcome } from '../../metrics/outcome.js';

const APART_SECONDS = 600;

export class CommonFaults {
  count = 0;
  private matched = 0;

  /** One replication of each. */
  add(a: readonly FaultOutcome[], b: readonly FaultOutcome[]): void {
    const [left, right] = [byClock(a), byClock(b)];
    for (const clock of new Set([...left.keys(), ...right.keys()])) {
      const [mine, others] = [left.get(clock) ?? [], right.get(clock) ?? []];
      this.count += Math.max(mine.length, others.length);
      mine.forEach((at, number) => {
        const other = others[number];
        if (other !== undefined && Math.abs(other - at) <= APART_SECONDS) this.matched += 1;
      });
    }
  }

  /** null: nothing struck. */
  get share(): number | null {
    return this.count === 0 ? null : this.matched / this.count;
  }
}

function byClock(faults: readonly FaultOutcome[]): Map<string, number[]> {
  const instants = new Map<string, number[]>();
  for (const { id, target, startSeconds } of faults) {
    const key = `${id}@${target}`;
    const own = instants.get(key);
    if (own) own.push(startSeconds);
    else instants.set(key, [startSeconds]);
  }
  return instants;
}
