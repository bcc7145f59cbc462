/**
 * Rare events: a plain main run, and from the beginning of each excursion (a fault while all was well) side runs in which
 * the other faults come more often, weighted by their likelihood (docs/decisions/0070-side-excursions.md).
 */
import type { FailureRate } from '../../faults/side-run.js';
import type { Scenario } from '../../scenario/model.js';
import { System } from '../../scenario/system.js';
import { isLook } from '../stopping.js';
import type { Accelerated, NotAccelerated } from './accelerated.js';
import { Acceleration } from './acceleration.js';
import { planFor } from './plan.js';
import { runAccelerated } from './replication.js';

export type { Accelerated, NotAccelerated } from './accelerated.js';

export interface AccelerateOptions {
  /** Of the scenario's measured duration each; absent: what the scenario says, or 20. With a precision: the most. */
  readonly replications?: number;
  /** Stop when the half-width of the 95 % interval, relative to the unavailability, is so small. */
  readonly precision?: number;
  /** Stop after so many seconds of `seconds()` (this layer knows no clock). */
  readonly budget?: { readonly seconds: number; now(): number };
}

const REPLICATIONS = 20;

/** Synchronous; the same bytes for the same scenario and options, but for a run that its budget ends. */
export function accelerate(
  scenario: Scenario,
  options: AccelerateOptions = {},
): Accelerated | NotAccelerated {
  const rates = ratesOrObstacle(scenario);
  if (typeof rates === 'string') return { kind: 'absent', why: rates };
  const plan = planFor(scenario, rates);
  const acceleration = new Acceleration(scenario, rates);
  const most = options.replications ?? scenario.run.replications ?? REPLICATIONS;
  const began = options.budget?.now() ?? 0;
  for (;;) {
    const replication = runAccelerated(scenario, acceleration.replications, { plan });
    acceleration.add(replication);
    const done = acceleration.replications;
    if (done >= most) return acceleration.result('replications');
    const { precision = 0, budget } = options;
    if (isLook(done) && acceleration.isPrecise(precision)) return acceleration.result('precision');
    if (budget !== undefined && budget.now() - began >= budget.seconds) return acceleration.result('budget');
  }
}

/** @returns why it cannot be done */
export function ratesOrObstacle(scenario: Scenario): readonly FailureRate[] | string {
  const { traffic, run } = scenario;
  if (traffic === null) return 'nobody asks, so nothing can be down: give the scenario a traffic section';
  const { ratePerSecond, recorded } = traffic.arrivals;
  if (run.lens === 'requests' && (ratePerSecond > 0 || recorded !== null)) {
    return 'single requests are always under way, so there is no quiet state to start from: use the flow lens';
  }
  const system = new System(scenario, 0, false);
  system.start();
  const { branching } = system;
  if (!branching.tellsTime)
    return 'neither requests nor the state of the entry tell whether the service is up';
  const rates = branching.failureRates();
  if (rates.every(({ biased, perSecond }) => !biased || perSecond === 0)) {
    return 'there is no rare event: no failure process whose rate could be raised';
  }
  try {
    branching.mark();
  } catch (error) {
    return `a state of the system cannot be copied: ${error instanceof Error ? error.message : 'unknown'}`;
  }
  return rates;
}
