/** One outage again, with its story: the same replication once more, this time with the causal record. */
import { nearestOutage, type OutageOutcome, type ReplicationOutcome } from '../metrics/outcome.js';
import type { Scenario } from '../scenario/model.js';
import { recordedReplication } from './replication.js';

export interface ReplayedOutage {
  /** null: there is none. */
  readonly outage: OutageOutcome | null;
  /** How many outages the replication has, as far as it was followed. */
  readonly outages: number;
  readonly story: ReplicationOutcome['story'];
}

/** An outage that lasts longer is told up to then. */
const AFTERWARDS_SECONDS = 30 * 86_400;

/**
 * @param replication counted from 0
 * @param atSeconds the outage that begins nearest to it; null: the one that lost most
 * @param breathe called between slices of a few milliseconds; false: that is enough
 */
export async function replayOutage(
  scenario: Scenario,
  { replication, atSeconds }: { readonly replication: number; readonly atSeconds: number | null },
  breathe: (share: number) => Promise<boolean>,
): Promise<ReplayedOutage> {
  const running = recordedReplication(scenario, replication, true);
  const until = atSeconds === null ? Infinity : atSeconds + AFTERWARDS_SECONDS;
  while (!running.done && running.nowSeconds < until) {
    running.advance();
    if (!(await breathe(running.share))) break;
  }
  const outcome = running.outcome(atSeconds ?? undefined);
  const { outages } = outcome;
  const index = atSeconds === null ? worstOf(outages) : nearestOutage(outages, atSeconds);
  return {
    outage: outages[index] ?? null,
    outages: outages.length,
    story: outcome.story,
  };
}

function worstOf(outages: readonly OutageOutcome[]): number {
  let worst = -1;
  outages.forEach(({ lost }, index) => {
    if (worst < 0 || lost > outages[worst]!.lost) worst = index;
  });
  return worst;
}
