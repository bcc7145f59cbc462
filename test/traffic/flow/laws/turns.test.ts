import { expect, test } from '@jest/globals';
import { sharingProbability } from '../../../../src/traffic/flow/laws/sharing.js';
import { meetingInTurns } from '../../../../src/traffic/flow/laws/turns.js';

test.each([
  [1, 0.3],
  [4, 0.55],
  [16, 0.9],
])('every request: M/M/%d at a load of %d', (cores, load) => {
  const { shared, ratio } = meetingInTurns(cores, load, 1);
  expect(ratio).toBeCloseTo(load, 9);
  expect(shared).toBeCloseTo(sharingProbability(cores, load), 9);
});

test('every second one, one core: E2/M/1', () => {
  // ω = (2ρ/(2ρ + 1 − ω))², divided by ω − 1: ω² − (4ρ + 1) ω + 4ρ² = 0. An arrival meets somebody with probability ω.
  const load = 0.7;
  const b = 4 * load + 1;
  const root = (b - Math.sqrt(b * b - 16 * load * load)) / 2;
  const { shared, ratio } = meetingInTurns(1, load, 2);
  expect(ratio).toBeCloseTo(root, 9);
  expect(shared).toBeCloseTo(root, 9);
});

test('in ever longer turns arrivals become even: D/M/1', () => {
  // ω = exp(−(1 − ω)/ρ): 0.20319 at ρ = 0.5.
  const { ratio } = meetingInTurns(1, 0.5, 1e7);
  expect(ratio).toBeCloseTo(Math.exp(-(1 - ratio) / 0.5), 6);
  expect(ratio).toBeCloseTo(0.203188, 5);
});
