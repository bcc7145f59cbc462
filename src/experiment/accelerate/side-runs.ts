/** The side runs of one excursion: biased, followed until all is quiet again, weighted. */
import type { Stream } from '../../engine/streams.js';
import type { Microseconds } from '../../engine/time.js';
import type { Strategy } from '../../faults/biased-clocks.js';
import type { FaultWatcher } from '../../faults/injector-parts.js';
import type { SideRun } from '../../faults/side-run.js';
import type { Mark, Totals } from '../../scenario/branching.js';
import type { System } from '../../scenario/system.js';
import { addBetween, nothing, type Amounts } from './amounts.js';
import type { Reached } from './reached.js';
import { followUntilQuiet } from './until-quiet.js';

/** One side run. */
export interface SideRunOutcome {
  /** What came after a further fault had struck, weighted. */
  readonly amounts: Amounts;
  /** The downtime of it and the requests lost, without weight. */
  readonly downSeconds: number;
  readonly lost: number;
  /** At the end: 1 on average. */
  readonly likelihood: number;
  readonly events: number;
  /** What struck, the beginning included, when the service was down last. */
  readonly faults: readonly string[];
}

export interface Excursion {
  readonly mark: Mark;
  /** Begun by. */
  readonly faults: readonly string[];
  readonly strategies: readonly Strategy[];
  /** Names the draws: the number of the excursion. */
  readonly name: string;
}

/** Splits a side run at its faults: what comes between two is weighted with the likelihood at the end of it. */
class Weigher implements FaultWatcher {
  readonly amounts = nothing();
  downSeconds = 0;
  lost = 0;
  faults: readonly string[];
  private since: Totals | null = null;
  private struckIn = -1;
  private readonly further: string[] = [];

  constructor(
    private readonly system: System,
    private readonly side: SideRun,
    private readonly first: readonly string[],
    private readonly reached: Reached,
  ) {
    this.faults = first;
  }

  struck(): void {
    this.reached.look();
  }

  striking(id: string, target: string): void {
    const { eventCount } = this.system.simulation;
    if (this.struckIn !== eventCount) this.cut();
    this.struckIn = eventCount;
    this.further.push(`${id}@${target}`);
  }

  allEnded(): void {
    this.system.simulation.stop();
  }

  cut(): void {
    const totals = this.system.branching.totals();
    const { since } = this;
    this.since = totals;
    // Until a further fault strikes it is the main run's affair.
    if (since === null) return;
    if (totals.lost === since.lost && totals.downSeconds === since.downSeconds) {
      if (totals.outages === since.outages) return;
    }
    this.faults = [...this.first, ...this.further];
    this.downSeconds += totals.downSeconds - since.downSeconds;
    this.lost += totals.lost - since.lost;
    addBetween(this.amounts, since, totals, this.side.likelihood);
  }
}

export class SideRuns {
  constructor(
    private readonly system: System,
    private readonly reached: Reached,
    /** End of the measured time; side runs of each excursion. */
    private readonly setting: { readonly end: Microseconds; readonly count: number },
  ) {}

  /** @param lots one draw chooses the strategies: evenly spread over the mixture (systematic sampling) */
  run(excursion: Excursion, lots: Stream): SideRunOutcome[] {
    const offset = lots.uniform();
    return Array.from({ length: this.setting.count }, (_, number) => {
      if (number > 0) this.system.branching.back(excursion.mark);
      return this.numbered(excursion, offset, number);
    });
  }

  /** One of them. @returns null: there are not so many */
  only(excursion: Excursion, lots: Stream, number: number): SideRunOutcome | null {
    return number < this.setting.count ? this.numbered(excursion, lots.uniform(), number) : null;
  }

  private numbered({ strategies, faults, name }: Excursion, offset: number, number: number): SideRunOutcome {
    const chosen = choose(strategies, (number + offset) / this.setting.count);
    return this.one(`${name}/${number}`, { strategies, chosen }, faults);
  }

  private one(
    name: string,
    bias: { readonly strategies: readonly Strategy[]; readonly chosen: Strategy },
    first: readonly string[],
  ): SideRunOutcome {
    const { branching, simulation } = this.system;
    const before = simulation.eventCount;
    const side = branching.branch(name, bias);
    const weigher = new Weigher(this.system, side, first, this.reached);
    branching.watch(weigher);
    followUntilQuiet(this.system, this.setting.end);
    weigher.cut();
    const events = simulation.eventCount - before;
    const { amounts, downSeconds, lost, faults } = weigher;
    return { amounts, downSeconds, lost, likelihood: side.likelihood, events, faults };
  }
}

/** The strategy that a point of (0, 1) falls on. */
function choose(strategies: readonly Strategy[], point: number): Strategy {
  let rest = point;
  for (const strategy of strategies) {
    rest -= strategy.weight;
    if (rest < 0) return strategy;
  }
  const last = strategies.at(-1);
  if (last === undefined) throw new Error('no strategy');
  return last;
}
