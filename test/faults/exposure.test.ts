/** Clocks of hosts that are exposed less (standby, frozen) or more (shared load) than usual. */
import { describe, expect, test } from '@jest/globals';
import { constant, exponential, weibull, type Distribution } from '../../src/engine/index.js';
import { byPrecision } from '../support/precision.js';
import {
  DAY,
  HOUR,
  YEAR,
  daemons,
  every,
  fault,
  faultyWorld,
  hosts,
  lasts,
  runTo,
  type FaultyWorld,
} from './support/faulty-world.js';

const starts = (it: FaultyWorld): number[] => it.rows.map(({ start }) => start);

/** Crashes of one daemon, mended after a minute; clocks are new at time 0. */
function crashing(law: Distribution, exposure: number, seed = 'exposed'): FaultyWorld {
  const crash = fault({ fault: 'crash', on: [daemons('h1')], when: every(law), end: lasts(60) });
  return faultyWorld({ seed, hosts: 1, start: 'new', exposures: { h1: exposure }, faults: [crash] });
}

describe('a clock of a host', () => {
  test('runs as fast as the host is exposed, and what is left of its life stays', () => {
    const it = crashing(constant(1000), 0.5);
    runTo(it, 400);
    it.expose('h1', 2);
    // 400 s at half speed make 200; the other 800 take 400 s at double speed.
    runTo(it, 801);
    expect(starts(it)).toEqual([800]);
    runTo(it, 900);
    // Mended at 860: 80 of 1000 s have passed. Standing still, nothing happens.
    it.expose('h1', 0);
    runTo(it, 100_000);
    expect(starts(it)).toEqual([800]);
    it.expose('h1', 1);
    runTo(it, 101_000);
    expect(starts(it)).toEqual([800, 100_920]);
  });

  test('stands still, however exposed, while the host is down', () => {
    const it = crashing(constant(1000), 1);
    runTo(it, 1010);
    it.expose('h1', 5);
    runTo(it, 1059);
    expect(it.injector.save().slots[0]!.clock).toMatchObject({ pace: 0, spent: true });
    runTo(it, 1261);
    expect(starts(it)).toEqual([1000, 1260]);
  });

  test('that is exponential meets some of the instants that it would meet if fully exposed, and no other', () => {
    const days = byPrecision({ quick: 4000, full: 40_000 });
    const [full, warm, cold] = [1, 0.3, 0].map((exposure) => {
      const it = crashing(exponential(DAY), exposure);
      runTo(it, days * DAY);
      return starts(it);
    });
    expect(cold).toEqual([]);
    // But for those at which the fully exposed one was being mended, and could not break again.
    const known = new Set(full);
    const mending = (time: number): boolean => full!.some((start) => time > start && time <= start + 60);
    expect(warm!.filter((start) => !known.has(start) && !mending(start))).toEqual([]);
    // Binomial: 4.5 standard errors, 7e-6; the minute of the repair takes less than a tenth of one.
    const share = warm!.length / full!.length;
    expect(Math.abs(share - 0.3)).toBeLessThan(4.5 * Math.sqrt((0.3 * 0.7) / days));
  });

  test('that is exponential is quicker under the load of others', () => {
    const days = byPrecision({ quick: 4000, full: 40_000 });
    const it = crashing(exponential(DAY), 1.5);
    runTo(it, (days / 2) * DAY);
    it.expose('h1', 2.5);
    const first = it.rows.length;
    runTo(it, days * DAY);
    const [slower, faster] = [first, it.rows.length - first];
    // Poisson counts: 4.5 standard errors, 7e-6 each; a minute of repair after each takes 0.2 % of the time.
    expect(Math.abs(slower - 0.75 * days)).toBeLessThan(4.5 * Math.sqrt(0.75 * days) + 0.002 * days);
    expect(Math.abs(faster - 1.25 * days)).toBeLessThan(4.5 * Math.sqrt(1.25 * days) + 0.003 * days);
  });

  test.each([0.25, 3])('that wears out has lives of its law, stretched by the exposure (%d)', (exposure) => {
    const law = weibull({ shape: 2.5, mean: DAY });
    const it = crashing(law, exposure, `stretched ${exposure}`);
    // Kolmogorov-Smirnov, n = 400: 1.95 / 20 is exceeded with probability 0.001.
    while (it.rows.length < 400) it.wait(DAY);
    const lives = it.rows.slice(0, 400).map(({ start }, index) => start - (it.rows[index - 1]?.end ?? 0));
    const shares = lives.map((life) => law.cdf(life * exposure)).sort((a, b) => a - b);
    const distance = Math.max(...shares.map((share, index) => Math.abs(share - (index + 0.5) / 400)));
    expect(distance).toBeLessThan(1.95 / 20);
  });

  test('meets the same faults as ever when its components say 1', () => {
    const said: Readonly<Record<string, number>>[] = [{}, { h1: 1, h2: 1 }];
    const [silent, talking] = said.map((exposures) => {
      const it = mixture(exposures);
      runTo(it, 100 * DAY);
      return it.log.take();
    });
    expect(silent!.length).toBeGreaterThan(500);
    expect(talking).toEqual(silent);
  });

  test('leaves the clocks of other hosts as they are', () => {
    const [usual, standby] = [1, 0.2].map((exposure) => {
      const it = mixture({ h1: exposure });
      runTo(it, 100 * DAY);
      return it.rows.filter(({ target }) => target.startsWith('h2')).map(({ id, start }) => `${start} ${id}`);
    });
    expect(standby).toEqual(usual);
  });

  test('goes on from its saved state', () => {
    const it = mixture({ h1: 0.4, h2: 3 });
    runTo(it, 20.7 * DAY);
    const snapshot = it.simulation.save();
    it.log.take();
    runTo(it, 60 * DAY);
    const first = it.log.take();
    it.simulation.restore(structuredClone(snapshot));
    runTo(it, 60 * DAY);
    expect(first.length).toBeGreaterThan(200);
    expect(it.log.take()).toEqual(first);
  });
});

