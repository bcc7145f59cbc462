/** Rolling work that waits until all is healthy is told of whatever happens meanwhile, so that it need not look again and again. */
import type { InstantListener, Simulation } from '../engine/index.js';
import type { Plan } from './plan.js';

export class Patience implements InstantListener {
  private watching = false;

  constructor(
    private readonly simulation: Simulation,
    private readonly plans: () => readonly Plan[],
  ) {}

  /** To be called when some work begins to wait, or does so no longer. */
  review(): void {
    const waiting = this.plans().some(({ rolling }) => rolling?.waiting === true);
    if (waiting !== this.watching) this.simulation.watchInstants(waiting ? this : null);
    this.watching = waiting;
  }

  instantEnds(): void {
    for (const { rolling } of this.plans()) rolling?.happened(this.simulation.now);
  }
}
