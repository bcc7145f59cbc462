/** Spreads the work over the processors: each thread repeats a stretch of a setup, or simulates a case. */
import { availableParallelism } from 'node:os';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { bySetup, comparisons } from './comparisons.js';
import { simulateCase, type CaseTask, type CaseDone } from './reference/work.js';
import type { Comparison } from './row.js';
import { observe, type Observations } from './simulate.js';

/** Trials of a stretch: small enough that no processor idles for long at the end. */
const STRETCH = 100;

interface TrialsTask {
  readonly kind: 'trials';
  readonly setup: string;
  readonly from: number;
  readonly to: number;
}

interface TrialsDone {
  readonly kind: 'trials';
  readonly task: TrialsTask;
  readonly observations: Observations;
}

type Task = TrialsTask | CaseTask;
type Done = TrialsDone | CaseDone;

export interface Found {
  readonly observations: Observations;
  readonly cases: readonly CaseDone[];
}

/** @param entry the module that calls \`serve\` when it is started as a thread */
export async function simulateAll(
  work: { readonly comparisons: readonly Comparison[]; readonly cases: readonly CaseTask[] },
  entry: URL,
  progress: (share: number) => void,
): Promise<Found> {
  const tasks: readonly Task[] = [...work.cases, ...tasksFor(work.comparisons)];
  const results: Done[] = [];
  let next = 0;
  const follow = (worker: Worker): Promise<void> =>
    new Promise((resolve, reject) => {
      const give = (): void => {
        const task = tasks[next++];
        if (task !== undefined) return worker.postMessage(task);
        void worker.terminate().then(() => resolve());
      };
      worker.on('message', (done: Done) => {
        results.push(done);
        progress(results.length / tasks.length);
        give();
      });
      worker.on('error', reject);
      give();
    });
  const threads = Math.min(tasks.length, availableParallelism());
  await Promise.all(Array.from({ length: threads }, () => follow(new Worker(entry))));
  return {
    observations: merged(results.filter((one) => one.kind === 'trials')),
    cases: results.filter((one) => one.kind === 'case'),
  };
}

/** In a thread: does what it is told until it is ended. */
export function serve(): void {
  if (isMainThread) return;
  const groups = bySetup(comparisons);
  const done = (task: Task): Done => {
    if (task.kind === 'case') return simulateCase(task);
    const observations = observe(groups.get(task.setup) ?? [], task.from, task.to);
    return { kind: 'trials', task, observations };
  };
  parentPort?.on('message', (task: Task) => parentPort?.postMessage(done(task)));
}

function tasksFor(some: readonly Comparison[]): TrialsTask[] {
  return [...bySetup(some)].flatMap(([setup, group]) => {
    const trials = Math.max(...group.map((comparison) => comparison.setup.trials.full));
    return Array.from({ length: Math.ceil(trials / STRETCH) }, (_, index) => ({
      kind: 'trials' as const,
      setup,
      from: index * STRETCH,
      to: Math.min(trials, (index + 1) * STRETCH),
    }));
  });
}

function merged(results: TrialsDone[]): Observations {
  const all: Observations = {};
  const inOrder = results.sort((one, other) => one.task.from - other.task.from);
  for (const { observations } of inOrder) {
    for (const [id, values] of Object.entries(observations)) (all[id] ??= []).push(...values);
  }
  return all;
}
