/** What the losses are made of: shares of the whole, largest first. */
import type { Results } from '../results/results.js';

export interface Cause {
  readonly name: string;
  /** Of all that was lost. */
  readonly share: number;
  /** With everything above it. */
  readonly together: number;
  /** Of all requests. */
  readonly ofOffered: number;
}

/** @param most so many at most, of which the last one sums up the rest */
export function causes(
  counts: Readonly<Record<string, number>>,
  { lost, offered }: Results['requests'],
  most: number,
): Cause[] {
  if (lost <= 0 || offered <= 0) return [];
  const sorted = Object.entries(counts)
    .filter(([, count]) => count > 0)
    .sort(([, a], [, b]) => b - a);
  const rest = sorted.length > most ? sorted.splice(most - 1) : [];
  if (rest.length > 0) sorted.push([`${rest.length} more`, rest.reduce((sum, [, count]) => sum + count, 0)]);
  let together = 0;
  return sorted.map(([name, count]) => {
    together += count;
    return { name, share: count / lost, together: together / lost, ofOffered: count / offered };
  });
}

/** `host-loss@web1` and `host-loss@web2` are the same fault of a group: `host-loss@web`. */
export function byGroup(counts: Readonly<Record<string, number>>): Record<string, number> {
  const groups = new Map<string, number>();
  for (const [faults, count] of Object.entries(counts)) {
    const group = faultGroup(faults);
    groups.set(group, (groups.get(group) ?? 0) + count);
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
