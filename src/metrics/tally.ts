/**
 * Running totals that can be read at any instant and set back: what is lost and how long the service is down between two
 * instants is a difference. Side runs are measured so, and leave no other trace.
 */
import { MICROSECONDS_PER_SECOND, toSeconds } from '../engine/time.js';
import { isDown } from './success-spans.js';

/** Plain data. */
export interface TallyState {
  readonly lost: number;
  readonly downMicroseconds: number;
  readonly outages: number;
  readonly lastDown: number;
}

export class Tally {
  /** Requests, or amounts of them. */
  lost = 0;
  /** As the share of successes tells. */
  outages = 0;
  private downMicroseconds = 0;
  /** When the service was down last. */
  private lastDown = -Infinity;

  constructor(private readonly upWhen: number) {}

  get downSeconds(): number {
    return toSeconds(this.downMicroseconds);
  }

  /** As `SuccessSpans.add`: outages less than 1 s apart are one. */
  success(from: number, to: number, share: number): void {
    if (!isDown(share, this.upWhen)) return;
    const isSame = from - this.lastDown < MICROSECONDS_PER_SECOND;
    this.downMicroseconds += to - (isSame ? this.lastDown : from);
    if (!isSame) this.outages += 1;
    this.lastDown = to;
  }

  save(): TallyState {
    const { lost, downMicroseconds, outages, lastDown } = this;
    return { lost, downMicroseconds, outages, lastDown };
  }

  restore(state: TallyState): void {
    this.lost = state.lost;
    this.downMicroseconds = state.downMicroseconds;
    this.outages = state.outages;
    this.lastDown = state.lastDown;
  }
}
