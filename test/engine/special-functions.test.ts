import { describe, expect, test } from '@jest/globals';
import { gammaInverseHazard, gammaQuantile } from '../../src/engine/gamma-quantile.js';
import { normalInverseHazard, normalQuantile } from '../../src/engine/normal-quantile.js';
import { lnGamma, lnIncompleteGamma, lnNormal } from '../../src/engine/special-functions.js';
import { apart } from './support/numbers.js';

// Reference values: mpmath 1.4 with 40 digits.
const LN_GAMMA: [a: number, value: number][] = [
  [1e-8, 18.42068073818021],
  [0.1, 2.252712651734206],
  [0.5, 0.5723649429247001],
  [0.7, 0.26086724653166654],
  [1, 0],
  [1.5, -0.12078223763524522],
  [2, 0],
  [3.7, 1.428072326665388],
  [10, 12.801827480081469],
  [14.9, 24.924132002217277],
  [15, 25.19122118273868],
  [100, 359.1342053695754],
  [1e5, 1051287.7089736569],
];

const INCOMPLETE_GAMMA: [a: number, x: number, lnLower: number, lnUpper: number][] = [
  [0.1, 0.0001, -0.8711706866501, -0.542077886594674],
  [0.1, 0.1, -0.18928362433858814, -1.7576581431065503],
  [0.1, 0.5, -0.06038455187726198, -2.8370623220097353],
  [0.5, 0.0005, -3.6798356476917045, -0.025550779355950622],
  [0.5, 0.5, -0.38171514630212605, -1.1478744644493182],
  [0.5, 2.5, -0.02567409573181498, -3.675082326631189],
  [1, 0.001, -6.908255237315471, -0.001],
  [1, 5, -0.006760749449488557, -5],
  [2.5, 0.0025, -16.181420542660984, -9.386385123469175e-8],
  [2.5, 2.5, -0.5376491579419246, -0.8773580722343328],
  [2.5, 12.5, -0.0001393434990400745, -8.878638128091787],
  [10, 0.01, -61.165204997550184, -2.7307942836962466e-27],
  [10, 9, -0.8852966599598892, -0.5320352250216928],
  [10, 50, -1.259608459166884e-12, -27.4002201899505],
  [200, 0.2, -1185.3185741638952, 0],
  [200, 180, -2.592161826060101, -0.07780807755310065],
  [200, 200, -0.6745150065903548, -0.7121331141759768],
  [200, 1000, 0, -483.0687841285634],
  [1e4, 9000, -56.83548616875225, -2.073299202433928e-25],
  [1e4, 1e4, -0.6904910944019723, -0.69581034030382],
  [1e4, 12000, 0, -180.70209048800146],
];

const NORMAL: [z: number, lnLower: number, lnUpper: number][] = [
  [-40, -804.6084420137538, 0],
  [-9, -43.628149113332114, -1.1285884059538405e-19],
  [-3.3, -7.634616148071127, -0.00048354102950672],
  [-1.1, -1.997558846986297, -0.14579608131705274],
  [-0.01, -0.7011578934443701, -0.6852001295571155],
  [0, -0.6931471805599453, -0.6931471805599453],
  [0.7, -0.2770239422771313, -1.4189677615315315],
  [2, -0.02301290932896349, -3.783184333682032],
  [5.5, -1.8989562646189464e-8, -17.77937635262526],
  [12, -1.776482112077679e-33, -75.4106730015688],
];

const NORMAL_QUANTILES: [u: number, z: number][] = [
  [0.0001, -3.7190164854556804],
  [0.02, -2.053748910631823],
  [0.0749, -1.4402382675279637],
  [0.0751, -1.43882539275254],
  [0.3, -0.5244005127080408],
  [0.5001, 0.00025066283008800747],
  [0.9, 1.2815515655446006],
  [0.9249, 1.4388253927525403],
  [0.9251, 1.440238267527964],
  [0.999999, 4.753424308817087],
];

const NORMAL_HAZARDS: [h: number, z: number][] = [
  [0.01, -2.328221737537176],
  [0.05, -1.6568927965620148],
  [0.3, -0.6458699862012636],
  [0.7, 0.008559478582480282],
  [1.5, 0.7616644126392734],
  [2.59, 1.4393899147670348],
  [2.6, 1.4446822551700573],
  [5, 2.4709386372615882],
  [24.9, 6.643187447636459],
  [25.1, 6.672590698324381],
  [100, 13.888476033003887],
  [700, 37.295079632647415],
  [2000, 63.16541860878361],
];

describe('against values of forty digits', () => {
  test.each(LN_GAMMA)('ln Γ(%p)', (a, value) => {
    expect(Math.abs(lnGamma(a) - value)).toBeLessThan(4e-15 * Math.max(1, Math.abs(value)));
  });

  test.each(INCOMPLETE_GAMMA)('ln P and ln Q of (%p, %p)', (a, x, lnLower, lnUpper) => {
    const { lower, upper } = lnIncompleteGamma(a, x, lnGamma(a));
    // The terms of the exponent cancel: a ln x − x − ln Γ(a) loses digits as a grows.
    const limit = 2e-14 * (1 + a);
    expect(lnLower === 0 ? -lower : apart(lower, lnLower)).toBeLessThan(limit);
    expect(lnUpper === 0 ? -upper : apart(upper, lnUpper)).toBeLessThan(limit);
  });

  test.each(NORMAL)('ln Φ(%p)', (z, lnLower, lnUpper) => {
    const { lower, upper } = lnNormal(z);
    expect(apart(lower, lnLower)).toBeLessThan(4e-15 * (1 + z * z));
    expect(apart(upper, lnUpper)).toBeLessThan(4e-15 * (1 + z * z));
  });

  test.each(NORMAL_QUANTILES)('normal quantile of %p', (u, z) => {
    expect(apart(normalQuantile(u), z)).toBeLessThan(u > 0.99 ? 1e-11 : 1e-15 + 1e-16 / Math.abs(u - 0.5));
  });

  test.each(NORMAL_HAZARDS)('normal quantile of the hazard %p', (h, z) => {
    expect(Math.abs(normalInverseHazard(h) - z)).toBeLessThan(2e-15 * (1 + Math.abs(z)));
  });
});

describe('the gamma quantile undoes the distribution function', () => {
  const shapes = [0.02, 0.1, 0.5, 0.99, 1, 1.7, 3, 12, 80, 1000, 1e5];
  test.each(shapes)('of shape %p', (shape) => {
    const lnGammaOfShape = lnGamma(shape);
    for (const u of [1e-12, 1e-5, 0.01, 0.2, 0.499, 0.501, 0.8, 0.99, 0.99999, 1 - 2 ** -53]) {
      const x = gammaQuantile(shape, u);
      if (x < 1e-300) continue; // a small shape puts its low quantiles below the doubles
      const { lower, upper } = lnIncompleteGamma(shape, x, lnGammaOfShape);
      expect(u < 0.5 ? apart(Math.exp(lower), u) : apart(Math.exp(upper), 1 - u)).toBeLessThan(
        1e-13 * (1 + shape),
      );
    }
    for (const h of [1e-9, 0.1, 0.69, 0.7, 3, 60, 5000]) {
      const x = gammaInverseHazard(shape, h);
      if (x < 1e-300) continue;
      expect(apart(-lnIncompleteGamma(shape, x, lnGammaOfShape).upper, h)).toBeLessThan(1e-13 * (1 + shape));
    }
  });
});
