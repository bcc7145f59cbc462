import fc from 'fast-check';
import { describe, expect, test } from '@jest/globals';
import { EventQueue } from '../../src/engine/index.js';
import { byPrecision } from '../support/precision.js';

interface Model {
  readonly queue: EventQueue;
  /** What ought to be pending. */
  pending: { handle: number; time: number; priority: number; turn: number; id: number }[];
  readonly handles: number[];
  turn: number;
  saved: { state: ReturnType<EventQueue['save']>; pending: string } | undefined;
}

type Step =
  | { kind: 'push'; time: number; priority: number }
  | { kind: 'pop'; count: number; limit: number }
  | { kind: 'cancel' | 'reschedule'; which: number; time: number }
  | { kind: 'save' }
  | { kind: 'restore' };

const time = fc.integer({ min: 0, max: 40 });
const which = fc.nat();
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('push' as const),
      time,
      priority: fc.integer({ min: 0, max: 7 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('pop' as const),
      count: fc.integer({ min: 1, max: 4 }),
      limit: time,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constantFrom('cancel' as const, 'reschedule' as const), which, time }),
  },
  { weight: 1, arbitrary: fc.constantFrom({ kind: 'save' as const }, { kind: 'restore' as const }) },
);

function sortPending(model: Model): void {
  model.pending.sort((a, b) => a.time - b.time || a.priority - b.priority || a.turn - b.turn);
}

function push(model: Model, at: number, priority: number): void {
  const id = model.turn;
  const handle = model.queue.push(at, priority, id % 5, id % 3, id / 4, id);
  model.pending.push({ handle, time: at, priority, turn: model.turn++, id });
  model.handles.push(handle);
}

function pop(model: Model, limit: number): void {
  const { queue } = model;
  sortPending(model);
  const next = model.pending[0];
  expect(queue.peekTime()).toBe(next?.time ?? Infinity);
  const due = next !== undefined && next.time <= limit;
  expect(queue.popUntil(limit)).toBe(due);
  if (!due) return;
  const { id } = next;
  const got = [queue.time, queue.target, queue.operation, queue.argument, queue.because];
  expect(got).toEqual([next.time, id % 5, id % 3, id / 4, id]);
  model.pending.shift();
}

function change(model: Model, kind: 'cancel' | 'reschedule', handle: number, at: number): void {
  const found = model.pending.findIndex((event) => event.handle === handle);
  const done = kind === 'cancel' ? model.queue.cancel(handle) : model.queue.reschedule(handle, at);
  expect(done).toBe(found >= 0);
  if (found < 0) return;
  const [event] = model.pending.splice(found, 1);
  if (kind === 'reschedule') model.pending.push({ ...event!, time: at, turn: model.turn++ });
}

function take(model: Model, kind: 'save' | 'restore'): void {
  const { queue, saved } = model;
  if (kind === 'save') {
    model.saved = { state: queue.save(), pending: JSON.stringify(model.pending) };
  } else if (saved !== undefined) {
    queue.restore(saved.state);
    model.pending = JSON.parse(saved.pending) as Model['pending'];
    // Turns only order events; going on counting keeps the ids of abandoned futures apart.
  }
}

function run(steps: readonly Step[]): void {
  const model: Model = {
    queue: new EventQueue(),
    pending: [],
    handles: [-1, 0, 12.5, NaN],
    turn: 1,
    saved: undefined,
  };
  for (const one of steps) {
    if (one.kind === 'push') push(model, one.time, one.priority);
    else if (one.kind === 'pop') for (let i = 0; i < one.count; i++) pop(model, one.limit);
    else if (one.kind === 'save' || one.kind === 'restore') take(model, one.kind);
    else change(model, one.kind, model.handles[one.which % model.handles.length]!, one.time);
    expect(model.queue.size).toBe(model.pending.length);
    for (const event of model.pending) expect(model.queue.timeOf(event.handle)).toBe(event.time);
  }
  while (model.pending.length > 0) pop(model, Infinity);
  expect(model.queue.popUntil(Infinity)).toBe(false);
}

describe('the event queue does what a sorted array does', () => {
  test('for any sequence of operations', () => {
    const numRuns = byPrecision({ quick: 500, full: 20_000 });
    fc.assert(fc.property(fc.array(step, { maxLength: 120 }), run), { numRuns, seed: 20 });
  });

  test('for thousands of events, most of them cancelled, as timeouts are', () => {
    const queue = new EventQueue();
    const kept: number[] = [];
    let state = 12345;
    for (let i = 0; i < 20_000; i++) {
      state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
      const at = state >> 12;
      const handle = queue.push(at, 2, 0, 0, 0, 0);
      if (i % 7 === 0) kept.push(at);
      else queue.cancel(handle);
    }
    expect(queue.size).toBe(kept.length);
    const popped: number[] = [];
    while (queue.popUntil(Infinity)) popped.push(queue.time);
    expect(popped).toEqual(kept.sort((a, b) => a - b));
  });

  test('cancelled events do not pile up', () => {
    const queue = new EventQueue();
    queue.push(1, 0, 0, 0, 0, 0);
    for (let i = 0; i < 100_000; i++) queue.cancel(queue.push(1e9, 2, 0, 0, 0, 0));
    expect(queue.size).toBe(1);
    expect(queue.save().capacity).toBeLessThan(200);
  });
});

describe('handles', () => {
  test('of thousands of events that shared a slot are all told apart', () => {
    const queue = new EventQueue();
    const handles = new Set<number>();
    for (let i = 0; i < 5000; i++) {
      handles.add(queue.push(i, 0, 0, 0, 0, 0));
      queue.popUntil(Infinity);
    }
    expect(handles.size).toBe(5000);
    const pending = queue.push(5000, 0, 0, 0, 0, 0);
    expect([...handles].some((handle) => queue.isPending(handle))).toBe(false);
    expect(queue.isPending(pending)).toBe(true);
  });
});
