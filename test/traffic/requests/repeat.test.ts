/** Random faults on a small cluster: what must hold whatever happens. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { constant, exponential } from '../../../src/engine/index.js';
import type { Snapshot } from '../../../src/engine/index.js';
import { byPrecision } from '../../support/precision.js';
import { Rig } from '../support/rig.js';
import { database, proxy, web } from '../support/servers.js';

const HOSTS = ['lb', 'web1', 'web2', 'db'] as const;
const KINDS = ['crash', 'hang', 'power', 'pause', 'cut', 'surge', 'slow'] as const;

interface Act {
  readonly kind: (typeof KINDS)[number];
  readonly host: (typeof HOSTS)[number];
  readonly atSeconds: number;
  readonly forSeconds: number;
}

interface Plan {
  readonly seed: string;
  readonly acts: readonly Act[];
  readonly retries: number;
  readonly backlog: number;
  readonly recording?: boolean;
}

const plans = fc.record({
  seed: fc.string({ minLength: 1, maxLength: 5 }),
  acts: fc.array(
    fc.record({
      kind: fc.constantFrom(...KINDS),
      host: fc.constantFrom(...HOSTS),
      atSeconds: fc.integer({ min: 1, max: 200 }).map((tenth) => tenth / 10),
      forSeconds: fc.integer({ min: 1, max: 150 }).map((tenth) => tenth / 10),
    }),
    { maxLength: 6 },
  ),
  retries: fc.integer({ min: 0, max: 3 }),
  backlog: fc.constantFrom(0, 3, 50),
});

function build({ seed, acts, retries, backlog, recording }: Plan): Rig {
  const rig = new Rig({
    hosts: { lb: 2, web1: 2, web2: 2, db: 2 },
    latencySeconds: 0.0003,
    seed,
    recording: recording ?? true,
  });
  const db = database(rig, 'db', { on: 'db', work: exponential(0.01), connections: 16 });
  const targets = ['web1', 'web2'].map((on) =>
    web(rig, on, {
      ...{ on, workers: 8, backlog },
      calls: [{ service: db, count: 2, connectTimeoutSeconds: 4, responseTimeoutSeconds: 10 }],
    }),
  );
  proxy(rig, 'balancer', {
    on: 'lb',
    targets,
    retries: 2,
    connectTimeoutSeconds: 2,
    responseTimeoutSeconds: 8,
  });
  const classes = {
    page: { share: 0.7, work: exponential(0.02) },
    static: { share: 0.3, work: constant(0.002) },
  };
  const traffic = { entry: 'balancer', rate: 25, patience: 6, population: 100, classes };
  rig.traffic({ ...traffic, retries, attemptTimeout: 4, backoff: exponential(0.5) });
  for (const act of acts) schedule(rig, act);
  return rig;
}

function schedule(rig: Rig, act: Act): void {
  const host = rig.host(act.host);
  const process = host.processes[0]!;
  const { world } = rig;
  let because = 0;
  let cut = 0;
  const begin = {
    crash: () => world.crash(process, because),
    hang: () => world.hang(process, because),
    power: () => world.powerOff(host, because),
    pause: () => world.pause(host, because),
    cut: () =>
      (cut = world.impair(
        [
          [rig.host('web1'), host],
          [host, rig.host('web1')],
        ],
        { cut: true },
        because,
      )),
    surge: () => rig.lens.surge(4, because),
    slow: () => world.slow(host, 5, because),
  };
  const end = {
    crash: () => world.start(process, because),
    hang: () => world.resume(process, because),
    power: () => world.powerOn(host, because),
    pause: () => world.unpause(host, because),
    cut: () => world.heal(cut, because),
    surge: () => rig.lens.surge(1 / 4, because),
    slow: () => world.slow(host, 1 / 5, because),
  };
  rig.at(act.atSeconds, () => {
    because = rig.fault(act.kind, act.host);
    begin[act.kind]();
  });
  rig.at(act.atSeconds + act.forSeconds, () => end[act.kind]());
}

/** Everything that was reported, as a number: texts of a megabyte make failures hard to read. */
function digest(...reported: unknown[]): number {
  let hash = 0;
  for (const character of JSON.stringify(reported))
    hash = (Math.imul(hash, 31) + character.charCodeAt(0)) | 0;
  return hash;
}

function bytes(rig: Rig): number {
  const { served, lost, attempts } = rig.memory;
  return digest(served, lost, attempts, rig.lens.stations(), rig.simulation.now);
}

