/**
 * Simulated beside exact: k of n, crews, coverage, hot, warm and cold standby, shared load. Lifetimes and repairs come
 * from a small driver; those of scenarios go through the injector (test/faults has its own closed forms).
 *
 * Each comparison allows 4.5 standard errors, estimated from the batches of the run: a false alarm in 1 of 150 000.
 */
import { describe, expect, test } from '@jest/globals';
import { generic } from '../../../src/components/generic/index.js';
import { byPrecision } from '../../support/precision.js';
import { harness } from '../harness.js';
import { Lives, type LivesOptions } from './support/lives.js';
import { figures, type Rates } from '../../support/markov.js';

const MTTF = 100;
const MTTR = 8;
const λ = 1 / MTTF;
const μ = 1 / MTTR;

interface Case {
  readonly hosts: number;
  readonly parameters: Record<string, unknown>;
  readonly lives?: Partial<LivesOptions>;
}

/** Unavailability and outages per hour of the simulation, with their standard errors. */
function simulate(name: string, { hosts, parameters, lives }: Case) {
  const rig = harness({
    hosts: { unit: { count: hosts } },
    components: { part: { kind: generic, on: 'unit', parameters } },
    seed: name,
    recording: false,
  });
  const units = rig.world.hosts.map((host) => `${host.name}/unit`);
  const driver = new Lives(rig, 'part', units, {
    mttfHours: MTTF,
    mttrHours: MTTR,
    hands: Infinity,
    ...lives,
  });
  const batches = Array.from({ length: 50 }, () =>
    driver.watch(byPrecision({ quick: 20_000, full: 400_000 })),
  );
  return {
    unavailability: estimate(batches.map(({ downHours, hours }) => downHours / hours)),
    outagesPerHour: estimate(batches.map(({ outages, hours }) => outages / hours)),
  };
}

function estimate(values: readonly number[]): { mean: number; error: number } {
  const mean = values.reduce((sum, one) => sum + one, 0) / values.length;
  const variance = values.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (values.length - 1);
  return { mean, error: Math.sqrt(variance / values.length) };
}

function expectAgreement(name: string, one: Case, rates: Rates, down: readonly string[]): void {
  const exact = figures(rates, down);
  const simulated = simulate(name, one);
  for (const measure of ['unavailability', 'outagesPerHour'] as const) {
    const { mean, error } = simulated[measure];
    const off = Math.abs(mean - exact[measure]) / error;
    expect({ name, measure, mean, exact: exact[measure], off, fits: off < 4.5 }).toMatchObject({
      fits: true,
    });
    // A test that could not see an error of a tenth would prove nothing.
    expect(error / exact[measure]).toBeLessThan(0.05);
  }
}

/** Of n members, by how many work. */
function birthAndDeath(n: number, fails: (up: number) => number, mends: (down: number) => number): Rates {
  return Object.fromEntries(
    Array.from({ length: n + 1 }, (_, up) => {
      const row = {
        ...(up > 0 && { [`${up - 1}`]: fails(up) }),
        ...(up < n && { [`${up + 1}`]: mends(n - up) }),
      };
      return [`${up}`, row];
    }),
  );
}

describe('k of n', () => {
  test('1 of 1', () => {
    expectAgreement(
      '1 of 1',
      { hosts: 1, parameters: {} },
      birthAndDeath(
        1,
        () => λ,
        () => μ,
      ),
      ['0'],
    );
  });

  test('2 of 3, everybody repaired at once: the binomial formula', () => {
    const rates = birthAndDeath(
      3,
      (up) => up * λ,
      (down) => down * μ,
    );
    const q = MTTR / (MTTF + MTTR);
    expect(figures(rates, ['0', '1']).unavailability).toBeCloseTo(3 * q * q * (1 - q) + q ** 3, 12);
    expectAgreement('2 of 3', { hosts: 3, parameters: { needs: 2 } }, rates, ['0', '1']);
  });

  test('2 of 3 with one crew', () => {
    const rates = birthAndDeath(
      3,
      (up) => up * λ,
      () => μ,
    );
    const one = { hosts: 3, parameters: { needs: 2 }, lives: { hands: 1 } };
    expectAgreement('one crew', one, rates, ['0', '1']);
  });

  test('2 of 3 with one crew, and nothing fails while it is down', () => {
    const rates: Rates = { 3: { 2: 3 * λ }, 2: { 1: 2 * λ, 3: μ }, 1: { 2: μ } };
    const one = { hosts: 3, parameters: { needs: 2, frozen_when_down: true }, lives: { hands: 1 } };
    expectAgreement('frozen', one, rates, ['1']);
  });

  test('1 of 3 with the load of the failed ones on those that are left', () => {
    const mttrHours = 4 * MTTR;
    const rates = birthAndDeath(
      3,
      () => 3 * λ,
      (down) => (down * μ) / 4,
    );
    expectAgreement(
      'shared load',
      { hosts: 3, parameters: { load_sharing: true }, lives: { mttrHours } },
      rates,
      ['0'],
    );
  });
});

