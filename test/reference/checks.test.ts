/**
 * `scenarios/checks/`: files that state the answer of a formula, run as users run them.
 *
 * A figure agrees when it is within 4.5 standard errors of the stated one. 50 replications exceed that by chance in 4.2 of
 * 100 000 comparisons (Student's t, 49 degrees of freedom), all 23 figures together in 1 of 1000 runs with new seeds; the
 * seed is the name of the test. The standard error must be small enough to see 20 %, and a copy with an answer that is
 * 20 % off must fail.
 */
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import type { ReplicationOutcome } from '../../src/metrics/outcome.js';
import type { AnswerSpecification, Scenario } from '../../src/scenario/model.js';
import { byPrecision } from '../support/precision.js';
import { ratioOf, replications, scenarioOf, type Estimate } from '../support/replications.js';
import { filesBelow } from '../support/source-files.js';
import * as exact from './support/closed-forms.js';

type Measure = AnswerSpecification['figures'][number]['measure'];
type Figures = Readonly<Partial<Record<Measure, number>>>;

const [MTTF, MTTR] = [100, 8];
const [l, m] = [1 / MTTF, 1 / MTTR];
const SECONDS_PER_HOUR = 3600;

const uptime = ({ unavailability, outagesPerHour }: exact.Uptime): Figures => ({
  unavailability,
  outages: outagesPerHour / SECONDS_PER_HOUR,
});
const queue = exact.finiteQueue(100, 0.03, 3, 8);

/** What the formulas say, by file. */
const FORMULAS: Readonly<Record<string, Figures>> = {
  'one-of-one': { ...uptime(exact.oneOfOne(1000, 8)), outage: 8 * SECONDS_PER_HOUR },
  'two-of-three-own-crews': uptime(exact.twoOfThreeOwnCrews(MTTF, MTTR)),
  'two-of-three-five-nines': uptime(exact.twoOfThreeOwnCrews(1000, 1.82)),
  'one-of-three': uptime(exact.oneOfThreeOwnCrews(1000, 0.1)),
  'two-of-three-one-crew': uptime(exact.twoOfThreeOneCrew(MTTF, MTTR)),
  coverage: uptime(exact.coveredPair(l, m, 2, 0.9)),
  'common-cause-beta': uptime(exact.betaFactor(l, m, 0.1)),
  'common-cause-shock': uptime(exact.binomialShocks(l, m, 1 / 500, 0.5)),
  'cold-standby': uptime(exact.coldStandby(l, m, 2)),
  mmc: { latency: exact.erlangC(240, 0.01, 3) },
  mmck: { loss: queue.loss, latency: queue.latencySeconds },
  'erlang-b': { loss: exact.erlangB(2.4, 3) },
  breakdowns: { latency: exact.breakdowns(50, 100, 1, 10) },
  'processor-sharing': { latency: exact.processorSharing(80, 0.01) },
};

/**
 * An outage in four million years: in a thousand a simulation that is right shows one by chance in 3 of 10 000 runs with
 * new seeds. `hasim prove`, and its tests, hold what this file states.
 */
const TOO_RARE = ['one-of-three'];
/** Rare enough that the file says when to stop, not how many replications, and that the quick test cannot see 20 %. */
const RARE: Readonly<Record<string, { readonly quick: number; readonly full: number }>> = {
  'two-of-three-five-nines': { quick: 64, full: 768 },
};

/** 20 % off is 6.7 standard errors of this size. */
const SEES_A_FIFTH = 0.03;

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const served = ({ classes }: ReplicationOutcome): number => sum(classes.map((one) => one.served));
const lost = ({ classes }: ReplicationOutcome): number => sum(classes.map((one) => one.lost));
const measured = ({ measuredSeconds }: ReplicationOutcome): number => measuredSeconds;
const downSeconds = ({ outages }: ReplicationOutcome): number =>
  sum(outages.map(({ startSeconds, endSeconds }) => endSeconds - startSeconds));

