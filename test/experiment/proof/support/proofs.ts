/** Proofs of files as `hasim prove` makes them. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { accelerated } from '../../../../src/experiment/proof/accelerated.js';
import type { Leg } from '../../../../src/experiment/proof/figure.js';
import { MOST_EVENTS } from '../../../../src/experiment/proof/plain.js';
import { prove } from '../../../../src/experiment/proof/prove.js';
import { startReplication } from '../../../../src/experiment/replication.js';
import type { ReplicationSource } from '../../../../src/experiment/source.js';
import type { ReplicationOutcome } from '../../../../src/metrics/outcome.js';
import type { Proof } from '../../../../src/results/proof.js';
import { formatProblem, loadScenario, type Loaded } from '../../../../src/scenario/load.js';
import type { Scenario } from '../../../../src/scenario/model.js';
import { root } from '../../../support/source-files.js';

export function loaded(file: string, set: readonly string[] = []): Extract<Loaded, { ok: true }> {
  const read = (name: string): string => readFileSync(path.join(root, name), 'utf8');
  const result = loadScenario(file, { read, set });
  if (!result.ok) throw new Error(result.problems.map(formatProblem).join('\n'));
  return result;
}

/** How much is simulated. */
export interface Effort {
  readonly mostEvents: number;
  /** Of the accelerated run. */
  readonly precision: number;
}

/** As `hasim prove` does it. */
export const FULL: Effort = { mostEvents: MOST_EVENTS, precision: 0.05 };

/** Computes everything once, however many proofs ask for it: an answer changes nothing that happens. */
export class Remembered implements ReplicationSource {
  readonly threads = 1;
  readonly cpuSecondsElsewhere = 0;
  private readonly outcomes: ReplicationOutcome[] = [];
  private leg: Leg | null = null;

  constructor(
    private readonly scenario: Scenario,
    readonly effort: Effort = FULL,
  ) {}

  accelerated(replications: number): Leg {
    this.leg ??= accelerated(this.scenario, replications, this.effort.precision);
    return this.leg;
  }

  outcome(number: number): ReturnType<ReplicationSource['outcome']> {
    if (this.outcomes[number] === undefined) {
      const replication = startReplication(this.scenario, number, false);
      while (!replication.done) replication.advance();
      this.outcomes[number] = replication.outcome();
    }
    return Promise.resolve({ outcome: this.outcomes[number], cut: null });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

export function proofOf(
  { scenario, resolved }: Pick<ReturnType<typeof loaded>, 'scenario' | 'resolved'>,
  source = new Remembered(scenario),
  replications: number | null = null,
): Promise<Proof> {
  return prove(scenario, resolved, {
    version: 'test',
    replications,
    mostEvents: source.effort.mostEvents,
    accelerated: (_, most) => source.accelerated(most),
    source,
    look: () => Promise.resolve(null),
    wallSeconds: () => 0,
    cpuSeconds: () => 0,
  });
}
