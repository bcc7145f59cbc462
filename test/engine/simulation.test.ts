import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import {
  Causes,
  Priority,
  Simulation,
  Streams,
  type EventTarget,
  type Stream,
} from '../../src/engine/index.js';
import { setUp } from './support/recorder.js';

describe('order of events', () => {
  test('ties are handled first in, first out', () => {
    const { simulation, recorder, target } = setUp();
    for (let operation = 0; operation < 50; operation++) simulation.schedule(10, target, operation);
    simulation.runUntil(10);
    expect(recorder.seen).toEqual(Array.from({ length: 50 }, (_, operation) => `10:${operation}/0/0`));
  });

  test('at one instant the priority decides before the order of insertion', () => {
    const { simulation, recorder, target } = setUp();
    const classes = [
      Priority.measure,
      Priority.fault,
      Priority.traffic,
      Priority.scripted,
      Priority.protocol,
    ];
    for (const priority of classes) simulation.schedule(7, target, priority, 0, 0, priority);
    simulation.schedule(6, target, 99, 0, 0, Priority.measure);
    simulation.runUntil(7);
    expect(recorder.seen).toEqual(['6:99/0/0', '7:0/0/0', '7:1/0/0', '7:2/0/0', '7:3/0/0', '7:4/0/0']);
  });

  test('an event scheduled at the present instant comes after those already waiting', () => {
    const { simulation, recorder, target } = setUp();
    const first = simulation.register({ handle: () => void simulation.schedule(simulation.now, target, 3) });
    simulation.schedule(5, first, 1);
    simulation.schedule(5, target, 2);
    simulation.runUntil(5);
    expect(recorder.seen).toEqual(['5:2/0/0', '5:3/0/0']);
  });

  test('an event carries its number and its cause', () => {
    const { simulation, recorder, target } = setUp();
    simulation.schedule(1, target, 2, 0.25, 77);
    simulation.runUntil(1);
    expect(recorder.seen).toEqual(['1:2/0.25/77']);
  });
});

describe('cancel and reschedule', () => {
  test('a cancelled event does not come, and cancelling again is a harmless false', () => {
    const { simulation, recorder, target } = setUp();
    const handle = simulation.schedule(5, target, 1);
    expect(simulation.isPending(handle)).toBe(true);
    expect(simulation.cancel(handle)).toBe(true);
    expect(simulation.isPending(handle)).toBe(false);
    expect(simulation.cancel(handle)).toBe(false);
    simulation.runUntil(10);
    expect(recorder.seen).toEqual([]);
  });

  test('the handle of a fired event never touches the event that took its place', () => {
    const { simulation, recorder, target } = setUp();
    const old = simulation.schedule(1, target, 1);
    simulation.runUntil(2);
    const next = simulation.schedule(5, target, 2);
    expect(next).not.toBe(old);
    expect(simulation.cancel(old)).toBe(false);
    expect(simulation.reschedule(old, 9)).toBe(false);
    expect(simulation.timeOf(old)).toBeNaN();
    simulation.runUntil(5);
    expect(recorder.seen).toEqual(['1:1/0/0', '5:2/0/0']);
  });

  test('a rescheduled event keeps its handle and priority, and counts as inserted last', () => {
    const { simulation, recorder, target } = setUp();
    const moved = simulation.schedule(3, target, 1);
    simulation.schedule(8, target, 2);
    simulation.schedule(8, target, 3, 0, 0, Priority.traffic);
    expect(simulation.reschedule(moved, 8)).toBe(true);
    expect(simulation.timeOf(moved)).toBe(8);
    simulation.runUntil(8);
    expect(recorder.seen).toEqual(['8:2/0/0', '8:1/0/0', '8:3/0/0']);
    expect(simulation.isPending(moved)).toBe(false);
  });

  test.each([9, 10.5, NaN, -1])('time %p is refused at 10', (at) => {
    const { simulation, target } = setUp();
    const handle = simulation.schedule(20, target, 1);
    simulation.runUntil(10);
    expect(() => simulation.schedule(at, target, 1)).toThrow(/at or after now \(10\)/);
    expect(() => simulation.reschedule(handle, at)).toThrow(RangeError);
  });
});

