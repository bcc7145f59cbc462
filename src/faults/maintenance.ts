/**
 * Rolling work: one target after the other, within the hours of its window. The patient kind goes on only when
 * everything is healthy and settled; the careless kind as soon as the last target is back.
 */
import { fromSeconds, type Microseconds } from '../engine/index.js';
import type { Calendar } from './calendar.js';

/** How often somebody who waits looks whether all is healthy; after a long wait, at every tenth of it. MODEL. */
const LOOK_SECONDS = 10;

/** Plain state. */
export interface RollingState {
  readonly left: readonly number[];
  readonly underWay: boolean;
  readonly waitingSince: Microseconds | null;
  readonly rolls: number;
}

/** What the rolling work may ask and do. */
export interface RollingPort {
  readonly calendar: Calendar;
  readonly waitForHealth: boolean;
  readonly health: () => boolean;
  readonly possible: (slot: number) => boolean;
  /** @returns whether the work on it will end */
  readonly strike: (slot: number, roll: number) => boolean;
  /** Calls `step` again at that time. */
  readonly stepAt: (time: Microseconds) => void;
}

export class Rolling {
  private left: number[] = [];
  /** A target is being worked on. */
  private underWay = false;
  private waitingSince: Microseconds | null = null;
  private rolls = 0;

  constructor(private readonly port: RollingPort) {}

  /** It is due. A roll that has not come to its end goes on instead. */
  begin(slots: readonly number[], now: Microseconds): void {
    if (this.left.length > 0 || this.underWay) return;
    this.left = [...slots];
    this.rolls += 1;
    this.port.stepAt(this.port.calendar.nextOpen(now));
  }

  /** The work on a target has ended. */
  ended(now: Microseconds): void {
    this.underWay = false;
    this.port.stepAt(now + (this.port.waitForHealth ? fromSeconds(LOOK_SECONDS) : 0));
  }

  /** Takes the next target, if the hour and the health of the others allow it. */
  step(now: Microseconds): void {
    const { port } = this;
    const { calendar } = port;
    const [next] = this.left;
    if (next === undefined || this.underWay) return;
    if (!calendar.isOpen(now)) return port.stepAt(calendar.nextOpen(now));
    if (port.waitForHealth && !port.health()) return this.wait(now);
    this.waitingSince = null;
    this.left.shift();
    // One that is down already is left out: whoever brings it back has done the work.
    this.underWay = port.possible(next) && port.strike(next, this.rolls - 1);
    if (!this.underWay) port.stepAt(now);
  }

  save(): RollingState {
    const { left, underWay, waitingSince, rolls } = this;
    return { left: [...left], underWay, waitingSince, rolls };
  }

  restore(state: RollingState): void {
    this.left = [...state.left];
    this.underWay = state.underWay;
    this.waitingSince = state.waitingSince;
    this.rolls = state.rolls;
  }

  private wait(now: Microseconds): void {
    this.waitingSince ??= now;
    const patience = Math.floor((now - this.waitingSince) / 10);
    this.port.stepAt(now + Math.max(fromSeconds(LOOK_SECONDS), patience));
  }
}
