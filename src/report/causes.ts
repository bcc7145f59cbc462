/** What a whole is made of, largest part first: downtime of a year by origin, lost requests by cause. */
import type { Results } from '../results/results.js';
import { speaksOfYears } from './run-length.js';

export interface Cause {
  readonly name: string;
  readonly amount: number;
  /** Of the whole. */
  readonly share: number;
  /** With everything above it. */
  readonly together: number;
}

/** @param most so many at most, of which the last one sums up the rest */
export function causes(amounts: Readonly<Record<string, number>>, most: number): Cause[] {
  const sorted = Object.entries(amounts)
    .filter(([, amount]) => amount > 0)
    .sort(([, a], [, b]) => b - a);
  const whole = sorted.reduce((sum, [, amount]) => sum + amount, 0);
  const rest = sorted.length > most ? sorted.splice(most - 1) : [];
  if (rest.length > 0)
    sorted.push([`${rest.length} more`, rest.reduce((sum, [, amount]) => sum + amount, 0)]);
  let before = 0;
  return sorted.map(([name, amount]) => {
    before += amount;
    return { name, amount, share: amount / whole, together: before / whole };
  });
}

/** What a run shows is made of downtime in a long run, of lost requests in a short one (or where nothing was down). */
export interface Makeup {
  readonly unit: 'seconds a year' | 'requests';
  readonly byOrigin: Readonly<Record<string, number>>;
  readonly byFault: Readonly<Record<string, number>>;
}

export function makeup(results: Results): Makeup {
  const { downtimeSecondsPerYear, requests } = results;
  const { byOrigin, byFault } = downtimeSecondsPerYear;
  if (speaksOfYears(results) && Object.keys(byOrigin).length > 0)
    return { unit: 'seconds a year', byOrigin, byFault };
  return { unit: 'requests', byOrigin: requests.lostByOrigin, byFault: requests.lostByFault };
}

/** `host-loss@web1` and `host-loss@web2` are the same fault of a group: `host-loss@web`. */
export function byGroup(amounts: Readonly<Record<string, number>>): Record<string, number> {
  const groups = new Map<string, number>();
  for (const [faults, amount] of Object.entries(amounts)) {
    const group = faultGroup(faults);
    groups.set(group, (groups.get(group) ?? 0) + amount);
  }
  return Object.fromEntries(groups);
}

/** Members of a group are its name and a number; the process behind a slash stays. */
export function faultGroup(faults: string): string {
  return faults
    .split('+')
    .map((one) => one.replace(/@([^@/|]*?)\d+(?=\/|$)/, '@$1'))
    .join(' + ');
}
