/**
 * Rolling work: one target after the other, within the hours of its window. The patient kind goes on only when
 * everything is healthy and settled; the careless kind as soon as the last target is back.
 */
import { fromSeconds, type Microseconds } from '../engine/index.js';
import type { Calendar } from './calendar.js';
import { NO_EVENT } from './slot.js';

/** How often somebody who waits looks whether all is healthy; after a long wait, at every tenth of it. MODEL. */
const LOOK_SECONDS = 10;
/** Where much happens in little time it is cheaper to look when the time has come than to see whether that is worth it. */
const MOST_GLANCES = 8;

/** Plain state. */
export interface RollingState {
  readonly left: readonly number[];
  readonly underWay: boolean;
  readonly waitingSince: Microseconds | null;
  readonly nextLook: Microseconds;
  readonly glances: number;
  readonly stepAt: Microseconds;
  readonly event: number;
  readonly rolls: number;
  readonly doneAt: Microseconds;
}

/** What the rolling work may ask and do. */
export interface RollingPort {
  readonly calendar: Calendar;
  readonly waitForHealth: boolean;
  readonly health: () => boolean;
  /** While not all is healthy: from when on it may be without anything happening; Infinity: something has to happen first. */
  readonly healthyUnseenAt: () => Microseconds;
  readonly possible: (slot: number) => boolean;
  /** @returns whether the work on it will end */
  readonly strike: (slot: number, roll: number) => boolean;
  /** Calls `step` again at that time. @returns the event */
  readonly layOut: (time: Microseconds) => number;
  readonly withdraw: (event: number) => void;
  /** Another answer of `waiting`: as long as it is true, `happened` is to be called at the end of whatever happens. */
  readonly waitingChanged: () => void;
}

export class Rolling {
  private left: number[] = [];
  /** A target is being worked on. */
  private underWay = false;
  /** Since the first look, while it waits for health; that look may still be to come. */
  private waitingSince: Microseconds | null = null;
  /** While it waits: when somebody looks next, whether or not that is an event. */
  private nextLook: Microseconds = 0;
  /** How often it was seen before that look whether it would be in vain. */
  private glances = 0;
  /** When the next step is laid out, Infinity: none is; and its event. */
  private stepAt: Microseconds = Infinity;
  private event = NO_EVENT;
  private rolls = 0;
  /** When the last roll came to its end. */
  private doneAt: Microseconds = 0;

  constructor(private readonly port: RollingPort) {}

  /** It has to be told of what happens. */
  get waiting(): boolean {
    return this.waitingSince !== null;
  }

  /** It is due now. A roll that has not come to its end goes on instead. */
  begin(slots: readonly number[], now: Microseconds): void {
    if (this.beginAt(slots, now)) this.layOut(this.port.calendar.nextOpen(now));
  }

  /** It has been due for a while, and its hours are open now. */
  due(slots: readonly number[], since: Microseconds, now: Microseconds): void {
    if (this.beginAt(slots, since)) this.step(now);
  }

  /** The work on a target has ended. */
  ended(now: Microseconds): void {
    this.underWay = false;
    if (this.left.length === 0) this.doneAt = now;
    else if (!this.port.waitForHealth) this.layOut(now);
    else this.waitFrom(this.port.calendar.nextOpen(now + fromSeconds(LOOK_SECONDS)));
  }

  /** Takes the next target, if the hour and the health of the others allow it. */
  step(now: Microseconds): void {
    this.stepAt = Infinity;
    this.event = NO_EVENT;
    const { port } = this;
    const { calendar } = port;
    const [next] = this.left;
    if (next === undefined || this.underWay) return;
    if (!calendar.isOpen(now)) return this.layOut(calendar.nextOpen(now));
    if (port.waitForHealth && !port.health()) return this.lookedInVain(now);
    this.waitingSince = null;
    port.waitingChanged();
    this.left.shift();
    // One that is down already is left out: whoever brings it back has done the work.
    this.underWay = port.possible(next) && port.strike(next, this.rolls - 1);
    if (this.underWay) return;
    if (this.left.length > 0) this.layOut(now);
    else this.doneAt = now;
  }

  /** Something has happened while it waits: a look that was not worth an event may be now. */
  happened(now: Microseconds): void {
    if (this.waitingSince === null) return;
    while (this.nextLook < now) this.passLook();
    if (this.stepAt !== this.nextLook) this.layOut(this.firstLookWorthAnEvent());
  }

  save(): RollingState {
    const { left, underWay, waitingSince, nextLook, glances, stepAt, event, rolls, doneAt } = this;
    return { left: [...left], underWay, waitingSince, nextLook, glances, stepAt, event, rolls, doneAt };
  }

  restore({ left, ...state }: RollingState): void {
    this.left = [...left];
    Object.assign(this, state);
  }

  private beginAt(slots: readonly number[], time: Microseconds): boolean {
    if (this.left.length > 0 || this.underWay || time < this.doneAt) return false;
    this.left = [...slots];
    this.rolls += 1;
    return true;
  }

  private lookedInVain(now: Microseconds): void {
    if (this.waitingSince === null) this.waitFrom(now);
    this.passLook();
  }

  /** `happened` follows at the end of this instant. */
  private waitFrom(firstLook: Microseconds): void {
    this.waitingSince = firstLook;
    this.nextLook = firstLook;
    this.glances = 0;
    this.port.waitingChanged();
  }

  /** The others change nothing: all looks are in vain until something happens. */
  private firstLookWorthAnEvent(): Microseconds {
    const { port } = this;
    this.glances += 1;
    if (this.glances > MOST_GLANCES || port.health()) return this.nextLook;
    const from = port.healthyUnseenAt();
    if (from === Infinity) return Infinity;
    let look = this.nextLook;
    while (look < from) look = this.lookAfter(look);
    return look;
  }

  private passLook(): void {
    this.nextLook = this.lookAfter(this.nextLook);
    this.glances = 0;
  }

  private lookAfter(time: Microseconds): Microseconds {
    const patience = Math.floor((time - (this.waitingSince ?? time)) / 10);
    return this.port.calendar.nextOpen(time + Math.max(fromSeconds(LOOK_SECONDS), patience));
  }

  private layOut(time: Microseconds): void {
    if (time === this.stepAt) return;
    if (this.event !== NO_EVENT) this.port.withdraw(this.event);
    this.stepAt = time;
    this.event = time < Infinity ? this.port.layOut(time) : NO_EVENT;
  }
}
