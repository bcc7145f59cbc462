/**
 * One replication, plain, and the side runs of its excursions. An excursion begins with a fault while all is quiet, and
 * ends when all is quiet again. Of the main run counts what comes until a second fault strikes; what comes after it is
 * taken from the side runs instead.
 */
import { fromSeconds, toSeconds, type Microseconds } from '../../engine/time.js';
import type { ReplicationOutcome } from '../../metrics/outcome.js';
import type { Scenario } from '../../scenario/model.js';
import { System } from '../../scenario/system.js';
import type { SideRunName } from './accelerated.js';
import { addScaled, nothing, type Amounts } from './amounts.js';
import { Combinations } from './combinations.js';
import { MainRun } from './main-run.js';
import type { Plan } from './plan.js';
import { Reached } from './reached.js';
import { SideRuns, type SideRunOutcome } from './side-runs.js';
import type { Jump } from './year.js';
import { followUntilQuiet } from './until-quiet.js';

/** Sums over side runs that say whether they can be relied on. What one counts for: seconds down (requests lost) in the result. */
export interface Weights {
  count: number;
  /** Of likelihoods at the end. */
  likelihood: number;
  likelihoodSquared: number;
  /** Of what each counts for, and the largest of it. */
  counted: number;
  countedSquared: number;
  largest: number;
}

export interface AcceleratedReplication {
  /** Of the main run: plain in every respect. */
  readonly outcome: ReplicationOutcome | null;
  /** Requests that came in it. */
  readonly offered: number;
  readonly measuredSeconds: number;
  /** While all was quiet, or until a second fault struck. */
  readonly single: Amounts;
  /** After a second fault, from the side runs. */
  readonly overlapping: Amounts;
  /** The same from the main run: what a plain run would have said. */
  readonly plainOverlapping: Amounts;
  readonly excursions: number;
  readonly withSideRuns: number;
  readonly weights: Weights;
  readonly combinations: Combinations;
  /** Downtimes of single faults and of overlaps. */
  readonly jumps: readonly Jump[];
  /** How often each fault struck in the main run. */
  readonly strikes: ReadonlyMap<string, number>;
  /** Components that were down in some side run, or in the main run. */
  readonly reached: ReadonlySet<string>;
  readonly events: number;
}

/** @param needed even where no request comes */
export function runAccelerated(
  scenario: Scenario,
  replication: number,
  { plan, needed = false }: { readonly plan: Plan; readonly needed?: boolean },
): AcceleratedReplication {
  const system = new System(scenario, replication, false);
  system.start();
  const byTime = system.branching.tellsTime;
  const end = fromSeconds(scenario.run.durationSeconds);
  const withOutcome = needed || scenario.run.lens === 'flow';
  return new Course(system, { replication, plan, end, byTime, withOutcome, only: null }).run();
}

/** One line of what happened in a side run, and of its beginning. */
export interface StoryLine {
  readonly atSeconds: number;
  readonly origin: string;
  readonly text: string;
}

export interface Replayed extends SideRunOutcome {
  readonly story: readonly StoryLine[];
}

/** One side run again. @returns null: there is none of that name */
export function replaySideRun(scenario: Scenario, only: SideRunName, plan: Plan): Replayed | null {
  const system = new System(scenario, only.replication, true);
  system.start();
  const byTime = system.branching.tellsTime;
  const end = fromSeconds(scenario.run.durationSeconds);
  const course = new Course(system, { ...only, plan, end, byTime, withOutcome: false, only });
  return course.replay();
}

/** Waits until every request of the measured time has its fate. */
function conclude(system: System): ReplicationOutcome {
  const { simulation, lens } = system;
  system.closeDoors();
  while (lens.open > 0) simulation.runUntil(simulation.nextTime());
  return system.outcome();
}

function offeredIn(outcome: ReplicationOutcome | null): number {
  return outcome?.classes.reduce((sum, { served, lost }) => sum + served + lost, 0) ?? 0;
}

interface Setting {
  readonly replication: number;
  readonly plan: Plan;
  readonly end: Microseconds;
  /** Seconds down count, not requests lost. */
  readonly byTime: boolean;
  readonly withOutcome: boolean;
  /** Only this side run, for somebody who wants to look at it. */
  readonly only: SideRunName | null;
}

class Course {
  private readonly main: MainRun;
  private readonly reached: Reached;
  private readonly sideRuns: SideRuns;
  private readonly overlapping = nothing();
  private readonly combinations = new Combinations();
  private readonly weights: Weights = {
    ...{ count: 0, likelihood: 0, likelihoodSquared: 0 },
    ...{ counted: 0, countedSquared: 0, largest: 0 },
  };
  private excursions = 0;
  private withSideRuns = 0;
  private sideEvents = 0;
  private replayed: Replayed | null = null;
  /** Causes up to this number are of before the excursion. */
  private storyFrom = 0;

