/** The side run that a combination names can be looked at: the same faults, weight and downtime, and the story in words. */
import { expect, test } from '@jest/globals';
import { ratesOrObstacle } from '../../../src/experiment/accelerate/index.js';
import { planFor } from '../../../src/experiment/accelerate/plan.js';
import { replaySideRun, runAccelerated } from '../../../src/experiment/accelerate/replication.js';
import { kOfN, written } from '../exact/support/written.js';

const scenario = written({
  ...kOfN([2, 3], [500, 2], { hands: 1 }),
  run: { duration: '5y', seed: 'replay' },
});
const rates = ratesOrObstacle(scenario);
if (typeof rates === 'string') throw new Error(rates);
const plan = planFor(scenario, rates);

test('each example tells how its combination took the service down', () => {
  const { combinations } = runAccelerated(scenario, 3, { plan });
  const ranked = combinations.ranked().slice(0, 6);
  expect(ranked).toHaveLength(6);
  for (const { faults, example } of ranked) {
    const replayed = replaySideRun(scenario, example, plan);
    expect(replayed?.faults.join('+')).toBe(faults);
    expect(replayed?.amounts.downSeconds).toBeGreaterThan(0);
    const texts = replayed?.story.map(({ text }) => text) ?? [];
    expect(texts[0]).toMatch(/^unit\d\/unit/);
    expect(texts).toContainEqual(expect.stringMatching(/^does not work without unit\d, unit\d/));
    const times = replayed?.story.map(({ atSeconds }) => atSeconds) ?? [];
    expect(times).toEqual([...times].sort((a, b) => a - b));
  }
});

test('there is none beyond the last', () => {
  expect(replaySideRun(scenario, { replication: 0, excursion: 1_000_000, sideRun: 0 }, plan)).toBeNull();
  expect(replaySideRun(scenario, { replication: 0, excursion: 0, sideRun: 99 }, plan)).toBeNull();
});
