/** Outages as long as a pause between two attempts: who tries again too soon is lost, though a step of the lens is as long. */
import { expect, test } from '@jest/globals';
import type { ReplicationOutcome } from '../../../src/metrics/outcome.js';
import { replications, scenarioOf } from '../../support/replications.js';

const PER_SECOND = 100;
const PAUSE_SECONDS = 2;

/** Who comes is refused at once, tries again once, and finds every answer quick. */
function outcome(seconds: number): ReplicationOutcome {
  const text = JSON.stringify({
    format: 'hasim-scenario/1',
    name: 'short',
    question: 'q',
    hosts: { web: { cores: 4 } },
    components: { web: { kind: 'apache', on: 'web', start_up: '0s' } },
    traffic: {
      entry: 'web',
      arrivals: { rate: `${PER_SECOND}/s` },
      clients: { patience: '20s', retries: 1, backoff: `exponential mean ${PAUSE_SECONDS}s` },
      classes: { page: { share: '100%', work: '1ms' } },
    },
    faults: { crash: { fault: 'crash', on: 'web/httpd', at: '1min', restart: `${seconds}s` } },
    run: { lens: 'flow', duration: '3min', seed: 'short', start: 'new', replications: 1 },
  });
  return replications(scenarioOf('short.yaml', [], text))[0]!;
}

// A step is as long as half a pause; when nobody tried again in the step of his failure, a fifth to a third of the losses lacked.
test.each([1, 2, 3, 6])('of %f seconds', (seconds) => {
  const { classes } = outcome(seconds);
  const again = PAUSE_SECONDS * (1 - Math.exp(-seconds / PAUSE_SECONDS));
  expect(Math.abs(classes[0]!.lost / (PER_SECOND * (seconds - again)) - 1)).toBeLessThan(0.05);
});