function stationsOf(rig: Rig) {
  return rig.services.flatMap((service) =>
    'station' in service ? [service.station as { busy: number; queued: number }] : [],
  );
}

/** The seed follows from the name, so that a test that fails fails again. */
function holds<T>(name: string, size: { quick: number; full: number }, property: fc.IProperty<T>): void {
  test(name, () => {
    fc.assert(property, { seed: digest(name), numRuns: byPrecision(size) });
  });
}

const runs = { quick: 15, full: 300 };

describe('whatever breaks', () => {
  holds(
    'every request has one fate, and nobody is left',
    runs,
    fc.property(plans, (plan) => {
      const rig = build(plan);
      rig.run(40);
      const arrived = rig.offered + rig.lens.open;
      rig.finish();
      expect(rig.lens.open).toBe(0);
      expect(rig.offered).toBe(arrived);
      expect(rig.memory.attempts).toBeGreaterThanOrEqual(rig.offered);
      expect(rig.memory.attempts).toBeLessThanOrEqual((plan.retries + 1) * rig.offered);
      // Nobody waits longer than his patience.
      const waits = [
        ...rig.memory.served.map((one) => one.latencySeconds),
        ...rig.memory.lost.map((one) => one.lostAtSeconds - one.arrivalSeconds),
      ];
      expect(Math.max(0, ...waits)).toBeLessThanOrEqual(6.000001);
    }),
  );

  holds(
    'stations never have more busy workers or waiting connections than they can, and are empty in the end',
    runs,
    fc.property(plans, (plan) => {
      const rig = build(plan);
      for (let second = 1; second <= 40; second++) {
        rig.run(second);
        for (const { busy, queued } of stationsOf(rig)) {
          expect(busy).toBeGreaterThanOrEqual(0);
          expect(busy).toBeLessThanOrEqual(8);
          expect(queued).toBeGreaterThanOrEqual(0);
          expect(queued).toBeLessThanOrEqual(plan.backlog + 1);
        }
      }
      rig.finish();
      // What goes on for nobody is over within the time of a retransmission ladder.
      rig.run(400);
      for (const station of stationsOf(rig)) expect(station).toMatchObject({ busy: 0, queued: 0 });
    }),
  );

  holds(
    'after the last fault all is well again',
    runs,
    fc.property(plans, (plan) => {
      const rig = build({ ...plan, backlog: 50 });
      rig.run(170).finish();
      // Retransmissions for users who have left go on for 102 s after the last fault.
      const late = rig.memory.lost.filter((one) => one.arrivalSeconds > 150);
      expect(late).toEqual([]);
    }),
  );

  holds(
    'a loss is charged to a fault that there was',
    runs,
    fc.property(plans, (plan) => {
      const rig = build(plan).run(40).finish();
      const faults = new Set(plan.acts.map((act) => `${act.kind}@${act.host}`));
      for (const { faults: key, arrivalSeconds } of rig.memory.lost) {
        if (key === 'none')
          expect(Math.min(...plan.acts.map((act) => act.atSeconds))).toBeGreaterThan(arrivalSeconds);
        else for (const one of key.split('+')) expect(faults).toContain(one);
      }
    }),
  );
});

describe('repeatability', () => {
  holds(
    'the same seed gives the same run, with and without the readable record',
    { quick: 10, full: 100 },
    fc.property(plans, (plan) => {
      const first = bytes(build(plan).run(30).finish());
      expect(bytes(build(plan).run(30).finish())).toBe(first);
      expect(
        bytes(
          build({ ...plan, recording: false })
            .run(30)
            .finish(),
        ),
      ).toBe(first);
    }),
  );

  holds(
    'a restored run goes on as the first one did',
    { quick: 15, full: 300 },
    fc.property(plans, fc.integer({ min: 1, max: 200 }), (plan, tenth) => {
      const rig = build(plan);
      rig.run(tenth / 10);
      // Plain data: it can be cloned, so that nothing in it is shared with the run that goes on.
      const snapshot: Snapshot = structuredClone(rig.simulation.save());
      const before = { served: rig.memory.served.length, lost: rig.memory.lost.length };
      rig.run(30).finish();
      const tail = () =>
        digest(
          rig.memory.served.slice(before.served),
          rig.memory.lost.slice(before.lost),
          rig.lens.stations(),
        );
      const first = tail();
      for (let again = 0; again < 2; again++) {
        rig.simulation.restore(snapshot);
        rig.memory.served.length = before.served;
        rig.memory.lost.length = before.lost;
        rig.run(30).finish();
        expect(tail()).toBe(first);
      }
    }),
  );
});
