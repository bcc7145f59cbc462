import { exp, expm1, ln } from '../elementary.js';
import { normalInverseHazard, normalQuantile } from '../normal-quantile.js';
import { lnNormal } from '../special-functions.js';
import { describeSeconds } from '../time.js';
import { requirePositive, type Distribution } from './distribution.js';

/** Either the mean or the median; `sigma` is the standard deviation of the logarithm. */
export type LognormalParameters =
  { readonly mean: number; readonly sigma: number } | { readonly median: number; readonly sigma: number };

/** The exponential of a normal quantity: repair times, mostly near the median, a few very long. */
class Lognormal implements Distribution {
  readonly kind = 'lognormal';
  readonly mean: number;
  readonly variance: number;
  readonly min = 0;
  readonly max = Infinity;

  constructor(
    private readonly median: number,
    private readonly sigma: number,
    private readonly spelling: string,
  ) {
    this.mean = median * exp((sigma * sigma) / 2);
    this.variance = this.mean * this.mean * expm1(sigma * sigma);
  }

  quantile(u: number): number {
    return this.at(normalQuantile(u));
  }

  cdf(x: number): number {
    return x > 0 ? exp(lnNormal(this.score(x)).lower) : 0;
  }

  cumulativeHazard(x: number): number {
    return x > 0 ? -lnNormal(this.score(x)).upper : 0;
  }

  inverseCumulativeHazard(h: number): number {
    return h > 0 ? this.at(normalInverseHazard(h)) : 0;
  }

  /** A lognormal law again, its logarithm sigma² higher. */
  lengthBiasedQuantile(u: number): number {
    return this.at(normalQuantile(u) + this.sigma);
  }

  describe(): string {
    return this.spelling;
  }

  private at(z: number): number {
    return this.median * exp(this.sigma * z);
  }

  private score(x: number): number {
    return ln(x / this.median) / this.sigma;
  }
}

/** Lognormal by mean or median, and sigma. Throws a `RangeError` unless all are positive and finite. */
export function lognormal(parameters: LognormalParameters): Distribution {
  const { sigma } = parameters;
  requirePositive('the sigma of a lognormal distribution', sigma);
  if ('median' in parameters) {
    requirePositive('the median of a lognormal distribution', parameters.median);
    const spelling = `lognormal median ${describeSeconds(parameters.median)} sigma ${sigma}`;
    return new Lognormal(parameters.median, sigma, spelling);
  }
  requirePositive('the mean of a lognormal distribution', parameters.mean);
  const spelling = `lognormal mean ${describeSeconds(parameters.mean)} sigma ${sigma}`;
  return new Lognormal(parameters.mean * exp((-sigma * sigma) / 2), sigma, spelling);
}