describe('running', () => {
  test('the clock ends at the time asked for, or at the last event when events run out first', () => {
    const { simulation, recorder, target } = setUp();
    for (const at of [1, 2, 3]) simulation.schedule(at, target, at);
    expect(simulation.runUntil(10, 2)).toBe('events');
    expect([simulation.now, simulation.eventCount, simulation.pendingCount]).toEqual([2, 2, 1]);
    expect(simulation.runUntil(10)).toBe('time');
    expect([simulation.now, simulation.eventCount, recorder.seen.length]).toEqual([10, 3, 3]);
    expect(() => simulation.runUntil(9)).toThrow(RangeError);
  });

  test('the end of an instant is told once, after all its events, and what comes of it comes before time moves on', () => {
    const { simulation, recorder, target } = setUp();
    const asking = simulation.register({ handle: () => simulation.awaitEndOfInstant() });
    let told = 0;
    simulation.listenToInstants({
      instantEnds: () => {
        recorder.seen.push(`${simulation.now}:end`);
        told++;
        if (told === 1) simulation.schedule(simulation.now, target, 7);
      },
    });
    for (const at of [4, 4, 6]) simulation.schedule(at, asking, 0);
    simulation.schedule(4, target, 1, 0, 0, Priority.measure);
    simulation.runUntil(4, 1);
    const snapshot = simulation.save();
    simulation.runUntil(9);
    const seen = ['4:1/0/0', '4:end', '4:7/0/0', '6:end'];
    expect(recorder.seen).toEqual(seen);
    simulation.restore(snapshot);
    told = 0;
    recorder.seen.length = 0;
    simulation.runUntil(9);
    expect(recorder.seen).toEqual(seen);
  });

  test('a handler can stop the run, which can then go on', () => {
    const { simulation, recorder, target } = setUp();
    const stopper = simulation.register({ handle: () => simulation.stop() });
    simulation.schedule(4, stopper, 0);
    simulation.schedule(4, target, 1);
    expect(simulation.runUntil(9)).toBe('stopped');
    expect([simulation.now, recorder.seen]).toEqual([4, []]);
    expect(simulation.runUntil(9)).toBe('time');
    expect(recorder.seen).toEqual(['4:1/0/0']);
  });

  test('an event at Infinity never comes', () => {
    const { simulation, recorder, target } = setUp();
    simulation.schedule(Infinity, target, 1);
    simulation.runUntil(1e15);
    expect(recorder.seen).toEqual([]);
  });
});

/**
 * A system with everything a snapshot must cover: components that fail, are repaired, cancel each
 * other's timers, and count by cause.
 */
class Couple implements EventTarget {
  readonly trace: string[] = [];
  private readonly self: number;
  private readonly stream: Stream;
  private state = { up: 2, timer: -1, because: 0, incidents: 0 };

  constructor(private readonly simulation: Simulation) {
    this.self = simulation.register(this);
    this.stream = simulation.streams.stream('couple/clock');
    simulation.registerState('couple', {
      save: () => ({ ...this.state }),
      restore: (saved) => void this.copy(saved),
    });
    simulation.schedule(1000, this.self, 0);
  }

