/** Verdicts of runs that end when they are reached: how often they are wrong, and how often there is none. */
import { expect, test } from '@jest/globals';
import { constant } from '../../src/engine/distributions/index.js';
import { SECONDS_PER_YEAR } from '../../src/engine/time.js';
import { Aggregate } from '../../src/experiment/aggregate.js';
import { Stopping } from '../../src/experiment/stopping.js';
import type { FaultSpecification } from '../../src/faults/specification.js';
import { resultsSchema } from '../../src/results/index.js';
import type { TargetResult } from '../../src/results/results.js';
import type { Scenario } from '../../src/scenario/model.js';
import { byPrecision } from '../support/precision.js';
import { exponential, lognormal, renewalOutcome, unavailabilityOf } from './support/renewal.js';
import { aggregateOf, replicationOf, resultsOfAggregate } from './support/years.js';
import { toyScenario } from './support/toy-scenario.js';

const REPAIR_SECONDS = 3600;
const OUTAGES_A_YEAR = 8;
const UP_SECONDS = SECONDS_PER_YEAR / OUTAGES_A_YEAR;
const TRUTH = unavailabilityOf(UP_SECONDS, REPAIR_SECONDS);
const YEAR = { years: 1, upSeconds: exponential(UP_SECONDS), downSeconds: lognormal(REPAIR_SECONDS, 1.2) };
/** Of which the longest mean repair is known. */
const BREAKDOWN: FaultSpecification = {
  ...{ id: 'breakdown', fault: 'crash', on: [], between: null, values: {}, planned: false, rolling: null },
  ...{ when: { kind: 'every', every: constant(1e7), window: null }, group: null, beta: 0 },
  end: { kind: 'for', duration: constant(REPAIR_SECONDS) },
};
const FACTORS = [0.8, 1, 1.2];

/** Targets at multiples of what the unavailability really is; a budget of a day, which no test waits for. */
function scenarioFor(factors: readonly number[]): Scenario {
  const targets = factors.map((factor) => ({ name: `x ${factor}`, threshold: 1 - factor * TRUTH }));
  const scenario = toyScenario(targets);
  return { ...scenario, run: { ...scenario.run, durationSeconds: SECONDS_PER_YEAR, budgetSeconds: 86_400 } };
}

/** @param most replications: where the budget is used up */
function run(name: string, factors: readonly number[], most: number) {
  const scenario = scenarioFor(factors);
  const [aggregate, stopping] = [new Aggregate(scenario), new Stopping(scenario)];
  let reason: string | null = null;
  while (reason === null) {
    aggregate.add(renewalOutcome(name, { ...YEAR, windows: false }, aggregate.replications));
    reason = stopping.reason(aggregate, aggregate.replications >= most ? 100_000 : 0);
  }
  stopping.looks?.conclude(aggregate);
  const { targets } = resultsOfAggregate(aggregate, scenario, stopping.looks);
  return { targets, reason, replications: aggregate.replications };
}

test('wrong and missing verdicts with lognormal repairs are as rare as promised', () => {
  // 4100 outages: 20 % are 4.5 of the widest standard errors that decide.
  const [runs, most] = [byPrecision({ quick: 100, full: 400 }), 512];
  const found = FACTORS.map(() => ({ met: 0, missed: 0, undecided: 0 }));
  for (let number = 0; number < runs; number++) {
    const { targets } = run(`wrong and missing verdicts ${number}`, FACTORS, most);
    targets.forEach(({ verdict }, index) => {
      found[index]![verdict] += 1;
    });
  }
  const [low, exact, high] = found.map(({ met, missed, undecided }) => ({
    ...{ met: met / runs, missed: missed / runs, undecided: undecided / runs },
  }));
  // Measured over 1500 runs: 0.1 % wrong, none missing, 4 % decided at the truth itself. At such shares a quick hundred
  // runs fail with probability 5e-3 (two wrong), 1e-8 and 2e-3.
  expect([low!.met, high!.missed].every((wrong) => wrong <= byPrecision({ quick: 0.01, full: 0.02 }))).toBe(
    true,
  );
  expect(low!.missed).toBeGreaterThanOrEqual(0.95);
  expect(high!.met).toBeGreaterThanOrEqual(0.95);
  expect(1 - exact!.undecided).toBeLessThanOrEqual(0.1);
});

test('looks are at doubling numbers of replications from a hundred outages on, and a verdict stays', () => {
  const { targets, reason, replications } = run('looks are at doubling numbers', [0.5, 2], 10_000);
  expect(reason).toBe('targets decided');
  for (const { verdict, sequential } of targets) {
    expect(verdict).not.toBe('undecided');
    // Eight outages a year: after 16 years, or after 8 or 32 when they were many or few.
    expect([8, 16, 32, 64, 128]).toContain(sequential!.decidedAtReplications);
    expect(sequential!.decidedAtReplications).toBeLessThanOrEqual(replications);
    expect(sequential!.confidence).toBeCloseTo(1 - 0.05 / 12, 12);
  }
  expect(targets.map(({ verdict }) => verdict)).toEqual(['missed', 'met']);
});

test('a run of so many replications has one look, at 95 %; one with a budget as well keeps to its looks', () => {
  const scenario = scenarioFor([0.5]);
  const outcomes = Array.from({ length: 40 }, (_, replication) =>
    renewalOutcome('one look', { ...YEAR, windows: false }, replication),
  );
  const judged = (of: Partial<Scenario['run']>): TargetResult => {
    const asked = { ...scenario, run: { ...scenario.run, ...of } };
    const [aggregate, stopping] = [new Aggregate(asked), new Stopping(asked)];
    for (const outcome of outcomes) {
      aggregate.add(outcome);
      stopping.reason(aggregate, 0);
    }
    stopping.looks?.conclude(aggregate);
    return resultsOfAggregate(aggregate, asked, stopping.looks).targets[0]!;
  };
  expect(judged({ replications: 40, budgetSeconds: null }).sequential).toBeUndefined();
  expect(judged({ replications: 40 }).sequential).toMatchObject({ looks: 1, decidedAtReplications: 16 });
});

test('hardly any outage: the end of the budget is the only look, and the results are what the schema says', () => {
  const scenario = {
    ...toyScenario([{ name: 'availability >= 99%', threshold: 0.99 }]),
    faults: [BREAKDOWN],
  };
  const asked = { ...scenario, run: { ...scenario.run, budgetSeconds: 1 } };
  const [aggregate, stopping] = [aggregateOf([replicationOf(20, [])]), new Stopping(asked)];
  expect(stopping.reason(aggregate, 2)).toBe('budget');
  stopping.looks!.conclude(aggregate);
  const results = resultsOfAggregate(aggregate, asked, stopping.looks);
  expect(results.targets[0]).toMatchObject({ verdict: 'met', sequential: { looks: 0 } });
  expect(resultsSchema.parse(JSON.parse(JSON.stringify(results))).targets).toEqual(results.targets);
});
