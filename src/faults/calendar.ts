/** When the hours of a week are open: maintenance windows, office hours. t = 0 is Monday 00:00. */
import { SECONDS_PER_DAY, fromSeconds, type Microseconds } from '../engine/time.js';
import type { Window } from './specification.js';

const WEEK: Microseconds = fromSeconds(7 * SECONDS_PER_DAY);

interface Stretch {
  readonly from: Microseconds;
  readonly to: Microseconds;
}

export class Calendar {
  /** Within a week, in order, without overlaps. */
  private readonly stretches: readonly Stretch[];
  private readonly openPerWeek: Microseconds;

  /** @param windows none: always open */
  constructor(windows: readonly Window[]) {
    this.stretches = windows.length === 0 ? [{ from: 0, to: WEEK }] : merged(windows.flatMap(withinWeek));
    this.openPerWeek = this.stretches.reduce((sum, { from, to }) => sum + to - from, 0);
  }

  isOpen(time: Microseconds): boolean {
    return this.nextOpen(time) === time;
  }

  /** The first open instant from this time on. */
  nextOpen(time: Microseconds): Microseconds {
    return this.after(time, 0);
  }

  /** How much of the time between the two is open. */
  openWithin(from: Microseconds, to: Microseconds): Microseconds {
    return this.openUntil(to) - this.openUntil(from);
  }

  /** When so much open time has passed. */
  after(time: Microseconds, open: Microseconds): Microseconds {
    if (open === Infinity || time === Infinity) return Infinity;
    const weeks = Math.floor(open / this.openPerWeek);
    let rest = open - weeks * this.openPerWeek;
    let week = Math.floor(time / WEEK) * WEEK;
    let from = time - week;
    for (;;) {
      for (const stretch of this.stretches) {
        const begin = Math.max(from, stretch.from);
        if (begin >= stretch.to) continue;
        if (begin + rest < stretch.to) return week + weeks * WEEK + begin + rest;
        rest -= stretch.to - begin;
      }
      week += WEEK;
      from = 0;
    }
  }

  /** Since time 0. */
  private openUntil(time: Microseconds): Microseconds {
    const weeks = Math.floor(time / WEEK);
    const within = time - weeks * WEEK;
    let open = weeks * this.openPerWeek;
    for (const { from, to } of this.stretches) open += Math.max(0, Math.min(to, within) - from);
    return open;
  }
}

/** A window may run past the end of the week, and then has a part at its beginning. */
function withinWeek({ fromSeconds: start, toSeconds: end }: Window): Stretch[] {
  const from = fromSeconds(start) % WEEK;
  const to = from + Math.min(fromSeconds(end) - fromSeconds(start), WEEK);
  if (to <= WEEK) return [{ from, to }];
  return [
    { from, to: WEEK },
    { from: 0, to: to - WEEK },
  ];
}

function merged(stretches: readonly Stretch[]): Stretch[] {
  const result: Stretch[] = [];
  for (const next of [...stretches].sort((one, other) => one.from - other.from)) {
    const last = result.at(-1);
    if (last !== undefined && next.from <= last.to) {
      result[result.length - 1] = { from: last.from, to: Math.max(last.to, next.to) };
    } else result.push(next);
  }
  return result;
}
