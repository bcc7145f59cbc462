import { MICROSECONDS_PER_SECOND, type Microseconds } from '../engine/time.js';

/** Plain state. */
export interface UtilisationState {
  readonly since: Microseconds;
  readonly busySeconds: number;
  readonly windowStart: Microseconds;
  readonly windowBusy: number;
  readonly peak: number;
}

/** How much of something is in use, over all and in the busiest window. Levels are fractions of 1, piecewise constant. */
export class Utilisation {
  private since: Microseconds = 0;
  private busySeconds = 0;
  private windowStart: Microseconds = 0;
  /** Microseconds in use in the present window. */
  private windowBusy = 0;
  private peakOfWindows = 0;

  constructor(private readonly window: Microseconds = 60 * MICROSECONDS_PER_SECOND) {}

  /** It was in use at this level between two times; times follow each other. */
  add(level: number, from: Microseconds, to: Microseconds): void {
    this.busySeconds += (level * (to - from)) / MICROSECONDS_PER_SECOND;
    const end = this.windowStart + this.window;
    if (to < end) {
      this.windowBusy += level * (to - from);
      return;
    }
    this.close(this.windowBusy + level * (end - from));
    const whole = Math.floor((to - end) / this.window);
    if (whole > 0) this.close(level * this.window);
    this.windowStart = end + whole * this.window;
    this.windowBusy = level * (to - this.windowStart);
  }

  /** Mean level from the last reset until `now`, when `add` was called last. */
  mean(now: Microseconds): number {
    return now > this.since ? (this.busySeconds * MICROSECONDS_PER_SECOND) / (now - this.since) : 0;
  }

  /** Seconds at full use that this amounts to. */
  get seconds(): number {
    return this.busySeconds;
  }

  /** Mean level of the busiest whole window, or of all the time until `now` before one has passed. */
  peak(now: Microseconds): number {
    return Math.max(this.peakOfWindows, this.mean(now));
  }

  /** Counts from now on. */
  reset(now: Microseconds): void {
    this.since = now;
    this.busySeconds = 0;
    this.windowStart = now;
    this.windowBusy = 0;
    this.peakOfWindows = 0;
  }

  save(): UtilisationState {
    const { since, busySeconds, windowStart, windowBusy } = this;
    return { since, busySeconds, windowStart, windowBusy, peak: this.peakOfWindows };
  }

  restore(state: UtilisationState): void {
    this.since = state.since;
    this.busySeconds = state.busySeconds;
    this.windowStart = state.windowStart;
    this.windowBusy = state.windowBusy;
    this.peakOfWindows = state.peak;
  }

  private close(busy: number): void {
    this.peakOfWindows = Math.max(this.peakOfWindows, busy / this.window);
  }
}
