/** Runs the scenarios of a case, as a user's file is run, until its figures are as precise as wanted. */
import { startReplication } from '../../../src/experiment/replication.js';
import type { ReplicationOutcome } from '../../../src/metrics/outcome.js';
import { formatProblem, loadScenario } from '../../../src/scenario/load.js';
import type { Scenario } from '../../../src/scenario/model.js';
import { estimatorFor, type Estimate } from './estimate.js';
import { REPLICATION_COST, type Experiment } from './experiment.js';

export interface Precision {
  /** Relative standard error that is aimed at. */
  readonly error: number;
  /** Processor seconds that an experiment may cost, roughly. */
  readonly cost: number;
  /** When the cost does not allow for that error: an error that will do. */
  readonly atMost: number;
}

/** A figure beside what it was to be; plain data. */
export interface Compared extends Estimate {
  readonly label: string;
  readonly key: string;
  readonly expected: number;
  /** Within 4.5 standard errors. */
  readonly agrees: boolean;
  /** Its standard error is as small as was aimed at. */
  readonly precise: boolean;
  /** The 95 % interval holds the expected value. */
  readonly covered: boolean;
}

const REPLICATIONS = 40;
/** Replications between two looks at the errors. */
const STEP = 20;
/** Simulated time is exact in a double for longer than this, and `run.duration` is limited to it. */
const LONGEST_SECONDS = 200 * 365 * 86_400;
/** The variance of a ratio of sums over rare, exponential things: of their number, and of their lengths. */
const EXPONENTIAL_SPREAD = 2;

export function scenarioOf(experiment: Experiment, seed: string, seconds: number): Scenario {
  const start = experiment.start === undefined ? '' : `, start: ${experiment.start}`;
  const text = `format: hasim-scenario/1
name: reference-case
question: What does a case of reference-cases.json amount to?
${experiment.body}
run: { lens: requests, duration: ${seconds}s, seed: ${JSON.stringify(seed)}${start} }
`;
  const loaded = loadScenario('case.yaml', { read: () => text, set: [] });
  if (loaded.ok) return loaded.scenario;
  throw new Error([...loaded.problems.map(formatProblem), text].join('\n'));
}

/** The relative error that is aimed at; null: even the one that would do costs too much. */
export function errorFor(experiment: Experiment, precision: Precision): number | null {
  const { rareSeconds, costPerSecond, warmUpSeconds = 0, spread = EXPONENTIAL_SPREAD } = experiment;
  const cost = precision.cost - REPLICATIONS * (REPLICATION_COST + warmUpSeconds * costPerSecond);
  const costOfOne = spread * rareSeconds * costPerSecond;
  const affordable = cost > 0 ? Math.sqrt(costOfOne / cost) : Infinity;
  if (affordable <= precision.error) return precision.error;
  return affordable <= precision.atMost ? affordable : null;
}

/** @returns its figures, or null when they would cost too much */
export function compare(experiment: Experiment, seed: string, precision: Precision): Compared[] | null {
  const error = errorFor(experiment, precision);
  if (error === null) return null;
  const { warmUpSeconds = 0 } = experiment;
  const scenario = scenarioOf(experiment, seed, warmUpSeconds + durationFor(experiment, error));
  const beginning = warmUpSeconds > 0 ? scenarioOf(experiment, seed, warmUpSeconds) : null;
  const estimators = experiment.figures.map(({ reading }) => estimatorFor(reading));
  const isPrecise = (): boolean =>
    estimators.every((estimator) => {
      const found = estimator.estimate();
      return found.error > 0 && found.error <= error * Math.abs(found.estimate);
    });
  const most = mostReplications(experiment, error, scenario.run.durationSeconds);
  for (let replication = 0; replication < most; replication++) {
    const atLook = replication >= REPLICATIONS && replication % STEP === 0;
    if (atLook && isPrecise()) break;
    const outcome = outcomeOf(scenario, replication);
    const begun = beginning === null ? null : outcomeOf(beginning, replication);
    for (const estimator of estimators) estimator.add(outcome, begun);
  }
  return experiment.figures.map(({ key, expected }, index): Compared => {
    const found = estimators[index]!.estimate();
    return {
      ...{ label: experiment.label, key, expected },
      ...found,
      agrees: Math.abs(found.estimate - expected) <= 4.5 * found.error,
      precise: found.error > 0 && found.error <= error * Math.abs(found.estimate),
      covered: found.low <= expected && expected <= found.high,
    };
  });
}

/** The same seed begins in the same way, however long it goes on. */
function outcomeOf(scenario: Scenario, replication: number): ReplicationOutcome {
  const running = startReplication(scenario, replication, false);
  while (!running.done) running.advance();
  return running.outcome();
}

function durationFor(
  { rareSeconds, durationSeconds, spread = EXPONENTIAL_SPREAD }: Experiment,
  error: number,
): number {
  if (durationSeconds !== undefined) return durationSeconds;
  const needed = spread / error ** 2 / REPLICATIONS;
  return Math.min(LONGEST_SECONDS, Math.ceil(needed * rareSeconds));
}

/** Ten times as many as should be needed: when that is not enough the figures are not precise, and it shows. */
function mostReplications(experiment: Experiment, error: number, durationSeconds: number): number {
  const { rareSeconds, spread = EXPONENTIAL_SPREAD } = experiment;
  const needed = (spread / error ** 2) * (rareSeconds / durationSeconds);
  return Math.max(3 * REPLICATIONS, Math.ceil(10 * needed));
}