describe('standby', () => {
  const standby = (parameters: Record<string, unknown>) => ({
    hosts: 2,
    parameters: { active: 1, switch_over: 'exponential mean 30min', ...parameters },
  });

  /** Active and standby (2), switching, active alone (1), nobody (0); f: what the standby fails like. */
  function pair(
    f: number,
    repair: (down: number) => number,
    { fails, switches } = { fails: λ, switches: 2 },
  ): Rates {
    return {
      2: { switching: fails, 1: f * fails },
      switching: { 1: switches, 0: f * fails, 2: repair(1) },
      1: { 0: fails, 2: repair(1) },
      0: { 1: repair(2) },
    };
  }

  test('hot, each repaired at once', () => {
    expectAgreement(
      'hot',
      standby({ standby: 'hot' }),
      pair(1, (down) => down * μ),
      ['switching', '0'],
    );
  });

  test('warm', () => {
    const one = standby({ standby: 'warm', warm_factor: '25%' });
    expectAgreement(
      'warm',
      one,
      pair(0.25, (down) => down * μ),
      ['switching', '0'],
    );
  });

  test('cold, with one crew', () => {
    const one = { ...standby({ standby: 'cold' }), lives: { hands: 1 } };
    expectAgreement(
      'cold',
      one,
      pair(0, () => μ),
      ['switching', '0'],
    );
  });

  test('the chain is the published one: switch-over of 30 s, MTTF 1000 h, MTTR 8 h', () => {
    // From an exact solver: hot with two crews, 30 s; hot with one crew, 5 min; cold with one crew, 2 min.
    const rare = { fails: 1e-3, mends: 1 / 8 };
    const unavailability = (f: number, switches: number, crews: number): number => {
      const chain = pair(f, (down) => Math.min(down, crews) * rare.mends, { ...rare, switches });
      return figures(chain, ['switching', '0']).unavailability;
    };
    expect(unavailability(1, 120, 2)).toBeCloseTo(7.118113869913369e-5, 14);
    expect(unavailability(1, 12, 1)).toBeCloseTo(0.0002071268829979885, 14);
    expect(unavailability(0, 30, 1)).toBeCloseTo(9.61540994575855e-5, 14);
  });
});

describe('coverage', () => {
  test('an active pair, one crew: a tenth of the failures takes both down for half an hour', () => {
    const [c, δ] = [0.9, 2];
    // The repair goes on during the uncovered outage: then two work at its end.
    const rates: Rates = {
      2: { 1: 2 * λ * c, uncovered: 2 * λ * (1 - c) },
      uncovered: { 1: δ, mended: μ },
      mended: { 2: δ },
      1: { 0: λ, 2: μ },
      0: { 1: μ },
    };
    const one = {
      hosts: 2,
      parameters: { coverage: '90%', uncovered: 'exponential mean 30min', frozen_when_down: true },
      lives: { hands: 1 },
    };
    expectAgreement('coverage', one, rates, ['uncovered', 'mended', '0']);
  });

  test('left out, the whole is down until the member is repaired', () => {
    const c = 0.9;
    const rates: Rates = {
      2: { 1: 2 * λ * c, uncovered: 2 * λ * (1 - c) },
      uncovered: { 2: μ },
      1: { 0: λ, 2: μ },
      0: { 1: μ },
    };
    const one = { hosts: 2, parameters: { coverage: '90%', frozen_when_down: true }, lives: { hands: 1 } };
    expectAgreement('until repaired', one, rates, ['uncovered', '0']);
  });
});

test('nested: two of three pairs, each repaired at once, is a polynomial of the share of time that a unit is down', () => {
  const pairs = [1, 3, 5].map((first) => ({ any: [`unit${first}`, `unit${first + 1}`] }));
  const parameters = { works_while: { atLeast: { k: 2, of: pairs } } };
  const mttrHours = 6 * MTTR;
  const { mean, error } = simulate('nested', { hosts: 6, parameters, lives: { mttrHours } }).unavailability;
  const pairDown = (mttrHours / (MTTF + mttrHours)) ** 2;
  const exact = 3 * pairDown ** 2 * (1 - pairDown) + pairDown ** 3;
  expect(Math.abs(mean - exact) / error).toBeLessThan(4.5);
  expect(error / exact).toBeLessThan(0.05);
});
