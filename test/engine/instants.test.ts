/** Who is told of time that passes and of instants that end. */
import { describe, expect, test } from '@jest/globals';
import { Priority } from '../../src/engine/index.js';
import { setUp } from './support/recorder.js';

describe('a watcher of instants', () => {
  test('is told of the present instant, and once of each in which something has happened, after all that happens in it', () => {
    const { simulation, recorder, target } = setUp();
    for (const time of [10, 10, 30]) simulation.schedule(time, target, 1);
    simulation.watchInstants({ instantEnds: () => void recorder.seen.push(`${simulation.now} ends`) });
    simulation.runUntil(40);
    expect(recorder.seen).toEqual(['0 ends', '10:1/0/0', '10:1/0/0', '10 ends', '30:1/0/0', '30 ends']);
  });

  test('may have something happen at the same instant, and is told of that, too', () => {
    const { simulation, recorder, target } = setUp();
    simulation.schedule(10, target, 1);
    let more = true;
    simulation.watchInstants({
      instantEnds: () => {
        recorder.seen.push(`${simulation.now} ends`);
        if (more && simulation.now === 10) simulation.schedule(10, target, 2);
        if (simulation.now === 10) more = false;
      },
    });
    simulation.runUntil(40);
    expect(recorder.seen).toEqual(['0 ends', '10:1/0/0', '10 ends', '10:2/0/0', '10 ends']);
  });

  test('is told from a snapshot on of what it was not told before', () => {
    const { simulation, recorder, target } = setUp();
    const watcher = { instantEnds: () => void recorder.seen.push(`${simulation.now} ends`) };
    simulation.schedule(10, target, 1);
    simulation.schedule(20, target, 2);
    simulation.watchInstants(watcher);
    simulation.runUntil(40, 1);
    const snapshot = simulation.save();
    simulation.runUntil(40);
    const went = recorder.seen.splice(2);
    simulation.restore(snapshot);
    simulation.runUntil(40);
    expect(recorder.seen.slice(2)).toEqual(went);
    expect(went).toEqual(['10 ends', '20:2/0/0', '20 ends']);
  });
});

describe('what is folded into the end of an instant', () => {
  function folding(operation: number) {
    const parts = setUp();
    const { simulation, target } = parts;
    let more = true;
    simulation.listenToInstants({
      instantEnds: () => {
        if (more) simulation.fold(target, operation, 7, 0);
        more = false;
      },
    });
    simulation.schedule(10, target, 1);
    simulation.runUntil(10, 1);
    simulation.awaitEndOfInstant();
    return parts;
  }

  test('is handled at that instant, and is no event', () => {
    const { simulation, recorder } = folding(2);
    simulation.watchInstants({ instantEnds: () => void recorder.seen.push('ends') });
    expect(simulation.runUntil(40)).toBe('time');
    expect(recorder.seen).toEqual(['10:1/0/0', '10:2/7/0', 'ends']);
    expect(simulation.eventCount).toBe(1);
  });

  test('may be one that is pending, if it is due at that very instant', () => {
    const { simulation, recorder, target } = setUp();
    const [alike, later] = [simulation.schedule(10, target, 1, 5, 3), simulation.schedule(11, target, 2)];
    simulation.runUntil(9);
    expect(simulation.foldPending(alike)).toBe(false);
    simulation.schedule(10, target, 9, 0, 0, Priority.fault);
    simulation.runUntil(20, 1);
    expect([later, alike, alike].map((handle) => simulation.foldPending(handle))).toEqual([
      false,
      true,
      false,
    ]);
    simulation.runUntil(20);
    expect(recorder.seen).toEqual(['10:9/0/0', '10:1/5/3', '11:2/0/0']);
    expect(simulation.eventCount).toBe(2);
  });

  test('may stop the run there', () => {
    const { simulation, target } = setUp();
    simulation.schedule(10, target, 1);
    simulation.schedule(20, target, 1);
    simulation.listenToInstants({
      instantEnds: () => {
        simulation.stop();
      },
    });
    simulation.runUntil(10, 1);
    simulation.awaitEndOfInstant();
    expect(simulation.runUntil(40)).toBe('stopped');
    expect(simulation.now).toBe(10);
    expect(simulation.runUntil(40)).toBe('time');
  });
});

describe('a listener to time', () => {
  test('that withdraws the next event is told of the time until the one after', () => {
    const { simulation, recorder, target } = setUp();
    const next = simulation.schedule(10, target, 1);
    simulation.schedule(30, target, 2);
    const told: number[] = [];
    simulation.listenToTime({
      timePasses: (to) => {
        told.push(to);
        if (to === 10) simulation.cancel(next);
      },
    });
    simulation.runUntil(40);
    expect(recorder.seen).toEqual(['30:2/0/0']);
    expect(told).toEqual([10, 30, 40]);
  });

  test('that schedules an earlier one is not told of more than has passed', () => {
    const { simulation, recorder, target } = setUp();
    simulation.schedule(30, target, 2);
    const told: number[] = [];
    simulation.listenToTime({
      timePasses: (to) => {
        told.push(to);
        if (told.length === 1) simulation.schedule(20, target, 1);
      },
    });
    simulation.runUntil(30);
    expect(recorder.seen).toEqual(['20:1/0/0', '30:2/0/0']);
    expect(told).toEqual([30, 30]);
  });
});
