/** Can the figures be relied on? Small samples of weighted runs lie, and the standard error does not show it. */
import type { FailureRate } from '../../faults/side-run.js';
import type { Scenario } from '../../scenario/model.js';
import { redundancyOf } from './strategies.js';
import type { Weights } from './replication.js';

/** No single side run may hold more of the result. */
const LARGEST_SHARE = 0.05;
/** A mean likelihood further off 1 than so many standard errors: a false alarm in 370 runs. */
const LIKELIHOOD_ERRORS = 3;
/** Fewer side runs that count alike say little of their spread. */
const LEAST_EFFECTIVE = 30;
/** A part of the result that is smaller than this share need not be known well. */
const NEGLIGIBLE = 0.02;
/** Something expected so often and never seen is impossible, or overlooked. */
const EXPECTED_STRIKES = 3;

export interface Evidence {
  readonly scenario: Scenario;
  readonly rates: readonly FailureRate[];
  readonly weights: Weights;
  /** Seconds down, or requests lost: of single faults, of overlaps. */
  readonly single: number;
  readonly overlapping: number;
  readonly measuredSeconds: number;
  readonly strikes: ReadonlyMap<string, number>;
  readonly reached: ReadonlySet<string>;
}

export interface Diagnosis {
  readonly effectiveSampleSize: number;
  readonly largestWeightShare: number;
  readonly reasons: readonly string[];
}

export function diagnose(evidence: Evidence): Diagnosis {
  const { weights, single, overlapping } = evidence;
  const total = single + overlapping;
  const effectiveSampleSize =
    weights.counted === 0 ? 0 : (weights.counted * weights.counted) / weights.countedSquared;
  const largestWeightShare = total === 0 ? 0 : weights.largest / total;
  const reasons: string[] = [];
  if (total === 0) reasons.push('nothing took the service down, neither in the main runs nor in side runs');
  else if (overlapping > NEGLIGIBLE * total) {
    if (largestWeightShare > LARGEST_SHARE) {
      reasons.push(`one side run makes up ${percent(largestWeightShare)} of the result (at most 5 %)`);
    }
    if (effectiveSampleSize < LEAST_EFFECTIVE) {
      const size = effectiveSampleSize.toFixed(0);
      reasons.push(`the side runs say as much as ${size} of equal weight (at least ${LEAST_EFFECTIVE})`);
    }
  }
  reasons.push(...ofLikelihood(weights), ...neverStruck(evidence), ...neverDown(evidence));
  return { effectiveSampleSize, largestWeightShare, reasons };
}

function ofLikelihood({ count, likelihood, likelihoodSquared }: Weights): string[] {
  if (count === 0) return ['no excursion had side runs'];
  const mean = likelihood / count;
  const error = Math.sqrt(Math.max(0, likelihoodSquared / count - mean * mean) / count);
  if (Math.abs(mean - 1) <= LIKELIHOOD_ERRORS * error) return [];
  return [`the mean likelihood ratio is ${mean.toFixed(3)}, not 1 (standard error ${error.toFixed(3)})`];
}

/** The main run is not biased: what begins an excursion must have been seen there. */
function neverStruck({ rates, measuredSeconds, strikes }: Evidence): string[] {
  return rates
    .filter(({ id, perSecond }) => perSecond > 0 && !strikes.has(id) && perSecond < Infinity)
    .map(({ id, perSecond }) => {
      const expected = (perSecond * measuredSeconds).toPrecision(2);
      return `${id} never struck in the main runs (${expected} expected): what it alone would do is not in the result`;
    });
}

/** Only of structures: of protocols nobody can tell beforehand what it takes. */
function neverDown({ scenario, reached, strikes, measuredSeconds, rates }: Evidence): string[] {
  if (strikes.size === 0) return [];
  const often = rates.some(({ perSecond }) => perSecond * measuredSeconds > EXPECTED_STRIKES);
  return scenario.components
    .filter((component) => component.kind.kind === 'generic' && !reached.has(component.name))
    .filter((component) => often && redundancyOf(component) > 0 && isHit(component, scenario))
    .map(({ name }) => `${name} never failed, neither in the main runs nor in side runs`);
}

/** Can the faults of the scenario reach its hosts? */
function isHit({ members }: Scenario['components'][number], { faults }: Scenario): boolean {
  const hosts = new Set(members.map(({ host }) => host));
  return faults.some(({ on, when }) =>
    on.some(
      (selector) =>
        when.kind !== 'at' && selector.kind === 'hosts' && selector.hosts.some((host) => hosts.has(host)),
    ),
  );
}

function percent(share: number): string {
  return `${(share * 100).toPrecision(2)} %`;
}
