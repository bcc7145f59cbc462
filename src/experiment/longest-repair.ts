/** How long the worst fault of a scenario lasts on average: what a bound without any outage must assume. */
import type { End, FaultSpecification } from '../faults/specification.js';
import type { Scenario } from '../scenario/model.js';

/** Seconds; null when no fault has an end. */
export function longestRepairSeconds(scenario: Scenario): number | null {
  const means = scenario.faults.map((fault) => meanSeconds(fault, scenario)).filter(Number.isFinite);
  return means.length === 0 ? null : Math.max(...means);
}

/** From the fault to its end; NaN: it stays. */
export function meanSeconds(fault: FaultSpecification, scenario: Scenario): number {
  const { end } = fault;
  switch (end.kind) {
    case 'stays':
      return NaN;
    case 'for':
      return end.duration.mean;
    case 'restart':
      return end.after.mean;
    case 'repair':
      return noticedSeconds(end) + responseSeconds(end, scenario) + end.repair.mean;
  }
}

function noticedSeconds(end: Extract<End, { kind: 'repair' }>): number {
  if (end.crew === null) return 0;
  return end.noticed.kind === 'after' ? end.noticed.delay.mean : end.noticed.periodSeconds / 2;
}

function responseSeconds(end: Extract<End, { kind: 'repair' }>, scenario: Scenario): number {
  return scenario.crews.find((crew) => crew.name === end.crew)?.response.mean ?? 0;
}
