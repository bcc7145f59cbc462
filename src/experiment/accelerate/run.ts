/** An accelerated run as a user asks for it: replications until there is reason to stop, then Results. */
import { CONFIDENCE } from '../../metrics/intervals.js';
import type { Scenario } from '../../scenario/model.js';
import { Aggregate } from '../aggregate.js';
import { detailsOf } from '../details.js';
import { longestRepairSeconds } from '../longest-repair.js';
import { startReplication } from '../replication.js';
import type { RunControl, RunOutcome } from '../run.js';
import { isLook, plannedReplications } from '../stopping.js';
import { summarise } from '../summarise.js';
import { Acceleration } from './acceleration.js';
import { ratesOrObstacle } from './index.js';
import { planFor } from './plan.js';
import { runAccelerated } from './replication.js';
import { withAcceleration } from './results.js';

/** The scenario cannot be accelerated; the message says why. */
export class CannotAccelerate extends Error {}

/** Without a way to stop. */
const REPLICATIONS = 20;

/** @throws CannotAccelerate */
export async function runScenarioAccelerated(scenario: Scenario, control: RunControl): Promise<RunOutcome> {
  const rates = ratesOrObstacle(scenario);
  if (typeof rates === 'string') throw new CannotAccelerate(rates);
  const plan = planFor(scenario, rates);
  const aggregate = new Aggregate(scenario);
  const acceleration = new Acceleration(scenario, rates);
  const [began, cpuBegan] = [control.wallSeconds(), control.cpuSeconds()];
  let stoppedBecause: string | null = null;
  while (stoppedBecause === null) {
    const replication = runAccelerated(scenario, acceleration.replications, { plan, needed: true });
    if (replication.outcome !== null) aggregate.add(replication.outcome);
    acceleration.add(replication);
    stoppedBecause = await reasonToStop(scenario, acceleration, { control, began });
  }
  const facts = {
    ...{ version: control.version, node: control.node, stoppedBecause, threads: 1 },
    complete: stoppedBecause !== 'interrupted' && stoppedBecause !== 'budget',
    wallSeconds: control.wallSeconds() - began,
    cpuSeconds: control.cpuSeconds() - cpuBegan,
    formulas: startReplication(scenario, 0, false).formulas(),
    longestRepairSeconds: longestRepairSeconds(scenario),
  };
  const plain = summarise(scenario, aggregate, facts);
  const certainty = { confidence: CONFIDENCE, longestRepairSeconds: facts.longestRepairSeconds };
  const results = withAcceleration(plain, acceleration.result(stoppedBecause), {
    scenario,
    aggregate,
    certainty,
  });
  return { results, details: detailsOf(aggregate) };
}

/** Between replications only: their number is all that time decides. */
async function reasonToStop(
  { run }: Scenario,
  acceleration: Acceleration,
  { control, began }: { readonly control: RunControl; readonly began: number },
): Promise<string | null> {
  const done = acceleration.replications;
  const seconds = control.wallSeconds() - began;
  const { precision, budgetSeconds } = run;
  const hasLimit = precision !== null || budgetSeconds !== null;
  const planned = plannedReplications(run) ?? (hasLimit ? null : REPLICATIONS);
  const share = Math.max(
    planned === null ? 0 : done / planned,
    budgetSeconds === null ? 0 : seconds / budgetSeconds,
  );
  control.progress({ replications: done, of: planned, share: Math.min(1, share) });
  await control.breathe();
  if (control.interrupted()) return 'interrupted';
  if (planned !== null && done >= planned) return 'replications';
  if (precision !== null && isLook(done) && acceleration.isPrecise(precision)) return 'precision';
  return budgetSeconds !== null && seconds >= budgetSeconds ? 'budget' : null;
}
