import { describe, expect, test } from '@jest/globals';
import { Streams, constant, exponential, fromSeconds, toSeconds, weibull } from '../../src/engine/index.js';
import { Clock } from '../../src/faults/clock.js';

const clock = (law: ConstructorParameters<typeof Clock>[0], seed: string) =>
  new Clock(law, new Streams(seed, 0).stream('clock'));

describe('a clock', () => {
  test('that is new strikes after a draw of its law', () => {
    const one = clock(constant(100), 'constant');
    one.begin('new');
    expect(one.run(fromSeconds(5))).toBe(fromSeconds(105));
    expect(one.fire(fromSeconds(105))).toBe(0);
    one.renew();
    expect(one.run(fromSeconds(200))).toBe(fromSeconds(300));
  });

  test('keeps its age while it is stopped', () => {
    const one = clock(weibull({ shape: 2, mean: 1000 }), 'stopped');
    one.begin('new');
    const due = toSeconds(one.run(0));
    one.halt(fromSeconds(due / 4));
    expect(one.ageAt(fromSeconds(due))).toBeCloseTo(due / 4, 5);
    expect(toSeconds(one.run(fromSeconds(5000)))).toBeCloseTo(5000 + 0.75 * due, 4);
  });

  test('goes on with the same age when a firing spares it', () => {
    const one = clock(weibull({ shape: 5, mean: 1000 }), 'spared');
    one.begin('new');
    const first = one.run(0);
    one.fire(first);
    one.spare();
    expect(one.ageAt(first)).toBeCloseTo(toSeconds(first), 5);
    expect(one.run(first)).toBeGreaterThan(first);
  });

  test('in equilibrium has a residual life: uniform for a constant, exponential for an exponential', () => {
    const streams = new Streams('equilibrium', 0);
    const first = (law: ConstructorParameters<typeof Clock>[0], index: number) => {
      const one = new Clock(law, streams.stream(`${index}`));
      one.begin('equilibrium');
      return toSeconds(one.run(0));
    };
    // Kolmogorov-Smirnov, n = 400: 1.95 / 20 is exceeded with probability 0.001.
    for (const [law, cdf] of [
      [constant(90), (x: number) => x / 90],
      [exponential(90), (x: number) => 1 - Math.exp(-x / 90)],
    ] as const) {
      const values = Array.from({ length: 400 }, (_, index) => first(law, index)).sort((a, b) => a - b);
      const distance = Math.max(...values.map((value, index) => Math.abs(cdf(value) - (index + 0.5) / 400)));
      expect(distance).toBeLessThan(1.95 / 20);
    }
  });

  test('goes on from its saved state', () => {
    const one = clock(weibull({ shape: 0.7, mean: 1000 }), 'saved');
    one.begin('equilibrium');
    one.run(fromSeconds(10));
    const state = one.save();
    const other = clock(weibull({ shape: 0.7, mean: 1000 }), 'other');
    other.restore(JSON.parse(JSON.stringify(state)) as typeof state);
    one.halt(fromSeconds(20));
    other.halt(fromSeconds(20));
    expect(other.run(fromSeconds(30))).toBe(one.run(fromSeconds(30)));
  });
});
