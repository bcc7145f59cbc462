/** Where nobody comes, the only availability there is is that by time; a target on it must not be forever undecided. */
import { expect, test } from '@jest/globals';
import { scenarioOf } from '../support/replications.js';

const CHECK = 'scenarios/checks/two-of-three-five-nines.yaml';
const CLUSTER = 'scenarios/linode-ha.yaml';
const TARGETS = 'targets=[availability >= 99.9%, availability per year >= 99.9% in 95%, outage p90 <= 2min]';

test.each([
  [CHECK, [], ['time-availability', 'time-availability', 'outage']],
  [CLUSTER, ['traffic.arrivals.rate=0/s'], ['time-availability', 'time-availability', 'outage']],
  [CLUSTER, [], ['availability', 'availability', 'outage']],
])('%s %j', (file, set, measures) => {
  const { targets } = scenarioOf(file, [...set, TARGETS]);
  expect(targets.map(({ measure }) => measure)).toEqual(measures);
});
