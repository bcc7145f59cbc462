/**
 * When a fault strikes next: a life of a given law, which passes only while the clock runs, at whatever pace.
 *
 * A life ends when its cumulative hazard reaches a threshold drawn from Exp(1). Age and threshold are state, so that a
 * clock can be stopped and go on, faster or slower, without a new draw. At pace p it ages p seconds a second: what is
 * left of its hazard stays, the instant moves (the cumulative exposure model of accelerated life testing: Nelson 1980).
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
  readonly pace: number;
  readonly spent: boolean;
  readonly since: Microseconds;
  readonly ageSeconds: number;
  readonly threshold: number;
  readonly firings: number;
}

export class Clock {
  private speed = 0;
  /** It has fired and has no new life yet. */
  private isSpent = true;
  /** When it was set going at this pace; it counts while it runs. */
  private since: Microseconds = 0;
  /** At that instant. */
  private ageSeconds = 0;
  /** Cumulative hazard at which it fires. */
  private threshold = Infinity;
  private fired = 0;

  constructor(
    readonly law: Distribution,
    private readonly stream: Stream,
  ) {}

  /** Seconds of age in a second; 0: it stands still. */
  get pace(): number {
    return this.speed;
  }

  /** Between a firing and the next life (or before the first) there is nothing that it could count. */
  get spent(): boolean {
    return this.isSpent;
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

  /** Lets it run from now on. @param pace > 0 @returns when it fires, `Infinity`: never */
  run(now: Microseconds, pace = 1): Microseconds {
    this.speed = pace;
    this.since = now;
    const life = this.law.inverseCumulativeHazard(this.threshold);
    return now + Math.max(0, fromSeconds((life - this.ageSeconds) / pace));
  }

  /** Stops it; its age stays. */
  halt(now: Microseconds): void {
    this.ageSeconds = this.ageAt(now);
    this.speed = 0;
  }

  /** It has fired. @returns which firing this is, from 0 */
  fire(now: Microseconds): number {
    this.halt(now);
    this.isSpent = true;
    return this.fired++;
  }

  ageAt(now: Microseconds): number {
    return this.ageSeconds + (this.speed > 0 ? this.speed * toSeconds(now - this.since) : 0);
  }

  save(): ClockState {
    const { since, ageSeconds, threshold } = this;
    return { pace: this.speed, spent: this.isSpent, since, ageSeconds, threshold, firings: this.fired };
  }

  restore(state: ClockState): void {
    this.speed = state.pace;
    this.isSpent = state.spent;
    this.since = state.since;
    this.ageSeconds = state.ageSeconds;
    this.threshold = state.threshold;
    this.fired = state.firings;
  }

  private drawThreshold(): void {
    this.threshold = this.law.cumulativeHazard(this.ageSeconds) + drawHazard(this.stream);
    this.isSpent = false;
  }
}
