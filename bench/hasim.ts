/** The workloads on hasim's own engine. */
import {
  Simulation,
  Streams,
  draw,
  exponential,
  fromSeconds,
  type EventTarget,
  type Stream,
} from '../src/engine/index.js';
import { INCREMENTS, MEAN_LIFE, MEAN_REPAIR, increments, type Workload } from './workload.js';

/** Each event schedules its successor an exponential time later. */
class Hold implements EventTarget {
  private next = 0;
  private readonly self: number;
  private readonly steps: Float64Array;

  constructor(
    private readonly simulation: Simulation,
    pending: number,
  ) {
    this.self = simulation.register(this);
    const stream = simulation.streams.stream('hold');
    this.steps = increments(() => stream.uniform()).map(fromSeconds);
    for (let i = 0; i < pending; i++) simulation.schedule(this.increment(), this.self, 0);
  }

  handle(): void {
    this.simulation.schedule(this.simulation.now + this.increment(), this.self, 0);
  }

  private increment(): number {
    return this.steps[this.next++ & (INCREMENTS - 1)]!;
  }
}

/** Three components of which two are needed: each fails and is repaired by itself. */
class Repairable implements EventTarget {
  downtime = 0;
  private downSince = 0;
  private working = 3;
  private readonly self: number;
  private readonly up = [true, true, true];
  private readonly streams: readonly Stream[];
  private readonly life = exponential(MEAN_LIFE);
  private readonly repair = exponential(MEAN_REPAIR);

  constructor(private readonly simulation: Simulation) {
    this.self = simulation.register(this);
    this.streams = ['a', 'b', 'c'].map((name) => simulation.streams.stream(`repairable/${name}`));
    for (let unit = 0; unit < 3; unit++) simulation.schedule(unit, this.self, unit);
  }

  handle(unit: number): void {
    const { simulation } = this;
    const fails = this.up[unit]!;
    this.up[unit] = !fails;
    this.working += fails ? -1 : 1;
    if (fails && this.working === 1) this.downSince = simulation.now;
    if (!fails && this.working === 2) this.downtime += simulation.now - this.downSince;
    const seconds = draw(fails ? this.repair : this.life, this.streams[unit]!);
    simulation.schedule(simulation.now + fromSeconds(seconds), this.self, unit);
  }
}

export function hasimHold(pending: number, events: number): Workload {
  return {
    name: `hold, ${pending} pending`,
    events,
    prepare: () => {
      const simulation = new Simulation({ streams: new Streams('bench', 0) });
      new Hold(simulation, pending);
      return (count) => void simulation.runUntil(Infinity, count);
    },
  };
}

export function hasimRepairable(events: number): Workload {
  return {
    name: 'repairable 2-of-3',
    events,
    prepare: () => {
      const simulation = new Simulation({ streams: new Streams('bench', 0) });
      new Repairable(simulation);
      return (count) => void simulation.runUntil(Infinity, count);
    },
  };
}
