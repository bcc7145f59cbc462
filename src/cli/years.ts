/** Whether a replication is as long as it is only because nobody has said how long: then it may be a year. */
import type { loadOrComplain } from './load.js';

const SECONDS_PER_YEAR = 31_536_000;

/** For those who want many independent replications rather than long ones. */
export const ONE_YEAR = 'run.duration=1y';

export function mayBeOneYear({
  scenario,
  resolved: { tree },
}: NonNullable<ReturnType<typeof loadOrComplain>>): boolean {
  const run = tree.entries.get('run')?.node;
  const duration = run?.kind === 'map' ? run.entries.get('duration')?.node : undefined;
  return scenario.run.durationSeconds > SECONDS_PER_YEAR && duration?.origin.kind !== 'written';
}
