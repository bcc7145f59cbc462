/**
 * A web server whose database fails in the three ways there are: with a RST, in silence, or hanging. Expected losses
 * are closed forms; with 50/s of which 40 % call the database, 50 workers, backlog 100, attempts of 5 s, one retry after 1 s.
 */
import { describe, expect, test } from '@jest/globals';
import { constant } from '../../../src/engine/index.js';
import { byPrecision } from '../../support/precision.js';
import { Rig } from '../support/rig.js';
import { database, web, type Daemon } from '../support/servers.js';

const replications = byPrecision({ quick: 6, full: 40 });
const RATE = 50;
const DEPENDENT = 0.4 * RATE;
const ATTEMPT = 5;
const BACKOFF = 1;
/** The last SYN (0, 1, 2, 3, 4, 5 s) before an attempt ends. */
const LAST_RUNG = 4;
/** Outage begins. */
const START = 20;

interface Case {
  readonly name: string;
  readonly retries?: number;
  readonly workers?: number;
  begin(rig: Rig, db: Daemon, because: number): void;
  end(rig: Rig, db: Daemon, because: number): void;
}

interface Means {
  readonly lost: number;
  readonly causes: Readonly<Record<string, number>>;
  readonly origins: readonly string[];
  readonly faults: readonly string[];
  readonly classes: Readonly<Record<string, number>>;
}

function simulate(one: Case, outage: number): Means {
  const sums: Record<string, number> = {};
  const classes: Record<string, number> = {};
  const origins = new Set<string>();
  const faults = new Set<string>();
  let lost = 0;
  for (let replication = 0; replication < replications; replication++) {
    const rig = new Rig({ hosts: { web: 100, db: 100 }, seed: `${one.name} ${replication}` });
    const db = database(rig, 'db', { on: 'db', work: constant(0.01) });
    const calls = [{ service: db, failAs: 'http-500' as const }];
    web(rig, 'web', { on: 'web', workers: one.workers ?? 50, backlog: 100, calls, callers: ['page'] });
    rig.traffic({
      ...{
        entry: 'web',
        rate: RATE,
        attemptTimeout: ATTEMPT,
        backoff: constant(BACKOFF),
        population: 100_000,
      },
      ...{ patience: 2 * ATTEMPT + BACKOFF + 0.001, retries: one.retries ?? 1 },
      classes: {
        page: { share: 0.4, work: constant(0.04) },
        static: { share: 0.6, work: constant(0.005) },
      },
    });
    rig.at(START, () => one.begin(rig, db, rig.fault('outage', 'db')));
    rig.at(START + outage, () => one.end(rig, db, rig.fault('repair', 'db')));
    rig.run(START + outage + 40).finish();
    expect(rig.lens.open).toBe(0);
    lost += rig.memory.lost.length;
    for (const [cause, count] of Object.entries(rig.memory.count('cause')))
      sums[cause] = (sums[cause] ?? 0) + count;
    for (const [name, count] of Object.entries(rig.memory.count('trafficClass'))) {
      classes[name] = (classes[name] ?? 0) + count;
    }
    for (const origin of Object.keys(rig.memory.count('origin'))) origins.add(origin);
    for (const key of Object.keys(rig.memory.count('faults'))) faults.add(key);
  }
  const mean = (counts: Record<string, number>) =>
    Object.fromEntries(Object.entries(counts).map(([key, count]) => [key, count / replications]));
  return {
    lost: lost / replications,
    causes: mean(sums),
    origins: [...origins],
    faults: [...faults],
    classes: mean(classes),
  };
}

/** Four standard errors of the mean of so many Poisson counts: one false alarm in 16 000. */
function error(expected: number): number {
  return 4 * Math.sqrt(expected / replications);
}

const rst: Case = {
  name: 'rst',
  begin: (rig, db, because) => rig.world.crash(db.process, because),
  end: (rig, db, because) => rig.world.start(db.process, because),
};
const silent: Case = {
  name: 'silent',
  // Workers wait without limit; with enough of them requests do not get in each other's way.
  workers: 1000,
  begin: (rig, _db, because) => {
    const [here, there] = [rig.host('web'), rig.host('db')];
    rig.world.impair(
      [
        [here, there],
        [there, here],
      ],
      { cut: true },
      because,
    );
  },
  end: (rig, _db, because) => rig.world.heal(1, because),
};
const hang: Case = {
  name: 'hang',
  begin: (rig, db, because) => rig.world.hang(db.process, because),
  end: (rig, db, because) => rig.world.resume(db.process, because),
};

describe('a database that is reset', () => {
  test('for 20 s: pages fail with 500, but for those whose retry comes after the restart', () => {
    const { lost, causes, origins, faults } = simulate(rst, 20);
    const expected = DEPENDENT * (20 - BACKOFF);
    expect(Math.abs(lost - expected)).toBeLessThan(error(expected));
    expect(Object.keys(causes)).toEqual(['http-500']);
    expect(origins).toEqual(['outage@db']);
    expect(faults).toEqual(['outage@db']);
  });

  test('without retries all of them fail', () => {
    const { lost, classes } = simulate({ ...rst, name: 'rst-no-retry', retries: 0 }, 20);
    expect(Math.abs(lost - DEPENDENT * 20)).toBeLessThan(error(DEPENDENT * 20));
    expect(Object.keys(classes)).toEqual(['page']);
  });
});

describe('a database that is silent', () => {
  test('for 6 s: nobody is lost, for every second attempt gets through', () => {
    expect(simulate(silent, 6).lost).toBe(0);
  });

  test('for 20 s: lost are those whose last SYN of the second attempt comes before the heal', () => {
    const { lost, causes, origins } = simulate(silent, 20);
    const expected = DEPENDENT * (20 - LAST_RUNG - ATTEMPT - BACKOFF);
    expect(Math.abs(lost - expected)).toBeLessThan(error(expected));
    expect(Object.keys(causes)).toEqual(['response-timeout']); // the client is connected to the web server
    expect(origins).toEqual(['outage@db']);
  });
});

describe('a database that hangs', () => {
  test('for 60 s: its callers fill workers and backlog, and static pages go down with it', () => {
    const { lost, causes, classes, faults, origins } = simulate(hang, 60);
    // Workers are full after 2.45 s, the backlog 2 s later; then nobody connects until the hang ends.
    const workersFull = (50 - 1) / DEPENDENT;
    const queueFull = workersFull + 101 / RATE;
    const expected = DEPENDENT * workersFull + 101 + RATE * (60 - LAST_RUNG - ATTEMPT - BACKOFF - queueFull);
    // The counts are those of all arrivals in a fixed time: nearly Poisson; the edges differ by some requests.
    expect(Math.abs(lost - expected)).toBeLessThan(error(expected) + 0.015 * expected);
    expect(causes['connect-timeout']! / lost).toBeGreaterThan(0.98);
    expect(Math.abs(classes.static! / lost - 0.6)).toBeLessThan(0.04);
    expect(faults).toEqual(['outage@db']);
    expect(origins).toContain('web/workers-full');
  });

  test('all that waited goes on when it wakes up, and nothing is lost before that', () => {
    const { lost } = simulate({ ...hang, name: 'short hang' }, 2);
    expect(lost).toBe(0);
  });
});
