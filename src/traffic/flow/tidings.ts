/**
 * What the lens has to tell by an event. What it finds at the end of an instant, and of that very instant, is part of the
 * event that was handled there (requests that a death resets, a check that was held up): it is told at once.
 */
import type { CauseId } from '../../engine/causes.js';
import { Priority, type Simulation } from '../../engine/simulation.js';
import type { Microseconds } from '../../engine/time.js';

export interface Tiding {
  readonly target: number;
  readonly operation: number;
  readonly argument: number;
  readonly because: CauseId;
}

export class Tidings {
  private collecting = false;
  /** Empty between events. */
  private list: Tiding[] = [];

  constructor(private readonly simulation: Simulation) {}

  tell(at: Microseconds, tiding: Tiding, priority: number = Priority.protocol): void {
    const { simulation } = this;
    if (this.collecting && at === simulation.now) {
      this.list.push(tiding);
      return;
    }
    const { target, operation, argument, because } = tiding;
    simulation.schedule(at, target, operation, argument, because, priority);
  }

  /** The end of an instant is being worked out: what is of that instant has to wait for `deliver`. */
  collect(): void {
    this.collecting = true;
  }

  /** It has been worked out. */
  deliver(): void {
    this.collecting = false;
    if (this.list.length === 0) return;
    const { list } = this;
    this.list = [];
    for (const { target, operation, argument, because } of list) {
      this.simulation.fold(target, operation, argument, because);
    }
  }
}
