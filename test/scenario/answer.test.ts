import { describe, expect, test } from '@jest/globals';
import { load, problemsOf, scenarioOf, SMALL } from './support/toy.js';

const stating = (answer: string): string => `${SMALL}answer: ${answer}\n`;
const GOOD = '{ unavailability: 7.9e-3, outages: 8760/y, latency: 50ms, source: "Trivedi 2016, §8.1" }';

describe('the stated answer', () => {
  test('is figures in code units, and whose they are', () => {
    expect(scenarioOf(SMALL).answer).toBeNull();
    expect(scenarioOf(stating(GOOD)).answer).toEqual({
      source: 'Trivedi 2016, §8.1',
      figures: [
        { measure: 'unavailability', value: 0.0079 },
        { measure: 'outages', value: 1 / 3600 },
        { measure: 'latency', value: 0.05 },
      ],
    });
  });

  test('can be changed like any value, and is part of the fingerprint', () => {
    const loaded = load(stating(GOOD), ['answer.unavailability=0.01']);
    expect(loaded.ok && loaded.scenario.answer?.figures[0]).toEqual({
      measure: 'unavailability',
      value: 0.01,
    });
    expect(scenarioOf(stating(GOOD)).sha256).not.toBe(scenarioOf(SMALL).sha256);
  });

  test('is inherited, and taken back with null', () => {
    const child = (rest: string) => ({
      'main.yaml': `format: hasim-scenario/1\nname: child\nextends: base.yaml\n${rest}`,
      'base.yaml': stating(GOOD),
    });
    expect(scenarioOf(child('')).answer?.figures).toHaveLength(3);
    expect(scenarioOf(child('answer: null\n')).answer).toBeNull();
  });

  test.each([
    ['{ unavailabilty: 0.1, outages: 1/y, source: me }', 'unknown key; did you mean unavailability?'],
    ['{ unavailability: 0.1 }', 'source: is missing'],
    ['{ source: me }', 'answer: states nothing: write at least one of unavailability, outages, outage'],
    ['{ unavailability: 1.5, source: me }', 'must be <= 1 (got 1.5)'],
    ['{ outage: 8, source: me }', 'answer.outage: 8: write 8s or 8min'],
    ['0.0079', 'answer: must be a map'],
  ])('%s is refused', (answer, message) => {
    const problems = problemsOf(stating(answer));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(message);
  });
});
