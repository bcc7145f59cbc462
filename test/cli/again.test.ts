import { expect, test } from '@jest/globals';
import { commandAgain } from '../../src/cli/again.js';
import { sample } from '../report/support/sample.js';

const { results } = sample([40, 60]);
const ran = {
  lens: 'requests',
  lensReason: 'asked for',
  seed: '1',
  start: 'new',
  durationSeconds: 300,
  replications: 2,
  years: null,
  budgetSeconds: null,
  precision: null,
} as const;

test('everything that decides the numbers is in the command, quoted for a shell', () => {
  const typed = { file: "it's.yaml", set: ['components.web.backends=[a, b]'] };
  const seeded = { ...results, run: { ...results.run, seed: '-x y' } };
  expect(commandAgain(typed, ran, seeded)).toBe(
    String.raw`npx hasim run 'it'\''s.yaml' '--set=components.web.backends=[a, b]' --lens=requests '--seed=-x y' --replications=2`,
  );
});

test('a budget of time gives way to the number of replications that it allowed', () => {
  const command = commandAgain({ file: 'a.yaml', set: [] }, { ...ran, budgetSeconds: 30 }, results);
  expect(command).toBe('npx hasim run a.yaml --lens=requests --seed=1 --replications=2 --budget=365d');
});
