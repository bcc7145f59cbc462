/** How much is spent on side runs, decided before the first event: nothing measured may change it. */
import type { Strategy } from '../../faults/biased-clocks.js';
import type { FailureRate } from '../../faults/side-run.js';
import type { Scenario } from '../../scenario/model.js';
import { meanSeconds } from '../longest-repair.js';
import { extraFaults, mixture } from './strategies.js';

export interface Plan {
  /** Of each excursion that has any. */
  readonly sideRuns: number;
  /** How likely an excursion has side runs, by the seconds that its first repair is expected to take. */
  readonly share: (seconds: number) => number;
  readonly strategies: readonly Strategy[];
}

/** Side runs of one excursion share its beginning, so there are few; and of a replication, so many on average. */
const SIDE_RUNS = 2;
const PER_REPLICATION = 2000;
/** With protocols and traffic a side run costs as much as ten excursions of the main run, for it is a long one: so few. */
const SIDE_RUNS_OF_FLOW = 2;
const SHARE_OF_FLOW = 0.02;
/** The danger of an excursion grows with its length, so long ones are chosen more often; short ones at least so often. */
const LEAST_OFTEN = 0.05;

export function planFor(scenario: Scenario, rates: readonly FailureRate[]): Plan {
  const excursions = rates.reduce((sum, rate) => sum + rate.perSecond, 0) * scenario.run.durationSeconds;
  const isCheap = scenario.components.every(({ kind }) => kind.kind === 'generic');
  const sideRuns = isCheap ? SIDE_RUNS : SIDE_RUNS_OF_FLOW;
  const most = isCheap ? 1 : SHARE_OF_FLOW;
  const average = Math.min(most, PER_REPLICATION / (sideRuns * excursions));
  const mean = meanExcursionSeconds(scenario, rates);
  return {
    sideRuns,
    share: (seconds) => Math.min(1, average * Math.max(LEAST_OFTEN, seconds / mean)),
    strategies: mixture(extraFaults(scenario)),
  };
}

/** Over all excursions, short and long. */
function meanExcursionSeconds(scenario: Scenario, rates: readonly FailureRate[]): number {
  let often = 0;
  let seconds = 0;
  for (const { id, perSecond } of rates) {
    const fault = scenario.faults.find((one) => one.id === id);
    const lasts = fault === undefined ? NaN : meanSeconds(fault, scenario);
    if (!(lasts > 0 && lasts < Infinity)) continue;
    often += perSecond;
    seconds += perSecond * lasts;
  }
  return often > 0 ? seconds / often : 1;
}
