import { describe, expect, test } from '@jest/globals';
import * as d3 from 'd3-random';
import {
  draw,
  exponential,
  gamma,
  lognormal,
  pareto,
  uniform,
  weibull,
  type Distribution,
} from '../../../src/engine/index.js';
import { byPrecision } from '../../support/precision.js';
import { bitsOf } from '../support/numbers.js';
import { Z_LIMIT, momentsOf, standardErrorsApart, streamFor } from '../support/statistics.js';

const DRAWS = byPrecision({ quick: 40_000, full: 2_000_000 });

/** Each law, and d3-random's sampler of it, fed with a given source of uniforms. */
const pairs: readonly (readonly [law: Distribution, sampler: (source: () => number) => () => number])[] = [
  [uniform(5, 30), (source) => d3.randomUniform.source(source)(5, 30)],
  [exponential(4), (source) => d3.randomExponential.source(source)(1 / 4)],
  [weibull({ shape: 0.7, scale: 2 }), (source) => d3.randomWeibull.source(source)(0.7, 0, 2)],
  [weibull({ shape: 3, scale: 2 }), (source) => d3.randomWeibull.source(source)(3, 0, 2)],
  [lognormal({ median: 1, sigma: 1.2 }), (source) => d3.randomLogNormal.source(source)(0, 1.2)],
  [gamma({ shape: 2.5, mean: 5 }), (source) => d3.randomGamma.source(source)(2.5, 2)],
  [gamma({ shape: 0.4, mean: 0.8 }), (source) => d3.randomGamma.source(source)(0.4, 2)],
  [pareto({ shape: 6, min: 1 }), (source) => d3.randomPareto.source(source)(6)],
];

// The square root and the logarithm weigh the tails apart and have finite variances. False-alarm rate: 1 in 10⁷ each.
describe('the same moments as d3-random', () => {
  test.each(pairs.map(([law, sampler]) => ({ name: law.describe(), law, sampler })))(
    '$name',
    ({ name, law, sampler }) => {
      const ours = streamFor(name, 'ours');
      const theirs = streamFor(name, 'theirs');
      const next = sampler(() => theirs.uniform());
      const one = Float64Array.from({ length: DRAWS }, () => draw(law, ours));
      const other = Float64Array.from({ length: DRAWS }, next);
      for (const weigh of [(x: number) => x, Math.sqrt, Math.log]) {
        expect(standardErrorsApart(momentsOf(one.map(weigh)), momentsOf(other.map(weigh)))).toBeLessThan(
          Z_LIMIT,
        );
      }
    },
  );
});

const GOLDEN: readonly string[] = [
  'uniform 5s to 30s: 40166e98dea011cb 403d57fc8f9708ae 4032ffbc3e862530',
  'exponential mean 4s: 3ff3249cae529b85 40091ca4dac939d7 4004ed7dc792404f',
  'weibull shape 0.7 scale 2s: 400439f4d3b028a4 400d3e706da80149 4018226f3d121f18',
  'weibull shape 3 scale 2s: 4000043e3b638656 3ff573b0a8f1bf7e 3ff4cfd68cb7eb02',
  'lognormal median 1s sigma 1.2: 3ff382a6efa2cd8a 400573e0b04bf842 3fc4c7f29e5f6ec1',
  'gamma shape 2.5 mean 5s: 4011ce9864237cb0 400e9be900f4e100 4016636d7fd019bd',
  'gamma shape 0.4 mean 800ms: 3fc50c364b13212b 3f3a79cec51ad799 3fe0ca5150d5fb57',
  'pareto shape 6 min 1s: 3ff19ba0a71fcdbc 3ff6879807efa614 3ff29c7824420fb8',
];

test('golden draws: the same bits on every engine', () => {
  const table = pairs.map(([law]) => {
    const stream = streamFor('golden draws', law.describe());
    return `${law.describe()}: ${[1, 2, 3].map(() => bitsOf(draw(law, stream))).join(' ')}`;
  });
  expect(table).toEqual(GOLDEN);
});
