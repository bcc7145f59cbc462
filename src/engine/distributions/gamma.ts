import { exp } from '../elementary.js';
import { gammaInverseHazard, gammaQuantile } from '../gamma-quantile.js';
import { lnGamma, lnIncompleteGamma } from '../special-functions.js';
import { describeSeconds } from '../time.js';
import { requirePositive, type Distribution } from './distribution.js';

/** The sum of `shape` exponential steps (for a whole shape: Erlang's law), and everything between. */
class Gamma implements Distribution {
  readonly kind = 'gamma';
  readonly variance: number;
  readonly min = 0;
  readonly max = Infinity;
  private readonly scale: number;
  private readonly lnGammaOfShape: number;

  constructor(
    private readonly shape: number,
    readonly mean: number,
  ) {
    this.scale = mean / shape;
    this.variance = mean * this.scale;
    this.lnGammaOfShape = lnGamma(shape);
  }

  quantile(u: number): number {
    return this.scale * gammaQuantile(this.shape, u);
  }

  cdf(x: number): number {
    return exp(lnIncompleteGamma(this.shape, x / this.scale, this.lnGammaOfShape).lower);
  }

  cumulativeHazard(x: number): number {
    return x > 0 ? -lnIncompleteGamma(this.shape, x / this.scale, this.lnGammaOfShape).upper : 0;
  }

  inverseCumulativeHazard(h: number): number {
    if (!(h > 0)) return 0;
    return h === Infinity ? Infinity : this.scale * gammaInverseHazard(this.shape, h);
  }

  /** A gamma law again, of shape + 1. */
  lengthBiasedQuantile(u: number): number {
    return this.scale * gammaQuantile(this.shape + 1, u);
  }

  describe(): string {
    return `gamma shape ${this.shape} mean ${describeSeconds(this.mean)}`;
  }
}

/** Gamma by shape and mean. Throws a `RangeError` unless both are positive and finite. */
export function gamma(parameters: { readonly shape: number; readonly mean: number }): Distribution {
  requirePositive('the shape of a gamma distribution', parameters.shape);
  requirePositive('the mean of a gamma distribution', parameters.mean);
  return new Gamma(parameters.shape, parameters.mean);
}
