/** Repeats replications until there is reason to stop, folds them in order, and says what they amount to. */
import type { Details, Results } from '../results/results.js';
import type { Scenario } from '../scenario/model.js';
import { Aggregate } from './aggregate.js';
import { detailsOf } from './details.js';
import { longestRepairSeconds } from './longest-repair.js';
import { startReplication, type RunningReplication } from './replication.js';
import { plannedReplications, reasonToStop } from './stopping.js';
import { summarise } from './summarise.js';

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

export async function runScenario(scenario: Scenario, control: RunControl): Promise<RunOutcome> {
  const aggregate = new Aggregate();
  const began = control.wallSeconds();
  const cpuBegan = control.cpuSeconds();
  const formulas = new Map<string, string>();
  const look = lookout(scenario, aggregate, control);
  let stoppedBecause = reasonToStop(scenario.run, aggregate, 0);
  while (stoppedBecause === null) {
    const replication = startReplication(scenario, aggregate.replications, control.recording);
    const cut = await follow(replication, look);
    for (const [mechanism, text] of replication.formulas()) formulas.set(mechanism, text);
    // One that was cut short only counts when there is nothing else to show.
    if (cut === null || aggregate.replications === 0) aggregate.add(replication.outcome());
    stoppedBecause = cut ?? reasonToStop(scenario.run, aggregate, control.wallSeconds() - began);
  }
  const results = summarise(scenario, aggregate, {
    version: control.version,
    node: control.node,
    complete: stoppedBecause !== 'interrupted' && stoppedBecause !== 'budget',
    stoppedBecause,
    wallSeconds: control.wallSeconds() - began,
    cpuSeconds: control.cpuSeconds() - cpuBegan,
    threads: 1,
    formulas,
    longestRepairSeconds: longestRepairSeconds(scenario),
  });
  return { results, details: detailsOf(aggregate) };
}

type Cut = 'interrupted' | 'budget' | null;

/** Advances a replication slice by slice. @returns why it was cut short, null when it was not */
async function follow(replication: RunningReplication, look: (share: number) => Promise<Cut>): Promise<Cut> {
  while (!replication.done) {
    replication.advance();
    const cut = await look(replication.share);
    if (cut !== null) return cut;
  }
  return null;
}

/** Looks up every now and then, also when replications are shorter than that: shows progress, lets signals in. */
function lookout(
  scenario: Scenario,
  aggregate: Aggregate,
  control: RunControl,
): (share: number) => Promise<Cut> {
  const began = control.wallSeconds();
  let looked = began;
  return async (share) => {
    if (control.wallSeconds() - looked < SLICE_SECONDS) return null;
    looked = control.wallSeconds();
    control.progress(progressOf(scenario, aggregate, share, looked - began));
    await control.breathe();
    if (control.interrupted()) return 'interrupted';
    return looked - began >= (scenario.run.budgetSeconds ?? Infinity) ? 'budget' : null;
  };
}

function progressOf(scenario: Scenario, aggregate: Aggregate, share: number, wallSeconds: number): Progress {
  const { budgetSeconds } = scenario.run;
  const done = aggregate.replications + share;
  const total = plannedReplications(scenario.run);
  const byCount = total === null ? 0 : done / total;
  const byTime = budgetSeconds === null ? 0 : wallSeconds / budgetSeconds;
  const alone = total === null && budgetSeconds === null ? share : 0;
  return {
    replications: aggregate.replications,
    of: total,
    share: Math.min(1, Math.max(byCount, byTime, alone)),
  };
}
