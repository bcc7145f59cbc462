/**
 * The formulas of `support/closed-forms.ts` at points where others have computed them: an exact Markov solver in another
 * language (elimination after Grassmann, Taksar and Heyman), and published tables. MTTF 1000 h, MTTR 8 h.
 */
import { describe, expect, test } from '@jest/globals';
import {
  betaFactor,
  coldStandby,
  coldStandbyChain,
  coveredPair,
  erlangC,
  finiteQueue,
  oneOfOne,
  processorSharing,
  twoOfThreeOneCrew,
  twoOfThreeOwnCrews,
  binomialShocks,
  type Uptime,
} from './support/closed-forms.js';

const [l, m] = [1 / 1000, 1 / 8];

describe('uptime', () => {
  test.each<[string, Uptime, number, number]>([
    ['1 of 1', oneOfOne(1000, 8), 0.007936507936507936, 0.000992063492063492],
    ['2 of 3, own crews', twoOfThreeOwnCrews(1000, 8), 0.00018796466264342306, 4.6866189156438595e-5],
    ['2 of 3, one crew', twoOfThreeOneCrew(1000, 8), 0.0003778571699897439, 4.6857287945156734e-5],
    ['all failures masked', coveredPair(l, m, 2, 1), 0.00012596838193613404, 1.5746047742016755e-5],
    ['beta 10 %', betaFactor(l, m, 0.1), 0.0008252189207894613, 0.00013932155398146736],
    ['beta 0', betaFactor(l, m, 0), 0.00018796466264342306, 4.6866189156438595e-5],
    ['cold standby, 2 min', coldStandby(l, m, 30), 9.61540994575855e-5, 0.0009999038459005424],
  ])('%s', (_name, { unavailability, outagesPerHour }, expected, expectedPerHour) => {
    expect(unavailability / expected).toBeCloseTo(1, 9);
    expect(outagesPerHour / expectedPerHour).toBeCloseTo(1, 9);
  });

  test('where two ways lead to the same, they meet', () => {
    const one = coldStandby(0.01, 0.125, 2);
    const other = coldStandbyChain(0.01, 0.125, 2);
    expect(one.unavailability).toBeCloseTo(other.unavailability, 12);
    expect(one.outagesPerHour).toBeCloseTo(other.outagesPerHour, 12);
    // Shocks that hit everybody are the beta factor's.
    const shocks = binomialShocks(0.009, 0.125, 0.001, 1);
    expect(shocks.unavailability).toBeCloseTo(betaFactor(0.01, 0.125, 0.1).unavailability, 12);
  });
});

describe('queues', () => {
  test('M/M/3/20 at 450/s and 10 ms', () => {
    const { loss, latencySeconds } = finiteQueue(450, 0.01, 3, 20);
    expect(loss).toBeCloseTo(0.333442893967466, 12);
    expect(latencySeconds).toBeCloseTo(0.0600314249259196, 12);
  });

  test('M/M/3 at 240/s and 10 ms, also as a queue with room for all', () => {
    expect(erlangC(240, 0.01, 3)).toBeCloseTo(0.020786516853932582, 12);
    expect(finiteQueue(240, 0.01, 3, 500).latencySeconds).toBeCloseTo(0.020786516853932582, 12);
  });

  test('M/G/1-PS at 80/s and 10 ms, for one law also Erlang’s', () => {
    expect(processorSharing(80, 0.01)).toBeCloseTo(0.05, 12);
    expect(erlangC(80, 0.01, 1)).toBeCloseTo(0.05, 12);
  });
});
