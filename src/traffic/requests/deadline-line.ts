/**
 * Timeouts of one length, first come first due: a ring, of which only the first is an event. Nearly all timeouts are
 * over before they are due; so they never reach the pending-event set, which stays small and quick. A ring that is full
 * first drops those that are over: a day's timeout on every query of a day would fill any memory.
 */
import type { Microseconds } from '../../engine/time.js';

/** Plain state. */
export interface DeadlineLineState {
  readonly length: Microseconds;
  readonly ids: Int32Array;
  readonly lives: Int32Array;
  readonly times: Float64Array;
  readonly scheduled: boolean;
  /** When a ring is full decides when those that are over are dropped. */
  readonly capacity: number;
}

/** Does somebody still wait for this deadline? */
export type Waits = (id: number, life: number, at: Microseconds) => boolean;

export class DeadlineLine {
  /** The event for the first in line is pending. */
  scheduled = false;
  private ids = new Int32Array(16);
  private lives = new Int32Array(16);
  private times = new Float64Array(16);
  private head = 0;
  private count = 0;

  constructor(readonly length: Microseconds) {}

  get isEmpty(): boolean {
    return this.count === 0;
  }

  get firstId(): number {
    return this.ids[this.head]!;
  }

  get firstLife(): number {
    return this.lives[this.head]!;
  }

  get firstTime(): Microseconds {
    return this.times[this.head]!;
  }

  /** @param waits whether an entry still stands, asked when room is needed */
  add(id: number, life: number, at: Microseconds, waits: Waits): void {
    if (this.count === this.ids.length) this.makeRoom(waits);
    const place = (this.head + this.count++) & (this.ids.length - 1);
    this.ids[place] = id;
    this.lives[place] = life;
    this.times[place] = at;
  }

  dropFirst(): void {
    this.head = (this.head + 1) & (this.ids.length - 1);
    this.count -= 1;
  }

  save(): DeadlineLineState {
    const ids = new Int32Array(this.count);
    const lives = new Int32Array(this.count);
    const times = new Float64Array(this.count);
    for (let i = 0; i < this.count; i++) {
      const place = (this.head + i) & (this.ids.length - 1);
      ids[i] = this.ids[place]!;
      lives[i] = this.lives[place]!;
      times[i] = this.times[place]!;
    }
    return { length: this.length, ids, lives, times, scheduled: this.scheduled, capacity: this.ids.length };
  }

  restore({ ids, lives, times, scheduled, capacity }: DeadlineLineState): void {
    this.head = 0;
    this.count = ids.length;
    this.scheduled = scheduled;
    this.ids = new Int32Array(capacity);
    this.lives = new Int32Array(capacity);
    this.times = new Float64Array(capacity);
    this.ids.set(ids);
    this.lives.set(lives);
    this.times.set(times);
  }

  private makeRoom(waits: Waits): void {
    const { ids, lives, times } = this.save();
    this.count = 0;
    this.head = 0;
    for (let i = 0; i < ids.length; i++) {
      if (!waits(ids[i]!, lives[i]!, times[i]!)) continue;
      this.ids[this.count] = ids[i]!;
      this.lives[this.count] = lives[i]!;
      this.times[this.count++] = times[i]!;
    }
    if (2 * this.count > this.ids.length) this.grow();
  }

  private grow(): void {
    const { ids, lives, times } = this;
    const capacity = 2 * ids.length;
    this.ids = new Int32Array(capacity);
    this.lives = new Int32Array(capacity);
    this.times = new Float64Array(capacity);
    this.ids.set(ids);
    this.lives.set(lives);
    this.times.set(times);
  }
}
