/**
 * When a fault strikes next: a life of a given law, which passes only while the clock runs.
 *
 * A life ends when its cumulative hazard reaches a threshold drawn from Exp(1). Age and threshold are state, so that a
 * clock can be stopped and go on, and its hazard be multiplied, without a new draw.
 */
import {
  drawHazard,
  equilibriumAge,
  fromSeconds,
  toSeconds,
  type Distribution,
  type Microseconds,
  type Stream,
} from '../engine/index.js';

/** Plain state. */
export interface ClockState {
  readonly running: boolean;
  readonly since: Microseconds;
  readonly ageSeconds: number;
  readonly threshold: number;
  readonly firings: number;
}

export class Clock {
  private isRunning = false;
  /** When it was set going; it counts while it runs. */
  private since: Microseconds = 0;
  /** At that instant. */
  private ageSeconds = 0;
  /** Cumulative hazard at which it fires. */
  private threshold = Infinity;
  private fired = 0;

  constructor(
    private readonly law: Distribution,
    private readonly stream: Stream,
  ) {}

  get running(): boolean {
    return this.isRunning;
  }

  /** How often it has fired. */
  get firings(): number {
    return this.fired;
  }

  /** A first life, of something that has been in use for ever, or is new. */
  begin(start: 'equilibrium' | 'new'): void {
    // An exponential life has no memory; one with infinite mean knows no equilibrium.
    const hasAge = start === 'equilibrium' && this.law.kind !== 'exponential' && this.law.mean < Infinity;
    this.ageSeconds = hasAge ? equilibriumAge(this.law, this.stream) : 0;
    this.drawThreshold();
  }

  /** A new life: it was repaired and is as good as new. */
  renew(): void {
    this.ageSeconds = 0;
    this.drawThreshold();
  }

  /** The same life goes on beyond a firing that was no fault of this target (thinning). */
  spare(): void {
    this.drawThreshold();
  }

  /** Lets it run from now on. @returns when it fires, `Infinity`: never */
  run(now: Microseconds): Microseconds {
    this.isRunning = true;
    this.since = now;
    const life = this.law.inverseCumulativeHazard(this.threshold);
    return now + Math.max(0, fromSeconds(life - this.ageSeconds));
  }

  /** Stops it; its age stays. */
  halt(now: Microseconds): void {
    if (!this.isRunning) return;
    this.ageSeconds = this.ageAt(now);
    this.isRunning = false;
  }

  /** It has fired. @returns which firing this is, from 0 */
  fire(now: Microseconds): number {
    this.halt(now);
    return this.fired++;
  }

  ageAt(now: Microseconds): number {
    return this.ageSeconds + (this.isRunning ? toSeconds(now - this.since) : 0);
  }

  save(): ClockState {
    const { since, ageSeconds, threshold } = this;
    return { running: this.isRunning, since, ageSeconds, threshold, firings: this.fired };
  }

  restore(state: ClockState): void {
    this.isRunning = state.running;
    this.since = state.since;
    this.ageSeconds = state.ageSeconds;
    this.threshold = state.threshold;
    this.fired = state.firings;
  }

  private drawThreshold(): void {
    this.threshold = this.law.cumulativeHazard(this.ageSeconds) + drawHazard(this.stream);
  }
}
