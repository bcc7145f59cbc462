import { exp, expm1, log1p, pow } from '../elementary.js';
import { gammaQuantile } from '../gamma-quantile.js';
import { lnGamma } from '../special-functions.js';
import { describeSeconds } from '../time.js';
import { requirePositive, type Distribution } from './distribution.js';

/** Either the mean or the scale, the value that 63.2 % stay below. */
export type WeibullParameters =
  { readonly shape: number; readonly mean: number } | { readonly shape: number; readonly scale: number };

/** Hazard like a power of age: shape < 1 for infant mortality, > 1 for wear. H(x) = (x / scale)^shape. */
class Weibull implements Distribution {
  readonly kind = 'weibull';
  readonly mean: number;
  readonly variance: number;
  readonly min = 0;
  readonly max = Infinity;

  constructor(
    private readonly shape: number,
    private readonly scale: number,
    private readonly spelling: string,
  ) {
    const first = lnGamma(1 + 1 / shape);
    this.mean = scale * exp(first);
    // Γ(1 + 2/k) − Γ(1 + 1/k)², without cancellation for large shapes.
    this.variance = scale * scale * exp(2 * first) * expm1(lnGamma(1 + 2 / shape) - 2 * first);
  }

  quantile(u: number): number {
    return this.inverseCumulativeHazard(-log1p(-u));
  }

  cdf(x: number): number {
    return -expm1(-this.cumulativeHazard(x));
  }

  cumulativeHazard(x: number): number {
    return x > 0 ? pow(x / this.scale, this.shape) : 0;
  }

  inverseCumulativeHazard(h: number): number {
    return h > 0 ? this.scale * pow(h, 1 / this.shape) : 0;
  }

  /** H of a length-biased draw has the gamma law of shape 1 + 1/shape. */
  lengthBiasedQuantile(u: number): number {
    return this.inverseCumulativeHazard(gammaQuantile(1 + 1 / this.shape, u));
  }

  describe(): string {
    return this.spelling;
  }
}

/** Weibull by shape and mean, or shape and scale. Throws a `RangeError` unless all are positive and finite. */
export function weibull(parameters: WeibullParameters): Distribution {
  const { shape } = parameters;
  requirePositive('the shape of a weibull distribution', shape);
  if ('scale' in parameters) {
    requirePositive('the scale of a weibull distribution', parameters.scale);
    return new Weibull(
      shape,
      parameters.scale,
      `weibull shape ${shape} scale ${describeSeconds(parameters.scale)}`,
    );
  }
  requirePositive('the mean of a weibull distribution', parameters.mean);
  const scale = parameters.mean / exp(lnGamma(1 + 1 / shape));
  return new Weibull(shape, scale, `weibull shape ${shape} mean ${describeSeconds(parameters.mean)}`);
}
