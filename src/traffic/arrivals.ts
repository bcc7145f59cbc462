/**
 * When requests arrive: a non-homogeneous Poisson process by inversion of the cumulative rate, one uniform an arrival.
 * A surge multiplies the rate from an instant on; the uniform already drawn for the next arrival is kept and its
 * remaining share stretched, so that a surge shifts no later draw.
 */
import { ln } from '../engine/elementary.js';
import type { CauseId } from '../engine/causes.js';
import type { Stream } from '../engine/streams.js';
import { MICROSECONDS_PER_SECOND, toSeconds, type Microseconds } from '../engine/time.js';
import { RateProfile } from './rate-profile.js';
import type { Arrivals } from './specification.js';
import { Surges, type Surge } from './surges.js';

interface ArrivalsState {
  readonly at: number;
  readonly rest: number;
  readonly surges: readonly Surge[];
  readonly due: number;
}

export class ArrivalProcess {
  readonly profile: RateProfile;
  /** Up to here (seconds) the exponential draw has been used. */
  private at = 0;
  /** What is left of it: arrivals expected, at the surged rate, until the next one. */
  private rest = 0;
  private readonly surges = new Surges();
  /** Of the surges; kept, for every arrival needs it. */
  private factor = 1;
  /** When the pending arrival comes, unrounded. */
  private due = 0;

  constructor(
    arrivals: Arrivals,
    private readonly stream: Stream,
  ) {
    this.profile = new RateProfile(arrivals);
  }

  /** Requests per second now, surge included. */
  rate(seconds: number): number {
    return this.factor * this.profile.rate(seconds);
  }

  /** Why more arrive than usual; 0: they do not. */
  get surgeBecause(): CauseId {
    return this.surges.because;
  }

  /** The arrival after the one at hand; `Infinity` when there is none. */
  next(): Microseconds {
    this.rest = -ln(this.stream.uniform());
    return this.instant();
  }

  /**
   * From now on the rate is multiplied by a further factor; by the reciprocal of one, that one is over.
   * @returns when the pending arrival comes now
   */
  multiply(factor: number, now: Microseconds, because: CauseId = 0): Microseconds {
    const seconds = toSeconds(now);
    this.rest = Math.max(0, this.rest - this.factor * this.profile.integral(this.at, seconds));
    this.at = seconds;
    this.surges.change(factor, because);
    this.factor = this.surges.factor;
    return Math.max(now, this.instant());
  }

  /** The pending arrival has come. */
  arrived(): void {
    this.at = this.due;
    this.rest = 0;
  }

  save(): ArrivalsState {
    const { at, rest, due } = this;
    return { at, rest, surges: this.surges.save(), due };
  }

  restore(state: ArrivalsState): void {
    const { at, rest, due, surges } = state;
    Object.assign(this, { at, rest, due });
    this.surges.restore(surges);
    this.factor = this.surges.factor;
  }

  private instant(): Microseconds {
    this.due = this.factor <= 0 ? Infinity : this.profile.after(this.at, this.rest / this.factor);
    return Math.round(this.due * MICROSECONDS_PER_SECOND);
  }
}
