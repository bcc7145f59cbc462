/**
 * A small stand-in for the faults of a scenario: each host's unit lives for an exponential time, at a rate times what
 * the component says of its exposure, and is repaired by one of a number of hands, first come first served.
 */
import { Priority, Streams, type EventTarget } from '../../../../src/engine/index.js';
import type { Rig } from '../../harness.js';

const HOUR = 3600e6;
const FAIL = 0;
const MEND = 1;

export interface LivesOptions {
  readonly mttfHours: number;
  readonly mttrHours: number;
  /** Infinity: everybody is repaired at once. */
  readonly hands: number;
}

export interface Observed {
  readonly hours: number;
  readonly downHours: number;
  readonly outages: number;
}

export class Lives implements EventTarget {
  private readonly target: number;
  private readonly luck;
  private readonly pending: number[] = [];
  private readonly exposures: number[] = [];
  private readonly broken: number[] = [];
  private repairing = 0;

  constructor(
    private readonly rig: Rig,
    private readonly component: string,
    private readonly units: readonly string[],
    private readonly options: LivesOptions,
  ) {
    this.target = rig.simulation.register(this);
    this.luck = new Streams(`lives ${component}`, 0).stream('luck');
  }

  /** Runs for so long, and watches whether the whole works. */
  watch(hours: number): Observed {
    const { rig } = this;
    const component = rig.component(this.component);
    this.refresh();
    let [downHours, outages, since] = [0, 0, rig.simulation.now];
    let down = component.health() === 'down';
    const end = rig.simulation.now + hours * HOUR;
    while (rig.simulation.runUntil(end, 1) === 'events') {
      const now = component.health() === 'down';
      if (now !== down) {
        if (now) outages += 1;
        else downHours += (rig.simulation.now - since) / HOUR;
        since = rig.simulation.now;
        down = now;
      }
      this.refresh();
    }
    if (down) downHours += (end - since) / HOUR;
    return { hours, downHours, outages };
  }

  handle(operation: number, unit: number): void {
    const process = this.rig.process(this.units[unit]!);
    this.pending[unit] = -1;
    if (operation === FAIL) {
      this.exposures[unit] = 0;
      this.rig.world.crash(process, 0);
      this.broken.push(unit);
    } else {
      this.repairing -= 1;
      this.rig.world.start(process, 0);
    }
    while (this.broken.length > 0 && this.repairing < this.options.hands) {
      this.repairing += 1;
      this.after(this.options.mttrHours, MEND, this.broken.shift()!);
    }
  }

  /** Lives have no memory: one whose exposure has changed is drawn anew. */
  private refresh(): void {
    this.units.forEach((unit, index) => {
      const process = this.rig.process(unit);
      if (!process.running) return;
      const exposure = this.rig.component(this.component).exposure?.(process.host) ?? 1;
      if (exposure === (this.exposures[index] ?? 0)) return;
      this.exposures[index] = exposure;
      this.rig.simulation.cancel(this.pending[index] ?? -1);
      if (exposure > 0) this.after(this.options.mttfHours / exposure, FAIL, index);
    });
  }

  private after(meanHours: number, operation: number, unit: number): void {
    const at = this.rig.simulation.now + Math.ceil(-Math.log(this.luck.uniform()) * meanHours * HOUR);
    const event = this.rig.simulation.schedule(at, this.target, operation, unit, 0, Priority.fault);
    if (operation === FAIL) this.pending[unit] = event;
  }
}
