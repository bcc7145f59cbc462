/** The plainest source of outcomes: one replication after the other, here. */
import type { Scenario } from '../scenario/model.js';
import { startReplication } from './replication.js';
import type { Handed, Look, ReplicationSource } from './source.js';

export class ThisThread implements ReplicationSource {
  readonly threads = 1;
  readonly cpuSecondsElsewhere = 0;

  /** @param recording keep the readable causal record (no number depends on it) */
  constructor(
    private readonly scenario: Scenario,
    private readonly recording: boolean,
  ) {}

  async outcome(number: number, look: Look): Promise<Handed> {
    const replication = startReplication(this.scenario, number, this.recording);
    while (!replication.done) {
      replication.advance();
      const cut = await look(replication.share);
      // One that was cut short only counts when there is nothing else to show.
      if (cut !== null) return { outcome: number === 0 ? replication.outcome() : null, cut };
    }
    return { outcome: replication.outcome(), cut: null };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
