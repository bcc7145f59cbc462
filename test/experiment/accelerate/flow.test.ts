/** The reference cluster in the flow lens: side runs leave the main run as it was, and say what overlaps cost on average. */
import { expect, test } from '@jest/globals';
import { ratesOrObstacle } from '../../../src/experiment/accelerate/index.js';
import { planFor, type Plan } from '../../../src/experiment/accelerate/plan.js';
import { runAccelerated } from '../../../src/experiment/accelerate/replication.js';
import { byPrecision } from '../../support/precision.js';
import { replications, scenarioOf } from '../../support/replications.js';

const REPLICATIONS = byPrecision({ quick: 1, full: 40 });
const scenario = scenarioOf('scenarios/linode-ha.yaml', [
  `run.duration=${byPrecision({ quick: '60d', full: '5y' })}`,
  `run.replications=${REPLICATIONS}`,
  'run.seed=side runs in flow',
]);

function plan(): Plan {
  const rates = ratesOrObstacle(scenario);
  if (typeof rates === 'string') throw new Error(rates);
  return { ...planFor(scenario, rates), share: () => byPrecision({ quick: 0.5, full: 0.1 }) };
}

test('the main run is plain, and side runs agree with it', () => {
  const plain = replications(scenario);
  const runs = plain.map(({ replication }) => runAccelerated(scenario, replication, { plan: plan() }));
  runs.forEach(({ outcome, withSideRuns, single, plainOverlapping }, index) => {
    expect(withSideRuns).toBeGreaterThan(0);
    expect(outcome?.faults).toEqual(plain[index]!.faults);
    // To ask whether all is quiet ends no step of the lens: even the last digit is the same.
    const lost = outcome?.classes.reduce((sum, one) => sum + one.lost, 0) ?? NaN;
    const plainly = plain[index]!.classes.reduce((sum, one) => sum + one.lost, 0);
    expect([lost, outcome?.downSeconds]).toEqual([plainly, plain[index]!.downSeconds]);
    // What is lost after the end by those who came before it belongs to no excursion.
    expect(Math.abs(single.lost + plainOverlapping.lost - lost)).toBeLessThan(1e-3 * lost + 1);
  });
  if (REPLICATIONS < 10) return;
  // Student's t, 39 degrees of freedom: 5.2 standard errors are 1 in 150 000.
  const differences = runs.map((run) => run.overlapping.downSeconds - run.plainOverlapping.downSeconds);
  const mean = differences.reduce((sum, one) => sum + one, 0) / REPLICATIONS;
  const squares = differences.reduce((sum, one) => sum + (one - mean) ** 2, 0);
  expect(Math.abs(mean) / Math.sqrt(squares / (REPLICATIONS - 1) / REPLICATIONS)).toBeLessThan(5.2);
}, 1_200_000);
