/** One replication under way: the system built, its clock advanced in slices, and what it amounted to. */
import { fromSeconds, toSeconds } from '../engine/time.js';
import type { ReplicationOutcome } from '../metrics/outcome.js';
import { System } from '../scenario/system.js';
import type { Scenario } from '../scenario/model.js';

/** Events between two looks at the clock on the wall: a few milliseconds. */
const SLICE_EVENTS = 20_000;

export class RunningReplication {
  private readonly end: number;
  private doorsClosed = false;

  constructor(
    private readonly system: System,
    durationSeconds: number,
  ) {
    this.end = fromSeconds(durationSeconds);
  }

  /** All requests that arrived in the measured time have their fate. */
  get done(): boolean {
    return this.doorsClosed && this.system.lens.open === 0;
  }

  /** Share of the measured time that is over. */
  get share(): number {
    return Math.min(1, this.system.simulation.now / this.end);
  }

  /** A slice of the measured time; after its end, of the time in which the last requests meet their fate. */
  advance(): void {
    const { simulation, lens } = this.system;
    if (!this.doorsClosed) {
      if (simulation.runUntil(this.end, SLICE_EVENTS) === 'time') this.measured();
      return;
    }
    const next = simulation.nextTime();
    if (Number.isFinite(next)) simulation.runUntil(next, SLICE_EVENTS);
    else throw new Error(`${lens.open} requests will never have a fate`);
  }

  /** What each failover mechanism gives by its own arithmetic, by `component/mechanism`. */
  formulas(): ReadonlyMap<string, string> {
    return this.system.formulas();
  }

  /** Seconds since the beginning. */
  get nowSeconds(): number {
    return toSeconds(this.system.simulation.now);
  }

  /**
   * To be asked once, at the end. When stopped before, what has passed is the measured time.
   * @param storyAtSeconds the story is that of the outage that begins nearest; absent: of the worst
   */
  outcome(storyAtSeconds?: number): ReplicationOutcome {
    if (!this.doorsClosed) this.measured();
    while (!this.done) this.advance();
    return this.system.outcome(storyAtSeconds);
  }

  /** The measured time is over: nobody else comes in, and what is integrated over time stops here. */
  private measured(): void {
    this.doorsClosed = true;
    this.system.closeDoors();
  }
}

/** A story is told of one of the first; the record of later ones would only take time. */
const RECORDED = 10;

export function startReplication(
  scenario: Scenario,
  replication: number,
  recording: boolean,
): RunningReplication {
  return recordedReplication(scenario, replication, recording && replication < RECORDED);
}

/** Whichever it is. */
export function recordedReplication(
  scenario: Scenario,
  replication: number,
  recording: boolean,
): RunningReplication {
  const system = new System(scenario, replication, recording);
  system.start();
  return new RunningReplication(system, scenario.run.durationSeconds);
}
