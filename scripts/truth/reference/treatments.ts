/** Which family a case belongs to, and why a case belongs to none. */
import type { ReferenceCase } from './case.js';
import type { Treatment } from './experiment.js';
import { balancers } from './families/balancers.js';
import { blocks } from './families/blocks.js';
import { clusters } from './families/clusters.js';
import { healthChecks } from './families/health-checks.js';
import { nonExponential } from './families/non-exponential.js';
import { queues } from './families/queues.js';
import { redundancy } from './families/redundancy.js';
import { structures, type Match } from './families/structures.js';
import { transients } from './families/transients.js';

const FAMILIES: readonly Match[] = [
  ...structures,
  ...redundancy,
  ...transients,
  ...nonExponential,
  ...balancers,
  ...queues,
  ...blocks,
  ...healthChecks,
  ...clusters,
];

const WAITS = 'waits for rare-event methods (issue 4)';

/** By the beginning of the id. */
const REASONS: readonly (readonly [string, string])[] = [
  ['P1.ftwc', `an outage in 228 years of 150 failures each: ${WAITS}`],
  [
    'P1.embedded',
    'not expressible: a watchdog that counts missed cycles and competing final failures; hasim has neither a counter nor an absorbing state',
  ],
  [
    'P1.tandem',
    'not expressible: servers that are blocked by a full queue behind them; here a caller waits, and holds its worker',
  ],
  ['P1.polling', 'not expressible: a server that walks from station to station'],
  ['P2.K13', `unavailability 6e-9: ${WAITS}`],
  ['P2.K14', `unavailability 1e-8: ${WAITS}`],
  ['P2.K16_part_lb', `unavailability 1e-8: ${WAITS}`],
  ['P3.google', 'the file gives no figure'],
  [
    'P7.R03',
    'not expressible: the probability of one state of a queue is not reported, only what its callers see',
  ],
  [
    'P7.R04',
    'not expressible: the probability of one state of a queue is not reported, only what its callers see',
  ],
  [
    'P7.R05',
    'not expressible: the probability of one state of a queue is not reported, only what its callers see',
  ],
  ['P7.R06', `unavailability 6e-12: ${WAITS}`],
  ['P7.oilpipe', 'not expressible: a crew that takes the lowest number first'],
];

export function treatmentOf(reference: ReferenceCase, all: readonly ReferenceCase[]): Treatment {
  const reason = REASONS.find(([beginning]) => reference.id.startsWith(beginning));
  if (reason !== undefined) return { kind: 'left-out', why: reason[1] };
  for (const match of FAMILIES) {
    const treatment = match(reference, reference.name, all);
    if (treatment !== null) return treatment;
  }
  return { kind: 'left-out', why: 'of no family' };
}
