/** Watches the main run: what of it counts, and where its excursions begin and end. */
import type { FaultWatcher } from '../../faults/injector-parts.js';
import type { Totals } from '../../scenario/branching.js';
import type { System } from '../../scenario/system.js';
import { addBetween, nothing } from './amounts.js';
import type { Reached } from './reached.js';
import type { Jump } from './year.js';

/** Where the main run is: an excursion begins with all that strikes in one instant; until another strikes it is `single`. */
type Phase = 'quiet' | 'beginning' | 'single' | 'overlapping';

export class MainRun implements FaultWatcher {
  readonly single = nothing();
  readonly plainOverlapping = nothing();
  /** Downtimes of single faults. */
  readonly jumps: Jump[] = [];
  readonly strikes = new Map<string, number>();
  /** What the present excursion began with. */
  first: string[] = [];
  phase: Phase = 'quiet';
  private since: Totals;

  constructor(
    private readonly system: System,
    private readonly reached: Reached,
  ) {
    this.since = system.branching.totals();
  }

  struck(): void {
    this.reached.look();
  }

  striking(id: string, target: string): void {
    this.strikes.set(id, (this.strikes.get(id) ?? 0) + 1);
    if (this.phase === 'quiet') {
      this.phase = 'beginning';
      this.first = [];
      this.system.simulation.stop();
    } else if (this.phase === 'single') {
      this.cut();
      this.phase = 'overlapping';
    }
    if (this.phase === 'beginning') this.first.push(`${id}@${target}`);
  }

  allEnded(): void {
    this.system.simulation.stop();
  }

  /** All is quiet again, or the measured time is over. */
  endExcursion(): void {
    this.cut();
    this.phase = 'quiet';
  }

  private cut(): void {
    const totals = this.system.branching.totals();
    const seconds = totals.downSeconds - this.since.downSeconds;
    if (this.phase !== 'overlapping' && seconds > 0) this.jumps.push({ seconds, weight: 1 });
    addBetween(this.phase === 'overlapping' ? this.plainOverlapping : this.single, this.since, totals);
    this.since = totals;
  }
}
