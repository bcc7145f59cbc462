/**
 * Side runs of a system: the future from the present instant on, again and otherwise, and back. What the record says of
 * the replication stays what it is; a side run is measured by differences of running totals.
 */
import { toSeconds, type Microseconds } from '../engine/time.js';
import type { Simulation, Snapshot } from '../engine/simulation.js';
import type { Bias } from '../faults/biased-clocks.js';
import type { Injector } from '../faults/injector.js';
import type { FaultWatcher } from '../faults/injector-parts.js';
import type { FailureRate, SideRun } from '../faults/side-run.js';
import type { ReplicationRecord } from '../metrics/replication-record.js';
import type { TallyState } from '../metrics/tally.js';
import type { Lens } from '../traffic/lens.js';
import type { ComponentSet } from './component-set.js';
import type { EntryMark, EntryState } from './entry-state.js';

export interface BranchingParts {
  readonly simulation: Simulation;
  readonly injector: Injector;
  readonly components: ComponentSet;
  readonly lens: Lens;
  readonly record: ReplicationRecord;
  readonly entryState: EntryState | null;
}

/** Running totals. */
export interface Totals {
  readonly lost: number;
  /** Only where `tellsTime`. */
  readonly downSeconds: number;
  readonly outages: number;
}

/** The instant to return to. */
export interface Mark {
  readonly future: Snapshot;
  readonly entry: EntryMark | null;
  readonly tally: TallyState;
}

export class Branching {
  constructor(private readonly parts: BranchingParts) {}

  /**
   * All is well and nothing is under way but clocks and the calendar: what comes next depends on the past through the
   * ages of clocks only. After faults that stay for ever: as well as it will be.
   */
  get quiet(): boolean {
    return this.recovered && this.parts.lens.isCalm;
  }

  /** The same but for requests that may still be under way. Changes by events only. */
  get recovered(): boolean {
    const { injector, components } = this.parts;
    if (!this.idle) return false;
    const { health, settled } = components.health();
    return settled && (health === 'healthy' || injector.incidents.someStay);
  }

  /**
   * When requests, too, are no longer under way, up to the next event and at most `to`. Only while `recovered`, at the end of
   * an instant; leaves the future as it was.
   */
  calmFrom(to: Microseconds): Microseconds {
    const { lens, simulation } = this.parts;
    return lens.calmFrom(Math.min(to, simulation.nextTime()));
  }

  /** Does anybody tell how long the service is down? */
  get tellsTime(): boolean {
    const { entryState, lens } = this.parts;
    return lens.weightless || (entryState?.totals() ?? null) !== null;
  }

  totals(): Totals {
    const { tally } = this.parts.record;
    const told = this.parts.entryState?.totals() ?? null;
    return {
      lost: tally.lost,
      downSeconds: told?.downSeconds ?? tally.downSeconds,
      outages: told?.outages ?? tally.outages,
    };
  }

  /** No fault is open but such as stay for ever. */
  get idle(): boolean {
    return this.parts.injector.incidents.ending === 0;
  }

  /** How long it takes until the first of what is broken is mended, as far as is known now. */
  get expectedSeconds(): number {
    return toSeconds(this.parts.injector.incidents.expectedEnd - this.parts.simulation.now);
  }

  failureRates(): readonly FailureRate[] {
    return this.parts.injector.failureRates();
  }

  watch(watcher: FaultWatcher | null): void {
    this.parts.injector.watch(watcher);
  }

  /** @throws Error when something in the system cannot be copied; between events */
  mark(): Mark {
    const { simulation, record, entryState } = this.parts;
    return {
      future: simulation.save(),
      entry: entryState?.mark() ?? null,
      tally: record.tally.save(),
    };
  }

  /** From now on another future, until `back`. @param name of the side run, for its draws */
  branch(name: string, bias: Omit<Bias, 'stream' | 'expectedEnd'>): SideRun {
    const { simulation, injector, record } = this.parts;
    record.muted = true;
    simulation.streams.branch(name);
    return injector.branch({ ...bias, stream: simulation.streams.fresh('clocks') });
  }

  /** To the main run again, at the instant that was marked; any number of times. */
  back({ future, entry, tally }: Mark): void {
    const { simulation, record, entryState } = this.parts;
    simulation.restore(future);
    if (entry !== null) entryState?.back(entry);
    record.tally.restore(tally);
    record.muted = false;
  }
}
