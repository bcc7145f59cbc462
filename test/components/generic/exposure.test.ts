/**
 * Members that are exposed to failure more or less than usual, in a whole System: from a scenario's text through the
 * injector to the unavailability that is reported, beside exact Markov chains.
 *
 * 4.5 standard errors from 30 replications are exceeded by chance in 1 of 10 000 comparisons (Student's t, 29 degrees of
 * freedom); there are twelve.
 */
import { expect, test } from '@jest/globals';
import { byPrecision } from '../../support/precision.js';
import { ratioOf, replications, scenarioOf } from '../../support/replications.js';
import { figures, type Rates } from '../../support/markov.js';

const λ = 1 / 100;
const μ = 1 / 8;

interface Case {
  readonly count: number;
  /** Parameters of the component, as written. */
  readonly parameters: string;
  readonly every?: string;
  readonly repair?: string;
  readonly crew?: string;
}

const HUNDRED = 'exponential mean 100h';
const EIGHT = 'exponential mean 8h';

function textOf({ count, parameters, every = HUNDRED, repair = EIGHT, crew = '' }: Case): string {
  return `format: hasim-scenario/1
name: exposure
hosts: { unit: { count: ${count} } }
components: { part: { kind: generic, on: unit, ${parameters} } }
traffic:
  entry: part
  arrivals: { rate: 0/s }
  classes: { any: { share: 100%, work: 0s } }
crews: { one: { response: 0s } }
faults:
  unit: { fault: crash, on: unit/unit, every: ${every}, repair: ${repair}${crew} }
`;
}

function expectAgreement(one: Case, rates: Rates, down: readonly string[]): void {
  const name = expect.getState().currentTestName ?? '';
  const years = byPrecision({ quick: 5, full: 60 });
  const run = [
    'run.lens=requests',
    `run.duration=${years}y`,
    'run.replications=30',
    `run.seed=${JSON.stringify(name)}`,
  ];
  const outcomes = replications(scenarioOf('exposure.yaml', run, textOf(one)));
  const exact = figures(rates, down);
  const simulated = {
    unavailability: ratioOf(
      outcomes,
      ({ downSeconds }) => downSeconds ?? NaN,
      ({ measuredSeconds }) => measuredSeconds,
    ),
    outagesPerHour: ratioOf(
      outcomes,
      ({ outages }) => outages.length,
      ({ measuredSeconds }) => measuredSeconds / 3600,
    ),
  };
  for (const measure of ['unavailability', 'outagesPerHour'] as const) {
    const { mean, error } = simulated[measure];
    const off = (mean - exact[measure]) / error;
    expect({ measure, mean, exact: exact[measure], off, fits: Math.abs(off) < 4.5 }).toMatchObject({
      fits: true,
    });
    // A test that could not see an error of a fourth would prove nothing.
    expect(error / exact[measure]).toBeLessThan(byPrecision({ quick: 0.05, full: 0.015 }));
  }
}

const crew = ', crew: one, noticed: 0s';

test('cold standby with one crew and a switch-over', () => {
  const rates: Rates = {
    2: { switching: λ },
    switching: { 1: 2, 2: μ },
    1: { 0: λ, 2: μ },
    0: { 1: μ },
  };
  const parameters = 'active: 1, standby: cold, switch_over: exponential mean 30min';
  expectAgreement({ count: 2, parameters, crew }, rates, ['switching', '0']);
});

test('warm standby, each repaired at once', () => {
  const f = 0.25;
  const rates: Rates = {
    2: { switching: λ, 1: f * λ },
    switching: { 1: 2, 0: f * λ, 2: μ },
    1: { 0: λ, 2: μ },
    0: { 1: 2 * μ },
  };
  const parameters = 'active: 1, standby: warm, warm_factor: 25%, switch_over: exponential mean 30min';
  expectAgreement({ count: 2, parameters }, rates, ['switching', '0']);
});

test('three members with the load of the failed ones on those that are left', () => {
  const rates: Rates = {
    3: { 2: 3 * λ },
    2: { 1: 3 * λ, 3: μ },
    1: { 0: 3 * λ, 2: μ },
    0: { 1: μ },
  };
  expectAgreement({ count: 3, parameters: 'load_sharing: true', crew }, rates, ['0']);
});

test('nothing fails while the whole is down', () => {
  const rates: Rates = { 3: { 2: 3 * λ }, 2: { 1: 2 * λ, 3: μ }, 1: { 2: μ } };
  expectAgreement({ count: 3, parameters: 'needs: 2, frozen_when_down: true', crew }, rates, ['1']);
});

/**
 * Lives of two exponential phases: a member that ages at a quarter of the pace goes through its phases at a quarter of
 * their rate, and keeps the phase it is in when it becomes active. States: phase of the active, phase of the other
 * (0: down). Each is repaired in a day.
 */
function phases(f: number): Rates {
  const [step, μ] = [2 * λ, 1 / 24];
  const rates: Record<string, Record<string, number>> = { '00': { '10': 2 * μ } };
  for (const active of [1, 2]) {
    for (const other of [0, 1, 2]) {
      const next: Record<string, number> = {};
      const add = (to: string, rate: number): void => void (next[to] = (next[to] ?? 0) + rate);
      if (active === 1) add(`2${other}`, step);
      else add(other === 0 ? '00' : `${other}0`, step);
      if (other === 0) add(`${active}1`, μ);
      else add(`${active}${other === 1 ? 2 : 0}`, f * step);
      rates[`${active}${other}`] = next;
    }
  }
  return rates;
}

const wearing = { every: 'gamma shape 2 mean 100h', repair: 'exponential mean 24h' };

test('warm standby of members that wear out: lives of two phases', () => {
  const parameters = 'active: 1, standby: warm, warm_factor: 25%';
  expectAgreement({ count: 2, parameters, ...wearing }, phases(0.25), ['00']);
});

test('cold standby of members that wear out: lives of two phases', () => {
  expectAgreement({ count: 2, parameters: 'active: 1, standby: cold', ...wearing }, phases(0), ['00']);
});

test('the chain of phases tells ageing from not ageing apart', () => {
  const unavailable = (f: number): number => figures(phases(f), ['00']).unavailability;
  // As hot standby the order does not matter, and any law has the unavailability of two independent units.
  expect(unavailable(1)).toBeCloseTo((24 / 124) ** 2, 12);
  // Without memory warm standby would give the birth-death answer, which is far off.
  const [f, mend] = [0.25, 1 / 24];
  const rates = { 2: { 1: (1 + f) * λ }, 1: { 0: λ, 2: mend }, 0: { 1: 2 * mend } };
  const memoryless = figures(rates, ['0']);
  expect(Math.abs(unavailable(f) / memoryless.unavailability - 1)).toBeGreaterThan(0.05);
});
