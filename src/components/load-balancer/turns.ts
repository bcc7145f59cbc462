/** When checks follow each other, and when the first of several that all end alike changes a verdict. */
import { fromSeconds, type Microseconds } from '../../engine/time.js';
import { BackendHealth } from './health.js';
import type { CheckRules, PassiveRules } from './settings.js';

/** The first of several checks: it may end otherwise than the others. */
interface Beginning {
  readonly started: Microseconds;
  readonly ends: Microseconds;
  readonly right: boolean;
}

/** How the others end, each like the others. */
interface Course {
  readonly right: boolean;
  /** Of one check. */
  readonly length: Microseconds;
}

export class Turns {
  private readonly scratch: BackendHealth;

  constructor(
    private readonly rules: CheckRules,
    passive: PassiveRules,
  ) {
    this.scratch = new BackendHealth(rules, passive);
  }

  /** From start to start. */
  cycle(intervalSeconds: number, length: Microseconds): Microseconds {
    return fromSeconds(intervalSeconds) + (this.rules.countedFrom === 'end' ? length : 0);
  }

  /** When the next check starts after one whose result the health has taken in. */
  next(health: BackendHealth, started: Microseconds, ended: Microseconds): Microseconds {
    return Math.max(ended, started + this.cycle(this.interval(health), ended - started));
  }

  /** When the first of these checks that turns the verdict has ended; Infinity: none does. */
  newsAt(
    health: BackendHealth,
    { started, ends, right: first }: Beginning,
    { right, length }: Course,
  ): Microseconds {
    const { scratch } = this;
    scratch.restore(health.save());
    const { up } = scratch;
    let start = started;
    let end = ends;
    for (let verdict = first; verdict !== right || !settledAt(scratch, right); verdict = right) {
      count(scratch, verdict);
      if (scratch.up !== up) return end;
      start = this.next(scratch, start, end);
      end = start + length;
    }
    return Infinity;
  }

  private interval(health: BackendHealth): number {
    const { rules } = this;
    if (health.empty) return rules.downIntervalSeconds;
    return health.full ? rules.intervalSeconds : rules.fastIntervalSeconds;
  }
}

export function count(health: BackendHealth, right: boolean): void {
  if (right) health.succeeded();
  else health.failed();
}

/** More of the same would change nothing. */
export function settledAt(health: BackendHealth, right: boolean): boolean {
  return right ? health.full : health.empty;
}
