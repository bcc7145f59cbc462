import { expect, test } from '@jest/globals';
import { Streams } from '../../src/engine/streams.js';
import { agreement } from '../../scripts/truth/rules.js';

function uniforms(seed: string, count: number, low: number, high: number): number[] {
  const stream = new Streams(seed, 0).stream('draws');
  return Array.from({ length: count }, () => low + (high - low) * stream.uniform());
}

test('trials of the simulated law agree', () => {
  // Rule (b) has a false alarm below 1 %, (a) and (c) much less with 40 trials.
  const simulated = uniforms('simulated', 2000, 2.6, 3.6);
  expect(agreement('same law', uniforms('same law', 40, 2.6, 3.6), simulated)).toEqual({
    range: true,
    median: true,
    spread: true,
    holds: true,
  });
});

test('a shift by a second, a triple spread and a foreign range are each caught', () => {
  const simulated = uniforms('simulated', 2000, 2.6, 3.6);
  expect(agreement('shift', uniforms('shift', 40, 3.6, 4.6), simulated)).toMatchObject({
    median: false,
    holds: false,
  });
  expect(agreement('wide', uniforms('wide', 40, 1.6, 4.6), simulated)).toMatchObject({
    spread: false,
    range: false,
  });
  expect(agreement('narrow', uniforms('narrow', 40, 3.05, 3.15), simulated)).toMatchObject({
    spread: false,
    holds: false,
  });
});

test('no simulated trial is no agreement', () => {
  expect(agreement('none', [1, 2, 3], []).holds).toBe(false);
});
