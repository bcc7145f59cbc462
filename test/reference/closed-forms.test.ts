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
  breakdowns,
  erlangB,
  processorSharing,
  twoOfThreeOneCrew,
  twoOfThreeOwnCrews,
  binomialShocks,
  type Uptime,
} from './support/closed-forms.js';
import { stationary } from '../support/markov.js';

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

  test('M/M/1 with breakdowns, also as a chain of who is there and whether it works', () => {
    const rates: Record<string, Record<string, number>> = {};
    for (let n = 0; n <= 150; n++) {
      const [more, stop, go] = [50, 1, 10];
      rates[`up ${n}`] = { [`down ${n}`]: stop };
      rates[`down ${n}`] = { [`up ${n}`]: go };
      if (n < 150) Object.assign(rates[`up ${n}`]!, { [`up ${n + 1}`]: more });
      if (n < 150) Object.assign(rates[`down ${n}`]!, { [`down ${n + 1}`]: more });
      if (n > 0) Object.assign(rates[`up ${n}`]!, { [`up ${n - 1}`]: 100 });
    }
    const mean = [...stationary(rates)].reduce(
      (sum, [name, share]) => sum + share * Number(name.split(' ')[1]),
      0,
    );
    expect(breakdowns(50, 100, 1, 10)).toBeCloseTo(mean / 50, 7);
  });

  test('Erlang B, as published: 15 lines lose 1 % of 8.108 erlangs, 45 lines less than that of 33.333', () => {
    expect(erlangB(8.108, 15)).toBeCloseTo(0.01, 5);
    expect(erlangB(2.4, 3)).toBeCloseTo(2.304 / 8.584, 12);
    expect([44, 45].map((lines) => erlangB(100 / 3, lines) < 0.01)).toEqual([false, true]);
  });

  test('M/G/1-PS at 80/s and 10 ms, for one law also Erlang’s', () => {
    expect(processorSharing(80, 0.01)).toBeCloseTo(0.05, 12);
    expect(erlangC(80, 0.01, 1)).toBeCloseTo(0.05, 12);
  });
});
