/**
 * How many writes a second are committed, and at which member: what callers see is counted (or told as a rate), window
 * by window. A window ends with a commit, never by a timer.
 */
import { fromSeconds, toSeconds, type Microseconds } from '../../engine/index.js';

/** A window ends after so many commits, or when it is this old. */
const WINDOW_COMMITS = 200;
const WINDOW = fromSeconds(10);

interface ToldRate {
  readonly member: number;
  readonly rate: number;
}

interface WriteRatesState {
  readonly since: Microseconds;
  readonly counts: readonly number[];
  readonly measured: readonly number[];
  readonly told: readonly (readonly [string, ToldRate])[];
}

export class WriteRates {
  private since: Microseconds = 0;
  private counts: number[];
  /** Per second and member, in the last window. */
  private measured: number[];
  /** Rates told by a lens that integrates, by member and caller. */
  private told = new Map<string, ToldRate>();

  constructor(
    memberCount: number,
    private readonly backgroundRate: number,
  ) {
    this.counts = new Array<number>(memberCount).fill(0);
    this.measured = new Array<number>(memberCount).fill(0);
  }

  /** One write was committed at a member. @returns whether a window has ended: rates may be other than before */
  count(member: number, now: Microseconds): boolean {
    this.counts[member] = (this.counts[member] ?? 0) + 1;
    const commits = sum(this.counts);
    if (commits < WINDOW_COMMITS && now - this.since < WINDOW) return false;
    const seconds = toSeconds(now - this.since);
    if (seconds > 0) this.measured = this.counts.map((count) => count / seconds);
    this.counts.fill(0);
    this.since = now;
    return true;
  }

  /** From now on a caller's writes are committed at this rate at a member. @returns whether that is news */
  tell(member: number, caller: string, rate: number): boolean {
    const key = `${member} ${caller}`;
    if (rate <= 0) return this.told.delete(key);
    const isNews = this.told.get(key)?.rate !== rate;
    if (isNews) this.told.set(key, { member, rate });
    return isNews;
  }

  /** Write-sets a second that are not counted one by one. */
  get uncounted(): number {
    return this.backgroundRate + this.toldAt(() => true);
  }

  /** All of them. An old window is stretched to the present: a lull ends no window. */
  total(now: Microseconds): number {
    const age = toSeconds(now - this.since);
    const old = now - this.since >= WINDOW;
    return this.uncounted + (old ? sum(this.counts) / age : sum(this.measured));
  }

  /** Of the scenario's own clients, at all members but one. */
  elsewhere(member: number): number {
    const measured = sum(this.measured) - (this.measured[member] ?? 0);
    return measured + this.toldAt((other) => other !== member);
  }

  save(): WriteRatesState {
    const { since, counts, measured, told } = this;
    return { since, counts: [...counts], measured: [...measured], told: [...told] };
  }

  restore(state: unknown): void {
    const { since, counts, measured, told } = state as WriteRatesState;
    this.since = since;
    this.counts = [...counts];
    this.measured = [...measured];
    this.told = new Map(told);
  }

  private toldAt(which: (member: number) => boolean): number {
    let rate = 0;
    for (const one of this.told.values()) if (which(one.member)) rate += one.rate;
    return rate;
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
