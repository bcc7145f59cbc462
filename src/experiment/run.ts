/** Repeats replications until there is reason to stop, folds them in order, and says what they amount to. */
import type { Details, Results } from '../results/results.js';
import type { Scenario } from '../scenario/model.js';
import { Aggregate } from './aggregate.js';
import { detailsOf } from './details.js';
import { longestRepairSeconds } from './longest-repair.js';
import { startReplication } from './replication.js';
import type { Looks } from './looks.js';
import type { Cut, Look, ReplicationSource } from './source.js';
import { plannedReplications, shareOfPrecision, Stopping } from './stopping.js';
import { summarise } from './summarise.js';
import { ThisThread } from './this-thread.js';

/** What the shell around a run provides: clocks, a way to be interrupted, somebody who likes to see progress. */
export interface RunControl {
  readonly version: string;
  readonly node: string;
  /** Keep the readable causal record (no number depends on it). */
  readonly recording: boolean;
  wallSeconds(): number;
  cpuSeconds(): number;
  /** Let others have a turn (signals, drawing); resolves soon. */
  breathe(): Promise<void>;
  interrupted(): boolean;
  progress(progress: Progress): void;
}

export interface Progress {
  readonly replications: number;
  /** Of how many, when that is known. */
  readonly of: number | null;
  /** Share of the whole that is done, 0 to 1, by the rule that will end the run. */
  readonly share: number;
}

export interface RunOutcome {
  readonly results: Results;
  readonly details: Details;
}

/** Wall seconds between two looks at whether somebody pressed Ctrl-C. */
const SLICE_SECONDS = 0.2;

const CUTS: readonly string[] = ['interrupted', 'budget', 'fleet lost'] satisfies Cut[];

/** @param source whoever computes the replications; closed at the end, whatever happens */
export async function runScenario(
  scenario: Scenario,
  control: RunControl,
  source: ReplicationSource = new ThisThread(scenario, control.recording),
): Promise<RunOutcome> {
  const began = control.wallSeconds();
  const cpuBegan = control.cpuSeconds();
  const { aggregate, stoppedBecause, looks } = await collect(scenario, control, source).finally(() =>
    source.close(),
  );
  const results = summarise(scenario, aggregate, {
    version: control.version,
    node: control.node,
    complete: !CUTS.includes(stoppedBecause),
    stoppedBecause,
    wallSeconds: control.wallSeconds() - began,
    cpuSeconds: control.cpuSeconds() - cpuBegan + source.cpuSecondsElsewhere,
    threads: source.threads,
    formulas: startReplication(scenario, 0, false).formulas(),
    longestRepairSeconds: longestRepairSeconds(scenario),
    looks,
  });
  return { results, details: detailsOf(aggregate) };
}

interface Collected {
  readonly aggregate: Aggregate;
  readonly stoppedBecause: string;
  readonly looks: Looks | null;
}

async function collect(
  scenario: Scenario,
  control: RunControl,
  source: ReplicationSource,
): Promise<Collected> {
  const aggregate = new Aggregate(scenario);
  const began = control.wallSeconds();
  const look = lookout(scenario, aggregate, control);
  const stopping = new Stopping(scenario);
  let stoppedBecause = stopping.reason(aggregate, 0);
  while (stoppedBecause === null) {
    const { outcome, cut } = await source.outcome(aggregate.replications, look);
    if (outcome !== null) aggregate.add(outcome);
    stoppedBecause = cut ?? stopping.reason(aggregate, control.wallSeconds() - began);
  }
  stopping.looks?.conclude(aggregate);
  return { aggregate, stoppedBecause, looks: stopping.looks };
}

/** Looks up every now and then, also when replications are shorter than that: shows progress, lets signals in. */
function lookout(scenario: Scenario, aggregate: Aggregate, control: RunControl): Look {
  const began = control.wallSeconds();
  let looked = began;
  return async (ahead) => {
    if (control.wallSeconds() - looked < SLICE_SECONDS) return null;
    looked = control.wallSeconds();
    control.progress(progressOf(scenario, aggregate, ahead, looked - began));
    await control.breathe();
    if (control.interrupted()) return 'interrupted';
    return looked - began >= (scenario.run.budgetSeconds ?? Infinity) ? 'budget' : null;
  };
}

function progressOf(scenario: Scenario, aggregate: Aggregate, ahead: number, wallSeconds: number): Progress {
  const { budgetSeconds } = scenario.run;
  const done = aggregate.replications + ahead;
  const total = plannedReplications(scenario.run);
  const byCount = total === null ? 0 : done / total;
  const byTime = budgetSeconds === null ? 0 : wallSeconds / budgetSeconds;
  const byPrecision = shareOfPrecision(scenario.run, aggregate);
  return {
    replications: aggregate.replications,
    of: total,
    share: Math.min(1, Math.max(byCount, byTime, byPrecision)),
  };
}