/** Faults with and without memory, on two hosts, one of them with a window. */
function mixture(exposures: Readonly<Record<string, number>>): FaultyWorld {
  const weekend = { fromSeconds: 5 * DAY, toSeconds: 7 * DAY };
  return faultyWorld({
    seed: 'mixture',
    hosts: 2,
    exposures,
    faults: [
      fault({
        fault: 'crash',
        on: [daemons('h1', 'h2')],
        when: every(exponential(12 * HOUR)),
        end: lasts(600),
      }),
      fault({
        fault: 'hang',
        on: [daemons('h1', 'h2')],
        when: every(weibull({ shape: 0.7, mean: DAY })),
        end: lasts(600),
      }),
      fault({
        fault: 'pause',
        on: [hosts('h1', 'h2')],
        when: { kind: 'every', every: weibull({ shape: 3, mean: 5 * DAY }), window: weekend },
        end: lasts(60),
      }),
    ],
  });
}

describe('exposure does not concern', () => {
  const cold = (part: Parameters<typeof fault>[0], options = {}): FaultyWorld => {
    const it = faultyWorld({ seed: 'cold', hosts: 2, exposures: { h1: 0 }, faults: [fault(part)], options });
    runTo(it, 2 * YEAR);
    return it;
  };
  const monthly = every(exponential(30 * DAY));

  test('planned work', () => {
    const it = cold({ fault: 'reboot', on: [hosts('h1')], when: every(constant(30 * DAY)), planned: true });
    expect(it.rows.length).toBeGreaterThan(20);
  });

  test('a shock to many, but for the share that a beta factor takes from the clocks of each', () => {
    const on = [hosts('h1', 'h2')];
    const shock = cold({ fault: 'pause', on, when: monthly, end: lasts(60), group: { probability: 1 } });
    const hit = shock.rows.filter(({ target }) => target === 'h1');
    expect(hit.length).toBeGreaterThan(8);
    // Each of two clocks strikes both half as often as either breaks; the one of the cold standby never does.
    const beta = cold({ fault: 'pause', on, when: monthly, end: lasts(60), beta: 1 });
    expect(beta.rows.length).toBeGreaterThan(8);
    expect(beta.rows.length).toBeLessThan(shock.rows.length);
    expect(beta.rows.filter(({ target }) => target === 'h1')).toHaveLength(beta.rows.length / 2);
  });

  test('a zone, nor whoever holds a role', () => {
    const zone = cold(
      { fault: 'zone-outage', on: [{ kind: 'zone', zone: 'z' }], when: monthly, end: lasts(60) },
      { zone: 'z' },
    );
    expect(zone.rows.length).toBeGreaterThan(8);
    const holder = { kind: 'role', role: 'holder', component: 'vip', process: null } as const;
    expect(
      cold({ fault: 'power-off', on: [holder], when: monthly, end: lasts(60) }).rows.length,
    ).toBeGreaterThan(8);
  });
});