  handle(operation: number, argument: number, because: number): void {
    const { simulation, state } = this;
    const { causes, streams } = simulation;
    if (operation === 0) {
      const id = causes.fault('crash', `host${state.incidents % 3}`, simulation.now);
      const because = causes.add('couple/degraded', id, [state.because]);
      causes.note(because, `incident ${state.incidents}`);
      simulation.cancel(state.timer);
      const repair = Math.round(3000 * streams.once(`couple/repair/${state.incidents}`));
      state.timer = simulation.schedule(
        simulation.now + repair,
        this.self,
        1,
        repair,
        because,
        Priority.fault,
      );
      this.state = { ...state, up: state.up - 1, because, incidents: state.incidents + 1 };
      simulation.schedule(simulation.now + Math.round(2000 * this.stream.uniform()), this.self, 0);
    } else {
      this.state = { ...state, up: 2, because: 0 };
    }
    const { up, because: current } = this.state;
    this.trace.push(
      `${simulation.now} ${operation} ${argument} ${up} ${causes.rootKey(causes.rootKeyIndexOf(current))} ${because}`,
    );
  }

  private copy(saved: unknown): void {
    this.state = { ...(saved as Couple['state']) };
  }
}

function coupleAt(time: number, recording: boolean): { simulation: Simulation; couple: Couple } {
  const simulation = new Simulation({ streams: new Streams('couple', 3), causes: new Causes({ recording }) });
  const couple = new Couple(simulation);
  simulation.runUntil(time);
  return { simulation, couple };
}

/** A digest of each part of the state, short enough to read when a test fails. */
function everything(simulation: Simulation): Record<string, string> {
  const parts = Object.entries(simulation.save());
  return Object.fromEntries(
    parts.map(([name, part]) => [name, createHash('sha256').update(JSON.stringify(part)).digest('hex')]),
  );
}

describe('snapshots', () => {
  test('a restored run gives the same bytes, as often as one likes', () => {
    const { simulation, couple } = coupleAt(100_000, true);
    const snapshot = simulation.save();
    const runs = [1, 2, 3].map(() => {
      simulation.restore(snapshot);
      couple.trace.length = 0;
      simulation.runUntil(300_000);
      return { trace: couple.trace.slice(), end: everything(simulation) };
    });
    expect(runs[0]!.trace.length).toBeGreaterThan(100);
    expect(runs[1]).toEqual(runs[0]);
    expect(runs[2]).toEqual(runs[0]);
  });

  test('a snapshot moved elsewhere goes on there as it does here', () => {
    const { simulation, couple } = coupleAt(100_000, true);
    const snapshot = structuredClone(simulation.save());
    simulation.runUntil(200_000);
    const elsewhere = coupleAt(0, true);
    elsewhere.simulation.restore(snapshot);
    elsewhere.simulation.runUntil(200_000);
    expect(elsewhere.couple.trace.length).toBeGreaterThan(30);
    expect(elsewhere.couple.trace).toEqual(couple.trace.slice(-elsewhere.couple.trace.length));
    expect(everything(elsewhere.simulation)).toEqual(everything(simulation));
  });

  test('running on after a snapshot leaves it as it was', () => {
    const { simulation } = coupleAt(50_000, true);
    const snapshot = simulation.save();
    const before = structuredClone(snapshot);
    simulation.runUntil(100_000);
    simulation.restore(snapshot);
    simulation.runUntil(80_000);
    expect(snapshot).toEqual(before);
  });

  test('a snapshot of a different system is refused', () => {
    const { simulation } = coupleAt(0, false);
    expect(() => setUp().simulation.restore(simulation.save())).toThrow(
      /holds 1 states, this simulation has 0/,
    );
    expect(() => simulation.registerState('couple', { save: () => 0, restore: () => undefined })).toThrow(
      /registered twice/,
    );
  });
});

test('switching the causal log off changes nothing but the log', () => {
  const on = coupleAt(500_000, true);
  const off = coupleAt(500_000, false);
  expect(on.couple.trace.length).toBeGreaterThan(200);
  expect(off.couple.trace).toEqual(on.couple.trace);
  const { causes } = on.simulation;
  expect(causes.chain(causes.count).length).toBeGreaterThan(0);
  expect(off.simulation.causes.chain(causes.count)).toEqual([]);
});
