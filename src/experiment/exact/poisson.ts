/** Probabilities of a Poisson law by ratios from its mode (after Fox and Glynn 1988): without exp, none of them lost. */

export interface PoissonWeights {
  /** The first number that counts; the others follow. */
  readonly first: number;
  readonly weights: Float64Array;
  /** P(N > first + i). */
  readonly beyond: Float64Array;
}

/** What is rarer than this share of the mode is left out: it would not show in any of the digits of a figure. */
const NEGLIGIBLE = 1e-40;

export function poissonWeights(mean: number): PoissonWeights {
  const mode = Math.floor(mean);
  const below: number[] = [];
  for (let k = mode, weight = 1; k > 0; k--) {
    weight *= k / mean;
    if (weight < NEGLIGIBLE) break;
    below.push(weight);
  }
  const above: number[] = [];
  for (let k = mode + 1, weight = 1; ; k++) {
    weight *= mean / k;
    if (weight < NEGLIGIBLE) break;
    above.push(weight);
  }
  const shape = [...below.reverse(), 1, ...above];
  // The smallest first, from either side.
  const peak = below.length;
  const rising = shape.slice(0, peak).reduce((sum, one) => sum + one, 0);
  const total = rising + shape.slice(peak).reduceRight((sum, one) => sum + one, 0);
  const weights = Float64Array.from(shape, (one) => one / total);
  const beyond = new Float64Array(shape.length);
  for (let index = shape.length - 2; index >= 0; index--)
    beyond[index] = beyond[index + 1]! + weights[index + 1]!;
  return { first: mode - peak, weights, beyond };
}
