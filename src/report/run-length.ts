/** What can be said of a run depends on how long it looks: a year's figures make no sense for an incident of minutes. */
import type { Results } from '../results/results.js';

export const SECONDS_PER_YEAR = 31_536_000;
const SECONDS_PER_MONTH = 2_592_000;
const MINUTES_PER_YEAR = 525_600;

/** Seconds that one replication observes. */
export function replicationSeconds({ run }: Results): number {
  return run.replicationYears * SECONDS_PER_YEAR;
}

/** Long enough that its losses stand for a year, and are not those of a scripted incident. */
export function speaksOfYears(results: Results): boolean {
  return replicationSeconds(results) >= SECONDS_PER_MONTH - 1;
}

/** A share of all requests, as the minutes in a year in which as many arrive. */
export function minutesPerYear(share: number): number {
  return share * MINUTES_PER_YEAR;
}
