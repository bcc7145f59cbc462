/** A kernel gives a connection up 131 s after its first SYN, in both lenses; whoever is that patient tries again. */
import { expect, test } from '@jest/globals';
import type { ReplicationOutcome } from '../../../src/metrics/outcome.js';
import { replications, scenarioOf } from '../../support/replications.js';

/** The host is off for eight minutes, and nobody answers for it. */
function outcome(lens: string): ReplicationOutcome {
  const text = JSON.stringify({
    format: 'hasim-scenario/1',
    name: 'giving-up',
    question: 'q',
    hosts: { web: { cores: 4 } },
    components: { web: { kind: 'apache', on: 'web' } },
    traffic: {
      entry: 'web',
      arrivals: { rate: '20/s' },
      clients: { patience: '240s', retries: 1, backoff: '2s' },
      classes: { page: { share: '100%', work: '5ms' } },
    },
    faults: { off: { fault: 'power-off', on: 'web', at: '1min', for: '8min' } },
    run: { lens, duration: '12min', seed: 'giving up', start: 'new', replications: 1 },
  });
  return replications(scenarioOf('giving-up.yaml', [], text))[0]!;
}

// 6 000 losses: 4 standard errors are 5 %; and a step of the flow lens is 7.5 s here, 2.5 % of the time in which all is lost.
test('after 131 s the first attempt is over and the second begins', () => {
  const [single, flow] = [outcome('requests'), outcome('flow')];
  for (const of of [
    (one: ReplicationOutcome) => one.classes[0]!.lost,
    (one: ReplicationOutcome) => one.attempts,
  ]) {
    expect(Math.abs(of(flow) / of(single) - 1)).toBeLessThan(0.08);
  }
  // Nearly all that arrived until the last of their SYNs found the host again, 200 s before, have tried twice.
  expect(flow.attempts / (flow.classes[0]!.lost + flow.classes[0]!.served)).toBeGreaterThan(1.4);
});
