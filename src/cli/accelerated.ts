/** `hasim run FILE --method accelerated`. */
import { CannotAccelerate, runScenarioAccelerated } from '../experiment/accelerate/run.js';
import type { RunOutcome } from '../experiment/run.js';
import type { Scenario } from '../scenario/model.js';
import { Complaint } from './complaint.js';
import { controlOf, type Surroundings } from './simulate.js';

/** What makes no sense with it. */
interface Elsewhere {
  readonly shard: string | undefined;
  readonly resume: string | undefined;
  readonly fleet?: string | undefined;
  readonly threads: string | undefined;
}

/** On this thread. @throws Complaint */
export async function accelerated(
  scenario: Scenario,
  words: Elsewhere & { readonly record: boolean },
  around: Surroundings,
): Promise<RunOutcome> {
  const { shard, resume, fleet, threads, record } = words;
  const elsewhere = Object.entries({ shard, resume, fleet, threads }).find(([, word]) => word !== undefined);
  if (elsewhere !== undefined) {
    throw new Complaint(`--method accelerated runs on one thread: leave out --${elsewhere[0]}`);
  }
  try {
    return await runScenarioAccelerated(scenario, controlOf({ recording: record }, around));
  } catch (error) {
    if (!(error instanceof CannotAccelerate)) throw error;
    throw new Complaint(`cannot accelerate: ${error.message}`, { cause: error });
  } finally {
    around.progress.clear();
  }
}
