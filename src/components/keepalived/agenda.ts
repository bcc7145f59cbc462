/** The pending events of the routers: at most one of each timer, found again by name. */
import type { CauseId } from '../../engine/causes.js';
import { Priority, type Simulation } from '../../engine/simulation.js';
import type { Microseconds } from '../../engine/time.js';
import { NO_EVENT, TIMERS, type Router, type Timer } from './router.js';

export const DOWN = TIMERS.indexOf('down');
/** Operation codes beyond those of the timers. */
export const RECEIVE = TIMERS.length;
export const TICK = RECEIVE + 1;
export const RESULT = RECEIVE + 2;
export const OUTCOME = RECEIVE + 3;
export const DECIDED = RECEIVE + 4;

export class Agenda {
  constructor(
    private readonly simulation: Simulation,
    readonly target: number,
  ) {}

  /** Sets a timer, or moves it: not into the past. */
  set(router: Router, timer: Timer, at: Microseconds, because: CauseId): void {
    const due = Math.max(at, this.simulation.now);
    const { events } = router.state;
    if (this.simulation.timeOf(events[timer]) === due) return;
    this.simulation.cancel(events[timer]);
    events[timer] = this.send(due, TIMERS.indexOf(timer), router.index, because);
  }

  clear(router: Router, ...timers: readonly Timer[]): void {
    for (const timer of timers) {
      this.simulation.cancel(router.state.events[timer]);
      router.state.events[timer] = NO_EVENT;
    }
  }

  pending(router: Router, timer: Timer): boolean {
    return this.simulation.isPending(router.state.events[timer]);
  }

  /** An event of its own. */
  send(at: Microseconds, operation: number, argument: number, because: CauseId): number {
    return this.simulation.schedule(at, this.target, operation, argument, because, Priority.protocol);
  }

  /** What is due at this very instant, too, is part of the present event. */
  fold(event: number): void {
    this.simulation.foldPending(event);
  }

  cancel(event: number): void {
    this.simulation.cancel(event);
  }
}