  constructor(
    private readonly system: System,
    private readonly setting: Setting,
  ) {
    this.reached = new Reached(system);
    this.main = new MainRun(system, this.reached);
    this.sideRuns = new SideRuns(system, this.reached, { end: setting.end, count: setting.plan.sideRuns });
  }

  run(): AcceleratedReplication {
    const { system, main } = this;
    const { simulation, branching } = system;
    const { end } = this.setting;
    branching.watch(main);
    while (simulation.now < end) {
      simulation.runUntil(end);
      if (main.phase === 'quiet') continue;
      // What happens in this instant is how it begins.
      simulation.runUntil(simulation.now);
      main.phase = 'single';
      this.excursion();
      followUntilQuiet(system, end);
      main.endExcursion();
    }
    main.endExcursion();
    branching.watch(null);
    const outcome = this.setting.withOutcome ? conclude(system) : null;
    return {
      ...{
        outcome,
        offered: offeredIn(outcome),
        measuredSeconds: toSeconds(end),
        single: main.single,
        overlapping: this.overlapping,
      },
      ...{ plainOverlapping: main.plainOverlapping, excursions: this.excursions, strikes: main.strikes },
      ...{ withSideRuns: this.withSideRuns, weights: this.weights, combinations: this.combinations },
      ...{ reached: this.reached.names, jumps: main.jumps },
      events: simulation.eventCount + this.sideEvents,
    };
  }

  /** The side run that is asked for. */
  replay(): Replayed | null {
    const { system, main, setting } = this;
    const { simulation, branching } = system;
    branching.watch(main);
    while (simulation.now < setting.end && this.replayed === null) {
      const before = simulation.causes.count;
      simulation.runUntil(setting.end);
      if (main.phase === 'quiet') continue;
      simulation.runUntil(simulation.now);
      main.phase = 'single';
      this.storyFrom = before;
      this.excursion();
      if (this.excursions > (setting.only?.excursion ?? 0)) break;
      followUntilQuiet(system, setting.end);
      main.endExcursion();
    }
    return this.replayed;
  }

  /** Side runs of every so many excursions, by lot: the others are stood for by them. */
  private excursion(): void {
    const { system, main, setting } = this;
    const excursion = this.excursions++;
    if (setting.only !== null && setting.only.excursion !== excursion) return;
    const { strategies, sideRuns } = setting.plan;
    const share = setting.plan.share(system.branching.expectedSeconds);
    // Of its own, so that each excursion can be had again without those before it.
    const lots = system.simulation.streams.fresh(`acceleration/${excursion}`);
    if (share < 1 && lots.uniform() >= share) return;
    this.withSideRuns += 1;
    const { branching } = system;
    const mark = branching.mark();
    const begun = { mark, faults: [...main.first], strategies, name: `${excursion}` };
    if (setting.only !== null) {
      const outcome = this.sideRuns.only(begun, lots, setting.only.sideRun);
      this.replayed = outcome && { ...outcome, story: this.story() };
      return;
    }
    const outcomes = this.sideRuns.run(begun, lots);
    outcomes.forEach((outcome, sideRun) => {
      const stands = 1 / (sideRuns * share);
      addScaled(this.overlapping, outcome.amounts, stands);
      this.count(outcome, stands, { replication: setting.replication, excursion, sideRun });
    });
    branching.back(mark);
    branching.watch(main);
  }

  /** All that was noted since the excursion began. */
  private story(): StoryLine[] {
    const { causes } = this.system.simulation;
    const lines: StoryLine[] = [];
    for (let id = this.storyFrom + 1; id <= causes.count; id++) {
      const link = causes.link(id);
      if (link === undefined || link.text === '') continue;
      lines.push({ atSeconds: toSeconds(link.time), origin: link.origin, text: link.text });
    }
    return lines;
  }

  private count(outcome: SideRunOutcome, stands: number, name: SideRunName): void {
    const { amounts, likelihood, events, faults } = outcome;
    const { weights } = this;
    this.sideEvents += events;
    weights.count += 1;
    weights.likelihood += likelihood;
    weights.likelihoodSquared += likelihood * likelihood;
    const counted = stands * (this.setting.byTime ? amounts.downSeconds : amounts.lost);
    if (amounts.downSeconds > 0) {
      const weight = (stands * amounts.downSeconds) / outcome.downSeconds;
      this.main.jumps.push({ seconds: outcome.downSeconds, weight });
    }
    if (counted === 0) return;
    weights.counted += counted;
    weights.countedSquared += counted * counted;
    weights.largest = Math.max(weights.largest, counted);
    this.combinations.add(faults, counted, name);
  }
}
