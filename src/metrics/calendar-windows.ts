/** A replication cut into months and years, for promises about months and years. Whole ones only: a rest is no month. */
import { fromSeconds, SECONDS_PER_DAY, SECONDS_PER_YEAR } from '../engine/time.js';
import type { OutageOutcome, WindowsOutcome } from './outcome.js';

/** A month in a target. */
export const SECONDS_PER_MONTH = 30 * SECONDS_PER_DAY;

type Outage = Pick<OutageOutcome, 'startSeconds' | 'endSeconds' | 'plannedShare'>;

/** Plain data. */
export interface CalendarWindowsState {
  readonly offered: readonly number[];
  readonly lost: readonly number[];
  readonly lostPlanned: readonly number[];
}

class CalendarWindows {
  private readonly width: number;
  private readonly offered: number[];
  private readonly lost: number[];
  private readonly lostPlanned: number[];

  constructor(
    private readonly widthSeconds: number,
    measuredSeconds: number,
  ) {
    const zeros = (): number[] => new Array<number>(Math.floor(measuredSeconds / widthSeconds)).fill(0);
    this.width = fromSeconds(widthSeconds);
    this.offered = zeros();
    this.lost = zeros();
    this.lostPlanned = zeros();
  }

  addServed(from: number, amount: number): void {
    const index = Math.floor(from / this.width);
    if (index < this.offered.length) this.offered[index]! += amount;
  }

  addLost(from: number, amount: number, planned: boolean): void {
    const index = Math.floor(from / this.width);
    if (index >= this.offered.length) return;
    this.offered[index]! += amount;
    this.lost[index]! += amount;
    if (planned) this.lostPlanned[index]! += amount;
  }

  /**
   * Down seconds are cut at the end of a window; an outage as a whole, its number and its length, belongs to the window
   * that it began in.
   * @param down null: nobody told
   */
  outcome(down: readonly Outage[] | null, passedSeconds: number): WindowsOutcome {
    const count = Math.min(this.offered.length, Math.floor(passedSeconds / this.widthSeconds));
    const zeros = (): number[] => new Array<number>(count).fill(down === null ? NaN : 0);
    const [downSeconds, downPlannedSeconds] = [zeros(), zeros()];
    const [longestSeconds, outages] = [zeros(), zeros()];
    for (const { startSeconds, endSeconds, plannedShare } of down ?? []) {
      const first = Math.floor(startSeconds / this.widthSeconds);
      if (first < count) {
        outages[first]! += 1;
        longestSeconds[first] = Math.max(longestSeconds[first]!, endSeconds - startSeconds);
      }
      for (let index = first; index < count && index * this.widthSeconds < endSeconds; index++) {
        const from = Math.max(startSeconds, index * this.widthSeconds);
        const seconds = Math.min(endSeconds, (index + 1) * this.widthSeconds) - from;
        downSeconds[index]! += seconds;
        downPlannedSeconds[index]! += seconds * plannedShare;
      }
    }
    const { offered, lost, lostPlanned } = this;
    return {
      offered: offered.slice(0, count),
      lost: lost.slice(0, count),
      lostPlanned: lostPlanned.slice(0, count),
      downSeconds,
      downPlannedSeconds,
      longestSeconds,
      outages,
    };
  }

  save(): CalendarWindowsState {
    return { offered: [...this.offered], lost: [...this.lost], lostPlanned: [...this.lostPlanned] };
  }

  restore({ offered, lost, lostPlanned }: CalendarWindowsState): void {
    this.offered.splice(0, Infinity, ...offered);
    this.lost.splice(0, Infinity, ...lost);
    this.lostPlanned.splice(0, Infinity, ...lostPlanned);
  }
}

/** Plain data. */
export interface CalendarState {
  readonly month: CalendarWindowsState;
  readonly year: CalendarWindowsState;
}

export class Calendar {
  private readonly months: CalendarWindows;
  private readonly years: CalendarWindows;
  /** Runs of minutes need not look up the month of each of their requests. */
  private readonly long: boolean;

  constructor(measuredSeconds: number) {
    this.months = new CalendarWindows(SECONDS_PER_MONTH, measuredSeconds);
    this.years = new CalendarWindows(SECONDS_PER_YEAR, measuredSeconds);
    this.long = measuredSeconds >= SECONDS_PER_MONTH;
  }

  /** @param from µs; nothing that is reported spans the end of a month or of a year */
  addServed(from: number, amount: number): void {
    if (!this.long) return;
    this.months.addServed(from, amount);
    this.years.addServed(from, amount);
  }

  addLost(from: number, amount: number, planned: boolean): void {
    if (!this.long) return;
    this.months.addLost(from, amount, planned);
    this.years.addLost(from, amount, planned);
  }

  outcome(
    down: readonly Outage[] | null,
    passedSeconds: number,
  ): { readonly month: WindowsOutcome; readonly year: WindowsOutcome } {
    return {
      month: this.months.outcome(down, passedSeconds),
      year: this.years.outcome(down, passedSeconds),
    };
  }

  save(): CalendarState {
    return { month: this.months.save(), year: this.years.save() };
  }

  restore({ month, year }: CalendarState): void {
    this.months.restore(month);
    this.years.restore(year);
  }
}
