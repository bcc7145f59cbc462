/** The life of a thread: it makes the scenario once, and computes one chunk after the other. */
import { performance } from 'node:perf_hooks';
import type { Scenario } from '../../scenario/model.js';
import type { ChunkResult } from '../chunk.js';
import { pack, type PackedOutcome } from '../outcome-wire.js';
import { startReplication, type RunningReplication } from '../replication.js';
import { scenarioOf } from '../sources.js';
import { adviseCompiler } from './compiler.js';
import { sourcesOf, STOP, THOUSANDTHS, type Experiment, type Task } from './task.js';

/** The one it worked on last. */
let known: { readonly key: string; readonly scenario: Scenario } | null = null;

export default function compute(task: Task): ChunkResult {
  const { chunk, experiment } = task;
  const scenario = scenarioFor(experiment);
  const began = performance.now();
  const outcomes: PackedOutcome[] = [];
  let partial: PackedOutcome | null = null;
  while (outcomes.length < chunk.count && !stopped(task)) {
    const number = chunk.first + outcomes.length;
    const replication = startReplication(scenario, number, experiment.recording);
    follow(replication, task, outcomes.length);
    if (replication.done) outcomes.push(pack(replication.outcome()));
    else if (number === 0) partial = pack(replication.outcome());
  }
  return { outcomes, partial, wallSeconds: (performance.now() - began) / 1000 };
}

function scenarioFor(experiment: Experiment): Scenario {
  if (known?.key !== experiment.key) {
    known = { key: experiment.key, scenario: scenarioOf(sourcesOf(experiment)) };
    adviseCompiler(known.scenario.run.lens);
  }
  return known.scenario;
}

/** Until it is done, or nobody wants it any more. */
function follow(replication: RunningReplication, task: Task, before: number): void {
  while (!replication.done && !stopped(task)) {
    replication.advance();
    Atomics.store(task.board, task.place, Math.floor((before + replication.share) * THOUSANDTHS));
  }
}

function stopped({ board }: Task): boolean {
  return Atomics.load(board, STOP) !== 0;
}
