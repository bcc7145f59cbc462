/** When to stop adding replications. Looks happen at fixed numbers of replications, so that time decides nothing else. */
import { SECONDS_PER_YEAR } from '../engine/time.js';
import type { PrecisionGoal, RunSpecification, Scenario } from '../scenario/model.js';
import type { Aggregate } from './aggregate.js';
import { Looks } from './looks.js';
import { isPrecise, shareOfTheWay } from './precise.js';

/** With none of the ways to stop given: one replication of an incident is the answer, years come in many. */
const ALONE = { requests: 1, flow: 20 } as const;

/** How many replications there will be, where that is known beforehand. */
export function plannedReplications(run: RunSpecification): number | null {
  const { replications, years, budgetSeconds, durationSeconds, lens } = run;
  const byYears = years === null ? Infinity : Math.ceil((years * SECONDS_PER_YEAR) / durationSeconds);
  const planned = Math.min(replications ?? Infinity, byYears);
  if (Number.isFinite(planned)) return planned;
  return goalsOf(run).length === 0 && budgetSeconds === null ? ALONE[lens] : null;
}

/** How far a run is that ends at its precision, 0 to 1; 0: it has no such end. */
export function shareOfPrecision(run: RunSpecification, aggregate: Aggregate): number {
  const shares = goalsOf(run).map((goal) => shareOfTheWay(goal, aggregate));
  return shares.length === 0 ? 0 : Math.min(...shares);
}

/** When a run ends, and what its looks at the targets have decided. */
export class Stopping {
  /** null: it is known beforehand how long the run is, so there is one look at the targets, at the end. */
  readonly looks: Looks | null;
  private readonly run: RunSpecification;
  private readonly goals: readonly PrecisionGoal[];

  constructor(scenario: Scenario) {
    this.run = scenario.run;
    this.goals = goalsOf(scenario.run);
    const { budgetSeconds } = scenario.run;
    this.looks = budgetSeconds !== null || this.goals.length > 0 ? new Looks(scenario) : null;
  }

  /**
   * To be asked after each replication.
   * @param wallSeconds since the run began; only used against a budget
   * @returns why the run is over, or null when another replication is due
   */
  reason(aggregate: Aggregate, wallSeconds: number): string | null {
    const { replications, years, budgetSeconds } = this.run;
    const done = aggregate.replications;
    this.looks?.look(aggregate);
    if (replications !== null && done >= replications) return 'replications';
    if (years !== null && aggregate.measuredSeconds >= years * SECONDS_PER_YEAR) return 'years';
    if (this.isPrecise(aggregate)) {
      this.looks?.lookNow(aggregate);
      return 'precision';
    }
    if (this.stopsWhenDecided && this.looks?.allDecided === true) return 'targets decided';
    if (budgetSeconds !== null && wallSeconds >= budgetSeconds) return 'budget';
    return this.isUnlimited && done >= ALONE[this.run.lens] ? 'replications' : null;
  }

  /** Who asks for a number of replications, years or a precision gets that. */
  private get stopsWhenDecided(): boolean {
    return this.run.replications === null && this.run.years === null && this.goals.length === 0;
  }

  private get isUnlimited(): boolean {
    return this.stopsWhenDecided && this.run.budgetSeconds === null;
  }

  private isPrecise(aggregate: Aggregate): boolean {
    if (this.goals.length === 0 || !isLook(aggregate.replications)) return false;
    return this.goals.every((goal) => isPrecise(goal, aggregate));
  }
}

/** 2, 3, 4, 6, 8, 12, 16, 24, …: about 40 % apart. */
export function isLook(replications: number): boolean {
  let power = 2;
  while (power * 2 <= replications) power *= 2;
  return replications >= 2 && (replications === power || replications === power * 1.5);
}

function goalsOf({ precision, precisionOf }: RunSpecification): readonly PrecisionGoal[] {
  const first =
    precision === null ? [] : [{ measure: 'unavailability', subject: null, relative: precision } as const];
  return [...first, ...(precisionOf ?? [])];
}
