import { describe, expect, test } from '@jest/globals';
import { EventQueue, type Stream } from '../../src/engine/index.js';
import { byPrecision } from '../support/precision.js';
import { streamFor } from './support/statistics.js';

interface Pending {
  readonly handle: number;
  readonly time: number;
  readonly priority: number;
  readonly turn: number;
}

/** How far ahead the next event is: the shapes that could upset a division of time into buckets. */
const shapes: Record<string, (u: number, v: number) => number> = {
  exponential: (u) => Math.round(-1e6 * Math.log(u)),
  'all at a few instants': (u) => Math.floor(3 * u) * 1000,
  'all at one instant': () => 0,
  'milliseconds among years': (u, v) => Math.round(v < 0.5 ? 1e4 * u : 3e13 * u),
  'a few milliseconds among years': (u, v) => Math.round(v < 0.1 ? 1e4 * u : 3e13 * u),
  'heavy tail': (u) => Math.round(1e3 * u ** -2.5),
  'half of them never': (u, v) => (v < 0.5 ? Math.round(1e6 * u) : Infinity),
  'most of them never': (u, v) => (v < 0.05 ? Math.round(1e6 * u) : Infinity),
};

/** A queue beside a plain list of what ought to be pending. */
class Twin {
  now = 0;
  private turn = 0;
  private pending: Pending[] = [];

  constructor(
    readonly queue: EventQueue,
    private readonly stream: Stream,
    private readonly shape: (u: number, v: number) => number,
  ) {}

  push(): void {
    const time = this.later();
    const priority = Math.floor(5 * this.stream.uniform());
    const handle = this.queue.push(time, priority, 1, 2, 3, 4);
    this.pending.push({ handle, time, priority, turn: this.turn++ });
  }

  change(): void {
    const index = Math.floor(this.pending.length * this.stream.uniform());
    const event = this.pending[index];
    if (event === undefined) return;
    this.pending.splice(index, 1);
    if (this.stream.uniform() < 0.5) {
      expect(this.queue.cancel(event.handle)).toBe(true);
      return;
    }
    const time = this.later();
    expect(this.queue.reschedule(event.handle, time)).toBe(true);
    this.pending.push({ ...event, time, turn: this.turn++ });
  }

  pop(count: number): void {
    this.pending.sort(
      (a, b) =>
        Number(a.time > b.time) - Number(a.time < b.time) || a.priority - b.priority || a.turn - b.turn,
    );
    const due = this.pending.splice(0, count);
    const popped = due.map(() => (this.queue.popUntil(Infinity) ? this.queue.time : NaN));
    expect(popped).toEqual(due.map(({ time }) => time));
    expect(due.filter(({ handle }) => this.queue.isPending(handle))).toEqual([]);
    if (due.length > 0 && due[due.length - 1]!.time < Infinity) this.now = due[due.length - 1]!.time;
    expect(this.queue.size).toBe(this.pending.length);
  }

  get size(): number {
    return this.pending.length;
  }

  private later(): number {
    return this.now + this.shape(this.stream.uniform(), this.stream.uniform());
  }
}

describe('thousands of pending events come in the order of a sorted array', () => {
  test.each(Object.entries(shapes))('%s', (name, shape) => {
    const stream = streamFor(`thousands: ${name}`);
    const twin = new Twin(new EventQueue(), stream, shape);
    const rounds = byPrecision({ quick: 60, full: 600 });
    for (let round = 0; round < rounds; round++) {
      const target = 3000 * stream.uniform();
      while (twin.size < target) twin.push();
      for (let i = 0; i < 100; i++) twin.change();
      if (round % 5 === 4) twin.queue.restore(structuredClone(twin.queue.save()));
      twin.pop(Math.floor(400 * stream.uniform()));
    }
    twin.pop(Infinity);
    expect(twin.queue.peekTime()).toBe(Infinity);
  });
});
