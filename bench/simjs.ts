/** The workloads on SIM.JS, the best-known simulator for JavaScript. It expects a browser's `window` and leaves itself there. */
import { INCREMENTS, MEAN_LIFE, MEAN_REPAIR, increments, type Workload } from './workload.js';

interface Entity {
  setTimer(duration: number): { done(callback: () => void): void };
  time(): number;
}
interface Simulator {
  addEntity(kind: new (...parameters: never[]) => Entity): Entity;
  simulate(endTime: number, maxEvents: number): boolean;
}
interface Library {
  readonly Sim: new () => Simulator;
  readonly Entity: new (...parameters: never[]) => Entity;
  readonly Random: new (seed: number) => { random(): number; exponential(rate: number): number };
}

async function load(): Promise<Library> {
  const browser: { window?: { Sim?: Library } } = globalThis as never;
  browser.window ??= {};
  await import('simjs');
  const library = browser.window.Sim;
  if (library === undefined) throw new Error('simjs did not define window.Sim');
  return library;
}

/** Events per second of a workload that starts its timers in `start`. */
function workload(name: string, events: number, library: Library, start: (entity: Entity) => void): Workload {
  class Starter extends library.Entity {
    start(): void {
      start(this);
    }
  }
  return {
    name,
    events,
    prepare: () => {
      const simulator = new library.Sim();
      simulator.addEntity(Starter);
      return (count) => void simulator.simulate(Infinity, count);
    },
  };
}

export async function simjsHold(pending: number, events: number): Promise<Workload> {
  const library = await load();
  const random = new library.Random(1);
  const steps = increments(() => random.random());
  let next = 0;
  return workload(`hold, ${pending} pending`, events, library, (entity) => {
    const again = (): void => entity.setTimer(steps[next++ & (INCREMENTS - 1)]!).done(again);
    for (let i = 0; i < pending; i++) again();
  });
}

export async function simjsRepairable(events: number): Promise<Workload> {
  const library = await load();
  return workload('repairable 2-of-3', events, library, (entity) => {
    let working = 3;
    let downSince = 0;
    let downtime = 0;
    for (let unit = 0; unit < 3; unit++) {
      const random = new library.Random(unit + 1);
      const repaired = (): void => {
        if (++working === 2) downtime += entity.time() - downSince;
        entity.setTimer(random.exponential(1 / MEAN_LIFE)).done(failed);
      };
      const failed = (): void => {
        if (--working === 1) downSince = entity.time();
        if (downtime < 0) throw new Error('time runs backwards');
        entity.setTimer(random.exponential(1 / MEAN_REPAIR)).done(repaired);
      };
      entity.setTimer(random.exponential(1 / MEAN_LIFE)).done(failed);
    }
  });
}
