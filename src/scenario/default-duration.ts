/** How long a replication is when the file does not say: as long as years are of interest. */
import { SECONDS_PER_YEAR } from '../engine/time.js';

const YEARS = 20;
/** A run of fewer years has shorter replications, so that it is not one alone. */
const SHORT_YEARS = 10;

/** @param years how many the run is to have in all; null: not limited */
export function defaultDurationSeconds(years: number | null): number {
  const long = years === null || years >= YEARS ? YEARS : Math.min(SHORT_YEARS, years);
  return long * SECONDS_PER_YEAR;
}
