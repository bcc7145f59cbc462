/** Checks that the lens carries along: it sends them when their time has come, and results that are no news stay here. */
import type { CauseId } from '../../engine/causes.js';
import type { Microseconds } from '../../engine/time.js';
import type { Carrier, Checker, Probe } from '../../infrastructure/probe.js';
import type { Tidings } from './tidings.js';

/** Plain, never changed. */
interface Due {
  readonly checker: number;
  readonly argument: number;
  readonly at: Microseconds;
}

/** Plain data. */
export type CarriedState = readonly Due[];

interface Result {
  readonly probe: Probe;
  readonly right: boolean;
  readonly because: CauseId;
  readonly at: Microseconds;
}

export class Carried implements Carrier {
  private readonly checkers: Checker[] = [];
  /** In the order in which they were asked for. */
  private dues: Due[] = [];
  /** Of the step under way. */
  private results: Result[] = [];
  /** When the first is due; Infinity: none is. */
  next: Microseconds = Infinity;

  constructor(
    private readonly tidings: Tidings,
    /** The first is due at another time than before. */
    private readonly moved: () => void,
  ) {}

  carry(checker: Checker): number {
    return this.checkers.push(checker) - 1;
  }

  dueAt(checker: number, argument: number, at: Microseconds): void {
    this.dues.push({ checker, argument, at });
    this.look();
  }

  withdraw(checker: number, argument: number): void {
    this.dues = this.dues.filter((due) => due.checker !== checker || due.argument !== argument);
    this.look();
  }

  /** Those whose time has come, the first first. */
  begin(now: Microseconds): void {
    while (this.next <= now) {
      const first = this.dues.findIndex(({ at }) => at === this.next);
      const [due] = this.dues.splice(first, 1);
      this.look();
      if (due !== undefined) this.checkers[due.checker]!.due(due.argument, due.at);
    }
  }

  /** A probe has ended: whoever sent it is told at the end of the step. */
  ended(result: Result): void {
    this.results.push(result);
  }

  /** Tells of what has ended, by an event if it is news. */
  settle(): void {
    if (this.results.length === 0) return;
    const { results, tidings } = this;
    this.results = [];
    for (const { probe, right, because, at } of results) {
      const { argument, checker, target, resultOperation } = probe;
      if (checker !== undefined && this.checkers[checker]!.ended({ argument, right, because }, at)) continue;
      const tiding = {
        target,
        operation: resultOperation,
        argument: 2 * argument + (right ? 1 : 0),
        because,
      };
      tidings.tell(at, tiding);
    }
  }

  /** Between events nothing has ended that was not told. */
  save(): CarriedState {
    return this.dues.slice();
  }

  restore(state: CarriedState): void {
    this.dues = state.slice();
    this.results = [];
    this.next = this.first;
  }

  private get first(): Microseconds {
    let first = Infinity;
    for (const { at } of this.dues) if (at < first) first = at;
    return first;
  }

  private look(): void {
    const { first } = this;
    if (first === this.next) return;
    this.next = first;
    this.moved();
  }
}
