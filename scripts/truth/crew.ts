/** Spreads the trials over the processors: each thread repeats a stretch of one setup. */
import { availableParallelism } from 'node:os';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { bySetup, comparisons } from './comparisons.js';
import type { Comparison } from './row.js';
import { observe, type Observations } from './simulate.js';

/** Trials of a stretch: small enough that no processor idles for long at the end. */
const STRETCH = 100;

interface Task {
  readonly setup: string;
  readonly from: number;
  readonly to: number;
}

interface Done {
  readonly task: Task;
  readonly observations: Observations;
}

/** @param entry the module that calls \`serve\` when it is started as a thread */
export async function simulateAll(
  some: readonly Comparison[],
  entry: URL,
  progress: (share: number) => void,
): Promise<Observations> {
  const tasks = tasksFor(some);
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
  return merged(results);
}

/** In a thread: does what it is told until it is ended. */
export function serve(): void {
  if (isMainThread) return;
  const groups = bySetup(comparisons);
  parentPort?.on('message', (task: Task) => {
    const observations = observe(groups.get(task.setup) ?? [], task.from, task.to);
    parentPort?.postMessage({ task, observations } satisfies Done);
  });
}

function tasksFor(some: readonly Comparison[]): Task[] {
  return [...bySetup(some)].flatMap(([setup, group]) => {
    const trials = Math.max(...group.map((comparison) => comparison.setup.trials.full));
    return Array.from({ length: Math.ceil(trials / STRETCH) }, (_, index) => ({
      setup,
      from: index * STRETCH,
      to: Math.min(trials, (index + 1) * STRETCH),
    }));
  });
}

function merged(results: Done[]): Observations {
  const all: Observations = {};
  const inOrder = results.sort((one, other) => one.task.from - other.task.from);
  for (const { observations } of inOrder) {
    for (const [id, values] of Object.entries(observations)) (all[id] ??= []).push(...values);
  }
  return all;
}
