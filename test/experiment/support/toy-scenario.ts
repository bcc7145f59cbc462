import { SECONDS_PER_YEAR } from '../../../src/engine/time.js';
import type { Scenario, TargetSpecification } from '../../../src/scenario/model.js';

/** `availability >= 99.99%`, but for what is given. */
export function toyScenario(targets: readonly Partial<TargetSpecification>[]): Scenario {
  return {
    ...{ name: 'toy', file: 'toy.yaml', question: '', sha256: '0'.repeat(64) },
    ...{ zones: [], hosts: [], latencySeconds: 0, components: [], traffic: null, crews: [], faults: [] },
    ...{ service: { upWhen: 0.95 }, answer: null, assumptions: [], warnings: [] },
    targets: targets.map((target) => ({
      ...{ name: 'a target', measure: 'availability', subject: null, statistic: 'mean', window: null },
      ...{ operator: '>=', threshold: 0.9999, share: null, excludingPlanned: false },
      ...target,
    })),
    run: {
      ...{ lens: 'flow', lensReason: 'asked for', seed: '1', start: 'new' },
      durationSeconds: 20 * SECONDS_PER_YEAR,
      ...{ replications: null, years: null, budgetSeconds: null, precision: null },
    },
  };
}