/** A measure as a ratio of two sums over replications. */
const MEASURES: Readonly<Record<Measure, readonly [part: Sum, whole: Sum]>> = {
  unavailability: [(one) => one.downSeconds ?? NaN, measured],
  outages: [({ outages }) => outages.length, measured],
  outage: [downSeconds, ({ outages }) => outages.length],
  loss: [lost, (one) => served(one) + lost(one)],
  latency: [
    ({ classes }) => sum(classes.map(({ latency }) => (latency.meanSeconds ?? 0) * latency.count)),
    served,
  ],
};
type Sum = (outcome: ReplicationOutcome) => number;

function estimateOf(measure: Measure, outcomes: readonly ReplicationOutcome[]): Estimate {
  return ratioOf(outcomes, ...MEASURES[measure]);
}

/** What does not fit, in words; nothing when every stated figure agrees with what was simulated. */
function disagreements({ answer }: Scenario, outcomes: readonly ReplicationOutcome[]): string[] {
  return (answer?.figures ?? []).flatMap(({ measure, value }) => {
    const { mean, error } = estimateOf(measure, outcomes);
    const off = (mean - value) / error;
    return Math.abs(off) < 4.5 ? [] : [`${measure}: ${mean} ± ${error}, stated ${value}: ${off} s.e.`];
  });
}

const UNITS: Readonly<Record<Measure, string>> = {
  unavailability: '',
  outages: '/s',
  outage: 's',
  loss: '',
  latency: 's',
};

/** The scenario with one figure of its answer multiplied. */
function copyWith(file: string, measure: Measure, factor: number): Scenario {
  const { value } = scenarioOf(file).answer!.figures.find((one) => one.measure === measure)!;
  return scenarioOf(file, [`answer.${measure}=${value * factor}${UNITS[measure]}`]);
}

const files = filesBelow('scenarios/checks', /\.yaml$/).map(({ path, text }) => ({
  path,
  text,
  name: path.replace(/^.*\/|\.yaml$/g, ''),
}));

test('there are checks, each with a formula here', () => {
  expect(files.map(({ name }) => name).sort()).toEqual(Object.keys(FORMULAS).sort());
});

describe.each(files)('$path', ({ path, text, name }) => {
  const figures = scenarioOf(path).answer?.figures ?? [];

  test('states what the formula gives, to seven digits, and says so at its beginning', () => {
    expect(text).toMatch(/^.*\nformat: .*\nname: .*\nquestion: .*\?\n# Formula: [^]*\n# Answer: /);
    const written = (parse(text) as { answer: Record<string, string | number> }).answer;
    const opening = text.slice(0, text.indexOf('\n\n'));
    const formula = FORMULAS[name] ?? {};
    expect(figures.map(({ measure }) => measure).sort()).toEqual(Object.keys(formula).sort());
    for (const { measure, value } of figures) {
      const digits = parseFloat(String(written[measure]));
      const unit = value / digits;
      expect(Number(((formula[measure] ?? NaN) / unit).toPrecision(7))).toBe(digits);
      expect(opening).toContain(String(digits));
    }
  });

  test('simulated as stated', () => {
    const seed = expect.getState().currentTestName;
    const base = scenarioOf(path);
    const planned = TOO_RARE.includes(name) ? 10 : (base.run.replications ?? 1);
    const count = byPrecision(RARE[name] ?? { quick: planned, full: 6 * planned });
    const scenario = scenarioOf(path, [`run.seed=${JSON.stringify(seed)}`, `run.replications=${count}`]);
    const error = byPrecision(name in RARE ? { quick: 0.065, full: 0.02 } : { quick: 0.03, full: 0.01 });
    const outcomes = replications(scenario);
    if (TOO_RARE.includes(name)) {
      expect(sum(outcomes.map(({ outages }) => outages.length))).toBe(0);
      return;
    }
    expect(disagreements(scenario, outcomes)).toEqual([]);
    for (const { measure } of figures) {
      const estimate = estimateOf(measure, outcomes);
      expect(estimate.error / estimate.mean).toBeLessThan(error);
      for (const factor of error > SEES_A_FIFTH ? [] : [0.8, 1.2]) {
        const altered = disagreements(copyWith(path, measure, factor), outcomes);
        expect(altered.map((line) => line.split(':')[0])).toEqual([measure]);
      }
    }
  }, 300_000);
});
